"""What the next decision about a promotion reads: its terms, so that an id is never used for two."""

from typing import Annotated, Any, Literal, assert_never

from pydantic import Field

from shared.contracts.promoting import PromotionActivated, PromotionAdjusted, PromotionEnded, PromotionPaused, PromotionResumed
from shared.contracts.promotions import Limits, Offer
from shared.contracts.targets import Targets, TargetsJoined, TargetsLeft
from shared.domain.bounds import AtMost
from shared.domain.messages import Message

TARGETS = 20_000
"""SKUs of a promotion. With names as long as words may be a record holds a quarter of them: the rest is refused, too_large."""
CODE_TARGETS = 1_000
"""SKUs of a promotion with a code: a code's document has all of its promotions."""
UNIQUE_TARGETS = 50
"""SKUs of a promotion with unique codes: each of the codes has them."""
SKUS = AtMost(TARGETS, "refused at the door")


class NoPromotion(Message):
    kind: Literal["none"] = "none"


class Known(Message):
    kind: Literal["known"] = "known"
    offer: Offer
    skus: Annotated[tuple[str, ...], SKUS] = ()
    targets: Targets | None = None
    targeted: int = 0
    """SKUs that are in it by their classes."""
    paused: bool = False
    adjusted: Limits | None = None
    """What holds now instead of the offer's own limits."""

    @property
    def limits(self) -> Limits | None:
        return self.adjusted or self.offer.limits


Promotion = NoPromotion | Known
PromotionState = Annotated[Promotion, Field(discriminator="kind")]
Change = PromotionEnded | PromotionPaused | PromotionResumed | PromotionAdjusted | TargetsJoined | TargetsLeft
PromotionFact = PromotionActivated | Change


def ids(fact: PromotionFact) -> tuple[str, ...]:
    return (promotion_key(fact.channel, promotion_of(fact)),)


def promotion_key(channel: str, promotion_id: str) -> str:
    return f"{channel}/{promotion_id}"


def promotion_of(fact: PromotionFact) -> str:
    return fact.offer.promotion_id if isinstance(fact, PromotionActivated | TargetsJoined) else fact.promotion_id


def evolve(state: Promotion, fact: PromotionFact, id: str) -> Promotion:
    if isinstance(fact, PromotionActivated):
        return Known(offer=fact.offer, skus=fact.skus, targets=fact.targets)
    return state if isinstance(state, NoPromotion) else state.model_copy(update=changed(state.offer, state.targeted, fact))


def changed(offer: Offer, targeted: int, fact: Change) -> dict[str, Any]:
    """The fields of state and view that a fact changes."""
    match fact:
        case PromotionEnded():
            return {"offer": offer.model_copy(update={"ended_at": fact.ended_at})}
        case PromotionPaused() | PromotionResumed():
            return {"paused": isinstance(fact, PromotionPaused)}
        case PromotionAdjusted():
            return {"adjusted": fact.limits}
        case TargetsJoined():
            return {"targeted": targeted + len(fact.skus)}
        case TargetsLeft():
            return {"targeted": targeted - len(fact.skus)}
        case _:
            assert_never(fact)
