"""The view `promotions`: one document a promotion of a channel, as people manage it."""

from typing import Annotated, Any, assert_never

from services.pricing.promotion.state import SKUS, PromotionFact, ids
from shared.contracts.pricing import PromotionActivated, PromotionEnded
from shared.contracts.promotions import Offer
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View


class PromotionView(Message):
    channel: str
    offer: Offer
    skus: Annotated[tuple[str, ...], SKUS]
    activated_at: Instant


def evolve(view: PromotionView | None, recorded: Recorded, id: str) -> PromotionView | None:
    fact: PromotionFact = recorded.event
    match fact:
        case PromotionActivated():
            return PromotionView(channel=fact.channel, offer=fact.offer, skus=fact.skus, activated_at=fact.activated_at)
        case PromotionEnded():
            ended: dict[str, Any] = {"ended_at": fact.ended_at}
            return view and view.model_copy(update={"offer": view.offer.model_copy(update=ended)})
        case _:
            assert_never(fact)


promotions = View(
    name="promotions", document=PromotionView, facts=PromotionFact, evolve=evolve, ids=ids, indexes=(("channel",),), version=2
)
