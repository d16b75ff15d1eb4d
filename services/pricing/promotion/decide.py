"""Decisions on a channel's promotions. An id stands for one promotion for ever, so that a repeat is known as one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from services.pricing.promotion.commands import ActivatePromotion, EndPromotion
from services.pricing.promotion.state import KEPT, PROMOTIONS, SHOWN, PromotionFact, Promotions, kept
from services.pricing.rules import Promotion
from shared.contracts.pricing import PromotionActivated, PromotionEnded, RequestRefused
from shared.domain.messages import Message
from shared.domain.money import shown
from shared.domain.nouns import Context, Decide, On


def activate(command: ActivatePromotion, state: Promotions, context: Context) -> list[PromotionFact | RequestRefused]:
    known = state.find(command.promotion_id)
    if known is not None:
        if not _same_terms(command, known):
            reason = f"it is {_terms(known)} already; other terms need a new id"
            return [_refused(command, context, "contradicts_promotion", reason)]
        if known.ended_at is not None:
            reason = f"it was ended at {known.ended_at.isoformat()}; again needs a new id"
            return [_refused(command, context, "contradicts_promotion", reason)]
        return []
    if not 0 < command.discount <= command.threshold:
        discount, threshold = shown(command.discount, command.currency), shown(command.threshold, command.currency)
        reason = f"a discount must be more than nothing and no more than the threshold: {discount} off from {threshold}"
        return [_refused(command, context, "promotion_invalid", reason)]
    if command.ends_at <= command.starts_at:
        reason = f"it must end after it starts: from {command.starts_at.isoformat()} until {command.ends_at.isoformat()}"
        return [_refused(command, context, "promotion_invalid", reason)]
    if full := _full(state, context.time):
        return [_refused(command, context, "too_many_promotions", full)]
    return [
        PromotionActivated(
            promotion_id=command.promotion_id,
            channel=command.channel,
            currency=command.currency,
            threshold=command.threshold,
            discount=command.discount,
            starts_at=command.starts_at,
            ends_at=command.ends_at,
            activated_at=context.time,
        )
    ]


def end(command: EndPromotion, state: Promotions, context: Context) -> list[PromotionFact | RequestRefused]:
    known = state.find(command.promotion_id)
    if known is None:
        return [_refused(command, context, "unknown_promotion", f"channel {command.channel} has no such promotion")]
    if known.ended_at is not None:
        return []
    return [PromotionEnded(promotion_id=command.promotion_id, channel=command.channel, ended_at=context.time)]


def _full(state: Promotions, at: datetime) -> str:
    """Why the channel takes no further promotion; "" where it does."""
    if len(state.promotions) >= PROMOTIONS:
        return f"the channel has had {PROMOTIONS:,} promotions, and takes no more, since no id is used twice"
    if len(kept(state.promotions, at)) >= SHOWN:
        days = KEPT.days
        return f"{SHOWN} promotions of the channel run, are to come, or were over in the last {days} days: wait for those to pass"
    return ""


def _same_terms(command: ActivatePromotion, known: Promotion) -> bool:
    return (command.currency, command.threshold, command.discount, command.starts_at, command.ends_at) == (
        known.currency,
        known.threshold,
        known.discount,
        known.starts_at,
        known.ends_at,
    )


def _terms(p: Promotion) -> str:
    offer = f"{shown(p.discount, p.currency)} off from {shown(p.threshold, p.currency)}"
    return f"{offer}, from {p.starts_at.isoformat()} until {p.ends_at.isoformat()}"


def _refused(
    command: ActivatePromotion | EndPromotion,
    context: Context,
    code: Literal["contradicts_promotion", "unknown_promotion", "promotion_invalid", "too_many_promotions"],
    reason: str,
) -> RequestRefused:
    return RequestRefused(
        subject=command.promotion_id,
        request=context.request,
        code=code,
        reason=f"{command.promotion_id}: {reason}",
        refused_at=context.time,
    )


ON: Mapping[type[Message], Decide | On] = {ActivatePromotion: activate, EndPromotion: end}
