"""What the next decision reads: all that a channel ever had, so that an id is never used for two promotions."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated, assert_never

from services.pricing.rules import Promotion
from shared.contracts.pricing import PromotionActivated, PromotionEnded
from shared.domain.bounds import AtMost
from shared.domain.messages import Message

PROMOTIONS = 5_000
"""Of a channel, ever."""
KEPT = timedelta(days=30)
"""How long a promotion is shown after it is over; far longer than an order waits for its price."""
SHOWN = 100
"""That run, are to come, or are kept: the log has them beside each of the channel's orders."""


class Promotions(Message):
    promotions: Annotated[tuple[Promotion, ...], AtMost(PROMOTIONS, "refused: too_many_promotions")] = ()

    def find(self, promotion_id: str) -> Promotion | None:
        return next((p for p in self.promotions if p.promotion_id == promotion_id), None)


def kept(promotions: Iterable[Promotion], at: datetime) -> tuple[Promotion, ...]:
    return tuple(p for p in promotions if p.over_at() + KEPT > at)


PromotionFact = PromotionActivated | PromotionEnded


def evolve(state: Promotions, fact: PromotionFact, id: str) -> Promotions:
    match fact:
        case PromotionActivated():
            return Promotions(promotions=(*state.promotions, promotion(fact)))
        case PromotionEnded():
            return Promotions(promotions=ended(state.promotions, fact))
        case _:
            assert_never(fact)


def promotion(fact: PromotionActivated) -> Promotion:
    return Promotion(
        promotion_id=fact.promotion_id,
        currency=fact.currency,
        threshold=fact.threshold,
        discount=fact.discount,
        starts_at=fact.starts_at,
        ends_at=fact.ends_at,
    )


def ended(promotions: tuple[Promotion, ...], fact: PromotionEnded) -> tuple[Promotion, ...]:
    return tuple(
        p.model_copy(update={"ended_at": fact.ended_at}) if p.promotion_id == fact.promotion_id else p for p in promotions
    )
