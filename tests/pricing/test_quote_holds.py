"""What a customer's hold decides, what counters decide for it, and how an order takes it over: each once."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.pricing.counter.commands import CommitUse, HoldQuoteUse, HoldUse, ReturnQuoteUse, ReturnUse
from services.pricing.counter.state import Counter, Share, no_figure_below_zero
from services.pricing.counter.used import used_of
from services.pricing.counter.view import CounterView
from services.pricing.quote_hold.baskets import digest
from services.pricing.quote_hold.commands import ExpireQuoteHold, HoldQuote
from services.pricing.quote_hold.decide import end_of_hold
from services.pricing.quote_hold.view import QuoteHoldView
from services.pricing.service import service
from shared.contracts.quote_holds import (
    LentUsesFreed,
    NextQuoteUseWanted,
    QuoteHeld,
    QuoteHoldAsked,
    QuoteHoldMissed,
    QuoteHoldTaken,
    QuoteRefusal,
    QuoteUseHeld,
    QuoteUseRefused,
    QuoteUseReturned,
    QuoteUsesFreed,
    QuoteUsesWanted,
)
from shared.contracts.uses import Lender, Lent, Use, UseHeld, UseRefused
from shared.domain import ids
from shared.domain.messages import Message
from shared.domain.nouns import CancelTimer, SetTimer
from shared.testing.specs import Spec, ViewSpec, fold
from tests.pricing.counted import LIN, kinds, order, price, shop
from tests.pricing.world import NOW, activate, pricing, set_price, world

C = "promotion/own/618"
ONE, TWO = ids.derived("quote hold", "lin", "1"), ids.derived("quote hold", "lin", "2")
SOON = timedelta(minutes=15)
holds = Spec(service, key="lin", time=NOW)
counters = Spec(service, key=C, time=NOW)
LENDER = Lender(hold_id=ONE, customer_id="lin")


def use(counter: str = C, **other: Any) -> Use:
    return Use(**{"counter": counter, "promotions": ("618",), "uses": 10} | other)


A, B = use("code/A"), use("promotion/own/B")


def quote(*uses: Use, basket: str = "b1") -> HoldQuote:
    return HoldQuote(customer_id="lin", basket=basket, uses=uses)


def wanted(*uses: Use, **other: Any) -> QuoteUsesWanted:
    of: dict[str, Any] = {"customer_id": "lin", "hold_id": ONE, "number": 1, "turn": 1, "basket": "b1", "uses": uses}
    return QuoteUsesWanted(**of | {"opened_at": NOW, "ends_at": NOW + SOON, "wanted_at": NOW} | other)


def then(use: Use, **other: Any) -> NextQuoteUseWanted:
    return NextQuoteUseWanted(**{"customer_id": "lin", "hold_id": ONE, "turn": 1, "use": use, "wanted_at": NOW} | other)


def held(*uses: Use, **other: Any) -> QuoteHeld:
    of: dict[str, Any] = {"customer_id": "lin", "hold_id": ONE, "turn": 1, "uses": uses}
    return QuoteHeld(**of | {"ends_at": NOW + SOON, "held_at": NOW} | other)


def freed(*uses: Use, **other: Any) -> QuoteUsesFreed:
    of: dict[str, Any] = {"customer_id": "lin", "hold_id": ONE, "uses": uses, "reason": "expired", "over": True}
    return QuoteUsesFreed(**of | {"freed_at": NOW} | other)


def use_held(use: Use, hold_id: str = ONE, turn: int = 1) -> QuoteUseHeld:
    return QuoteUseHeld(counter=use.counter, hold_id=hold_id, customer_id="lin", turn=turn, use=use, held_at=NOW)


def use_refused(counter: str = C, code: Any = "quotes_full", turn: int = 1, hold_id: str = ONE) -> QuoteUseRefused:
    return QuoteUseRefused(counter=counter, hold_id=hold_id, customer_id="lin", turn=turn, code=code, refused_at=NOW)


def asked(hold_id: str = ONE, basket: str = "b1") -> QuoteHoldAsked:
    there = shop(uses=10)
    facts = there.order(order(customer=LIN, quote_hold=hold_id))
    [found] = [fact for fact in facts if isinstance(fact, QuoteHoldAsked)]
    return found.model_copy(update={"basket": basket, "asked_at": NOW})


# -- the customer's hold
@pytest.mark.req("PRC-36")
def test_a_quote_asks_its_counters_one_after_another() -> None:
    holds.when(quote(A, B)).then(wanted(A, B))
    holds.when(quote(A, B)).twice()
    holds.given(wanted(A, B)).when(use_held(A)).then(then(B))
    holds.given(wanted(A, B)).when(use_held(A)).twice()
    holds.given(wanted(A, B)).when(use_refused(A.counter)).then(then(B, refused="quotes_full"))
    holds.given(wanted(A, B), then(B)).when(use_held(B)).then(held(A, B))
    holds.given(wanted(A, B), then(B)).when(use_held(B)).twice()
    no = QuoteRefusal(counter=A.counter, promotions=("618",), code="quotes_full")
    holds.given(wanted(A, B), then(B, refused="quotes_full")).when(use_held(B)).then(held(B, refused=(no,)))
    holds.given(wanted(A, B)).when(use_held(B)).then_nothing()
    holds.given(wanted(A, B)).when(use_held(A, hold_id=TWO)).then_nothing()
    holds.given(wanted(A, B), freed(A, B)).when(use_held(A)).then_nothing()


@pytest.mark.req("PRC-36")
def test_what_nobody_races_for_is_not_held() -> None:
    first = use("customer/lin", uses=1)
    booked = use("promotion/own/S", held=False, soft=True, budget=100)
    holds.when(quote(first, booked)).then_nothing()
    holds.when(quote(A, first, booked)).then(wanted(A))


@pytest.mark.req("PRC-36")
def test_a_hold_is_renewed_by_the_next_quote_and_an_hour_at_most() -> None:
    standing = holds.given(wanted(A), held(A))
    later = NOW + timedelta(minutes=10)
    standing.when(quote(A)).then_nothing()
    standing.when(quote(A), at=later).then(held(A, ends_at=later + SOON, held_at=later))
    standing.when(quote(A), at=later).twice()
    last = NOW + timedelta(minutes=59)
    long = holds.given(wanted(A), held(A, ends_at=last + timedelta(seconds=30)))
    long.when(quote(A), at=last).then(held(A, ends_at=NOW + timedelta(hours=1), held_at=last))
    holds.given(wanted(A)).when(quote(A)).then_nothing()  # its answer is on the way
    over = NOW + SOON
    again: dict[str, Any] = {"hold_id": TWO, "number": 2, "opened_at": over, "ends_at": over + SOON, "wanted_at": over}
    standing.when(quote(A), at=over).then(freed(A, freed_at=over), wanted(A, **again))
    standing.when(quote(A), at=over).twice()


@pytest.mark.req("PRC-36")
def test_another_basket_holds_what_it_uses_and_frees_the_rest() -> None:
    standing = holds.given(wanted(A, B), then(B), held(A, B))
    more = use("promotion/own/B", amount=3)
    expected = wanted(more, turn=2, basket="b2")
    standing.when(quote(more, basket="b2")).then(freed(A, reason="changed", over=False), expected)
    standing.when(quote(more, basket="b2")).twice()
    standing.when(quote(basket="b2")).then(freed(A, B, reason="changed"))
    refused = holds.given(wanted(A), held(refused=(QuoteRefusal(counter="code/A", promotions=("618",), code="quotes_full"),)))
    later = NOW + timedelta(minutes=1)
    refused.when(quote(A), at=later).then(wanted(A, turn=2, ends_at=later + SOON, wanted_at=later))


@pytest.mark.req("PRC-36")
def test_a_hold_ends_by_its_timer_unless_it_was_renewed() -> None:
    end = ExpireQuoteHold(customer_id="lin", hold_id=ONE)
    due = NOW + SOON
    standing = holds.given(wanted(A, B), then(B))
    standing.when(end, at=due).then(freed(A, B, freed_at=due))
    standing.when(end, at=due).twice()
    standing.when(end, at=due - timedelta(seconds=1)).then_nothing()
    standing.when(end.model_copy(update={"hold_id": TWO}), at=due).then_nothing()
    holds.when(end).then_nothing()
    timer = SetTimer("quote_hold/lin", due, "lin", end)
    assert end_of_hold(wanted(A)) == end_of_hold(held(A)) == [timer]
    cancelled = [CancelTimer("quote_hold/lin")]
    taken = QuoteHoldTaken(customer_id="lin", hold_id=ONE, order_id="o1", uses=(A,), taken_at=NOW)
    assert end_of_hold(freed(A)) == end_of_hold(taken) == cancelled
    assert end_of_hold(freed(A, over=False)) == end_of_hold(then(A)) == []


@pytest.mark.req("PRC-36")
def test_one_order_takes_it_over() -> None:
    taken = QuoteHoldTaken(customer_id="lin", hold_id=ONE, order_id="o1", uses=(A, B), taken_at=NOW)
    standing = holds.given(wanted(A, B), then(B))
    pricing.hears(asked()).under("lin")
    standing.when(asked()).then(taken)
    late = NOW + timedelta(hours=3)
    standing.when(asked(), at=late).then(taken.model_copy(update={"taken_at": late}))  # it has not ended by its fact
    missed = QuoteHoldMissed(customer_id="lin", hold_id=ONE, order_id="o1", code="hold_over", missed_at=NOW)
    holds.given(wanted(A, B), taken).when(asked()).then(missed)
    holds.given(wanted(A), freed(A)).when(asked()).then(missed)
    unknown = missed.model_copy(update={"code": "hold_unknown"})
    holds.when(asked()).then(unknown)
    standing.when(asked(TWO)).then(unknown.model_copy(update={"hold_id": TWO}))
    standing.when(asked(basket="b2")).then(missed.model_copy(update={"code": "hold_other_basket"}))


@pytest.mark.req("PRC-36")
def test_what_is_the_same_basket() -> None:
    lines = [("CUP", 2), ("POT", 1)]
    same = digest("own", "CNY", [("POT", 1), ("CUP", 1), ("CUP", 1)], ("B", "A"))
    assert digest("own", "CNY", lines, ("A", "B")) == same
    others = [
        digest("own", "CNY", lines, ("A",)),
        digest("own", "JPY", lines, ("A", "B")),
        digest("jd", "CNY", lines, ("A", "B")),
        digest("own", "CNY", [("CUP", 3), ("POT", 1)], ("A", "B")),
    ]
    assert same not in others and len(set(others)) == 4


@pytest.mark.req("PRC-36")
def test_what_is_shown_of_a_hold() -> None:
    no = QuoteRefusal(counter="code/A", promotions=("618",), code="quotes_full")
    shown = QuoteHoldView(
        customer_id="lin", hold_id=ONE, status="held", uses=(B,), refused=(no,), opened_at=NOW, ends_at=NOW + SOON
    )
    view = ViewSpec(service, "quote_holds")
    facts = [wanted(A, B), then(B, refused="quotes_full"), held(B, refused=(no,))]
    view.given(*facts[:2]).then({"lin": shown.model_copy(update={"status": "asking", "uses": (), "refused": ()})})
    view.given(*facts).then({"lin": shown})
    asking = shown.model_copy(update={"status": "asking", "refused": ()})
    view.given(*facts, wanted(A, B, turn=2)).then({"lin": asking})
    assert asking.standing == (B,)
    over = shown.model_copy(update={"status": "over", "uses": (), "refused": ()})
    view.given(*facts, freed(B)).then({"lin": over})
    view.given(*facts, freed(B, over=False)).then({"lin": shown.model_copy(update={"uses": ()})})
    taken = QuoteHoldTaken(customer_id="lin", hold_id=ONE, order_id="o1", uses=(B,), taken_at=NOW)
    gone = shown.model_copy(update={"status": "taken", "order_id": "o1"})
    view.given(*facts, taken).then({"lin": gone})
    assert gone.standing == ()


# -- counters
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


# -- the order
@pytest.mark.req("PRC-36")
def test_an_order_asks_the_hold_that_it_names_and_then_its_counters() -> None:
    there = shop(uses=10)
    plain = order(customer=LIN)
    basket = digest("own", "CNY", [("CUP", 3)], ())
    uses = (use(),)
    there.do(quote(*uses, basket=basket))
    facts = there.order(plain.model_copy(update={"quote_hold": ONE}))
    life = ["QuoteHoldAsked", "QuoteHoldTaken", "UsesWanted", "QuoteUseReturned", "UseHeld", "OrderPriced"]
    assert kinds(facts) == life
    assert ("quote_hold", ONE, "applied") in [(step.rule, step.subject, step.code) for step in price(facts).explanation]
    assert kinds(there.order(order("o2", customer=LIN)))[0] == "UsesWanted"
    there.check_documents()


@pytest.mark.req("PRC-36")
def test_a_guest_has_no_hold_and_what_is_not_counted_needs_none() -> None:
    there = shop(uses=10)
    there.do(quote(use()))
    guest = there.order(order("o2", quote_hold=ONE))
    assert kinds(guest) == ["UsesWanted", "UseHeld", "OrderPriced"]
    assert (ONE, "customer_required") in [(step.subject, step.code) for step in price(guest).explanation]
    free = world(set_price("CUP", 10_000), activate())
    assert kinds(free.order(order(customer=LIN, quote_hold=ONE))) == ["OrderPriced"]


@pytest.mark.req("PRC-36")
def test_the_orders_hops_happen_once() -> None:
    hold = asked()
    missed = QuoteHoldMissed(customer_id="lin", hold_id=ONE, order_id="o1", code="hold_over", missed_at=NOW)
    taken = QuoteHoldTaken(customer_id="lin", hold_id=ONE, order_id="o1", uses=(A,), taken_at=NOW)
    for answer in (missed, taken):
        pricing.hears(answer).under("o1")
        pricing.given(hold).when(answer).twice()
        pricing.when(answer).then_nothing()
    [first] = pricing.given(hold).when(taken).decided
    assert first.lent == Lent(lender=LENDER, uses=(A,))
    own = UseHeld(counter=C, order_id="o1", attempt=1, use=first.uses[0], held_at=NOW)
    facts = pricing.given(hold, first).when(own).decided
    lent = LentUsesFreed(order_id="o1", lent=Lent(lender=LENDER, uses=(A,)), freed_at=NOW)
    assert facts[0] == lent and kinds(facts) == ["LentUsesFreed", "OrderPriced"]
    pricing.given(hold, first).when(own).twice()
