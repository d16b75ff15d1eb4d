"""What counters decide for quotes' holds."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.pricing.counter.commands import CommitUse, HoldQuoteUse, HoldUse, ReturnQuoteUse, ReturnUse
from services.pricing.counter.state import Counter, Share, no_figure_below_zero
from services.pricing.counter.used import used_of
from services.pricing.counter.view import CounterView
from services.pricing.service import service
from shared.contracts.quote_holds import (
    LentUsesFreed,
    QuoteUseReturned,
)
from shared.contracts.uses import Lender, Lent, Use, UseHeld, UseRefused
from shared.domain.messages import Message
from shared.testing.specs import ViewSpec, fold
from tests.pricing.quoted import LENDER, ONE, TWO, A, B, C, counters, freed, then, use, use_held, use_refused, wanted
from tests.pricing.world import NOW, pricing


def ask(use: Use, hold_id: str = ONE, turn: int = 1) -> HoldQuoteUse:
    return HoldQuoteUse(hold_id=hold_id, customer_id="lin", turn=turn, use=use)


def back(use: Use, reason: Any, hold_id: str = ONE) -> QuoteUseReturned:
    whose = use.customer_id
    of: dict[str, Any] = {"counter": use.counter, "hold_id": hold_id, "customer_id": whose, "amount": use.amount}
    return QuoteUseReturned(**of, reason=reason, returned_at=NOW)


@pytest.mark.req("PRC-36")
def test_counters_are_asked_under_their_keys() -> None:
    pricing.hears(wanted(A, B)).as_commands(("code/A", ask(A)))
    pricing.hears(then(B)).as_commands((B.counter, ask(B)))
    gives = [(each.counter, ReturnQuoteUse(hold_id=ONE, use=each, reason="expired")) for each in (A, B)]
    pricing.hears(freed(A, B)).as_commands(*gives)
    lent = LentUsesFreed(order_id="o1", lent=Lent(lender=LENDER, uses=(A,)), freed_at=NOW)
    pricing.hears(lent).as_commands(("code/A", ReturnQuoteUse(hold_id=ONE, use=A, reason="not_needed")))
    for answer in (use_held(A), use_refused()):
        pricing.hears(answer).under("lin")


@pytest.mark.req("PRC-36")
def test_quotes_hold_a_fifth_of_a_limit() -> None:
    """Of ten uses two; of four none. Of a budget of 100.00 they hold 20.00."""
    counters.when(ask(use())).then(use_held(use()))
    counters.when(ask(use())).twice()
    two = use_held(use()), use_held(use(), TWO)
    counters.given(*two).when(ask(use(), "h3")).then(use_refused(hold_id="h3"))
    counters.given(*two).when(ask(use(), "h3")).twice()
    counters.when(ask(use(uses=4))).then(use_refused())
    gold: dict[str, Any] = {"uses": None, "budget": 10_000}
    counters.when(ask(use(amount=2_001, **gold))).then(use_refused())
    counters.given(use_held(use(amount=1_500, **gold))).when(ask(use(amount=500, **gold), TWO)).then(
        use_held(use(amount=500, **gold), TWO)
    )
    counters.given(use_held(use(amount=1_500, **gold))).when(ask(use(amount=501, **gold), TWO)).then(use_refused(hold_id=TWO))
    gone = [UseHeld(counter=C, order_id=f"o{n}", attempt=1, use=use(), held_at=NOW) for n in range(10)]
    counters.given(*gone).when(ask(use())).then(use_refused(code="used_up"))


@pytest.mark.req("PRC-36")
def test_what_quotes_hold_orders_do_not_have() -> None:
    full = [UseHeld(counter=C, order_id=f"o{n}", attempt=1, use=use(), held_at=NOW) for n in range(9)]
    late = HoldUse(order_id="late", attempt=1, use=use())
    no = UseRefused(counter=C, order_id="late", attempt=1, promotions=("618",), code="used_up", refused_at=NOW)
    counters.given(*full, use_held(use())).when(late).then(no)
    lin = use(per_customer=1, customer_id="lin")
    his = HoldUse(order_id="o1", attempt=1, use=lin)
    counters.given(use_held(lin)).when(his).then(
        UseRefused(counter=C, order_id="o1", attempt=1, promotions=("618",), code="customer_used_up", refused_at=NOW)
    )


@pytest.mark.req("PRC-36")
def test_a_use_is_taken_over_in_one_decision() -> None:
    lin = use(per_customer=1, customer_id="lin", budget=10_000, amount=2_000)
    command = HoldUse(order_id="o1", attempt=1, use=lin, lender=LENDER)
    own = UseHeld(counter=C, order_id="o1", attempt=1, use=lin, held_at=NOW)
    counters.given(use_held(lin)).when(command).then(back(lin, "taken"), own)
    counters.given(use_held(lin)).when(command).twice()
    counters.when(command).then(own)  # it holds nothing here
    dear = command.model_copy(update={"use": lin.model_copy(update={"amount": 10_001})})
    no = UseRefused(
        counter=C, order_id="o1", attempt=1, promotions=("618",), code="budget_exhausted", left=10_000, refused_at=NOW
    )
    counters.given(use_held(lin)).when(dear).then(back(lin, "taken"), no)
    facts = [use_held(lin), back(lin, "taken"), own]
    shown = CounterView(counter=C, held=1, reserved=2_000)
    ViewSpec(service, "counters").given(*facts).then({C: shown})
    ViewSpec(service, "counters").given(*facts[:1]).then({C: CounterView(counter=C, quoted=1, quoted_amount=2_000)})
    ViewSpec(service, "shares").given(*facts).then({f"{C}/lin": Share(uses=1)})
    told = used_of(10, 10_000, CounterView(counter=C, quoted=1, quoted_amount=2_000))
    assert (told.quoted, told.quoted_amount, told.left, told.budget_left) == (1, 2_000, 9, 8_000)


@pytest.mark.req("PRC-36")
def test_a_use_is_renewed_and_given_back_once() -> None:
    small, large = use(amount=5, budget=1_000), use(amount=9, budget=1_000)
    counters.given(use_held(small)).when(ask(large, turn=2)).then(back(small, "renewed"), use_held(large, turn=2))
    counters.given(use_held(small)).when(ask(large, turn=2)).twice()
    too_much = use(amount=999, budget=1_000)
    counters.given(use_held(small)).when(ask(too_much, turn=2)).then(back(small, "renewed"), use_refused(turn=2))
    end = ReturnQuoteUse(hold_id=ONE, use=small, reason="expired")
    counters.given(use_held(small)).when(end).then(back(small, "expired"))
    counters.given(use_held(small)).when(end).twice()
    counters.when(end).then_nothing()
    counters.given(use_held(small), back(small, "changed")).when(ask(small, turn=2)).then(use_held(small, turn=2))


STEPS = st.lists(
    st.tuples(st.sampled_from(["quote", "unquote", "take", "hold", "commit", "return"]), st.sampled_from("abcd")), max_size=30
)


@settings(max_examples=30)
@given(STEPS)
def test_no_limit_is_passed_by_orders_and_quotes_together(steps: list[tuple[str, str]]) -> None:
    """Each of four customers has a hold and an order; commands in any order: against what is open."""
    facts: list[Any] = []
    for turn, (what, who) in enumerate(steps, 1):
        mine = use(uses=5, budget=500, amount=100, per_customer=1, customer_id=who)
        lender = Lender(hold_id=f"h-{who}", customer_id=who)
        commands: dict[str, Message] = {
            "quote": HoldQuoteUse(hold_id=f"h-{who}", customer_id=who, turn=turn, use=mine),
            "unquote": ReturnQuoteUse(hold_id=f"h-{who}", use=mine, reason="expired"),
            "take": HoldUse(order_id=f"o-{who}", attempt=turn, use=mine, lender=lender),
            "hold": HoldUse(order_id=f"o-{who}", attempt=turn, use=mine),
            "commit": CommitUse(order_id=f"o-{who}", use=mine),
            "return": ReturnUse(order_id=f"o-{who}", use=mine, reason="x"),
        }
        facts += counters.given(*facts).when(commands[what]).decided
        assert counters.given(*facts).when(commands[what]).decided == []
    states = fold(counters.wiring, {}, facts)
    state: Counter = states.get(("counter", C), Counter())
    shares = [each.uses for (noun, _), each in states.items() if noun == "share"]
    assert no_figure_below_zero(state) and state.quoted <= 1 and max(shares, default=0) <= 1
    count = state.held + state.committed + state.quoted
    assert sum(shares) == count <= 5
    assert state.reserved + state.spent + state.quoted_amount == 100 * count
