"""A campaign's life: what it needs, who approves it, how it runs; each twice (PRC-32..40)."""

from typing import Any

import pytest

from services.pricing.campaign.commands import (
    ApproveCampaign,
    BookCampaignCost,
    CompleteStep,
    EndCampaign,
    PauseCampaign,
    ResumeCampaign,
    StartCampaign,
)
from services.pricing.campaign.running import ends, starts
from services.pricing.event.commands import AnnounceEvent
from services.pricing.service import service
from shared.contracts.campaign_plans import Budget, LimitChange, Plan, Step
from shared.contracts.campaigns import (
    CampaignAdjusted,
    CampaignCostBooked,
    CampaignDrafted,
    CampaignEnded,
    CampaignPaused,
    CampaignRefused,
    CampaignResumed,
    CampaignStepDone,
    EventAnnounced,
)
from shared.domain.nouns import CancelTimer, SetTimer
from shared.testing.specs import ViewSpec
from tests.pricing.campaigning import (
    APPROVE,
    APPROVED,
    CHECK,
    CHECKED,
    ID,
    PLAN,
    RULES,
    RUNNING,
    STARTED,
    adjusting,
    draft,
    drafted,
    found,
    promotion,
)
from tests.pricing.world import DAY, NOW, pricing

START = StartCampaign(**ID)
PAUSE, RESUME, END = (each(**ID, reason="rain") for each in (PauseCampaign, ResumeCampaign, EndCampaign))
ASKED: dict[str, Any] = {**ID, "promotions": PLAN.promotions, "reason": "rain", "actor": "lin"}
PAUSED = CampaignPaused(**ASKED, turn=2, paused_at=NOW)
RESUMED = CampaignResumed(**ASKED, turn=3, resumed_at=NOW)
ENDED = CampaignEnded(**ASKED, turn=2, ended_at=NOW)


def codes(*given: Any, when: Any, **context: Any) -> list[str]:
    return [fact.code for fact in pricing.given(*given).when(when, **context).decided]


def test_it_is_drafted_until_it_starts() -> None:
    pricing.when(draft(), actor="lin").then(drafted())
    pricing.when(draft()).twice()
    pricing.given(drafted(), CHECKED, APPROVED).when(draft(name="11"), actor="wu").then(drafted(2, "wu", name="11"))
    assert codes(*RUNNING, when=draft(name="11")) == ["contradicts_campaign"]
    pricing.given(*RUNNING).when(draft()).then_nothing()


@pytest.mark.req("PRC-33", "PRC-34", "PRC-35", "PRC-38")
@pytest.mark.parametrize(
    ("lacks", "code"),
    [
        ({"goal": None}, "goal_missing"),
        ({"audience": None}, "audience_missing"),
        ({"budget": None}, "budget_missing"),
        ({"starts_at": None}, "calendar_missing"),
        ({"steps": ()}, "steps_missing"),
        ({"promotions": ()}, "promotions_missing"),
    ],
)
def test_what_is_missing_refuses_approval_and_start_by_name(lacks: dict[str, Any], code: str) -> None:
    asked = APPROVE.model_copy(update={"promotions": lacks.get("promotions", PLAN.promotions)})
    assert codes(drafted(**lacks), CHECKED, when=asked, found=found(), actor="chen") == [code]
    assert codes(drafted(**lacks), CHECKED, when=START) == [code]


@pytest.mark.req("PRC-33")
def test_all_that_is_missing_is_named() -> None:
    bare = Plan(name="x", currency="CNY")
    fact = CampaignDrafted(**ID, plan=bare, revision=1, author="lin", drafted_at=NOW)
    asked = ApproveCampaign(**ID, revision=1, promotions=(), events=())
    [refused] = pricing.given(fact).when(asked, found={}, actor="chen").decided
    assert refused == CampaignRefused(
        **ID,
        request="ApproveCampaign",
        code="goal_missing",
        reason="double-11: it lacks a goal with its figure, an audience, a budget by head, its start and end, "
        "steps with their owners, promotions of its channels",
        refused_at=NOW,
    )


@pytest.mark.req("PRC-32")
def test_an_events_rules_are_checked_before_and_again_when_they_change() -> None:
    event = {"events/tmall-11": {"rules": RULES}}
    pricing.given(drafted()).when(CHECK, found=event, actor="wu").then(CHECKED)
    pricing.given(drafted()).when(CHECK, found=event).twice()
    assert codes(drafted(), when=CHECK, found={"events/tmall-11": None}) == ["unknown_event"]
    assert codes(drafted(events=()), when=CHECK, found=event) == ["unknown_event"]
    assert codes(*RUNNING, when=CHECK, found=event) == ["contradicts_campaign"]
    not_met = CHECKED.model_copy(update={"met": False})
    for facts, rules in (([], RULES), ([not_met], RULES), ([CHECKED], "20 % at least")):
        assert codes(drafted(), *facts, when=APPROVE, found=found(rules=rules), actor="chen") == ["rules_unchecked"]


