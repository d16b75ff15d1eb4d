"""A channel's promotions in one document. The log keeps it beside each order, so those long over leave it."""

from datetime import timedelta
from typing import assert_never

from services.pricing.promotion.state import PromotionFact, ended, promotion
from services.pricing.rules import Promotion
from shared.contracts.pricing import PromotionActivated, PromotionEnded
from shared.domain.messages import Message
from shared.domain.nouns import Recorded, View

KEPT = timedelta(days=30)
"""How long a promotion stays after it is over, when a newer one comes; far longer than an order waits for its price."""


class PromotionsView(Message):
    channel: str
    promotions: tuple[Promotion, ...]


def evolve(view: PromotionsView | None, recorded: Recorded, channel: str) -> PromotionsView:
    fact: PromotionFact = recorded.event
    known = () if view is None else view.promotions
    match fact:
        case PromotionActivated():
            kept = (p for p in known if p.over_at() + KEPT > fact.activated_at)
            return PromotionsView(channel=channel, promotions=(*kept, promotion(fact)))
        case PromotionEnded():
            return PromotionsView(channel=channel, promotions=ended(known, fact))
        case _:
            assert_never(fact)


promotions = View(name="promotions", document=PromotionsView, facts=PromotionFact, evolve=evolve, ids="channel")
