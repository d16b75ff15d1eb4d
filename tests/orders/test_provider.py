"""Money that a provider is asked to move, beside the rows: policies, ends, queues, and what nobody answers."""

from datetime import timedelta
from typing import Any

import pytest

from services.orders.charge.commands import AskAgain, RecordOutcome
from services.orders.charge.work import asks
from services.orders.order.commands import CancelOrder, CloseReview, ExpireUnpaid, RefundGoodwill, RetryRefund
from services.orders.order.money_view import money_of
from services.orders.provider.commands import ConfigureProvider
from services.orders.provider.view import ProviderView
from services.orders.service import service
from shared.contracts.fulfillment import ShipmentDelivered, ShipmentShipped
from shared.contracts.money import Totals
from shared.contracts.orders import (
    ChargeActionAnswered,
    ChargeActionEnded,
    ChargeActionRequested,
    ChargeActionStarted,
    ChargeActionUnanswered,
    OrderAuthorised,
    OrderPaid,
    PaymentReviewClosed,
    PaymentReviewRequested,
    ProviderConfigured,
    RefundIssued,
)
from shared.contracts.refusing import RequestRefused
from shared.contracts.shipping import FulfillmentRequested
from shared.domain.nouns import SetTimer
from shared.payments.simulated import Unreliable
from shared.testing.specs import Spec, ViewSpec
from tests.orders.charging import AT, SHIPMENT, STOCK, TOTAL, WAITING, O, life, orders, reported
from tests.orders.moving import Life, in_two, waiting
from tests.orders.test_worked_provider import of, paid_by_provider, queued, view

cancel = CancelOrder(order_id=O, reason="changed my mind")
expire = ExpireUnpaid(order_id=O)
provider = Spec(service, time=AT)
shipped = ShipmentShipped(
    shipment_id=SHIPMENT, order_id=O, warehouse="W1", lines=STOCK, carrier="SF", tracking_number="T1", shipped_at=AT
)
delivered = ShipmentDelivered(shipment_id=SHIPMENT, order_id=O, delivered_at=AT)


def test_a_provider_is_configured_once() -> None:
    said = ConfigureProvider(provider="pay", captures_once=True)
    told = ProviderConfigured(provider="pay", connected=True, captures_once=True, authorised_days=7, configured_at=AT)
    provider.when(said).then(told)
    provider.given(told).when(said).then_nothing()
    other = said.model_copy(update={"connected": False})
    provider.given(told).when(other).then(told.model_copy(update={"connected": False}))
    provider.given(told).when(other).twice()
    ViewSpec(service, "providers").given(told).then(
        {"pay": ProviderView(provider="pay", connected=True, captures_once=True, authorised_days=7, configured_at=AT)}
    )


@pytest.mark.req("ORD-06")
def test_a_provider_that_is_not_connected_is_asked_for_nothing() -> None:
    facts, _ = life(WAITING, reported(authorised=TOTAL, captured=TOTAL))
    said = orders.given(*facts).when(RefundGoodwill(order_id=O, refund="g", amount=100, reason="sorry")).decided
    assert [type(fact) for fact in said] == [RefundIssued]


@pytest.mark.req("ORD-06")
def test_at_payment_it_is_captured_when_it_is_authorised() -> None:
    it = Life(*waiting("payment"))
    assert it.names(it.authorised()) == ["ChargeReported", "ChargeActionRequested"]
    assert it.names(it.report()) == [], "told twice"
    facts = it.work()
    assert it.names(facts) == ["ChargeActionEnded", "PaymentCaptured", "OrderPaid", "FulfillmentRequested"]
    assert it.names(it.report()) == []


def test_at_release_nothing_is_captured_before_it_could_leave() -> None:
    it = Life(*waiting("release")[:-1])
    assert it.names(it.authorised()) == ["ChargeReported", "OrderAuthorised"]
    assert it.hear(expire) == []
    assert it.provider.entries == []