@pytest.mark.req("PRC-32")
def test_an_event_is_announced_and_once_for_each_change() -> None:
    said = {
        "event_id": "tmall-11",
        "name": "雙11",
        "marketplace": "tmall",
        "rules": RULES,
        "starts_at": NOW,
        "ends_at": NOW + DAY,
    }
    announced = EventAnnounced.model_validate({**said, "announced_at": NOW})
    pricing.when(AnnounceEvent.model_validate(said)).then(announced)
    pricing.given(announced).when(AnnounceEvent.model_validate(said)).then_nothing()
    pricing.given(announced).when(AnnounceEvent.model_validate(said | {"rules": "20 %"})).then(
        announced.model_copy(update={"rules": "20 %"})
    )


@pytest.mark.req("PRC-33")
def test_somebody_else_approves_what_he_has_seen() -> None:
    given = pricing.given(drafted(), CHECKED)
    given.when(APPROVE, found=found(), actor="chen").then(APPROVED)
    given.when(APPROVE, found=found(), actor="chen").twice()
    assert codes(drafted(), CHECKED, when=APPROVE, found=found(), actor="lin") == ["approval_needed"]
    for anybody in ("", "anonymous"):
        [fact] = pricing.given(drafted(author=anybody), CHECKED).when(APPROVE, found=found(), actor=anybody).decided
        assert fact == APPROVED.model_copy(update={"approver": anybody})
    assert codes(drafted(2), CHECKED, when=APPROVE, found=found(), actor="chen") == ["plan_changed"]
    assert codes(when=APPROVE, found=found()) == ["unknown_campaign"]
    assert codes(*RUNNING, when=APPROVE, found=found()) == ["contradicts_campaign"]
    assert codes(drafted(), CHECKED, when=APPROVE, found=found(), at=NOW + 3 * DAY) == ["campaign_over"]


@pytest.mark.req("PRC-35")
@pytest.mark.parametrize(
    ("documents", "code"),
    [
        (found(till=promotion(5_001)), "budget_exceeded"),
        (found(till=promotion(1, adjusted=5_001)), "budget_exceeded"),
        (found(till=promotion(None)), "budget_missing"),
        (found(till=promotion(currency="JPY")), "other_currency"),
        (found() | {"promotions/till/618": None}, "unknown_promotion"),
    ],
)
def test_its_promotions_budgets_are_within_its_own(documents: dict[str, Any], code: str) -> None:
    assert codes(drafted(), CHECKED, when=APPROVE, found=documents, actor="chen") == [code]


@pytest.mark.req("PRC-37", "PRC-39")
def test_it_starts_pauses_goes_on_and_ends_each_once() -> None:
    begun = (drafted(), CHECKED, APPROVED)
    pricing.given(*begun).when(START).then(STARTED)
    pricing.given(*begun).when(START).twice()
    assert codes(drafted(), CHECKED, when=START) == ["approval_needed"]
    pricing.given(*RUNNING).when(PAUSE, actor="lin").then(PAUSED)
    pricing.given(*RUNNING).when(PAUSE).twice()
    pricing.given(*RUNNING, PAUSED).when(RESUME, actor="lin").then(RESUMED)
    pricing.given(*RUNNING, PAUSED).when(RESUME).twice()
    for facts in (RUNNING, (*RUNNING, PAUSED), begun):
        pricing.given(*facts).when(END).twice()
    pricing.given(*RUNNING).when(END, actor="lin").then(ENDED)
    pricing.given(drafted()).when(END, actor="lin").then(ENDED.model_copy(update={"turn": 1, "promotions": ()}))


@pytest.mark.req("PRC-39")
@pytest.mark.parametrize(
    ("given", "commands"),
    [
        ((), (START, PAUSE, RESUME, END)),
        ((drafted(), CHECKED, APPROVED), (PAUSE, RESUME)),
        ((*RUNNING, PAUSED), (START,)),
        ((*RUNNING, ENDED), (START, PAUSE, RESUME)),
    ],
)
def test_what_it_cannot_do_is_refused(given: Any, commands: Any) -> None:
    expected = "contradicts_campaign" if given else "unknown_campaign"
    assert [codes(*given, when=each) for each in commands] == [[expected]] * len(commands)


def test_it_does_not_start_when_it_is_over() -> None:
    assert codes(drafted(), CHECKED, APPROVED, when=START, at=NOW + 3 * DAY) == ["campaign_over"]


def test_what_is_approved_ahead_starts_and_ends_by_itself() -> None:
    start, end = "campaign/double-11/start", "campaign/double-11/end"
    over = EndCampaign(**ID, reason="its time is over")
    assert starts(APPROVED) == [SetTimer(start, NOW + DAY, "double-11", START)]
    assert starts(APPROVED.model_copy(update={"approved_at": NOW + DAY})) == []
    assert ends(APPROVED) == [SetTimer(end, NOW + 3 * DAY, "double-11", over)]
    assert [starts(fact) for fact in (drafted(2), STARTED, ENDED)] == [[CancelTimer(start)]] * 3
    assert [ends(fact) for fact in (drafted(2), ENDED, STARTED)] == [[CancelTimer(end)]] * 2 + [[]]


