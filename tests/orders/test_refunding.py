"""Refunds of what was owed: over all payments, and goodwill."""

from collections import Counter

import hypothesis
import pytest
from hypothesis import strategies as st

from services.orders.order.commands import RefundGoodwill
from services.orders.order.fold import evolve
from services.orders.order.funds import GOODWILLS, Funds
from services.orders.order.state import Closed
from shared.contracts.orders import OrderEvent, PaymentCaptured, RefundIssued
from shared.domain.messages import Message
from tests.domain.growing import Growing, word
from tests.orders.example import AT, FOUND, O1, PAY_BY, TOTAL, order
from tests.orders.given import (
    DONE,
    READY,
    WAITING,
    allocated,
    asked,
    cancelled,
    captured,
    confirmed,
    expired,
    no,
    paid,
    parts,
    placed,
    refunded,
    refused,
    released,
    returned,
    stop,
)
from tests.orders.inputs import cancel, complete, deliver, expire, give_back, pay, place, price, reserve, ship
from tests.orders.refunding import BY_TWO, given, goodwill, seen


@pytest.mark.req("SEC-02")
@pytest.mark.parametrize("history", [(*WAITING, captured(), paid), READY, DONE])
def test_goodwill_goes_back_once(history: tuple[OrderEvent, ...]) -> None:
    order.given(*history).when(goodwill).then(given)
    order.given(*history).when(goodwill).twice()
    order.given(*history, given).when(goodwill).then_nothing()
    more = goodwill.model_copy(update={"amount": 701})
    order.given(*history, given).when(more).then(
        no("RefundGoodwill", "contradicts_payment", "refund g1 was 7.00 EUR, not 7.01 EUR")
    )
    order.given(*history).when(goodwill.model_copy(update={"currency": "EUR"})).then(given)
    order.given(*history).when(goodwill.model_copy(update={"currency": "JPY"})).then(
        no("RefundGoodwill", "currency_differs", "this order is in EUR, not JPY")
    )


@pytest.mark.req("SEC-02")
def test_goodwill_is_no_more_than_what_is_left() -> None:
    reason = "7.00 EUR asked, but only 6.99 EUR of what was paid is left"
    order.given(*DONE, returned(2801)).when(goodwill).then(no("RefundGoodwill", "exceeds_paid", reason))
    order.given(*DONE, returned(2801)).when(goodwill).twice()
    order.given(*DONE, returned(2800)).when(goodwill).then(given)
    nothing = "7.00 EUR asked, but only 0.00 EUR of what was paid is left"
    gone = (*WAITING, captured(), paid, cancelled, refunded(TOTAL, "cancelled", "cancelled"))
    order.given(*gone).when(goodwill).then(no("RefundGoodwill", "exceeds_paid", nothing))


def test_what_is_not_the_orders_yet_is_not_given() -> None:
    unpaid = no("RefundGoodwill", "not_paid", "the order is not paid yet: it can be cancelled")
    order.given(*WAITING, captured(1000)).when(goodwill).then(unpaid)
    order.when(goodwill).then(no("RefundGoodwill", "unknown_order", f"no order {O1} was placed"))
    order.given(refused("unknown_sku", "no such SKU")).when(goodwill).then(
        no("RefundGoodwill", "not_paid", "nothing was paid for this order")
    )


def test_an_order_that_is_given_goodwill_for_ever() -> None:
    life = Growing(order)
    for fact in DONE:
        life.fold(fact)
    full = no("RefundGoodwill", "too_many_refunds", "this order had goodwill 50 times and has no more")
    for n in range(GOODWILLS + 20):
        [said] = life.take(RefundGoodwill(order_id=O1, refund=word(n), amount=1, reason="雪" * 500), O1, AT)
        assert isinstance(said, RefundIssued) if n < GOODWILLS else said == full
    assert life.take(RefundGoodwill(order_id=O1, refund=word(0), amount=1, reason=""), O1, AT) == []
    assert life.documents["orders", O1].goodwill == GOODWILLS
    life.check()


@pytest.mark.req("SEC-02")
def test_what_ends_an_order_gives_each_payment_back_what_is_left_of_it() -> None:
    after = (*BY_TWO, refunded(700, "goodwill/g1", "goodwill", of=parts(p1=200, p2=500)))
    rest = refunded(TOTAL - 700, "cancelled", "cancelled", of=parts(p1=800, p2=2000))
    order.given(*after).when(cancel).then(cancelled, rest)
    order.given(*after, allocated).when(cancel).then(cancelled, released("cancelled"), rest)
    both = parts(p1=1000, p2=100)
    early = (*WAITING, captured(1000, "p1"), captured(100, "p2"))
    order.given(*early).when(expire, at=expired.expired_at).then(
        expired, refunded(1100, "expired", "expired", at=expired.expired_at, of=both)
    )
    order.given(*READY, stop).when(complete).then(cancelled, released("cancelled"), refunded(TOTAL, "cancelled", "cancelled"))


