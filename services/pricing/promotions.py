"""Decisions on a channel's promotions. An id stands for one promotion for ever, so that a repeat is known as one."""

from typing import Literal, assert_never

from services.pricing.commands import ActivatePromotion, EndPromotion
from services.pricing.rules import Promotion
from services.pricing.state import Absent, Answered, ListPrice, PricingState, Promotions
from shared.contracts.pricing import PricingEvent, PromotionActivated, PromotionEnded, RequestRefused
from shared.domain.money import shown


def activate_promotion(command: ActivatePromotion, state: PricingState) -> list[PricingEvent]:
    known = _known(command, state)
    if known is not None:
        if not _same_terms(command, known):
            return [_refuse(command, "contradicts_promotion", f"it is {_terms(known)} already; other terms need a new id")]
        if known.ended_at is not None:
            return [
                _refuse(command, "contradicts_promotion", f"it was ended at {known.ended_at.isoformat()}; again needs a new id")
            ]
        return []
    if not 0 < command.discount <= command.threshold:
        discount, threshold = shown(command.discount, command.currency), shown(command.threshold, command.currency)
        reason = f"a discount must be more than nothing and no more than the threshold: {discount} off from {threshold}"
        return [_refuse(command, "promotion_invalid", reason)]
    if command.ends_at <= command.starts_at:
        reason = f"it must end after it starts: from {command.starts_at.isoformat()} until {command.ends_at.isoformat()}"
        return [_refuse(command, "promotion_invalid", reason)]
    return [
        PromotionActivated(
            promotion_id=command.promotion_id,
            channel=command.channel,
            currency=command.currency,
            threshold=command.threshold,
            discount=command.discount,
            starts_at=command.starts_at,
            ends_at=command.ends_at,
            activated_at=command.at,
        )
    ]


def end_promotion(command: EndPromotion, state: PricingState) -> list[PricingEvent]:
    known = _known(command, state)
    if known is None:
        return [_refuse(command, "unknown_promotion", f"channel {command.channel} has no such promotion")]
    if known.ended_at is not None:
        return []
    return [PromotionEnded(promotion_id=command.promotion_id, channel=command.channel, ended_at=command.at)]


def _known(command: ActivatePromotion | EndPromotion, state: PricingState) -> Promotion | None:
    match state:
        case Absent():
            return None
        case Promotions():
            return state.find(command.promotion_id)
        case ListPrice() | Answered():
            raise TypeError(f"{type(command).__name__} met the state of another noun: {state!r}")
        case _:
            assert_never(state)


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


def _refuse(
    command: ActivatePromotion | EndPromotion,
    code: Literal["contradicts_promotion", "unknown_promotion", "promotion_invalid"],
    reason: str,
) -> RequestRefused:
    return RequestRefused(
        subject=command.promotion_id,
        request=type(command).__name__,
        code=code,
        reason=f"{command.promotion_id}: {reason}",
        refused_at=command.at,
    )
