"""What counters decide: held, refused, committed, returned, each once, and never beyond a limit."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.pricing.counter.commands import CommitUse, HoldUse, ReturnUse
from services.pricing.counter.state import Counter, Share, no_figure_below_zero
from services.pricing.counter.used import Used, used_of
from services.pricing.counter.view import CounterView, UseView
from services.pricing.promotion.commands import EndPromotion
from services.pricing.service import service
from shared.contracts.uses import (
    BudgetOverspent,
    NextUseWanted,
    Use,
    UseCommitted,
    UseHeld,
    UseRefused,
    UseReturned,
    UsesSettled,
    UsesWanted,
)
from shared.domain.messages import Message
from shared.testing.specs import Spec, ViewSpec, fold
from tests.pricing.world import NOW, activate, activated, ended, pricing

C = "promotion/own/618"


def use(counter: str = C, **other: Any) -> Use:
    return Use(**{"counter": counter, "promotions": ("618",), "uses": 2} | other)


def hold(order: str = "o1", attempt: int = 1, **other: Any) -> HoldUse:
    return HoldUse(order_id=order, attempt=attempt, use=use(**other))


def held(command: HoldUse) -> UseHeld:
    said = {"counter": command.use.counter, "order_id": command.order_id, "attempt": command.attempt}
    return UseHeld(**said, use=command.use, held_at=NOW)


def refused(command: HoldUse, code: Any, left: int = 0) -> UseRefused:
    return UseRefused(
        counter=command.use.counter,
        order_id=command.order_id,
        attempt=command.attempt,
        promotions=("618",),
        code=code,
        left=left,
        refused_at=NOW,
    )


def committed(order: str = "o1", **other: Any) -> UseCommitted:
    return UseCommitted(**{"counter": C, "order_id": order, "committed_at": NOW} | other)


def returned(order: str = "o1", was: Any = "held", reason: str = "expired", **other: Any) -> UseReturned:
    return UseReturned(**{"counter": C, "order_id": order, "was": was, "reason": reason, "returned_at": NOW} | other)


counters = Spec(service, key=C, time=NOW)
commit, give_back = CommitUse(order_id="o1", use=use()), ReturnUse(order_id="o1", use=use(), reason="expired")


@pytest.mark.req("PRC-36")
def test_a_use_is_held_while_there_is_one() -> None:
    counters.when(hold()).then(held(hold()))
    counters.given(held(hold())).when(hold("o2")).then(held(hold("o2")))
    counters.given(held(hold()), held(hold("o2"))).when(hold("o3")).then(refused(hold("o3"), "used_up"))
    counters.given(held(hold()), committed(), held(hold("o2"))).when(hold("o3")).then(refused(hold("o3"), "used_up"))
    counters.given(held(hold()), returned(), held(hold("o2"))).when(hold("o3")).then(held(hold("o3")))


@pytest.mark.req("PRC-36")
def test_a_repeat_is_answered_with_nothing() -> None:
    counters.when(hold()).twice()
    counters.given(held(hold())).when(hold()).then_nothing()
    full = held(hold("o8")), held(hold("o9"))
    counters.given(*full).when(hold()).twice()
    counters.given(*full, refused(hold(), "used_up")).when(hold()).then_nothing()
    counters.given(held(hold()), committed()).when(hold()).then_nothing()
    counters.given(held(hold()), returned()).when(hold()).then_nothing()
    counters.given(held(hold())).when(commit).twice()
    counters.given(held(hold())).when(give_back).twice()
    counters.given(held(hold()), committed(), returned(was="committed")).when(commit).then_nothing()


@pytest.mark.req("PRC-36")
def test_what_was_freed_may_be_held_by_a_later_attempt() -> None:
    counters.given(held(hold()), returned(reason="priced")).when(hold(attempt=2)).then(held(hold(attempt=2)))
    counters.given(refused(hold(), "used_up")).when(hold(attempt=2)).then(held(hold(attempt=2)))


@pytest.mark.req("PRC-36")
def test_worked_57_a_budget_is_never_granted_in_part() -> None:
    forty: dict[str, Any] = {"uses": None, "budget": 10_000, "amount": 4_000}
    two = held(hold("o1", **forty)), held(hold("o2", **forty))
    third = hold("o3", **forty)
    counters.given(*two).when(third).then(refused(third, "budget_exhausted", 2_000))
    rest = hold("o3", **forty | {"amount": 2_000})
    counters.given(*two).when(rest).then(held(rest))
    spent = committed("o1", amount=4_000)
    counters.given(*two, spent).when(third).then(refused(third, "budget_exhausted", 2_000))


@pytest.mark.req("PRC-36")
def test_a_customer_has_his_share() -> None:
    lin: dict[str, Any] = {"uses": 9, "per_customer": 1, "customer_id": "lin"}
    counters.given(held(hold("o1", **lin))).when(hold("o2", **lin)).then(refused(hold("o2", **lin), "customer_used_up"))
    other = hold("o2", **lin | {"customer_id": "wang"})
    counters.given(held(hold("o1", **lin))).when(other).then(held(other))
    back = held(hold("o1", **lin)), returned("o1", customer_id="lin")
    counters.given(*back).when(hold("o2", **lin)).then(held(hold("o2", **lin)))


@pytest.mark.req("PRC-24")
def test_a_first_order_is_one_that_nobody_counted_before() -> None:
    first = hold("o2", counter="customer/lin", uses=1)
    own = Spec(service, key="customer/lin", time=NOW)
    own.when(first).then(held(first))
    booked = committed("o1", counter="customer/lin", booked=True)
    own.given(booked).when(first).then(refused(first, "not_first_order"))


@pytest.mark.req("PRC-36")
def test_a_use_is_committed_or_returned_as_what_it_was() -> None:
    counters.given(held(hold())).when(commit).then(committed())
    counters.given(held(hold())).when(give_back).then(returned())
    counters.given(held(hold()), committed()).when(give_back).then(returned(was="committed"))
    counters.when(commit).then_nothing()
    counters.when(give_back).then_nothing()
    lin: dict[str, Any] = {"budget": 9_000, "amount": 5, "customer_id": "lin", "per_customer": 1}
    own = CommitUse(order_id="o1", use=use(**lin))
    counters.given(held(hold(**lin))).when(own).then(committed(amount=5, customer_id="lin"))


@pytest.mark.req("PRC-39")
def test_what_is_not_held_is_booked_and_a_soft_budget_that_is_spent_is_told_once() -> None:
    soft: dict[str, Any] = {"uses": None, "budget": 1_500, "soft": True, "held": False, "amount": 1_000}
    one, two, three = (CommitUse(order_id=f"o{n}", use=use(**soft)) for n in (1, 2, 3))
    first = committed("o1", amount=1_000, booked=True)
    counters.when(one).then(first)
    counters.when(one).twice()
    second = committed("o2", amount=1_000, booked=True)
    over = BudgetOverspent(counter=C, channel="own", promotion_id="618", budget=1_500, spent=2_000, overspent_at=NOW)
    counters.given(first).when(two).then(second, over)
    counters.given(first).when(two).twice()
    counters.given(first, second, over).when(three).then(committed("o3", amount=1_000, booked=True))
    back = ReturnUse(order_id="o1", use=use(**soft), reason="cancelled")
    counters.given(first).when(back).then(returned(was="committed", reason="cancelled", amount=1_000))


@pytest.mark.req("PRC-39")
def test_a_budget_that_is_overspent_ends_its_promotion() -> None:
    over = BudgetOverspent(counter=C, channel="own", promotion_id="618", budget=1_500, spent=2_000, overspent_at=NOW)
    pricing.hears(over).under("own")
    running = activated(activate())
    pricing.given(running).when(over).then(ended(EndPromotion(channel="own", promotion_id="618", reason="its budget is spent")))
    pricing.given(running).when(over).twice()


@pytest.mark.req("PRC-36")
def test_counters_are_asked_under_their_keys() -> None:
    a, b = use("code/A"), use("promotion/own/B")
    wanted = UsesWanted(order_id="o1", attempt=2, uses=(a, b), wanted_at=NOW)
    pricing.hears(wanted).as_commands(("code/A", HoldUse(order_id="o1", attempt=2, use=a)))
    then = NextUseWanted(order_id="o1", attempt=2, use=b, wanted_at=NOW)
    pricing.hears(then).as_commands(("promotion/own/B", HoldUse(order_id="o1", attempt=2, use=b)))
    settled = UsesSettled(order_id="o1", outcome="committed", reason="confirmed", uses=(a, b), settled_at=NOW)
    commits = [(each.counter, CommitUse(order_id="o1", use=each)) for each in (a, b)]
    pricing.hears(settled).as_commands(*commits)
    freed = settled.model_copy(update={"outcome": "returned", "reason": "expired"})
    gives = [(each.counter, ReturnUse(order_id="o1", use=each, reason="expired")) for each in (a, b)]
    pricing.hears(freed).as_commands(*gives)


@pytest.mark.req("PRC-39")
def test_what_is_shown_of_a_counter_a_share_and_a_use() -> None:
    lin: dict[str, Any] = {"budget": 9_000, "amount": 5, "customer_id": "lin", "per_customer": 2}
    facts = [held(hold("o1", **lin)), committed("o1", amount=5, customer_id="lin"), held(hold("o2", **lin))]
    shown = CounterView(counter=C, held=1, committed=1, reserved=5, spent=5)
    ViewSpec(service, "counters").given(*facts).then({C: shown})
    ViewSpec(service, "shares").given(*facts).then({f"{C}/lin": Share(uses=2)})
    used: dict[str, Any] = {"counter": C, "customer_id": "lin", "amount": 5, "since": NOW}
    one, two = (UseView(order_id=f"o{n}", status=status, **used) for n, status in ((1, "committed"), (2, "held")))
    ViewSpec(service, "uses").given(*facts).then({f"{C}/o1": one, f"{C}/o2": two})
    no = refused(hold("o3"), "used_up")
    three = UseView(counter=C, order_id="o3", status="refused", reason="used_up", since=NOW)
    ViewSpec(service, "uses").given(no).then({f"{C}/o3": three})
    back = UseView(counter=C, order_id="o1", status="returned", reason="expired", since=NOW)
    ViewSpec(service, "uses").given(held(hold()), returned()).then({f"{C}/o1": back})
    told = Used(held=1, committed=1, left=1, reserved=5, spent=5, budget_left=8_990, overshot=0)
    assert used_of(3, 9_000, shown) == told
    assert used_of(1, 4, shown).overshot == 1
    assert used_of(None, None, None) == Used(held=0, committed=0, left=None, reserved=0, spent=0, budget_left=None, overshot=0)


ORDERS = st.sampled_from(["o1", "o2", "o3", "o4"])
STEPS = st.lists(st.tuples(st.sampled_from(["hold", "commit", "return"]), ORDERS, st.integers(1, 3)), max_size=30)


@settings(max_examples=40)
@given(STEPS)
def test_no_limit_is_passed_and_nothing_counts_twice_whatever_comes(steps: list[tuple[str, str, int]]) -> None:
    """Commands in any order, repeated, of any attempt: against a plain model."""
    facts: list[Any] = []
    open_: dict[str, str] = {}
    for what, order, attempt in steps:
        mine = use(uses=2, budget=100, amount=30 + 10 * int(order[1]), per_customer=1, customer_id=f"c{int(order[1]) % 2}")
        commands: dict[str, Message] = {
            "hold": HoldUse(order_id=order, attempt=attempt, use=mine),
            "commit": CommitUse(order_id=order, use=mine),
            "return": ReturnUse(order_id=order, use=mine, reason="x"),
        }
        for fact in counters.given(*facts).when(commands[what]).decided:
            facts.append(fact)
            if isinstance(fact, UseHeld):
                assert open_.get(order) is None
                open_[order] = "held"
            elif isinstance(fact, UseCommitted):
                assert open_[order] == "held"
                open_[order] = "committed"
            elif isinstance(fact, UseReturned):
                assert open_.pop(order) == fact.was
        assert counters.given(*facts).when(commands[what]).decided == []
        state: Counter = fold(counters.wiring, {}, facts).get(("counter", C), Counter())
        assert no_figure_below_zero(state) and state.held + state.committed == len(open_) <= 2
        assert state.reserved + state.spent == sum(30 + 10 * int(each[1]) for each in open_) <= 100
        assert len({int(each[1]) % 2 for each in open_}) == len(open_)
