"""Proposals: who agrees, what lapses, what is refused by which name; each twice."""

from datetime import timedelta
from typing import Any

import pytest

from services.pricing.price.commands import SetPrice
from services.pricing.proposal.commands import (
    ApproveProposal,
    LapseProposal,
    ProposePrice,
    RejectProposal,
    Reprice,
    SetStrategy,
)
from services.pricing.proposal.view import ProposalView, StrategyView
from services.pricing.service import service
from shared.contracts.pricing import PriceSet
from shared.contracts.proposals import (
    PriceHeld,
    PriceProposalApproved,
    PriceProposalLapsed,
    PriceProposalRejected,
    PriceProposed,
    StrategySet,
)
from shared.contracts.strategies import CompetitorBased, CompetitorPrice, CostPlus, Repricing, Research, Signals
from shared.domain.nouns import CancelTimer, SetTimer
from shared.testing.specs import ViewSpec
from tests.domain.growing import Growing, word
from tests.pricing.world import DAY, NOW, price_set, pricing, set_price

CUP: dict[str, Any] = {"channel": "own", "sku": "CUP"}
STUDY = Research(currency="CNY", low=1, high=99_999, positioning="mid", demand="normal", researched_at=NOW - 90 * DAY)
KNOWN = Signals(research=STUDY)
STANDS = price_set(set_price(), NOW - DAY)


def found(**other: Any) -> dict[str, Any]:
    """Documents about CUP, which costs 80.00 and stands at 100.00 since a day."""
    own = {"name": "Cup", "currency": "CNY", "unit_price": 10_000, "since": (NOW - DAY).isoformat(), "range": None, "floor": None}
    documents = {
        "prices/own/CUP": own,
        "prices/base/CUP": None,
        "skus/CUP": {"currency": "CNY", "cost": 8_000},
        "signals/CUP": {"signals": KNOWN.model_dump(mode="json")},
    }
    return {**documents, **{name.replace("_", "/", 1) + "/CUP": each for name, each in other.items()}}


def base(**other: Any) -> dict[str, Any]:
    known = {"name": "", "currency": "CNY", "unit_price": None, "since": NOW.isoformat(), "range": None, "floor": None}
    return {"prices/base/CUP": known | other}


def strategy(terms: Any = None, **policy: Any) -> StrategySet:
    return StrategySet(**CUP, terms=terms or CostPlus(margin=3_000), policy=Repricing(**policy), actor="lin", set_at=NOW - DAY)


def proposal(price: int = 10_400, reason: str = "spring") -> ProposePrice:
    return ProposePrice(**CUP, currency="CNY", unit_price=price, reason=reason)


def by_hand(price: int = 10_400, **policy: Any) -> PriceProposed:
    given = pricing.given(STANDS, strategy(**policy)).when(proposal(price), found=found(), actor="lin", id="i1")
    [fact] = given.decided
    assert isinstance(fact, PriceProposed)
    return fact


@pytest.mark.req("PRC-20")
def test_a_strategy_needs_research_and_a_sku_that_is_known() -> None:
    asked = SetStrategy(**CUP, terms=CostPlus())
    expected = StrategySet(**CUP, terms=CostPlus(), policy=Repricing(), actor="lin", set_at=NOW)
    pricing.given(STANDS).when(asked, found=found(), actor="lin").then(expected)
    pricing.given(STANDS).when(asked, found=found()).twice()
    for documents, code in (
        (found() | {"signals/CUP": None}, "research_missing"),
        (found() | {"skus/CUP": None, "prices/own/CUP": None}, "unknown_sku"),
    ):
        given = pricing.given(STANDS) if code == "research_missing" else pricing.given()
        assert [fact.code for fact in given.when(asked, found=documents).decided] == [code]
        given.when(asked, found=documents).twice()
    old = KNOWN.model_copy(update={"research": STUDY.model_copy(update={"researched_at": NOW - 91 * DAY})})
    documents = found() | {"signals/CUP": {"signals": old.model_dump(mode="json")}}
    assert [fact.code for fact in pricing.given(STANDS).when(asked, found=documents).decided] == ["research_missing"]
    without = SetStrategy(**CUP, terms=None)
    [fact] = pricing.given(strategy()).when(without, found=documents).decided
    assert fact.terms is None


@pytest.mark.req("PRC-01", "PRC-11")
def test_what_a_strategy_proposes_within_its_policy_takes_effect_at_once() -> None:
    run = Reprice(**CUP)
    given = pricing.given(STANDS, strategy())
    [proposed, approved] = given.when(run, found=found(), id="i1").decided
    assert (proposed.wanted, proposed.unit_price, proposed.change, proposed.waits_for) == (10_400, 10_400, 400, ())
    assert proposed.inputs.missing == ("competitor_prices", "demand", "stock", "complaints")
    assert (approved.unit_price, approved.approver) == (10_400, None)
    given.when(run, found=found(), id="i1").twice()
    sets = SetPrice(**CUP, name="Cup", currency="CNY", unit_price=10_400, proposal=proposed.proposal_id, approver=None)
    sets = sets.model_copy(update={"reason": f"proposal {proposed.proposal_id}: cost_plus"})
    pricing.hears(approved).as_commands(("own/CUP", sets))
    changed = PriceSet(**sets.model_dump(), set_at=NOW, actor="lin")
    pricing.given(STANDS, strategy(), proposed, approved).when(sets, actor="lin", found={"prices/base/CUP": None}).then(changed)
    pricing.given(STANDS, strategy(), proposed, approved, changed).when(run, found=found(), id="i2").then_nothing()


