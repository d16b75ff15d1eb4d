"""Decisions on a channel's promotions. An id stands for one promotion for ever, so that a repeat is known as one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.pricing.offers.state import (
    CLASS_WIDE,
    KEPT_OFFERS,
    ORDER_WIDE,
    PER_SKU,
    Offers,
    counted_in,
    is_ended_by_channel,
    kept,
    standing,
)
from services.pricing.offers.stops import CLASS_ENDS
from services.pricing.promotion import adjusting, following, joining, pausing
from services.pricing.promotion.commands import (
    ActivatePromotion,
    AdjustPromotion,
    EndPromotion,
    FollowCampaign,
    JoinTargets,
    LeaveTargets,
    PausePromotion,
    ResumePromotion,
)
from services.pricing.promotion.refusals import refused
from services.pricing.promotion.state import Known, Promotion, PromotionFact, promotion_key
from services.pricing.promotion.terms import described, flaw
from shared.contracts.campaigns import CampaignAdjusted, CampaignEnded, CampaignPaused, CampaignResumed, CampaignStarted
from shared.contracts.pricing import RequestRefused
from shared.contracts.promoting import PromotionActivated
from shared.contracts.promotions import Gift, Offer
from shared.contracts.uses import BudgetOverspent
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On, Ref, States
from shared.domain.wording import enumerated

Decided = list[PromotionFact | RequestRefused]


def reads_activation(command: ActivatePromotion, key: str) -> Sequence[Ref]:
    known = ("promotion", promotion_key(command.channel, command.offer.promotion_id))
    counted = counted_in(command.channel, command.offer, command.skus, command.targets)
    also = (command.channel,) if command.paused else ()
    return (known, *(("offers", id) for id in dict.fromkeys((*counted, *also))))


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
    if why := flaw(offer, command.skus, command.targets):
        return [refused(id, context, "promotion_invalid", why)]
    if full := _full(command, states, context.time):
        return [refused(id, context, *full)]
    if command.paused and (why := pausing.too_many(command.channel, states, context)):
        return [refused(id, context, "too_many_pauses", why)]
    priced = priced_gift(offer, command.channel, context)
    if priced is None:
        return [refused(id, context, "no_price_for_gift", f"{command.channel} has no price of what it would give")]
    said: dict[str, Any] = {"channel": command.channel, "skus": command.skus, "targets": command.targets}
    activated = PromotionActivated(**said, offer=priced, activated_at=context.time)
    return [activated, pausing.from_start(priced, command.channel, context)] if command.paused else [activated]


def _again(command: ActivatePromotion, known: Known, context: Context) -> Decided:
    offer = known.offer
    if isinstance(offer.terms, Gift):  # its price is not the caller's to say
        offer = offer.model_copy(update={"terms": Gift(sku=offer.terms.sku, quantity=offer.terms.quantity)})
    terms = offer.model_copy(update={"ended_at": None}), known.skus, known.targets
    if (command.offer, command.skus, command.targets) != terms:
        reason = f"it is {described(known.offer)} already; other terms need a new id"
        return [refused(offer.promotion_id, context, "contradicts_promotion", reason)]
    if offer.ended_at is not None:
        reason = f"it was ended at {offer.ended_at.isoformat()}; again needs a new id"
        return [refused(offer.promotion_id, context, "contradicts_promotion", reason)]
    return []


def _full(command: ActivatePromotion, states: States, at: datetime) -> tuple[Any, str] | None:
    """Why it is one too many for the channel's orders, or for one of its SKUs."""
    full: list[str] = []
    for id in counted_in(command.channel, command.offer, command.skus, command.targets):
        offers: Offers = states["offers", id]
        if is_ended_by_channel(command.offer, command.targets):
            if len(standing(offers.classed, at)) >= CLASS_WIDE or len(kept(offers.classed, at)) >= CLASS_ENDS:
                return "too_many_promotions", f"{CLASS_WIDE} by class or with unique codes of {id} run or are to come"
        elif id == command.channel:
            if len(offers.standing(at)) >= ORDER_WIDE:
                return "too_many_order_promotions", f"{ORDER_WIDE} promotions on whole orders of {id} run or are to come"
            if len(offers.kept(at)) >= KEPT_OFFERS:
                return "too_many_promotions", f"{KEPT_OFFERS} of {id} run, are to come, or were over in the last days"
        elif len(offers.kept(at)) >= PER_SKU:
            full.append(id.partition("/")[2])
    if full:
        return "too_many_promotions", f"{PER_SKU} promotions run or are to come of {enumerated(full)}"
    return None


def end_overspent(fact: BudgetOverspent, states: States, context: Context) -> Decided:
    """Its soft budget is spent: no later order gets it."""
    spent = EndPromotion(channel=fact.channel, promotion_id=fact.promotion_id, reason="its budget is spent")
    return [*pausing.end(spent, states, context)]


def too_large(command: ActivatePromotion, states: States, context: Context) -> Decided:
    reason = f"{len(command.skus):,} SKUs of such long names are more than one decision can hold: activate it in parts"
    return [refused(command.offer.promotion_id, context, "promotion_invalid", reason)]


ON: Mapping[type[Message], Decide | On] = {
    ActivatePromotion: On(activate, reads=reads_activation, lookups=lookups, too_large=too_large),
    EndPromotion: On(pausing.end, reads=pausing.reads),
    PausePromotion: On(pausing.pause, reads=pausing.reads),
    ResumePromotion: On(pausing.resume, reads=pausing.reads),
    AdjustPromotion: On(adjusting.adjust, reads=adjusting.reads),
    CampaignStarted: On(split=following.of_campaign),
    CampaignPaused: On(split=following.of_campaign),
    CampaignResumed: On(split=following.of_campaign),
    CampaignEnded: On(split=following.of_campaign),
    CampaignAdjusted: On(split=following.of_adjusted),
    FollowCampaign: On(following.follow, reads=following.reads),
    JoinTargets: On(joining.join, reads=joining.reads),
    LeaveTargets: On(joining.leave, reads=joining.reads),
    BudgetOverspent: On(end_overspent, key="channel", reads=pausing.reads),
}
