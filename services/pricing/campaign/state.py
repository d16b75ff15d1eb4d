"""What the next decision about a campaign reads: its plan, how far it is, what was checked, done and booked."""

from typing import Annotated, Literal, assert_never

from pydantic import Field

from shared.contracts.campaign_plans import MARKETPLACE_EVENTS, STEPS, Evaluation, Plan, Status
from shared.contracts.campaigns import (
    CampaignAdjusted,
    CampaignApproved,
    CampaignCostBooked,
    CampaignDrafted,
    CampaignEnded,
    CampaignEvaluated,
    CampaignPaused,
    CampaignResumed,
    CampaignRulesChecked,
    CampaignStarted,
    CampaignStepDone,
)
from shared.domain.messages import Message
from shared.domain.money import Minor


class NoCampaign(Message):
    kind: Literal["none"] = "none"


class Checked(Message):
    """How the campaign stands to an event's rules."""

    event_id: str
    rules: str
    """As they were when it was checked."""
    met: bool


class Spent(Message):
    """What is booked on heads that have bills. What promotions take off is their counters' to say."""

    advertising: Minor = 0
    logistics: Minor = 0


class Campaign(Message):
    kind: Literal["known"] = "known"
    status: Status = "draft"
    plan: Plan
    revision: int
    author: str = ""
    checked: Annotated[tuple[Checked, ...], MARKETPLACE_EVENTS] = ()
    """Of the plan's events."""
    done: Annotated[tuple[str, ...], STEPS] = ()
    """Names of the plan's steps."""
    spent: Spent = Spent()
    turn: int = 0
    evaluation: Evaluation | None = None
    """The last."""


State = NoCampaign | Campaign
CampaignState = Annotated[State, Field(discriminator="kind")]
Asks = CampaignStarted | CampaignPaused | CampaignResumed | CampaignEnded
Noted = CampaignStepDone | CampaignCostBooked | CampaignEvaluated
Change = CampaignRulesChecked | CampaignApproved | Asks | CampaignAdjusted | Noted
CampaignFact = CampaignDrafted | Change


def evolve(state: State, fact: CampaignFact, id: str) -> State:
    if isinstance(fact, CampaignDrafted):
        return _drafted(state, fact)
    return state.model_copy(update=changed(state, fact)) if isinstance(state, Campaign) else state


def _drafted(state: State, fact: CampaignDrafted) -> Campaign:
    """An approved one that is drafted anew keeps its bills, and goes on counting its turns: channels answer each once."""
    new = Campaign(plan=fact.plan, revision=fact.revision, author=fact.author)
    if isinstance(state, NoCampaign):
        return new
    names = {step.name for step in fact.plan.steps}
    kept = {
        "checked": tuple(each for each in state.checked if each.event_id in fact.plan.events),
        "done": tuple(name for name in state.done if name in names),
    }
    return new.model_copy(update={**kept, "spent": state.spent, "turn": state.turn})


def changed(state: Campaign, fact: Change) -> dict[str, object]:
    """The fields that a fact about a known campaign changes."""
    match fact:
        case CampaignRulesChecked():
            others = tuple(each for each in state.checked if each.event_id != fact.event_id)
            return {"checked": (*others, Checked(event_id=fact.event_id, rules=fact.rules, met=fact.met))}
        case CampaignApproved():
            return {"status": "approved"}
        case CampaignStarted() | CampaignResumed():
            return {"status": "running", "turn": fact.turn}
        case CampaignPaused():
            return {"status": "paused", "turn": fact.turn}
        case CampaignEnded():
            return {"status": "ended", "turn": fact.turn}
        case CampaignAdjusted():
            plan = adjusted(state.plan, fact)
            names = {step.name for step in plan.steps}
            return {"plan": plan, "turn": fact.turn, "done": tuple(name for name in state.done if name in names)}
        case CampaignStepDone():
            return {"done": (*state.done, fact.step)}
        case CampaignCostBooked():
            booked = getattr(state.spent, fact.head) + fact.amount
            return {"spent": state.spent.model_copy(update={fact.head: booked})}
        case CampaignEvaluated():
            return {"evaluation": fact.evaluation}
        case _:
            assert_never(fact)


def adjusted(plan: Plan, fact: CampaignAdjusted) -> Plan:
    return plan.model_copy(update={"budget": fact.budget or plan.budget, "steps": fact.steps or plan.steps})


class Cost(Message):
    """A bill that was booked on a campaign, so that it is booked once."""

    booked: CampaignCostBooked | None = None


def cost_ids(fact: CampaignCostBooked) -> tuple[str, ...]:
    return (cost_id(fact.campaign_id, fact.booking_id),)


def cost_id(campaign_id: str, booking_id: str) -> str:
    return f"{campaign_id}/{booking_id}"


def evolve_cost(state: Cost, fact: CampaignCostBooked, id: str) -> Cost:
    return Cost(booked=fact)


def within_budget(state: State) -> bool:
    """No head has more booked than its budget, nor less than nothing."""
    if isinstance(state, NoCampaign) or (budget := state.plan.budget) is None:
        return True
    return 0 <= state.spent.advertising <= budget.advertising and 0 <= state.spent.logistics <= budget.logistics