@pytest.mark.req("PRC-39")
def test_budget_steps_and_limits_are_adjusted_with_a_reason() -> None:
    more = Budget(promotion=12_000, advertising=6_000, logistics=1_000)
    limit = LimitChange(channel="till", promotion_id="618", budget=7_000)
    given = pricing.given(*RUNNING)
    steps = (*PLAN.steps, Step(name="thanks", owner="support", due_at=NOW + DAY))
    asked = adjusting(budget=more, limits=(limit,), steps=steps)
    adjusted = CampaignAdjusted(
        **ID, turn=2, budget=more, limits=(limit,), steps=steps, reason="it goes well", actor="chen", adjusted_at=NOW
    )
    given.when(asked, found=found(), actor="chen").then(adjusted)
    after = found(till=promotion(5_000, adjusted=7_000))
    pricing.given(*RUNNING, adjusted).when(asked, found=after).then_nothing()
    assert codes(*RUNNING, when=adjusting(limits=(limit,)), found=found()) == ["budget_exceeded"]
    other = LimitChange(channel="web", promotion_id="618", budget=1)
    assert codes(*RUNNING, when=adjusting(limits=(other,)), found=found()) == ["unknown_promotion"]
    assert codes(drafted(), when=adjusting(budget=more), found=found()) == ["contradicts_campaign"]
    assert codes(when=adjusting(budget=more), found=found()) == ["unknown_campaign"]
    assert codes(*RUNNING, when=asked.model_copy(update={"promotions": ()}), found=found()) == ["plan_changed"]


@pytest.mark.req("PRC-38")
def test_its_steps_are_done_each_once() -> None:
    done = CampaignStepDone(**ID, step="banners", actor="wu", done_at=NOW)
    banners = CompleteStep(**ID, step="banners")
    pricing.given(*RUNNING).when(banners, actor="wu").then(done)
    pricing.given(*RUNNING).when(banners).twice()
    assert codes(*RUNNING, when=CompleteStep(**ID, step="cake")) == ["unknown_step"]
    assert codes(drafted(), when=banners) == ["approval_needed"]
    assert codes(when=banners) == ["unknown_campaign"]


def bill(amount: int = 3_000, booking_id: str = "b1", **other: Any) -> BookCampaignCost:
    return BookCampaignCost(
        **ID | {"booking_id": booking_id, "head": "advertising", "amount": amount, "day": "2026-06-18"} | other
    )


def booked(amount: int = 3_000, booking_id: str = "b1", **other: Any) -> CampaignCostBooked:
    return CampaignCostBooked(**dict(bill(amount, booking_id, **other)), currency="CNY", actor="wu", booked_at=NOW)


@pytest.mark.req("PRC-35")
def test_bills_are_booked_until_their_heads_budget_is_spent() -> None:
    pricing.given(*RUNNING).when(bill(), actor="wu").then(booked())
    pricing.given(*RUNNING).when(bill()).twice()
    pricing.given(*RUNNING, booked()).when(bill(2_000, "b2"), actor="wu").then(booked(2_000, "b2"))
    [refused] = pricing.given(*RUNNING, booked()).when(bill(2_001, "b2")).decided
    text = "double-11: 30.00 CNY of 50.00 CNY are booked for advertising: no room for 20.01 CNY"
    assert (refused.code, refused.reason) == ("budget_exhausted", text)
    assert codes(*RUNNING, booked(), when=bill(1_001, "b2", head="logistics")) == ["budget_exhausted"]
    pricing.given(*RUNNING, booked()).when(bill(-3_000, "b2"), actor="wu").then(booked(-3_000, "b2"))
    assert codes(*RUNNING, booked(), when=bill(-3_001, "b2")) == ["budget_exhausted"]
    assert codes(*RUNNING, booked(), when=bill(1)) == ["contradicts_booking"]
    assert codes(drafted(), when=bill()) == ["approval_needed"]
    assert codes(when=bill()) == ["unknown_campaign"]
    less = Budget(promotion=10_000, advertising=2_999, logistics=0)
    assert codes(*RUNNING, booked(), when=adjusting(budget=less), found=found()) == ["budget_exceeded"]


@pytest.mark.req("PRC-32")
def test_the_calendar_shows_campaigns_beside_marketplaces_events() -> None:
    window = {"starts_at": NOW + DAY, "ends_at": NOW + 3 * DAY}
    event = EventAnnounced(
        event_id="tmall-11", name="雙11", marketplace="tmall", rules=RULES, starts_at=NOW, ends_at=NOW + DAY, announced_at=NOW
    )
    shown = ViewSpec(service, "calendar").given(event, *RUNNING)
    entry = service.view("calendar").document
    shown.then(
        {
            "event/tmall-11": entry(
                kind="event", id="tmall-11", name="雙11", marketplace="tmall", starts_at=NOW, ends_at=NOW + DAY
            ),
            "campaign/double-11": entry(kind="campaign", id="double-11", name="Double 11", status="running", **window),
        }
    )
