"""The view `offers`: what could apply to a SKU on a channel ("channel/sku"), and to its whole orders ("channel").

Orders look up those of their own lines, however many promotions a channel has. Those long over leave when a newer one comes.
"""

from typing import Annotated, assert_never

from services.pricing.offers.state import KEPT, KEPT_OFFERS, OffersFact, offers_of
from shared.contracts.pricing import PromotionActivated, PromotionEnded
from shared.contracts.promotions import Offer
from shared.domain.bounds import AtMost
from shared.domain.messages import Message
from shared.domain.nouns import Recorded, View


class OffersView(Message):
    offers: Annotated[tuple[Offer, ...], AtMost(KEPT_OFFERS, "refused: too_many_promotions")] = ()


def ids(fact: OffersFact) -> tuple[str, ...]:
    if isinstance(fact, PromotionActivated):
        return offers_of(fact.channel, fact.offer, fact.skus)
    if fact.code is not None:
        return ()
    return tuple(f"{fact.channel}/{sku}" for sku in fact.skus) or (fact.channel,)


def evolve(view: OffersView | None, recorded: Recorded, id: str) -> OffersView:
    fact: OffersFact = recorded.event
    known = () if view is None else view.offers
    match fact:
        case PromotionActivated():
            kept = [each for each in known if each.over_at() + KEPT > fact.activated_at]
            return OffersView(offers=(*kept, fact.offer))
        case PromotionEnded():
            return OffersView(offers=ended(known, fact))
        case _:
            assert_never(fact)


def ended(known: tuple[Offer, ...], fact: PromotionEnded) -> tuple[Offer, ...]:
    return tuple(
        each.model_copy(update={"ended_at": fact.ended_at}) if each.promotion_id == fact.promotion_id else each for each in known
    )


offers = View(name="offers", document=OffersView, facts=OffersFact, evolve=evolve, ids=ids)