@pytest.mark.req("ORD-06")
def test_at_shipment_it_leaves_authorised_and_is_captured_then() -> None:
    it = Life(*waiting("shipment"))
    assert it.names(it.authorised()) == ["ChargeReported", "OrderAuthorised", "FulfillmentRequested"]
    facts = it.hear(shipped)
    assert [(each.action, each.amount) for each in of(ChargeActionRequested, facts)] == [("capture", TOTAL)]
    assert it.names(it.work()) == ["ChargeActionEnded", "PaymentCaptured", "OrderPaid"]


def test_at_shipment_it_may_be_delivered_before_it_is_captured() -> None:
    it = Life(*waiting("shipment"))
    it.authorised()
    it.hear(shipped)
    assert "OrderDelivered" in it.names(it.hear(delivered))
    facts = it.work()
    assert it.names(facts) == ["ChargeActionEnded", "PaymentCaptured", "OrderPaid"]
    assert of(OrderPaid, facts)[0].paid == TOTAL
    assert money_of(view(it)).due == 0


def test_what_was_delivered_and_cannot_be_captured_is_looked_at() -> None:
    it = Life(*waiting("shipment"))
    it.authorised()
    it.hear(shipped)
    it.hear(delivered)
    it.provider.charges["ch1"].authorised_until = AT
    it.now = AT + timedelta(minutes=1)
    facts = it.work()
    [review] = of(PaymentReviewRequested, facts)
    assert (review.amount, queued(it, "payment_review")) == (TOTAL, ("pay/ch1",))
    assert review.reason.startswith("delivered, and not captured: authorization_expired")


def test_what_was_authorised_for_an_order_that_ends_is_let_go() -> None:
    for end in (cancel, expire):
        it = Life(*waiting("release")[:-1])
        it.authorised(9_000)
        it.now = AT + timedelta(hours=1)
        facts = it.hear(end) + it.work()
        assert [(each.action, each.amount) for each in of(ChargeActionRequested, facts)] == [("void", 9_000)]
        assert it.totals().voided == 9_000
        assert of(ChargeActionRequested, it.report()) == []


def test_what_is_authorised_after_the_end_is_let_go_at_once() -> None:
    it = Life(*waiting("payment"))
    it.hear(cancel)
    facts = it.authorised() + it.work()
    assert [each.action for each in of(ChargeActionRequested, facts)] == ["void"]
    assert (it.totals().voided, of(RefundIssued, it.facts)) == (TOTAL, [])


def test_what_nobody_answers_is_asked_again_for_as_long_as_it_takes() -> None:
    it = paid_by_provider()
    it.port = Never(it.provider)
    it.hear(RefundGoodwill(order_id=O, refund="g", amount=100, reason="sorry"))
    facts = it.work()
    [unanswered] = of(ChargeActionUnanswered, facts)
    assert (unanswered.attempt, unanswered.reason) == (1, "lost")
    assert money_of(view(it)).in_flight == 100
    [timer] = orders.wiring.timers(unanswered)
    assert isinstance(timer, SetTimer) and timer.due == AT + timedelta(minutes=5)
    it.port = Unreliable(it.provider)
    [again] = of(ChargeActionStarted, it.hear(timer.command, timer.key))
    assert again.attempt == 2 and [each.id for each in asks(again)] == [f"{again.reference}/2"]
    assert it.names(it.work()) == ["ChargeActionEnded", "ChargeReported"]
    assert it.hear(timer.command, timer.key) == [], "a timer that comes twice"
    assert it.totals().refunded == 100


class Never(Unreliable):
    def trouble(self, reference: str) -> Any:
        return "lost"


def test_each_of_the_charges_inputs_twice() -> None:
    asked = {
        "order_id": O,
        "provider": "pay",
        "payment_id": "ch1",
        "reference": "r",
        "action": "refund",
        "amount": 5,
        "currency": "CNY",
    }
    requested = ChargeActionRequested(**asked, requested_at=AT)
    started = ChargeActionStarted(**asked, started_at=AT)
    orders.when(requested).then(started)
    orders.when(requested).twice()
    outcome = RecordOutcome(**asked, totals=Totals(captured=10, refunded=5))
    answered = ChargeActionAnswered(**asked, totals=Totals(captured=10, refunded=5), answered_at=AT)
    orders.given(started).when(outcome).then(answered)
    orders.given(started).when(outcome).twice()
    again = AskAgain(**asked, attempt=2)
    orders.given(started).when(again).then(started.model_copy(update={"attempt": 2}))
    orders.given(started).when(again).twice()
    orders.given(started, answered).when(again).then_nothing()
    orders.given().when(outcome).then_nothing()
    orders.hears(requested).under("pay/ch1")
    orders.hears(answered).under(O)


