"""The views `campaigns`, one document a campaign, and `calendar`, with marketplaces' events beside them (PRC-32)."""

from typing import Annotated, Literal, assert_never

from services.pricing.campaign.missing import missing
from services.pricing.campaign.state import Campaign, CampaignFact, NoCampaign, evolve
from shared.contracts.campaign_plans import MARKETPLACE_EVENTS, STEPS, Status
from shared.contracts.campaigns import (
    CampaignAdjusted,
    CampaignApproved,
    CampaignCode,
    CampaignDrafted,
    CampaignEnded,
    CampaignEvaluated,
    CampaignPaused,
    CampaignResumed,
    CampaignRulesChecked,
    CampaignStarted,
    CampaignStepDone,
    EventAnnounced,
)
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View


class Check(Message):
    """Who checked an event's rules."""

    event_id: str
    met: bool
    note: str
    actor: str
    checked_at: Instant


class Done(Message):
    step: str
    actor: str
    done_at: Instant


class CampaignView(Campaign):
    campaign_id: str
    missing: Annotated[tuple[CampaignCode, ...], AtMost(6 + MARKETPLACE_EVENTS.count, "one a rule, and one an event")] = ()
    """What nobody approves it without."""
    approver: str = ""
    checks: Annotated[tuple[Check, ...], MARKETPLACE_EVENTS] = ()
    steps_done: Annotated[tuple[Done, ...], STEPS] = ()
    reason: str = ""
    """Of the last pause, resumption, end or adjustment."""
    actor: str = ""
    evaluator: str = ""
    evaluated_at: Instant | None = None
    started_at: Instant | None = None
    ended_at: Instant | None = None


def evolve_campaigns(view: CampaignView | None, recorded: Recorded, id: str) -> CampaignView | None:
    fact: CampaignFact = recorded.event
    if isinstance(fact, CampaignDrafted):
        drafted = evolve(NoCampaign() if view is None else view, fact, id)
        assert isinstance(drafted, Campaign)
        checks = tuple(each for each in (view.checks if view is not None else ()) if each.event_id in fact.plan.events)
        done = tuple(each for each in (view.steps_done if view is not None else ()) if each.step in drafted.done)
        return _lacking(CampaignView(campaign_id=id, checks=checks, steps_done=done, **dict(drafted)))
    if view is None:
        return None
    state = evolve(view, fact, id)
    assert isinstance(state, CampaignView)
    return _lacking(state.model_copy(update=_told(state, fact)))


def _lacking(view: CampaignView) -> CampaignView:
    lacks = missing(view.plan, view.checked) if view.status in ("draft", "approved") else ()
    return view.model_copy(update={"missing": tuple(each.code for each in lacks)})


def _told(view: CampaignView, fact: CampaignFact) -> dict[str, object]:
    """What people read and no decision does."""
    match fact:
        case CampaignRulesChecked():
            check = Check.model_validate(fact.model_dump())
            return {"checks": (*(each for each in view.checks if each.event_id != fact.event_id), check)}
        case CampaignApproved():
            return {"approver": fact.approver}
        case CampaignStarted():
            return {"started_at": fact.started_at}
        case CampaignPaused() | CampaignResumed():
            return {"reason": fact.reason, "actor": fact.actor}
        case CampaignEnded():
            return {"reason": fact.reason, "actor": fact.actor, "ended_at": fact.ended_at}
        case CampaignAdjusted():
            still = tuple(each for each in view.steps_done if each.step in view.done)
            return {"reason": fact.reason, "actor": fact.actor, "steps_done": still}
        case CampaignStepDone():
            done = Done(step=fact.step, actor=fact.actor, done_at=fact.done_at)
            return {"steps_done": (*view.steps_done, done)}
        case CampaignEvaluated():
            return {"evaluator": fact.actor, "evaluated_at": fact.evaluated_at}
        case _:
            return {}


class CalendarEntry(Message):
    kind: Literal["campaign", "event"]
    id: str
    name: str
    marketplace: str = ""
    """Whose event it is."""
    status: Status | None = None
    """Of a campaign."""
    starts_at: Instant | None
    """None: not said yet, so that it is on no calendar."""
    ends_at: Instant | None


CalendarFact = (
    EventAnnounced | CampaignDrafted | CampaignApproved | CampaignStarted | CampaignPaused | CampaignResumed | CampaignEnded
)


def calendar_ids(fact: CalendarFact) -> tuple[str, ...]:
    return (f"event/{fact.event_id}" if isinstance(fact, EventAnnounced) else f"campaign/{fact.campaign_id}",)


def evolve_calendar(view: CalendarEntry | None, recorded: Recorded, id: str) -> CalendarEntry | None:
    fact: CalendarFact = recorded.event
    match fact:
        case EventAnnounced():
            said = {"name": fact.name, "marketplace": fact.marketplace, "starts_at": fact.starts_at, "ends_at": fact.ends_at}
            return CalendarEntry.model_validate({"kind": "event", "id": fact.event_id, **said})
        case CampaignDrafted():
            said = {field: getattr(fact.plan, field) for field in ("name", "starts_at", "ends_at")}
            return CalendarEntry.model_validate({"kind": "campaign", "id": fact.campaign_id, "status": "draft", **said})
        case CampaignApproved():
            return _now(view, "approved")
        case CampaignStarted() | CampaignResumed():
            return _now(view, "running")
        case CampaignPaused():
            return _now(view, "paused")
        case CampaignEnded():
            return _now(view, "ended")
        case _:
            assert_never(fact)


def _now(view: CalendarEntry | None, status: Status) -> CalendarEntry | None:
    return view and view.model_copy(update={"status": status})


campaigns = View(
    name="campaigns",
    document=CampaignView,
    facts=CampaignFact,
    evolve=evolve_campaigns,
    ids="campaign_id",
    indexes=(("status",),),
)
calendar = View(
    name="calendar",
    document=CalendarEntry,
    facts=CalendarFact,
    evolve=evolve_calendar,
    ids=calendar_ids,
    indexes=(("starts_at",),),
)
