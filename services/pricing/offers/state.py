"""How many promotions target a SKU, or whole orders of a channel: what orders look up stays small."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, assert_never

from services.pricing.offers.adjusted import Adjustments, adjust
from services.pricing.offers.stops import CLASS_ENDS, KEPT, Stops, resume, stop
from shared.contracts.promoting import PromotionActivated, PromotionAdjusted, PromotionEnded, PromotionPaused, PromotionResumed
from shared.contracts.promotions import UNIQUE, Offer
from shared.contracts.targets import Targets, TargetsJoined, TargetsLeft
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message

ORDER_WIDE = 25
"""On whole orders of a channel, running or to come: the engine tries each on every order."""
CLASS_WIDE = 50
"""By class or with unique codes on a channel, running or to come."""
PER_SKU = 50
"""Of a SKU on a channel, running, to come, or over a short while ago."""
KEPT_OFFERS = 100
"""On whole orders, with those over a short while ago."""


class Standing(Message):
    promotion_id: str
    over_at: Instant


class Offers(Message):
    offers: Annotated[tuple[Standing, ...], AtMost(KEPT_OFFERS, "refused: too_many_promotions")] = ()
    classed: Annotated[tuple[Standing, ...], AtMost(CLASS_ENDS, "refused: too_many_promotions")] = ()
    """Of a channel: its promotions by class or with unique codes."""
    stops: Stops = ()
    """Of a channel."""
    adjusted: Adjustments = ()
    """Of a channel."""

    def standing(self, at: datetime) -> list[Standing]:
        """Running or to come."""
        return standing(self.offers, at)

    def kept(self, at: datetime) -> list[Standing]:
        return kept(self.offers, at)

    def has(self, promotion_id: str, until: datetime) -> bool:
        """Until its own end, that is: it has not left before."""
        return any(each.promotion_id == promotion_id and each.over_at >= until for each in self.offers)


def standing(offers: Iterable[Standing], at: datetime) -> list[Standing]:
    return [each for each in offers if each.over_at > at]


def kept(offers: Iterable[Standing], at: datetime) -> list[Standing]:
    return [each for each in offers if each.over_at + KEPT > at]


OffersFact = (
    PromotionActivated | PromotionEnded | PromotionPaused | PromotionResumed | PromotionAdjusted | TargetsJoined | TargetsLeft
)


def offers_of(channel: str, offer: Offer, skus: Sequence[str], targets: Targets | None = None) -> tuple[str, ...]:
    """Ids of the documents in which orders find it; () where they find it by its code, or by what is of its classes."""
    if offer.code is not None or targets is not None:
        return ()
    return tuple(f"{channel}/{sku}" for sku in skus) or (channel,)


def counted_in(channel: str, offer: Offer, skus: Sequence[str], targets: Targets | None) -> tuple[str, ...]:
    """Ids of the states that count it."""
    return (channel,) if is_ended_by_channel(offer, targets) else offers_of(channel, offer, skus)


def is_ended_by_channel(offer: Offer, targets: Targets | None) -> bool:
    """Its SKUs or codes are too many to be told: that it is over stands in the channel's document."""
    return targets is not None or offer.code == UNIQUE


def ids(fact: OffersFact) -> tuple[str, ...]:
    """Who ends a promotion names no SKUs: of those its place is taken until its time is over."""
    match fact:
        case PromotionActivated():
            return counted_in(fact.channel, fact.offer, fact.skus, fact.targets)
        case PromotionEnded():
            return (fact.channel,) if fact.over_at or not (fact.skus or fact.code) else ()
        case PromotionPaused() | PromotionResumed() | PromotionAdjusted():
            return (fact.channel,)
        case TargetsJoined() | TargetsLeft():
            return tuple(f"{fact.channel}/{sku}" for sku in fact.skus)
        case _:
            assert_never(fact)


def evolve(state: Offers, fact: OffersFact, id: str) -> Offers:
    match fact:
        case PromotionActivated():
            added = Standing(promotion_id=fact.offer.promotion_id, over_at=fact.offer.over_at())
            if is_ended_by_channel(fact.offer, fact.targets):
                return state.model_copy(update={"classed": (*kept(state.classed, fact.activated_at), added)})
            return state.model_copy(update={"offers": (*state.kept(fact.activated_at), added)})
        case TargetsJoined():
            added = Standing(promotion_id=fact.offer.promotion_id, over_at=fact.offer.over_at())
            return state.model_copy(update={"offers": (*state.kept(fact.joined_at), added)})
        case TargetsLeft():
            return state.model_copy(update={"offers": _ended(state.offers, fact.promotion_id, fact.left_at)})
        case PromotionEnded():
            ended = {name: _ended(getattr(state, name), fact.promotion_id, fact.ended_at) for name in ("offers", "classed")}
            return state.model_copy(update={**ended, "stops": stop(state.stops, fact)} if fact.over_at else ended)
        case PromotionPaused():
            return state.model_copy(update={"stops": stop(state.stops, fact)})
        case PromotionResumed():
            return state.model_copy(update={"stops": resume(state.stops, fact)})
        case PromotionAdjusted():
            return state.model_copy(update={"adjusted": adjust(state.adjusted, fact)})
        case _:
            assert_never(fact)


def _ended(offers: Iterable[Standing], promotion_id: str, at: datetime) -> tuple[Standing, ...]:
    return tuple(
        Standing(promotion_id=each.promotion_id, over_at=min(each.over_at, at)) if each.promotion_id == promotion_id else each
        for each in offers
    )
