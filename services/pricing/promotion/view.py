"""The view `promotions`: one document a promotion of a channel, as people manage it."""

from typing import Annotated

from services.pricing.promotion.state import SKUS, PromotionFact, changed, ids
from shared.contracts.promoting import PromotionActivated, PromotionAdjusted, PromotionEnded, PromotionPaused, PromotionResumed
from shared.contracts.promotions import Limits, Offer
from shared.contracts.targets import Targets
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View


class PromotionView(Message):
    channel: str
    offer: Offer
    skus: Annotated[tuple[str, ...], SKUS]
    targets: Targets | None = None
    """Classes of products."""
    targeted: int = 0
    """SKUs that are in it by their classes."""
    paused: bool = False
    adjusted: Limits | None = None
    """What holds now instead of the offer's own limits."""
    reason: str = ""
    """Of the last pause, resumption, adjustment or end."""
    actor: str = ""
    activated_at: Instant


def evolve(view: PromotionView | None, recorded: Recorded, id: str) -> PromotionView | None:
    fact: PromotionFact = recorded.event
    if isinstance(fact, PromotionActivated):
        said = {"channel": fact.channel, "offer": fact.offer, "skus": fact.skus, "targets": fact.targets}
        return PromotionView.model_validate({**said, "activated_at": fact.activated_at})
    if view is None:
        return None
    update = changed(view.offer, view.targeted, fact)
    if isinstance(fact, PromotionEnded | PromotionPaused | PromotionResumed | PromotionAdjusted):
        update |= {"reason": fact.reason, "actor": fact.actor}
    return view.model_copy(update=update)


promotions = View(
    name="promotions", document=PromotionView, facts=PromotionFact, evolve=evolve, ids=ids, indexes=(("channel",),), version=4
)
