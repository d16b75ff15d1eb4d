"""A campaign is drafted, its events' rules are checked, and somebody else than its author approves it."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.pricing.campaign.budgets import No, below_spent, over_budget
from services.pricing.campaign.commands import ApproveCampaign, CheckEventRules, DraftCampaign
from services.pricing.campaign.missing import missing
from services.pricing.campaign.refusals import lacking, refused, unknown
from services.pricing.campaign.state import Campaign, Spent, State
from shared.contracts.campaigns import CampaignApproved, CampaignDrafted, CampaignRefused, CampaignRulesChecked
from shared.domain.nouns import Context


def draft(command: DraftCampaign, state: State, context: Context) -> list[CampaignDrafted | CampaignRefused]:
    """Until it starts. A plan that was approved is a draft again."""
    revision = 1
    if command.plan.follows == command.campaign_id:
        return [refused(command.campaign_id, context, "contradicts_campaign", "it follows itself: an earlier one is meant")]
    if isinstance(state, Campaign):
        if command.plan == state.plan:
            return []
        if state.status not in ("draft", "approved"):
            reason = f"it is {state.status}: its plan is adjusted, or another campaign has another id"
            return [refused(command.campaign_id, context, "contradicts_campaign", reason)]
        if (no := _contradicts_bills(command, state)) is not None:
            return [refused(command.campaign_id, context, *no)]
        revision = state.revision + 1
    of = {"campaign_id": command.campaign_id, "author": context.actor, "drafted_at": context.time}
    return [CampaignDrafted.model_validate({**of, "plan": command.plan, "revision": revision})]


def _contradicts_bills(command: DraftCampaign, state: Campaign) -> No | None:
    """Bills may have been booked on it when it was approved: they stay."""
    if state.spent != Spent() and command.plan.currency != state.plan.currency:
        return No("other_currency", f"bills in {state.plan.currency} are booked already")
    if command.plan.budget is not None and (reason := below_spent(state, command.plan.budget)):
        return No("budget_exceeded", reason)
    return None


def lookups_of_check(command: CheckEventRules) -> Sequence[str]:
    return (f"events/{command.event_id}",)


def check_rules(command: CheckEventRules, state: State, context: Context) -> list[CampaignRulesChecked | CampaignRefused]:
    """Its rules are kept as they were: of other rules it is checked again."""
    id, event = command.campaign_id, context.found[f"events/{command.event_id}"]
    if not isinstance(state, Campaign):
        return [unknown(id, context)]
    if event is None or command.event_id not in state.plan.events:
        return [refused(id, context, "unknown_event", f"it takes part in no event {command.event_id}")]
    if state.status in ("running", "paused", "ended"):
        return [refused(id, context, "contradicts_campaign", f"it is {state.status}: rules are checked before")]
    known = next((each for each in state.checked if each.event_id == command.event_id), None)
    if known is not None and (known.rules, known.met) == (event["rules"], command.met):
        return []
    said = dict(command)
    return [CampaignRulesChecked(**said, rules=event["rules"], actor=context.actor, checked_at=context.time)]


def lookups_of_approval(command: ApproveCampaign) -> Sequence[str]:
    promotions = [f"promotions/{each.channel}/{each.promotion_id}" for each in command.promotions]
    return (*promotions, *(f"events/{event_id}" for event_id in command.events))


def narrow(command: Any, name: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
    if name.startswith("events/"):
        return {"rules": document["rules"]}
    offer = {field: document["offer"].get(field) for field in ("currency", "limits")}
    return {"offer": offer, "adjusted": document.get("adjusted")}


def approve(command: ApproveCampaign, state: State, context: Context) -> list[CampaignApproved | CampaignRefused]:
    id = command.campaign_id
    if not isinstance(state, Campaign):
        return [unknown(id, context)]
    plan = state.plan
    seen = (command.revision, command.promotions, command.events)
    if seen != (state.revision, plan.promotions, plan.events):
        return [refused(id, context, "plan_changed", f"its plan is the {state.revision}. by now: look at it again")]
    if state.status == "approved":
        return []
    if state.status != "draft":
        return [refused(id, context, "contradicts_campaign", f"it is {state.status}")]
    if lacks := missing(plan, state.checked):
        return [lacking(id, context, lacks)]
    for each in state.checked:
        event = context.found[f"events/{each.event_id}"]
        if event is None or event["rules"] != each.rules:
            return [refused(id, context, "rules_unchecked", f"{each.event_id} has other rules since they were checked")]
    if context.has_name and context.actor == state.author:
        return [refused(id, context, "approval_needed", "who drafted it may not approve it: somebody else may")]
    assert plan.budget is not None and plan.starts_at is not None and plan.ends_at is not None
    if plan.ends_at <= context.time:
        return [refused(id, context, "campaign_over", f"it would have ended at {plan.ends_at.isoformat()}")]
    if (no := over_budget(plan, plan.budget, (), context.found)) is not None:
        return [refused(id, context, *no)]
    return [
        CampaignApproved(
            campaign_id=id,
            revision=state.revision,
            approver=context.actor,
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            approved_at=context.time,
        )
    ]
