"""Decisions on a channel's promotions. An id stands for one promotion for ever, so that a repeat is known as one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.pricing.offers.state import KEPT_OFFERS, ORDER_WIDE, PER_SKU, Offers, offers_of
from services.pricing.promotion.commands import ActivatePromotion, EndPromotion
from services.pricing.promotion.refusals import refused
from services.pricing.promotion.state import Known, Promotion, PromotionFact, promotion_key
from services.pricing.promotion.terms import described, flaw
from shared.contracts.pricing import PromotionActivated, PromotionEnded, RequestRefused
from shared.contracts.promotions import Gift, Offer
from shared.contracts.uses import BudgetOverspent
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On, Ref, States
from shared.domain.wording import enumerated

Decided = list[PromotionFact | RequestRefused]


def reads_activation(command: ActivatePromotion, key: str) -> Sequence[Ref]:
    known = ("promotion", promotion_key(command.channel, command.offer.promotion_id))
    return (known, *(("offers", id) for id in offers_of(command.channel, command.offer, command.skus)))


def reads_end(command: EndPromotion, key: str) -> Sequence[Ref]:
    return ("promotion", promotion_key(command.channel, command.promotion_id)), ("offers", command.channel)


def lookups(command: ActivatePromotion) -> tuple[str, ...]:
    terms = command.offer.terms
    return (f"prices/{command.channel}/{terms.sku}", f"prices/base/{terms.sku}") if isinstance(terms, Gift) else ()


def priced_gift(offer: Offer, channel: str, context: Context) -> Offer | None:
    """With the list price of what it gives; None where that has none."""
    terms = offer.terms
    if not isinstance(terms, Gift):
        return offer
    for name in (f"prices/{channel}/{terms.sku}", f"prices/base/{terms.sku}"):
        if (found := context.found.get(name)) and found.get("currency") == offer.currency:
            priced = terms.model_copy(update={"name": found["name"], "unit_price": found["unit_price"]})
            return offer.model_copy(update={"terms": priced})
    return None


def activate(command: ActivatePromotion, states: States, context: Context) -> Decided:
    offer, id = command.offer, command.offer.promotion_id
    known: Promotion = states["promotion", promotion_key(command.channel, id)]
    if isinstance(known, Known):
        return _again(command, known, context)
    if why := flaw(offer, command.skus):
        return [refused(id, context, "promotion_invalid", why)]
    if full := _full(command, states, context.time):
        return [refused(id, context, *full)]
    priced = priced_gift(offer, command.channel, context)
    if priced is None:
        return [refused(id, context, "no_price_for_gift", f"{command.channel} has no price of what it would give")]
    return [PromotionActivated(channel=command.channel, offer=priced, skus=command.skus, activated_at=context.time)]


def _again(command: ActivatePromotion, known: Known, context: Context) -> Decided:
    offer = known.offer
    if isinstance(offer.terms, Gift):  # its price is not the caller's to say
        offer = offer.model_copy(update={"terms": Gift(sku=offer.terms.sku, quantity=offer.terms.quantity)})
    if (command.offer, command.skus) != (offer.model_copy(update={"ended_at": None}), known.skus):
        reason = f"it is {described(known.offer)} already; other terms need a new id"
        return [refused(offer.promotion_id, context, "contradicts_promotion", reason)]
    if offer.ended_at is not None:
        reason = f"it was ended at {offer.ended_at.isoformat()}; again needs a new id"
        return [refused(offer.promotion_id, context, "contradicts_promotion", reason)]
    return []


def _full(command: ActivatePromotion, states: States, at: datetime) -> tuple[Any, str] | None:
    """Why it is one too many for the channel's orders, or for one of its SKUs."""
    full: list[str] = []
    for id in offers_of(command.channel, command.offer, command.skus):
        offers: Offers = states["offers", id]
        if id == command.channel:
            if len(offers.standing(at)) >= ORDER_WIDE:
                return "too_many_order_promotions", f"{ORDER_WIDE} promotions on whole orders of {id} run or are to come"
            if len(offers.kept(at)) >= KEPT_OFFERS:
                return "too_many_promotions", f"{KEPT_OFFERS} of {id} run, are to come, or were over in the last days"
        elif len(offers.kept(at)) >= PER_SKU:
            full.append(id.partition("/")[2])
    if full:
        return "too_many_promotions", f"{PER_SKU} promotions run or are to come of {enumerated(full)}"
    return None


def end(command: EndPromotion, states: States, context: Context) -> Decided:
    known: Promotion = states["promotion", promotion_key(command.channel, command.promotion_id)]
    if not isinstance(known, Known):
        reason = f"channel {command.channel} has no such promotion"
        return [refused(command.promotion_id, context, "unknown_promotion", reason)]
    if known.offer.ended_at is not None:
        return []
    return [
        PromotionEnded(
            promotion_id=command.promotion_id,
            channel=command.channel,
            skus=known.skus,
            code=known.offer.code,
            ended_at=context.time,
        )
    ]


def reads_overspent(fact: BudgetOverspent, key: str) -> Sequence[Ref]:
    return ("promotion", promotion_key(fact.channel, fact.promotion_id)), ("offers", fact.channel)


def end_overspent(fact: BudgetOverspent, states: States, context: Context) -> Decided:
    """Its soft budget is spent: no later order gets it."""
    return end(EndPromotion(channel=fact.channel, promotion_id=fact.promotion_id), states, context)


def too_large(command: ActivatePromotion, states: States, context: Context) -> Decided:
    reason = f"{len(command.skus):,} SKUs of such long names are more than one decision can hold: activate it in parts"
    return [refused(command.offer.promotion_id, context, "promotion_invalid", reason)]


ON: Mapping[type[Message], Decide | On] = {
    ActivatePromotion: On(activate, reads=reads_activation, lookups=lookups, too_large=too_large),
    EndPromotion: On(end, reads=reads_end),
    BudgetOverspent: On(end_overspent, key="channel", reads=reads_overspent),
}
