"""A channel's promotions in one document. The log keeps it beside each order, so those long over leave it."""

from typing import Annotated, assert_never

from services.pricing.promotion.state import SHOWN, PromotionFact, ended, kept, promotion
from services.pricing.rules import Promotion
from shared.contracts.pricing import PromotionActivated, PromotionEnded
from shared.domain.bounds import AtMost
from shared.domain.messages import Message
from shared.domain.nouns import Recorded, View


class PromotionsView(Message):
    channel: str
    promotions: Annotated[tuple[Promotion, ...], AtMost(SHOWN, "refused: too_many_promotions")]


def evolve(view: PromotionsView | None, recorded: Recorded, channel: str) -> PromotionsView:
    fact: PromotionFact = recorded.event
    known = () if view is None else view.promotions
    match fact:
        case PromotionActivated():
            return PromotionsView(channel=channel, promotions=(*kept(known, fact.activated_at), promotion(fact)))
        case PromotionEnded():
            return PromotionsView(channel=channel, promotions=ended(known, fact))
        case _:
            assert_never(fact)


promotions = View(name="promotions", document=PromotionsView, facts=PromotionFact, evolve=evolve, ids="channel")
