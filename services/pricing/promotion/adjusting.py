"""Limits of a promotion are raised and lowered while it runs, with a reason (PRC-39). What is used stays used: a limit that is
lowered below it keeps out who comes later. From its campaign's start its budget is a part of the campaign's (PRC-35): beside it
the budget is lowered, and not raised."""

from collections.abc import Sequence
from typing import Any

from services.pricing.offers.adjusted import ADJUSTMENTS
from services.pricing.promotion.commands import AdjustPromotion
from services.pricing.promotion.refusals import refused
from services.pricing.promotion.state import Known, PromotionFact, promotion_key
from shared.contracts.pricing import RequestRefused
from shared.contracts.promoting import PromotionAdjusted
from shared.contracts.promotions import Limits
from shared.domain.nouns import Context, Ref, States

ADJUSTABLE = ("uses", "budget", "per_customer")


def reads(command: AdjustPromotion, key: str) -> Sequence[Ref]:
    key_of_it = promotion_key(command.channel, command.promotion_id)
    return ("promotion", key_of_it), ("offers", command.channel), ("ran", key_of_it)


def adjust(command: AdjustPromotion, states: States, context: Context) -> list[PromotionFact | RequestRefused]:
    id, channel, at = command.promotion_id, command.channel, context.time
    known: Any = states["promotion", promotion_key(channel, id)]
    if not isinstance(known, Known):
        return [refused(id, context, "unknown_promotion", f"channel {channel} has no such promotion")]
    if (over_at := known.offer.over_at()) <= at:
        return [refused(id, context, "contradicts_promotion", f"it was over at {over_at.isoformat()}")]
    limits = known.limits or Limits()
    wanted = {name: value for name in ADJUSTABLE if (value := getattr(command, name)) is not None}
    if missing := [name for name in wanted if getattr(limits, name) is None]:
        reason = f"it has no limit of {missing[0]}: nothing was counted by it until now, so that it needs a new id"
        return [refused(id, context, "contradicts_promotion", reason)]
    if too_low := [name for name, value in wanted.items() if value < 1]:
        return [refused(id, context, "promotion_invalid", f"{too_low[0]}: a limit is at least 1")]
    if (now := limits.model_copy(update=wanted)) == limits:
        return []
    campaign = states["ran", promotion_key(channel, id)].campaign_id
    if campaign and not command.beside_campaign and (now.budget or 0) > (limits.budget or 0):
        reason = f"budget: it is a part of campaign {campaign}'s, which raises it (POST /campaigns/{campaign}/adjust)"
        return [refused(id, context, "budget_of_campaign", reason)]
    if len([each for each in states["offers", channel].adjusted if each.stays(at)]) >= ADJUSTMENTS:
        reason = f"limits of {channel} were adjusted {ADJUSTMENTS} times by promotions that run or were over in the last days"
        return [refused(id, context, "too_many_adjustments", reason)]
    return [
        PromotionAdjusted(
            promotion_id=id,
            channel=channel,
            limits=now,
            reason=command.reason,
            actor=context.actor,
            over_at=known.offer.ends_at,
            adjusted_at=at,
        )
    ]
