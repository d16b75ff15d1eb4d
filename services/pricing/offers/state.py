"""How many promotions target a SKU, or whole orders of a channel: what orders look up stays small."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

from shared.contracts.pricing import PromotionActivated, PromotionEnded
from shared.contracts.promotions import Offer
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message

ORDER_WIDE = 25
"""On whole orders of a channel, running or to come: the engine tries each on every order."""
PER_SKU = 50
"""Of a SKU on a channel, running, to come, or over a short while ago."""
KEPT_OFFERS = 100
"""On whole orders, with those over a short while ago."""
KEPT = timedelta(days=8)
"""How long an offer stays after it is over: a day longer than an event may be late."""


class Standing(Message):
    promotion_id: str
    over_at: Instant


class Offers(Message):
    offers: Annotated[tuple[Standing, ...], AtMost(KEPT_OFFERS, "refused: too_many_promotions")] = ()

    def standing(self, at: datetime) -> list[Standing]:
        """Running or to come."""
        return [each for each in self.offers if each.over_at > at]

    def kept(self, at: datetime) -> list[Standing]:
        return [each for each in self.offers if each.over_at + KEPT > at]


OffersFact = PromotionActivated | PromotionEnded


def offers_of(channel: str, offer: Offer, skus: Sequence[str]) -> tuple[str, ...]:
    """Ids of the documents in which orders find it; () where they find it by its code."""
    if offer.code is not None:
        return ()
    return tuple(f"{channel}/{sku}" for sku in skus) or (channel,)


def ids(fact: OffersFact) -> tuple[str, ...]:
    """Who ends a promotion names no SKUs: of those its place is taken until its time is over."""
    if isinstance(fact, PromotionActivated):
        return offers_of(fact.channel, fact.offer, fact.skus)
    return () if fact.skus or fact.code is not None else (fact.channel,)


def evolve(state: Offers, fact: OffersFact, id: str) -> Offers:
    if isinstance(fact, PromotionActivated):
        added = Standing(promotion_id=fact.offer.promotion_id, over_at=fact.offer.over_at())
        return Offers(offers=(*state.kept(fact.activated_at), added))
    return Offers(
        offers=tuple(
            Standing(promotion_id=each.promotion_id, over_at=min(each.over_at, fact.ended_at))
            if each.promotion_id == fact.promotion_id
            else each
            for each in state.offers
        )
    )
