"""A channel's promotions (PRC-21..30). Key: channel; state id: "channel/promotion_id"."""

from services.pricing.promotion.decide import ON
from services.pricing.promotion.state import NoPromotion, PromotionFact, PromotionState, evolve, ids
from services.pricing.promotion.view import promotions
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
