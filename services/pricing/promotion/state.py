"""What the next decision reads: all that a channel ever had, so that an id is never used for two promotions."""

from typing import assert_never

from services.pricing.rules import Promotion
from shared.contracts.pricing import PromotionActivated, PromotionEnded
from shared.domain.messages import Message


class Promotions(Message):
    promotions: tuple[Promotion, ...] = ()

    def find(self, promotion_id: str) -> Promotion | None:
        return next((p for p in self.promotions if p.promotion_id == promotion_id), None)


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
