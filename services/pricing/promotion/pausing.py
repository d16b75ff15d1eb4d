"""A promotion is paused, resumed and ended, each with a reason; its terms never change (PRC-39)."""

from collections.abc import Sequence
from typing import Any

from services.pricing.offers.state import is_ended_by_channel
from services.pricing.offers.stops import PAUSES
from services.pricing.promotion.commands import EndPromotion, PausePromotion, ResumePromotion
from services.pricing.promotion.refusals import refused
from services.pricing.promotion.state import Known, PromotionFact, promotion_key
from shared.contracts.pricing import RequestRefused
from shared.contracts.promoting import PromotionEnded, PromotionPaused, PromotionResumed
from shared.contracts.promotions import Offer
from shared.domain.nouns import Context, Ref, States

Decided = list[PromotionFact | RequestRefused]
Asked = PausePromotion | ResumePromotion | EndPromotion


def reads(command: Asked, key: str) -> Sequence[Ref]:
    return ("promotion", promotion_key(command.channel, command.promotion_id)), ("offers", command.channel)


def pause(command: PausePromotion, states: States, context: Context) -> Decided:
    known = _known(command, states, context)
    if not isinstance(known, Known):
        return [known]
    if known.paused:
        return []
    over_at = known.offer.over_at()
    if over_at <= context.time:
        reason = f"it was over at {over_at.isoformat()}: there is nothing to pause"
        return [refused(command.promotion_id, context, "contradicts_promotion", reason)]
    if why := too_many(command.channel, states, context):
        return [refused(command.promotion_id, context, "too_many_pauses", f"{why}: end it instead")]
    said: dict[str, Any] = _said(command, context) | {"over_at": known.offer.ends_at}
    return [PromotionPaused(**said, paused_at=context.time)]


def too_many(channel: str, states: States, context: Context) -> str:
    """Why no more of the channel may be paused; "" where they may."""
    stops = [each for each in states["offers", channel].stops if each.stays(context.time)]
    return f"{PAUSES} promotions of {channel} are paused, or were in the last days" if len(stops) >= PAUSES else ""


def from_start(offer: Offer, channel: str, context: Context) -> PromotionPaused:
    """Also for orders that were placed before it was activated, and are heard later."""
    return PromotionPaused(
        promotion_id=offer.promotion_id,
        channel=channel,
        reason="it waits to be started",
        actor=context.actor,
        over_at=offer.ends_at,
        paused_at=min(offer.starts_at, context.time),
    )


def resume(command: ResumePromotion, states: States, context: Context) -> Decided:
    known = _known(command, states, context)
    if not isinstance(known, Known):
        return [known]
    if not known.paused:
        return []
    if (over_at := known.offer.over_at()) <= context.time:
        reason = f"it was over at {over_at.isoformat()}; again needs a new id"
        return [refused(command.promotion_id, context, "contradicts_promotion", reason)]
    return [PromotionResumed(**_said(command, context), resumed_at=context.time)]


def end(command: EndPromotion, states: States, context: Context) -> Decided:
    known = _known(command, states, context)
    if not isinstance(known, Known):
        return [known]
    if known.offer.ended_at is not None:
        return []
    said: dict[str, Any] = _said(command, context)
    if is_ended_by_channel(known.offer, known.targets):
        said["over_at"] = known.offer.ends_at
    return [PromotionEnded(**said, skus=known.skus, code=known.offer.code, ended_at=context.time)]


def _known(command: Asked, states: States, context: Context) -> Known | RequestRefused:
    known: Any = states["promotion", promotion_key(command.channel, command.promotion_id)]
    if isinstance(known, Known):
        return known
    reason = f"channel {command.channel} has no such promotion"
    return refused(command.promotion_id, context, "unknown_promotion", reason)


def _said(command: Asked, context: Context) -> dict[str, Any]:
    return {**dict(command), "actor": context.actor}