@pytest.mark.req("PRC-09", "PRC-10", "PRC-20")
@pytest.mark.parametrize(
    ("terms", "documents", "code"),
    [
        (CompetitorBased(), found(), "inputs_missing"),
        (CostPlus(margin=3_000), found() | {"signals/CUP": None}, "research_missing"),
        (
            CostPlus(margin=3_000),
            found() | base(range={"currency": "CNY", "low": 1, "high": 2}, floor={"currency": "CNY", "unit_price": 3}),
            "floor_above_range",
        ),
    ],
)
def test_what_a_guard_holds_is_said_with_all_inputs(terms: Any, documents: dict[str, Any], code: str) -> None:
    given = pricing.given(STANDS, strategy(terms))
    [held] = given.when(Reprice(**CUP), found=documents, id="i1").decided
    assert isinstance(held, PriceHeld)
    assert (held.code, held.inputs.unit_price, held.inputs.cost) == (code, 10_000, 8_000)
    given.when(Reprice(**CUP), found=documents, id="i1").twice()


def test_without_a_strategy_or_another_price_nothing_is_said() -> None:
    pricing.given(STANDS).when(Reprice(**CUP), found=found()).then_nothing()
    pricing.given(STANDS, strategy(CostPlus(margin=2_500))).when(Reprice(**CUP), found=found()).then_nothing()


@pytest.mark.req("PRC-08", "PRC-09", "PRC-20")
@pytest.mark.parametrize(
    ("price", "documents", "code"),
    [
        (10_501, found(), "step_too_large"),
        (10_400, found() | base(range={"currency": "CNY", "low": 9_000, "high": 10_300}), "outside_range"),
        (9_900, found() | base(floor={"currency": "CNY", "unit_price": 9_950}), "below_floor"),
        (10_400, found() | {"signals/CUP": None}, "research_missing"),
        (10_400, found() | {"prices/own/CUP": found()["prices/own/CUP"] | {"since": NOW.isoformat()}}, "too_soon"),
    ],
)
def test_nobodys_price_is_altered_a_guard_refuses_it_by_name(price: int, documents: dict[str, Any], code: str) -> None:
    given = pricing.given(STANDS)
    [fact] = given.when(proposal(price), found=documents).decided
    assert fact.code == code
    given.when(proposal(price), found=documents).twice()


def test_a_persons_price_of_what_nobody_knows_or_in_another_currency_is_refused() -> None:
    [fact] = pricing.when(proposal(), found=found() | {"skus/CUP": None, "prices/own/CUP": None}).decided
    assert fact.code == "unknown_sku"
    euro = proposal().model_copy(update={"currency": "EUR"})
    assert [fact.code for fact in pricing.given(STANDS).when(euro, found=found()).decided] == ["other_currency"]
    pricing.given(STANDS).when(proposal(10_000), found=found()).then_nothing()


def test_somebody_else_approves_and_what_has_changed_since_is_looked_at() -> None:
    waits = by_hand()
    assert (waits.waits_for, waits.strategy, waits.actor) == (("policy",), "by_hand", "lin")
    given = pricing.given(STANDS, strategy(), waits)
    approve = ApproveProposal(**CUP, proposal_id=waits.proposal_id)
    assert [fact.code for fact in given.when(approve, found=found(), actor="lin").decided] == ["approval_needed"]
    [approved] = given.when(approve, found=found(), actor="wang").decided
    assert (approved.approver, approved.unit_price) == ("wang", 10_400)
    given.when(approve, found=found(), actor="wang").twice()
    narrower = found() | base(range={"currency": "CNY", "low": 1, "high": 10_399})
    assert [fact.code for fact in given.when(approve, found=narrower, actor="wang").decided] == ["outside_range"]
    dearer = found() | base(floor={"currency": "CNY", "unit_price": 10_401})
    assert [fact.code for fact in given.when(approve, found=dearer, actor="wang").decided] == ["below_floor"]
    moved = pricing.given(STANDS, strategy(), waits, price_set(set_price(unit_price=10_100)))
    assert [fact.code for fact in moved.when(approve, found=found(), actor="wang").decided] == ["price_changed"]
    unknown = ApproveProposal(**CUP, proposal_id="other")
    assert [fact.code for fact in given.when(unknown, found=found()).decided] == ["unknown_proposal"]
    given.when(unknown, found=found()).twice()


def test_above_ten_percent_the_change_itself_needs_somebody() -> None:
    given = pricing.given(STANDS, strategy(CostPlus(margin=4_000), step=2_000))
    [waits] = given.when(Reprice(**CUP), found=found()).decided
    assert (waits.unit_price, waits.waits_for) == (11_200, ("change",))
    by_person = pricing.given(STANDS, strategy(automatic=False)).when(Reprice(**CUP), found=found()).decided
    assert [fact.waits_for for fact in by_person] == [("policy",)]