@pytest.mark.req("SEC-02")
def test_a_surplus_known_at_pricing_goes_to_those_who_paid_last() -> None:
    three = (captured(3000, "p1"), placed, captured(600, "p2"), captured(50, "p3"))
    order.given(*three).when(price).then(confirmed, paid, asked, refunded(150, "overpaid", "overpaid", of=parts(p3=50, p2=100)))
    order.given(*three).when(price).twice()


@pytest.mark.req("SEC-02")
def test_a_return_goes_back_over_what_is_left_of_each_payment() -> None:
    order.given(*BY_TWO).when(give_back(1000)).then(returned(1000, of=parts(p1=286, p2=714)))
    after = (*BY_TWO, returned(1000, of=parts(p1=1000)))
    order.given(*after).when(give_back(1000, "r2")).then(returned(1000, "r2", of=parts(p2=1000)))


@pytest.mark.req("SEC-02")
def test_refunds_from_before_parts_count_as_spread_over_all_payments() -> None:
    old = RefundIssued(order_id=O1, refund_id="r0", amount=1000, currency="EUR", reason="return", issued_at=AT)
    order.given(*BY_TWO, old).when(cancel).then(cancelled, refunded(2500, "cancelled", "cancelled", of=parts(p1=714, p2=1786)))
    assert [each.refunded for each in seen(*BY_TWO, old).payments.values()] == [286, 714]
    surplus = refunded(700, "payment/p3", "overpaid").model_copy(update={"parts": ()})
    assert [each.refunded for each in seen(*BY_TWO, captured(700, "p3"), surplus).payments.values()] == [0, 0, 700]
    early = refunded(700, "overpaid", "overpaid").model_copy(update={"parts": ()})
    assert [each.refunded for each in seen(captured(3500, "p1"), captured(600, "p2"), early).payments.values()] == [100, 600]
    nothing = evolve(Closed(outcome="refused", fingerprint="", funds=Funds()), old, O1)
    assert nothing.funds.refunded_of == {}


def test_a_goodwill_before_the_order_ends_is_not_paid_back_twice() -> None:
    life = Growing(order)
    for fact in (*WAITING, captured(), paid):
        life.fold(fact)
    for each in (goodwill, cancel, goodwill, pay(5, "late"), cancel):
        life.take(each, O1, AT)
    funds = life.states["order", O1].funds
    assert (funds.captured, funds.refunded, funds.left) == (TOTAL + 5, TOTAL + 5, {"p1": 0, "late": 0})


payments = st.builds(lambda n, amount: pay(amount, f"p{n}"), st.integers(0, 5), st.sampled_from([1, 999, 1000, 2500, TOTAL]))
returns = st.builds(lambda n, amount: give_back(amount, f"r{n}"), st.integers(0, 5), st.integers(0, TOTAL))
goodwills = st.builds(
    lambda n, amount: RefundGoodwill(order_id=O1, refund=f"g{n}", amount=amount, reason=""),
    st.integers(0, 5),
    st.integers(1, 2000),
)
others = st.sampled_from([price, cancel, expire, reserve(), ship, deliver, complete, place])


@pytest.mark.req("SEC-02")
@hypothesis.given(st.lists(payments | payments | returns | goodwills | others, max_size=25))
@hypothesis.settings(max_examples=400, deadline=None)
def test_whatever_happens_no_payment_gives_back_more_than_was_captured_of_it(inputs: list[Message]) -> None:
    life, captured_of, refunded_of = Growing(order), Counter[str](), Counter[str]()
    for each in inputs:
        for fact in life.take(each, O1, PAY_BY, FOUND):
            if isinstance(fact, PaymentCaptured):
                captured_of[fact.payment_id] += fact.amount
            if isinstance(fact, RefundIssued):
                assert fact.amount == sum(part.amount for part in fact.parts)
                refunded_of.update({part.payment_id: part.amount for part in fact.parts})
                assert refunded_of <= captured_of
    state = life.states.get(("order", O1))
    if state is None:
        return
    assert state.funds.left == {id: captured_of[id] - refunded_of[id] for id in captured_of}
    assert state.funds.held == sum(state.funds.left.values())
    if isinstance(state, Closed) and state.outcome != "delivered":
        assert state.funds.held == 0
    view = life.documents["orders", O1]
    assert {each.payment_id: each.captured - each.refunded for each in view.payments.values()} == state.funds.left


@pytest.mark.req("SEC-02")
def test_what_is_too_much_goes_back_of_its_charge_by_its_key() -> None:
    charge = captured(600, "c1").model_copy(update={"provider": "pay"})
    order.given(placed, captured(3000, "p1"), charge).when(price).then(
        confirmed, paid, asked, refunded(100, "overpaid", "overpaid", of=parts(**{"pay/c1": 100}))
    )
    view = seen(placed, captured(3000, "p1"), charge, refunded(100, "overpaid", "overpaid", of=parts(**{"pay/c1": 100})))
    assert [(each.provider, each.payment_id, each.refunded) for each in view.payments.values()] == [
        (None, "p1", 0),
        ("pay", "c1", 100),
    ]
