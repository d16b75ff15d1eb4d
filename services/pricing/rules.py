"""What goods cost: pure rules, the same for a quote and for an order, with every step explained.

Amounts: minor units. One promotion an order: of those it reaches, the one that takes off most (ties: the lower id).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from shared.contracts.orders import OrderLine, PricedLine
from shared.contracts.pricing import PriceStep
from shared.domain.messages import Instant, Message
from shared.domain.money import LARGEST, Currency, Minor, shown, split
from shared.domain.wording import enumerated


class Listed(NamedTuple):
    """A list price."""

    name: str
    currency: str
    unit_price: int


def held_at(document: Mapping[str, Any], at: datetime) -> Listed:
    """Of a stored list price, what held then; before the first that is known, that one."""
    chosen = document
    for earlier in reversed(document.get("earlier", ())):
        if datetime.fromisoformat(chosen["since"]) <= at:
            break
        chosen = earlier
    return Listed(chosen["name"], chosen["currency"], chosen["unit_price"])


class Promotion(Message):
    """Spend `threshold`, get `discount` off, once (PRC-22)."""

    promotion_id: str
    currency: Currency
    threshold: Minor
    discount: Minor
    starts_at: Instant
    ends_at: Instant
    ended_at: Instant | None = None
    """When it was ended before its time."""

    def over_at(self) -> datetime:
        """The first moment at which it no longer runs."""
        return self.ends_at if self.ended_at is None else min(self.ends_at, self.ended_at)

    def runs_at(self, at: datetime) -> bool:
        return self.starts_at <= at < self.over_at()


class Priced(NamedTuple):
    lines: tuple[PricedLine, ...]
    explanation: tuple[PriceStep, ...]
    total: int
    """Freight included."""


class Unpriced(NamedTuple):
    code: Literal["unknown_sku", "total_differs", "currency_differs", "price_missing", "too_large"]
    reason: str


def price(
    lines: Sequence[OrderLine],
    currency: str,
    at: datetime,
    prices: Mapping[str, Listed | None],
    promotions: Iterable[Promotion],
    freight: int = 0,
) -> Priced | Unpriced:
    """By list (PRC-15) and the promotions that run `at` that time. `prices` names every SKU of the lines, None for unknown."""
    known = {sku: listed for sku, listed in prices.items() if listed is not None}
    missing = dict.fromkeys(line.sku for line in lines if line.sku not in known)
    if missing:
        return Unpriced("unknown_sku", f"no list price for {enumerated(missing)}")
    foreign = dict.fromkeys(line.sku for line in lines if known[line.sku].currency != currency)
    if foreign:
        prices_in = enumerated(f"{sku} in {known[sku].currency}" for sku in foreign)
        return Unpriced("currency_differs", f"the order is in {currency}, the list has {prices_in}")
    steps: list[PriceStep] = []
    goods = 0
    for line in lines:
        listed = known[line.sku]
        amount = line.quantity * listed.unit_price
        goods += amount
        text = f"{line.quantity} x {listed.name} ({line.sku}) at list price {shown(listed.unit_price, currency)}"
        steps.append(PriceStep(rule="list_price", subject=line.sku, text=text, amount=amount, running=goods))
    discount = _promote(goods, currency, at, promotions, steps)
    gross = [line.quantity * known[line.sku].unit_price for line in lines]
    shares = split(discount, gross) if discount else [0] * len(gross)
    priced = [
        PricedLine(
            sku=line.sku,
            quantity=line.quantity,
            unit_price=known[line.sku].unit_price,
            discount=share,
            total=amount - share,
        )
        for line, amount, share in zip(lines, gross, shares, strict=True)
    ]
    return _summed(priced, currency, freight, steps)


def storefront_price(lines: Sequence[OrderLine], currency: str, freight: int = 0) -> Priced | Unpriced:
    """By the storefront's own prices, which bind on marketplaces; it has applied its promotions to them already."""
    missing = dict.fromkeys(line.sku for line in lines if line.unit_price is line.line_total is None)
    if missing:
        return Unpriced("price_missing", f"the storefront gave no unit price for {enumerated(missing)}")
    steps: list[PriceStep] = []
    priced = [_as_sold(line) for line in lines]
    goods = 0
    for line in priced:
        goods += line.total
        text = f"{line.quantity} x {line.sku} at the storefront's price {shown(line.unit_price, currency)}"
        if line.discount:
            text += f", less {shown(line.discount, currency)}"
        steps.append(PriceStep(rule="storefront_price", subject=line.sku, text=text, amount=line.total, running=goods))
    return _summed(priced, currency, freight, steps)


def _as_sold(line: OrderLine) -> PricedLine:
    """A line's own total is kept whole: where no unit price was said it is rounded up, and the discount takes off what is
    too much. A total above the unit price's is refused at the door."""
    total, unit_price = line.line_total, line.unit_price
    if total is None:
        total = line.quantity * (unit_price or 0)
    if unit_price is None or line.quantity * unit_price < total:
        unit_price = -(-total // line.quantity)
    discount = line.quantity * unit_price - total
    return PricedLine(sku=line.sku, quantity=line.quantity, unit_price=unit_price, discount=discount, total=total)


def _promote(goods: int, currency: str, at: datetime, promotions: Iterable[Promotion], steps: list[PriceStep]) -> int:
    """The discount on the goods' total; a step for each running promotion, the largest discount first."""
    running = [p for p in promotions if p.runs_at(at)]
    running.sort(key=lambda p: (-p.discount, p.promotion_id))
    best = next((p for p in running if p.currency == currency and goods >= p.threshold), None)
    total = goods
    for p in running:
        amount = 0
        offer = f"{shown(p.discount, p.currency)} off from {shown(p.threshold, p.currency)}"
        if p.currency != currency:
            text = f"{p.promotion_id} ({offer}): the order is in {currency}"
        elif goods < p.threshold:
            short = shown(p.threshold - goods, currency)
            text = f"{p.promotion_id} ({offer}): {short} short of {shown(p.threshold, currency)}"
        elif best is not None and p is not best:
            text = f"{p.promotion_id} ({offer}): reached, but {best.promotion_id} comes first and an order gets one promotion"
        else:
            text = f"{p.promotion_id} ({offer}): reached with {shown(goods, currency)}"
            amount = -p.discount
        total += amount
        steps.append(PriceStep(rule="spend_threshold", subject=p.promotion_id, text=text, amount=amount, running=total))
    return goods - total


def _summed(lines: Sequence[PricedLine], currency: str, freight: int, steps: list[PriceStep]) -> Priced | Unpriced:
    """Each line carries what a return of it pays back (PRC-36); freight is nobody's share."""
    total = sum(line.total for line in lines) + freight
    if total > LARGEST:
        return Unpriced("total_differs", f"a total of {total} minor units is more than an order may have ({LARGEST})")
    if freight:
        text = f"freight as the storefront gave it: {shown(freight, currency)}"
        steps.append(PriceStep(rule="freight", subject="", text=text, amount=freight, running=total))
    return Priced(tuple(lines), tuple(steps), total)
