"""The view `offers`: what could apply to a SKU on a channel ("channel/sku"), and to its whole orders ("channel").

Orders look up those of their own lines, however many promotions a channel has. Those long over leave when a newer one comes.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, assert_never

from services.pricing.offers.adjusted import Adjustments, adjust
from services.pricing.offers.combined import Combined, combined
from services.pricing.offers.state import KEPT_OFFERS, OffersFact, offers_of
from services.pricing.offers.stops import KEPT, Stops, resume, stop
from shared.contracts.combining import CombiningSet
from shared.contracts.promoting import PromotionActivated, PromotionAdjusted, PromotionEnded, PromotionPaused, PromotionResumed
from shared.contracts.promotions import Offer
from shared.contracts.targets import TargetsJoined, TargetsLeft
from shared.domain.bounds import AtMost
from shared.domain.messages import Message
from shared.domain.nouns import Recorded, View


class OffersView(Message):
    offers: Annotated[tuple[Offer, ...], AtMost(KEPT_OFFERS, "refused: too_many_promotions")] = ()
    stops: Stops = ()
    """Of a channel: when its promotions did not apply, on whole orders, SKUs or by code."""
    adjusted: Adjustments = ()
    """Of a channel: limits that were changed while promotions ran."""
    combined: Combined = ()
    """Of a channel: how they combine, and did before."""


OffersViewFact = OffersFact | CombiningSet


def ids(fact: OffersViewFact) -> tuple[str, ...]:
    match fact:
        case PromotionActivated():
            return offers_of(fact.channel, fact.offer, fact.skus, fact.targets)
        case PromotionEnded():
            if fact.over_at is not None:
                return (fact.channel,)
            if fact.code is not None:
                return ()
            return tuple(f"{fact.channel}/{sku}" for sku in fact.skus) or (fact.channel,)
        case PromotionPaused() | PromotionResumed() | PromotionAdjusted() | CombiningSet():
            return (fact.channel,)
        case TargetsJoined() | TargetsLeft():
            return tuple(f"{fact.channel}/{sku}" for sku in fact.skus)
        case _:
            assert_never(fact)


def evolve(view: OffersView | None, recorded: Recorded, id: str) -> OffersView:
    fact: OffersViewFact = recorded.event
    view = view or OffersView()
    match fact:
        case PromotionActivated():
            return _with(view, fact.offer, fact.activated_at)
        case TargetsJoined():
            return _with(view, fact.offer, fact.joined_at)
        case TargetsLeft():
            return view.model_copy(update={"offers": _ended(view.offers, fact.promotion_id, fact.left_at)})
        case PromotionEnded():
            if fact.over_at is not None:
                return view.model_copy(update={"stops": stop(view.stops, fact)})
            return view.model_copy(update={"offers": _ended(view.offers, fact.promotion_id, fact.ended_at)})
        case PromotionPaused():
            return view.model_copy(update={"stops": stop(view.stops, fact)})
        case PromotionResumed():
            return view.model_copy(update={"stops": resume(view.stops, fact)})
        case PromotionAdjusted():
            return view.model_copy(update={"adjusted": adjust(view.adjusted, fact)})
        case CombiningSet():
            return view.model_copy(update={"combined": combined(view.combined, fact)})
        case _:
            assert_never(fact)


def _with(view: OffersView, offer: Offer, at: datetime) -> OffersView:
    kept = [each for each in view.offers if each.over_at() + KEPT > at]
    return view.model_copy(update={"offers": (*kept, offer)})


def _ended(known: Iterable[Offer], promotion_id: str, at: datetime) -> tuple[Offer, ...]:
    return tuple(
        each.model_copy(update={"ended_at": at})
        if each.promotion_id == promotion_id and (each.ended_at is None or at < each.ended_at)
        else each
        for each in known
    )


offers = View(name="offers", document=OffersView, facts=OffersViewFact, evolve=evolve, ids=ids, version=3)
