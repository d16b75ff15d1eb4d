"""The views `promotions`, one document a promotion of a channel, as people manage it, and `campaign_answers`: what each did with
what its campaign asked."""

from typing import Annotated

from services.pricing.promotion.following import followed_ids
from services.pricing.promotion.state import SKUS, PromotionFact, changed, ids
from shared.contracts.campaigns import CampaignChannelAnswered
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


def evolve_answers(view: CampaignChannelAnswered | None, recorded: Recorded, id: str) -> CampaignChannelAnswered:
    fact: CampaignChannelAnswered = recorded.event
    return fact


campaign_answers = View(
    name="campaign_answers",
    document=CampaignChannelAnswered,
    facts=CampaignChannelAnswered,
    evolve=evolve_answers,
    ids=followed_ids,
)
"""The last answer of each of a campaign's promotions: "campaign/channel/promotion"."""
