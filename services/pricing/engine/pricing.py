"""`price`: what a basket costs, line by line, with each line's share of each promotion, and each rule's outcome."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from services.pricing.engine.basket import Basket, Candidate, Goods, Refused, unfit
from services.pricing.engine.codes import counting
from services.pricing.engine.points import Paid, Redeem, Redeemed, pay
from services.pricing.engine.trace import Extra, Trace
from shared.contracts.limits import LINES
from shared.contracts.pricing import PriceStep
from shared.contracts.promotions import Gift, Offer


@dataclass(frozen=True, slots=True)
class Bargained:
    """A line as it is priced."""

    goods: Goods
    shares: Mapping[str, int]
    """By promotion: what it takes off this line. A return pays back what is left."""
    gift: bool = False

    @property
    def total(self) -> int:
        return self.goods.quantity * self.goods.unit_price - sum(self.shares.values())


@dataclass(frozen=True, slots=True)
class Bargain:
    lines: Sequence[Bargained]
    """Those of the basket in their order, then gifts."""
    steps: Sequence[PriceStep]
    left_out: int
    """Promotions that were missed, beyond those that have a step."""

    total: int


def price(basket: Basket, extras: Sequence[Extra] = (), freight: int = 0, asked: Collection[str] = ()) -> Bargain:
    """The same whatever the order of candidates; time, prices and counters are in the basket. `extras`: what the trace says
    besides; `asked`: promotions that it explains in any case."""
    fit: list[Candidate] = []
    refused: list[tuple[Offer, Refused]] = []
    for each in basket.candidates:
        if (why := unfit(each.offer, basket)) is None:
            fit.append(each)
        else:
            refused.append((each.offer, why))
    if len(fit) > 1:
        fit.sort(key=lambda each: each.offer.promotion_id)
    layers, gifts, beaten = counting(basket, fit)
    shares: list[dict[str, int]] = [{} for _ in basket.lines]
    for taken in layers.best.taken:
        for n, share in taken.shares.items():
            mine = shares[n]
            mine[taken.offer.promotion_id] = mine.get(taken.offer.promotion_id, 0) + share
    paid = None if basket.points is None else _by_points(basket, basket.points, shares)
    lines = [Bargained(goods, mine) for goods, mine in zip(basket.lines, shares, strict=True)]
    trace = Trace(basket, layers, beaten)
    room = max(0, LINES - len(basket.lines))  # no order has more: it would be refused for its gift
    for candidate in gifts[:room]:
        terms = candidate.offer.terms
        assert isinstance(terms, Gift)
        goods = Goods(terms.sku, terms.quantity, terms.unit_price, terms.name)
        lines.append(Bargained(goods, {candidate.offer.promotion_id: goods.quantity * goods.unit_price}, gift=True))
        trace.gift(candidate.offer, goods)
    if gifts:
        given = {each.offer.promotion_id for each in gifts}
        fit = [each for each in fit if each.offer.promotion_id not in given]
    trace.missed(fit, refused, extras, asked)
    if basket.points is not None and paid is not None:
        trace.points(basket.points, paid, basket.refused)
    trace.freight(freight)
    return Bargain(lines, trace.steps, trace.left_out + len(gifts[room:]), trace.running - freight)


def _by_points(basket: Basket, points: Redeem | Redeemed, shares: Sequence[dict[str, int]]) -> Paid:
    """Of the order's own lines: a gift costs nothing."""
    cost = [line.quantity * line.unit_price - sum(mine.values()) for line, mine in zip(basket.lines, shares, strict=True)]
    if points.counter is None or points.counter in basket.refused:
        return Paid(sum(cost), 0)
    return pay(points, cost, shares, basket.currency)
