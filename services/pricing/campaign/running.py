"""A campaign starts, pauses, goes on and ends with all its promotions; what it may spend and its steps change while it runs."""

from collections.abc import Sequence
from typing import Any

from services.pricing.campaign.budgets import below_spent, changes, over_budget
from services.pricing.campaign.commands import (
    AdjustCampaign,
    CompleteStep,
    EndCampaign,
    PauseCampaign,
    ResumeCampaign,
    StartCampaign,
)
from services.pricing.campaign.missing import missing
from services.pricing.campaign.refusals import lacking, refused, unknown
from services.pricing.campaign.state import Asks, Campaign, State
from shared.contracts.campaigns import (
    CampaignAdjusted,
    CampaignApproved,
    CampaignDrafted,
    CampaignEnded,
    CampaignPaused,
    CampaignRefused,
    CampaignResumed,
    CampaignStarted,
    CampaignStepDone,
)
from shared.domain.messages import Message
from shared.domain.nouns import CancelTimer, Context, SetTimer


def start(command: StartCampaign, state: State, context: Context) -> list[Asks | CampaignRefused]:
    id = command.campaign_id
    if not isinstance(state, Campaign):
        return [unknown(id, context)]
    if state.status == "running":
        return []
    if state.status == "draft":
        lacks = missing(state.plan, state.checked)
        reason = "somebody else than its author approves it before it starts"
        return [lacking(id, context, lacks) if lacks else refused(id, context, "approval_needed", reason)]
    if state.status != "approved":
        return [refused(id, context, "contradicts_campaign", f"it is {state.status}")]
    if lacks := missing(state.plan, state.checked):
        return [lacking(id, context, lacks)]
    ends_at = state.plan.ends_at
    if ends_at is not None and ends_at <= context.time:
        return [refused(id, context, "campaign_over", f"it would have ended at {ends_at.isoformat()}")]
    return [CampaignStarted(**_asked(id, state, "", context), started_at=context.time)]


def pause(command: PauseCampaign, state: State, context: Context) -> list[Asks | CampaignRefused]:
    if not isinstance(state, Campaign):
        return [unknown(command.campaign_id, context)]
    if state.status == "paused":
        return []
    if state.status != "running":
        return [refused(command.campaign_id, context, "contradicts_campaign", f"it is {state.status}: it does not run")]
    return [CampaignPaused(**_asked(command.campaign_id, state, command.reason, context), paused_at=context.time)]


def resume(command: ResumeCampaign, state: State, context: Context) -> list[Asks | CampaignRefused]:
    if not isinstance(state, Campaign):
        return [unknown(command.campaign_id, context)]
    if state.status == "running":
        return []
    if state.status != "paused":
        return [refused(command.campaign_id, context, "contradicts_campaign", f"it is {state.status}: it is not paused")]
    return [CampaignResumed(**_asked(command.campaign_id, state, command.reason, context), resumed_at=context.time)]


def end(command: EndCampaign, state: State, context: Context) -> list[Asks | CampaignRefused]:
    """Also before it starts. A draft has asked nothing of promotions, and asks nothing now."""
    if not isinstance(state, Campaign):
        return [unknown(command.campaign_id, context)]
    if state.status == "ended":
        return []
    asked = _asked(command.campaign_id, state, command.reason, context)
    if state.status == "draft":
        asked["promotions"] = ()
    return [CampaignEnded(**asked, ended_at=context.time)]


def _asked(campaign_id: str, state: Campaign, reason: str, context: Context) -> dict[str, Any]:
    of = {"campaign_id": campaign_id, "turn": state.turn + 1, "promotions": state.plan.promotions}
    return {**of, "reason": reason, "actor": context.actor}


def lookups(command: AdjustCampaign) -> Sequence[str]:
    return tuple(f"promotions/{each.channel}/{each.promotion_id}" for each in command.promotions)


def adjust(command: AdjustCampaign, state: State, context: Context) -> list[CampaignAdjusted | CampaignRefused]:
    """Limits go to the promotions, which may still refuse them: each channel's answer says so."""
    id = command.campaign_id
    if not isinstance(state, Campaign):
        return [unknown(id, context)]
    plan = state.plan
    if state.status in ("draft", "ended") or plan.budget is None:
        return [refused(id, context, "contradicts_campaign", f"it is {state.status}: there is nothing to adjust")]
    if command.promotions != plan.promotions:
        return [refused(id, context, "plan_changed", "its plan is another by now: look at it again")]
    known = {(each.channel, each.promotion_id) for each in plan.promotions}
    if others := [each for each in command.limits if (each.channel, each.promotion_id) not in known]:
        reason = f"{others[0].channel}/{others[0].promotion_id} is no promotion of it"
        return [refused(id, context, "unknown_promotion", reason)]
    budget = command.budget or plan.budget
    if reason := below_spent(state, budget):
        return [refused(id, context, "budget_exceeded", reason)]
    if (no := over_budget(plan, budget, command.limits, context.found)) is not None:
        return [refused(id, context, *no)]
    limits = tuple(each for each in command.limits if changes(each, context.found))
    steps = () if command.steps == plan.steps else command.steps
    changed: dict[str, Any] = {"budget": None if budget == plan.budget else budget, "limits": limits, "steps": steps}
    if not any(changed.values()):
        return []
    of = {"campaign_id": id, "turn": state.turn + 1, "reason": command.reason, "actor": context.actor}
    return [CampaignAdjusted.model_validate({**of, **changed, "adjusted_at": context.time})]


def complete(command: CompleteStep, state: State, context: Context) -> list[CampaignStepDone | CampaignRefused]:
    if not isinstance(state, Campaign):
        return [unknown(command.campaign_id, context)]
    if command.step in state.done:
        return []
    if command.step not in {step.name for step in state.plan.steps}:
        return [refused(command.campaign_id, context, "unknown_step", f"its plan has no step {command.step}")]
    if state.status == "draft":
        return [refused(command.campaign_id, context, "approval_needed", "it is a draft: nobody works on it yet")]
    return [CampaignStepDone(**dict(command), actor=context.actor, done_at=context.time)]


def starts(fact: Message) -> Sequence[SetTimer | CancelTimer]:
    """One that is approved ahead starts by itself; one whose time has come already is started by hand."""
    match fact:
        case CampaignApproved() if fact.starts_at > fact.approved_at:
            command = StartCampaign(campaign_id=fact.campaign_id)
            return [SetTimer(_timer(fact.campaign_id, "start"), fact.starts_at, fact.campaign_id, command)]
        case CampaignDrafted() | CampaignStarted() | CampaignEnded():
            return [CancelTimer(_timer(fact.campaign_id, "start"))]
        case _:
            return []


def ends(fact: Message) -> Sequence[SetTimer | CancelTimer]:
    match fact:
        case CampaignApproved():
            command = EndCampaign(campaign_id=fact.campaign_id, reason="its time is over")
            return [SetTimer(_timer(fact.campaign_id, "end"), fact.ends_at, fact.campaign_id, command)]
        case CampaignDrafted() | CampaignEnded():
            return [CancelTimer(_timer(fact.campaign_id, "end"))]
        case _:
            return []


def _timer(campaign_id: str, what: str) -> str:
    return f"campaign/{campaign_id}/{what}"
