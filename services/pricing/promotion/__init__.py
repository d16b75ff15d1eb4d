"""A channel's promotions (PRC-21..30). Key: channel; state id: "channel/promotion_id". What each has done with what its campaign
asked: `followed` ("campaign/channel/promotion_id"); which campaign started it: `ran` ("channel/promotion_id")."""

from services.pricing.promotion.decide import ON
from services.pricing.promotion.following import Followed, Ran, evolve_followed, evolve_ran, followed_ids, ran_ids
from services.pricing.promotion.state import NoPromotion, PromotionFact, PromotionState, evolve, ids
from services.pricing.promotion.view import campaign_answers, promotions
from shared.contracts.campaigns import CampaignChannelAnswered
from shared.contracts.pricing import RequestRefused
from shared.domain.nouns import Noun

promotion = Noun(
    name="promotion",
    key="channel",
    state=PromotionState,
    initial=NoPromotion(),
    facts=PromotionFact,
    evolve=evolve,
    on=ON,
    ids=ids,
    says=(RequestRefused,),
    views=(promotions,),
    version=4,
)
followed = Noun(
    name="followed",
    key="channel",
    state=Followed,
    initial=Followed(),
    facts=CampaignChannelAnswered,
    evolve=evolve_followed,
    on={},
    ids=followed_ids,
    views=(campaign_answers,),
)
ran = Noun(
    name="ran",
    key="channel",
    state=Ran,
    initial=Ran(),
    facts=CampaignChannelAnswered,
    evolve=evolve_ran,
    on={},
    ids=ran_ids,
)
