"""What was sold before, during and after a promotion, and what it added. Pure. Amounts: minor units; times: aware UTC."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from cli.promo.control import is_held_out
from cli.promo.sales import Sale, Sales, by_customer, by_sku
from cli.promo.uplift import Uplift, uplift


class Promotion(NamedTuple):
    """Or a campaign: all its promotions together."""

    channel: str
    id: str
    currency: str
    starts_at: datetime
    ends_at: datetime
    """The first moment at which it no longer runs."""
    skus: frozenset[str] = frozenset()
    """Empty: the whole order."""
    campaign: bool = False
    """Its SKUs are "channel/sku" then, and it has no channel."""

    @property
    def name(self) -> str:
        return f"campaign/{self.id}" if self.campaign else f"{self.channel}/{self.id}"

    @property
    def where(self) -> str:
        return "its channels" if self.campaign else "the channel"


class Period(NamedTuple):
    name: str
    first: datetime
    after: datetime

    @property
    def days(self) -> float:
        return (self.after - self.first).total_seconds() / 86_400


class Figures(NamedTuple):
    """Of a period."""

    sales: int
    own: int
    """Of the SKUs it is on; of one on the whole order, all."""
    orders: int
    pieces: int
    customers: int
    """That are known."""
    given: int
    """What it took off."""

    @property
    def average(self) -> int | None:
        """Of an order, half a minor unit up (ANA-14)."""
        return (2 * self.sales + self.orders) // (2 * self.orders) if self.orders else None


class Outcome(NamedTuple):
    promotion: Promotion
    periods: tuple[Period, Period, Period]
    figures: tuple[Figures, Figures, Figures]
    control: str
    """Who it is, in words."""
    uplift: Uplift | str


def periods(promotion: Promotion, known_until: datetime) -> tuple[Period, Period, Period]:
    """Before and after are as long as it ran; of what is not over yet, as far as is known. Raises ValueError before its start."""
    ended = min(promotion.ends_at, known_until)
    ran = ended - promotion.starts_at
    if ran.total_seconds() <= 0:
        raise ValueError(f"{promotion.name} starts at {promotion.starts_at:%Y-%m-%d %H:%M} UTC: no order is as new as that")
    after = Period("after", ended, max(ended, min(ended + ran, known_until)))
    return Period("before", promotion.starts_at - ran, promotion.starts_at), Period("during", promotion.starts_at, ended), after


def evaluate(promotion: Promotion, sales: Sales, known_until: datetime, hold_out: int = 0) -> Outcome:
    """`sales`: of its channel and currency. `hold_out`: parts in 10,000 of the customers, who did not get it. Raises
    ValueError."""
    spans = periods(promotion, known_until)
    found = tuple(_figures(sales.between(each.first, each.after), promotion.skus) for each in spans)
    before, during, _ = spans
    control, lift = _compared(promotion, sales, before, during, hold_out)
    return Outcome(promotion, spans, (found[0], found[1], found[2]), control, lift)


def _compared(promotion: Promotion, sales: Sales, before: Period, during: Period, hold_out: int) -> tuple[str, Uplift | str]:
    if hold_out:

        def customer(sale: Sale) -> str | None:
            return by_customer(sale) if not promotion.skus or sale.sku in promotion.skus else None

        first, second = (sales.amounts(customer, each.first, each.after) for each in (before, during))
        name = promotion.name
        said = f"{hold_out / 100:g} % of the customers, held out by hash"
        return said, uplift(first, second, lambda unit: not is_held_out(name, unit, hold_out))
    if not promotion.skus:
        return "none", "it is on the whole order, and no customer was held out: nothing is without it"
    first, second = (sales.amounts(by_sku, each.first, each.after) for each in (before, during))
    return f"SKUs of {promotion.where} that it is not on", uplift(first, second, promotion.skus.__contains__)


def _figures(lines: Collection[Sale], skus: frozenset[str]) -> Figures:
    return Figures(
        sales=sum(each.amount for each in lines),
        own=sum(each.amount for each in lines if not skus or each.sku in skus),
        orders=len({each.order for each in lines}),
        pieces=sum(each.pieces for each in lines),
        customers=len({each.customer for each in lines if each.customer is not None}),
        given=sum(each.given for each in lines),
    )