def test_a_proposal_is_rejected_lapses_or_is_replaced() -> None:
    waits = by_hand()
    given = pricing.given(STANDS, strategy(), waits)
    reject = RejectProposal(**CUP, proposal_id=waits.proposal_id, reason="too dear")
    rejected = PriceProposalRejected(**CUP, proposal_id=waits.proposal_id, reason="too dear", actor="wang", rejected_at=NOW)
    given.when(reject, actor="wang").then(rejected)
    given.when(reject, actor="wang").twice()
    pricing.given(STANDS).when(reject).twice()
    lapse = LapseProposal(**CUP, proposal_id=waits.proposal_id)
    given.when(lapse).then(PriceProposalLapsed(**CUP, proposal_id=waits.proposal_id, why="time", lapsed_at=NOW))
    given.when(lapse).twice()
    given.when(proposal(), found=found(), id="i2").then_nothing()
    replaced, other = given.when(proposal(10_300), found=found(), id="i2").decided
    assert (replaced.why, replaced.proposal_id, other.unit_price) == ("replaced", waits.proposal_id, 10_300)
    timers = service.nouns[[noun.name for noun in service.nouns].index("proposal")].timers[LapseProposal]
    assert timers(waits) == [SetTimer(f"proposal/{waits.proposal_id}", NOW + 7 * DAY, "own/CUP", lapse)]
    assert timers(rejected) == [CancelTimer(f"proposal/{waits.proposal_id}")]
    assert timers(strategy()) == []


@pytest.mark.req("PRC-10")
def test_follow_downs_are_remembered_and_the_third_in_seven_days_waits() -> None:
    down = [
        PriceProposalApproved(
            **CUP,
            proposal_id=f"p{n}",
            name="Cup",
            currency="CNY",
            strategy="competitor",
            unit_price=1,
            follows=True,
            approved_at=at,
        )
        for n, at in enumerate((NOW - 6 * DAY, NOW - 2 * DAY))
    ]
    rival = CompetitorPrice(competitor="x", currency="CNY", unit_price=9_900, seen_at=NOW)
    run = Reprice(**CUP, signals=Signals(competitors=(rival,), research=STUDY.model_copy(update={"researched_at": NOW})))
    [waits] = pricing.given(STANDS, strategy(CompetitorBased()), *down).when(run, found=found()).decided
    assert (waits.follows, waits.waits_for) == (True, ("price_war",))
    assert len(pricing.given(STANDS, strategy(CompetitorBased()), down[1]).when(run, found=found()).decided) == 2
    # when the first of them is seven days ago, the one that waits is not waited for any more
    later = NOW + DAY + timedelta(seconds=1)
    given = pricing.given(STANDS, strategy(CompetitorBased()), *down, waits)
    assert given.when(run, found=found(), id="i2").decided == []
    assert [type(fact) for fact in given.when(run, found=found(), id="i2", at=later).decided] == [
        PriceProposalLapsed,
        PriceProposed,
        PriceProposalApproved,
    ]


def test_proposals_and_strategies_are_shown() -> None:
    waits, set_up = by_hand(), strategy()
    shown = ProposalView(**CUP, proposal_id=waits.proposal_id, status="waiting", proposed=waits, proposed_at=NOW)
    views = ViewSpec(service, "proposals")
    views.given(waits).then({waits.proposal_id: shown})
    lapsed = PriceProposalLapsed(**CUP, proposal_id=waits.proposal_id, why="time", lapsed_at=NOW + DAY)
    ended = {"status": "lapsed", "why": "time", "ended_at": NOW + DAY}
    views.given(waits, lapsed).then({waits.proposal_id: shown.model_copy(update=ended)})
    of_sku = StrategyView(**CUP, terms=set_up.terms, policy=set_up.policy, actor="lin", set_at=NOW - DAY)
    ViewSpec(service, "strategies").given(set_up, waits).then(
        {"own/CUP": of_sku.model_copy(update={"proposal_id": waits.proposal_id})}
    )


def test_a_price_that_follows_for_ever() -> None:
    """Whatever robots do, state and views keep their bounds."""
    robot, now = Growing(pricing), NOW
    robot.fold(strategy(CompetitorBased(), follow_downs=50, follow_days=90, step=10_000, alone=10_000))
    robot.fold(price_set(set_price(unit_price=10**9)))
    for n in range(120):
        now += timedelta(days=1)
        rivals = tuple(CompetitorPrice(competitor=word(k), currency="CNY", unit_price=10**8 - n, seen_at=now) for k in range(20))
        run = Reprice(**CUP, signals=Signals(competitors=rivals, research=STUDY.model_copy(update={"researched_at": now})))
        robot.take(run, "own/CUP", now, found() | {"prices/own/CUP": None})
        state = robot.states["proposal", "own/CUP"]
        robot.fold(price_set(set_price(unit_price=10**8 - n), now))
    assert len(state.followed) == 50
    robot.check()
