"""Limits of promotions that were changed while they ran lie in their channel's document, which every order reads, with those of
before: orders are heard late, and have the limits of when they were placed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from services.pricing.offers.stops import KEPT
from shared.contracts.promoting import PromotionAdjusted
from shared.contracts.promotions import Limits
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message

ADJUSTMENTS = 200
"""Of a channel, of promotions that run or were over a short while ago."""


class Adjusted(Message):
    promotion_id: str
    since: Instant
    limits: Limits
    over_at: Instant
    """The promotion's planned end."""

    def stays(self, at: datetime) -> bool:
        return self.over_at + KEPT > at


Adjustments = Annotated[tuple[Adjusted, ...], AtMost(ADJUSTMENTS, "refused: too_many_adjustments")]


def adjust(known: Sequence[Adjusted], fact: PromotionAdjusted) -> tuple[Adjusted, ...]:
    """Oldest first."""
    kept = tuple(each for each in known if each.stays(fact.adjusted_at))
    new = Adjusted(promotion_id=fact.promotion_id, since=fact.adjusted_at, limits=fact.limits, over_at=fact.over_at)
    return (*kept, new)


def limits_at(adjusted: Iterable[Mapping[str, Any]], at: datetime) -> dict[str, Any]:
    """Of stored adjustments, by promotion the limits that held then."""
    return {each["promotion_id"]: each["limits"] for each in adjusted if datetime.fromisoformat(each["since"]) <= at}
