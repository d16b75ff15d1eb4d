"""What is priced: lines at their list prices, the promotions that could touch them, and who is asking."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from services.pricing.engine.points import Redeem, Redeemed
from shared.contracts.combining import Combining
from shared.contracts.promotions import Offer, Outcome


class Goods(NamedTuple):
    """A line. Amounts: minor units of the basket's currency."""

    sku: str
    quantity: int
    unit_price: int
    name: str = ""
    floor: int = 0
    """Of one piece: below it no promotion may take it (PRC-09)."""


class Candidate(NamedTuple):
    """A promotion that the order's own fields named."""

    offer: Offer
    lines: tuple[int, ...] | None
    """Places of the lines that it targets; None: all."""


class Refused(NamedTuple):
    """What a counter said of a promotion that is counted."""

    code: Outcome
    left: int = 0


@dataclass(frozen=True, slots=True)
class Shopper:
    customer_id: str | None = None
    member: bool = False
    groups: Collection[str] = ()
    recorded: bool = False
    """His orders are counted, whatever applies to them."""


GUEST = Shopper()
ALLOWED: Mapping[str, Refused] = {}


@dataclass(frozen=True, slots=True)
class Basket:
    lines: Sequence[Goods]
    currency: str
    at: datetime
    """When it was placed: what ran then counts."""
    candidates: Sequence[Candidate] = ()
    shopper: Shopper = GUEST
    refused: Mapping[str, Refused] = field(default_factory=lambda: ALLOWED)
    """By promotion: of those that are counted, the ones that may not be used (again)."""
    combining: Combining | None = None
    """None: the best of each layer, and all codes."""
    points: Redeem | Redeemed | None = None
    """None: no points are named."""


def unfit(offer: Offer, basket: Basket) -> Refused | None:
    """Why it may not apply, whatever the lines are."""
    if offer.currency != basket.currency:
        return Refused("other_currency")
    if basket.at < offer.starts_at:
        return Refused("not_started")
    if basket.at >= offer.over_at():
        return Refused("over")
    shopper = basket.shopper
    if offer.members and not shopper.member:
        return Refused("not_member")
    if offer.groups and not set(offer.groups) & set(shopper.groups):
        return Refused("not_in_group")
    limits = offer.limits
    if limits is not None and shopper.customer_id is None and (limits.per_customer is not None or limits.first_order):
        return Refused("customer_required")
    return basket.refused.get(offer.promotion_id)


def in_turn(offer: Offer) -> tuple[int, str]:
    """Those that stack go by priority, then by id."""
    return -offer.priority, offer.promotion_id


def by_priority(candidates: Sequence[Candidate]) -> Iterator[Sequence[Candidate]]:
    """The highest first; of one, as they come."""
    ordered = sorted(candidates, key=lambda each: -each.offer.priority)
    return (list(level) for _, level in groupby(ordered, key=lambda each: each.offer.priority))
