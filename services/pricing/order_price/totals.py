"""What is wanted, priced: the same for an order and for a quote."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import NamedTuple

from services.pricing.engine import Basket, Extra, price
from services.pricing.rules import Unpriced
from shared.contracts.orders import PricedLine
from shared.contracts.pricing import PriceStep, Share
from shared.domain.money import LARGEST


class Total(NamedTuple):
    lines: tuple[PricedLine, ...]
    gifts: tuple[int, ...]
    shares: tuple[Share, ...]
    explanation: tuple[PriceStep, ...]
    left_out: int
    total: int
    """Freight included."""


ATTEMPTS = 3
"""Then an order is priced without what is counted."""


def total_at(
    attempt: int, basket: Basket, extras: Sequence[Extra], freight: int = 0, asked: Collection[str] = ()
) -> Total | Unpriced:
    if attempt <= ATTEMPTS:
        return priced(basket, extras, freight, asked)
    free = [each for each in basket.candidates if each.offer.limits is None]
    total = priced(replace(basket, candidates=free, points=None), extras, freight, asked)
    if isinstance(total, Unpriced):
        return total
    return total._replace(left_out=total.left_out + len(basket.candidates) - len(free))


def priced(basket: Basket, extras: Sequence[Extra], freight: int = 0, asked: Collection[str] = ()) -> Total | Unpriced:
    """Each line carries what a return of it pays back (PRC-36); freight is nobody's share."""
    bargain = price(basket, extras, freight, asked)
    total = bargain.total + freight
    if total > LARGEST:
        return Unpriced("total_differs", f"a total of {total} minor units is more than an order may have ({LARGEST})")
    lines, shares = [], []
    for number, line in enumerate(bargain.lines, 1):
        sku, quantity, unit_price, *_ = line.goods
        discount = 0
        for id, amount in line.shares.items():
            discount += amount
            shares.append(Share(line=number, promotion_id=id, amount=amount))
        paid = quantity * unit_price - discount
        lines.append(PricedLine(sku=sku, quantity=quantity, unit_price=unit_price, discount=discount, total=paid))
    gifts = tuple([number for number, line in enumerate(bargain.lines, 1) if line.gift])
    return Total(tuple(lines), gifts, tuple(shares), tuple(bargain.steps), bargain.left_out, total)
