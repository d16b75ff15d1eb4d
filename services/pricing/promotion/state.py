"""What the next decision about a promotion reads: its terms, so that an id is never used for two."""

from typing import Annotated, Literal, assert_never

from pydantic import Field

from shared.contracts.pricing import PromotionActivated, PromotionEnded
from shared.contracts.promotions import Offer
from shared.domain.bounds import AtMost
from shared.domain.messages import Message

TARGETS = 20_000
"""SKUs of a promotion. With names as long as words may be a record holds a quarter of them: the rest is refused, too_large."""
CODE_TARGETS = 1_000
"""SKUs of a promotion with a code: a code's document has all of its promotions."""
SKUS = AtMost(TARGETS, "refused at the door")


class NoPromotion(Message):
    kind: Literal["none"] = "none"


class Known(Message):
    kind: Literal["known"] = "known"
    offer: Offer
    skus: Annotated[tuple[str, ...], SKUS] = ()


Promotion = NoPromotion | Known
PromotionState = Annotated[Promotion, Field(discriminator="kind")]
PromotionFact = PromotionActivated | PromotionEnded


def ids(fact: PromotionFact) -> tuple[str, ...]:
    return (promotion_key(fact.channel, promotion_of(fact)),)


def promotion_key(channel: str, promotion_id: str) -> str:
    return f"{channel}/{promotion_id}"


def promotion_of(fact: PromotionFact) -> str:
    return fact.offer.promotion_id if isinstance(fact, PromotionActivated) else fact.promotion_id


def evolve(state: Promotion, fact: PromotionFact, id: str) -> Promotion:
    match fact:
        case PromotionActivated():
            return Known(offer=fact.offer, skus=fact.skus)
        case PromotionEnded():
            if isinstance(state, NoPromotion):
                return state
            return Known(offer=state.offer.model_copy(update={"ended_at": fact.ended_at}), skus=state.skus)
        case _:
            assert_never(fact)