def test_an_answer_heard_twice_changes_nothing() -> None:
    it = paid_by_provider()
    [answered] = of(ChargeActionAnswered, it.facts)
    assert it.hear(answered) == []


def test_a_refund_of_many_goes_back_to_each_by_its_provider() -> None:
    it = Life(*waiting("payment"))
    it.authorised(9_000, "ch1")
    it.authorised(10_000, "ch2")
    it.work()
    it.hear(cancel)  # while fulfillment has it: it is stopped first
    it.hear(RefundGoodwill(order_id=O, refund="g", amount=1_900, reason="sorry"))
    it.work()
    assert (it.totals("ch1").refunded, it.totals("ch2").refunded) == (900, 1_000)


@pytest.mark.req("SEC-02")
def test_a_refund_that_failed_is_not_given_back_by_itself() -> None:
    """Of an order that ended: each word of the provider would try again."""
    it = Life(*waiting("payment")[:-1])
    it.authorised(9_000)
    it.work()
    it.provider.charges["ch1"].closed = True
    it.hear(cancel)
    it.work()
    assert queued(it, "refund_failed")
    it.provider.dispute("ch1", 1_000)
    facts = it.report() + it.work()
    assert of(RefundIssued, facts) == []
    [issued] = of(RefundIssued, it.facts)
    said = it.hear(RetryRefund(order_id=O, refund_id=issued.refund_id, way="cash"))
    [no] = of(RequestRefused, said)
    assert (no.code, "10.00 CNY is disputed: 80.00 CNY is left" in no.reason) == ("exceeds_refundable", True)


def test_a_refund_that_nobody_knows_did_not_fail() -> None:
    it = paid_by_provider()
    said = orders.given(*it.facts).when(RetryRefund(order_id=O, refund_id="x", way="cash"))
    [refused] = said.decided
    assert refused.code == "not_failed"
    [refused] = orders.when(RetryRefund(order_id=O, refund_id="x", way="cash")).decided
    assert refused.code == "unknown_order"


def test_a_payment_that_was_looked_at() -> None:
    facts, _ = life(WAITING, reported(currency="EUR", captured=TOTAL))
    close = CloseReview(order_id=O, provider="pay", payment_id="ch1", outcome="given_back", note="at the provider's desk")
    closed = PaymentReviewClosed(**close.model_dump(), closed_at=AT)
    orders.given(*facts).when(close).then(closed)
    orders.given(*facts).when(close).twice()
    [refused] = orders.given(*WAITING).when(close).decided
    assert refused.code == "not_in_review"
    facts.append(closed)
    assert life(tuple(facts), reported(currency="EUR", captured=TOTAL))[1] == [], "told again it is not looked at again"
    [again] = life(tuple(facts), reported(currency="EUR", captured=TOTAL + 5))[1]
    assert isinstance(again, PaymentReviewRequested)
    [shown] = ViewSpec(service, "orders").given(*facts).documents[O].reviews
    assert (shown.outcome, shown.note) == ("given_back", "at the provider's desk")
    [entry] = ViewSpec(service, "queues").given(*facts).documents.values()
    assert (entry.queue, entry.kinds) == (None, ())


def test_two_shipments_at_shipment_are_captured_each_as_it_leaves() -> None:
    it = Life(*in_two("shipment"))
    it.authorised()
    assert [each.shipment_id for each in of(FulfillmentRequested, it.facts)] == [SHIPMENT]
    assert of(OrderAuthorised, it.facts)
    lines = tuple(line for line in STOCK if line.sku == "A")
    it.hear(shipped.model_copy(update={"lines": lines}))
    it.work()
    assert it.totals().captured == 12_000
    assert of(ChargeActionEnded, it.facts)[-1].code == ""
