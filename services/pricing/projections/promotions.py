"""A channel's promotions in one document: it rides in the command of every order, so those long over leave it."""

from datetime import timedelta

from services.pricing.rules import Promotion
from services.pricing.state import ended, promotion
from shared.contracts.pricing import PricingEvent, PromotionActivated, PromotionEnded
from shared.domain.messages import Message
from shared.domain.projection import Projection, Recorded

KEPT = timedelta(days=30)
"""How long a promotion stays after it is over, when a newer one comes; far longer than an order waits for its price."""


class PromotionsView(Message):
    channel: str
    promotions: tuple[Promotion, ...]


def changes(event: PricingEvent) -> tuple[str, ...]:
    return (event.channel,) if isinstance(event, PromotionActivated | PromotionEnded) else ()


def evolve(view: PromotionsView | None, recorded: Recorded[PricingEvent], channel: str) -> PromotionsView:
    event = recorded.event
    known = () if view is None else view.promotions
    if isinstance(event, PromotionActivated):
        kept = (p for p in known if p.over_at() + KEPT > event.activated_at)
        return PromotionsView(channel=channel, promotions=(*kept, promotion(event)))
    assert isinstance(event, PromotionEnded)
    return PromotionsView(channel=channel, promotions=ended(known, event))


promotions: Projection[PricingEvent, PromotionsView] = Projection("promotions", 1, PromotionsView, changes, evolve)
