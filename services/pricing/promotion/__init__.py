"""A channel's spend-threshold promotions, 滿減 (PRC-21, PRC-22). Key and state id: channel."""

from services.pricing.promotion.decide import ON
from services.pricing.promotion.state import PromotionFact, Promotions, evolve
from services.pricing.promotion.view import promotions
from shared.contracts.pricing import RequestRefused
from shared.domain.nouns import Noun

promotion = Noun(
    name="promotion",
    key="channel",
    state=Promotions,
    initial=Promotions(),
    facts=PromotionFact,
    evolve=evolve,
    on=ON,
    says=(RequestRefused,),
    views=(promotions,),
)
