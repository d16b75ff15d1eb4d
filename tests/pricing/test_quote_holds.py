"""What a customer's hold decides, and how an order takes it over: each once."""

from datetime import timedelta
from typing import Any

import pytest

from services.pricing.quote_hold.baskets import digest
from services.pricing.quote_hold.commands import ExpireQuoteHold
from services.pricing.quote_hold.decide import end_of_hold
from services.pricing.quote_hold.view import QuoteHoldView
from services.pricing.service import service
from shared.contracts.quote_holds import (
    LentUsesFreed,
    QuoteHoldMissed,
    QuoteHoldTaken,
    QuoteRefusal,
)
from shared.contracts.uses import Lent, UseHeld
from shared.domain.nouns import CancelTimer, SetTimer
from shared.testing.specs import ViewSpec
from tests.pricing.counted import LIN, kinds, order, price, shop
from tests.pricing.quoted import (
    LENDER,
    ONE,
    SOON,
    TWO,
    A,
    B,
    C,
    asked,
    freed,
    held,
    holds,
    quote,
    then,
    use,
    use_held,
    use_refused,
    wanted,
)
from tests.pricing.world import NOW, activate, pricing, set_price, world


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
