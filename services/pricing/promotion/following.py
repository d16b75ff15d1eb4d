"""A promotion follows its campaign: started, paused, resumed, ended and adjusted with it; its answer is kept (PRC-37)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.pricing.promotion import adjusting, pausing
from services.pricing.promotion.commands import (
    AdjustPromotion,
    EndPromotion,
    FollowCampaign,
    PausePromotion,
    ResumePromotion,
)
from services.pricing.promotion.state import Known, PromotionFact, promotion_key
from shared.contracts.campaign_plans import Asked
from shared.contracts.campaigns import (
    CampaignAdjusted,
    CampaignChannelAnswered,
    CampaignEnded,
    CampaignPaused,
    CampaignResumed,
    CampaignStarted,
)
from shared.contracts.pricing import RequestRefused
from shared.domain.messages import Command, Message
from shared.domain.nouns import Context, Ref, States


class Followed(Message):
    """Of a promotion and a campaign: the last that was answered."""

    turn: int = 0


def followed_id(campaign_id: str, channel: str, promotion_id: str) -> str:
    return f"{campaign_id}/{channel}/{promotion_id}"


def followed_ids(fact: CampaignChannelAnswered) -> tuple[str, ...]:
    return (followed_id(fact.campaign_id, fact.channel, fact.promotion_id),)


def evolve_followed(state: Followed, fact: CampaignChannelAnswered, id: str) -> Followed:
    return Followed(turn=fact.turn)


class Ran(Message):
    """Of a promotion: the campaign that started it last. With its end the promotion ends."""

    campaign_id: str = ""


def ran_ids(fact: CampaignChannelAnswered) -> tuple[str, ...]:
    return (promotion_key(fact.channel, fact.promotion_id),)


def evolve_ran(state: Ran, fact: CampaignChannelAnswered, id: str) -> Ran:
    return Ran(campaign_id=fact.campaign_id) if fact.asked == "start" and not fact.reason else state


# -- what campaigns ask
def of_campaign(
    fact: CampaignStarted | CampaignPaused | CampaignResumed | CampaignEnded, context: Context
) -> Sequence[tuple[str, Command]]:
    match fact:
        case CampaignStarted():
            asked = "start"
        case CampaignPaused():
            asked = "pause"
        case CampaignResumed():
            asked = "resume"
        case CampaignEnded():
            asked = "end"
    of: dict[str, Any] = {"campaign_id": fact.campaign_id, "turn": fact.turn, "asked": asked, "reason": fact.reason}
    return [(each.channel, FollowCampaign(**of, **dict(each))) for each in fact.promotions]


def of_adjusted(fact: CampaignAdjusted, context: Context) -> Sequence[tuple[str, Command]]:
    of: dict[str, Any] = {"campaign_id": fact.campaign_id, "turn": fact.turn, "asked": "adjust", "reason": fact.reason}
    return [(each.channel, FollowCampaign(**of, **dict(each))) for each in fact.limits]


# -- what promotions do
def reads(command: FollowCampaign, key: str) -> Sequence[Ref]:
    channel, id = command.channel, command.promotion_id
    key_of_it = promotion_key(channel, id)
    known: tuple[Ref, ...] = ("promotion", key_of_it), ("offers", channel), ("ran", key_of_it)
    return (*known, ("followed", followed_id(command.campaign_id, channel, id)))


def follow(command: FollowCampaign, states: States, context: Context) -> list[PromotionFact | CampaignChannelAnswered]:
    """As anybody may ask it; what is refused is the answer, and the campaign's other channels go on."""
    channel, id = command.channel, command.promotion_id
    followed: Followed = states["followed", followed_id(command.campaign_id, channel, id)]
    if followed.turn >= command.turn:
        return []
    known: Any = states["promotion", promotion_key(channel, id)]
    facts: list[PromotionFact] = []
    code, reason = _stands(known, command.asked, context.time), ""
    for fact in [] if code == "over" else _done(command, states, context):
        if isinstance(fact, RequestRefused):
            code, reason = fact.code, fact.reason
        else:
            facts.append(fact)
    answered = CampaignChannelAnswered(
        channel=channel,
        promotion_id=id,
        campaign_id=command.campaign_id,
        turn=command.turn,
        asked=command.asked,
        code=code,
        reason=reason,
        answered_at=context.time,
    )
    return [*facts, answered]


def _done(command: FollowCampaign, states: States, context: Context) -> list[PromotionFact | RequestRefused]:
    why = f"campaign {command.campaign_id}"
    of = {"promotion_id": command.promotion_id, "channel": command.channel}
    of["reason"] = f"{why}: {command.reason}" if command.reason else why
    match command.asked:
        case "start" | "resume":
            return pausing.resume(ResumePromotion(**of), states, context)
        case "pause":
            return pausing.pause(PausePromotion(**of), states, context)
        case "end":
            return pausing.end(EndPromotion(**of), states, context)
        case "adjust":
            limits = {"uses": command.uses, "budget": command.budget, "per_customer": command.per_customer}
            return adjusting.adjust(AdjustPromotion.model_validate({**of, **limits}), states, context)


def _stands(known: Any, asked: Asked, at: datetime) -> str:
    """What it is after what is asked, if it does not refuse that."""
    if isinstance(known, Known) and known.offer.over_at() <= at:
        return "over"
    if asked in ("pause", "end", "adjust"):
        return {"pause": "paused", "end": "ended", "adjust": "adjusted"}[asked]
    return "planned" if isinstance(known, Known) and at < known.offer.starts_at else "running"
