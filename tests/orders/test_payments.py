import pytest

from shared.contracts.orders import OrderEvent
from tests.orders.example import O1, TOTAL, order
from tests.orders.given import (
    DONE,
    READY,
    WAITING,
    allocated,
    cancelled,
    captured,
    expired,
    no,
    paid,
    placed,
    refunded,
    refused,
    requested,
    returned,
)
from tests.orders.inputs import give_back, pay, received


@pytest.mark.req("ORD-05")
def test_a_payment_may_come_before_its_order() -> None:
    order.when(pay()).then(captured())
    order.when(pay()).twice()
    order.given(placed).when(pay()).then(captured())


@pytest.mark.req("ORD-05")
@pytest.mark.parametrize("method", ["wechat", "alipay", "card"])
def test_each_method_takes_an_order_to_paid(method: str) -> None:
    by = {"method": method}
    order.given(*WAITING).when(pay().model_copy(update=by)).then(captured().model_copy(update=by), paid)
    order.given(*WAITING).when(pay()).twice()


@pytest.mark.req("ORD-06")
def test_a_storefronts_payment_is_the_one_of_http() -> None:
    order.given(*WAITING).when(received()).then(captured(), paid)
    order.given(*WAITING).when(received()).twice()
    order.given(*WAITING, captured(), paid).when(received()).then_nothing()
    order.given(captured()).when(received(1)).then(
        no("PaymentReceived", "contradicts_payment", "payment p1 was 35.00 EUR, now 0.01 EUR")
    )


def test_a_payment_in_parts() -> None:
    order.given(*WAITING).when(pay(1000)).then(captured(1000))
    order.given(*WAITING, captured(1000)).when(pay(2500, "p2")).then(captured(2500, "p2"), paid)


@pytest.mark.req("ORD-06")
def test_paid_and_allocated_may_ship() -> None:
    order.given(*WAITING, allocated).when(pay()).then(captured(), paid, requested)
    order.given(*WAITING, allocated).when(pay(TOTAL - 1)).then(captured(TOTAL - 1))


@pytest.mark.req("SEC-02")
def test_a_surplus_goes_back_at_once() -> None:
    surplus = refunded(200, "payment/p1", "overpaid")
    order.given(*WAITING).when(pay(TOTAL + 200)).then(captured(TOTAL + 200), paid, surplus)
    order.given(*WAITING, allocated).when(pay(TOTAL + 200)).then(captured(TOTAL + 200), paid, requested, surplus)
    order.given(*WAITING, allocated).when(pay(TOTAL + 200)).twice()


@pytest.mark.parametrize("history", [(*WAITING, captured(), paid), READY, DONE])
def test_a_payment_too_many_goes_back_whole(history: tuple[OrderEvent, ...]) -> None:
    order.given(*history).when(pay(700, "p2")).then(captured(700, "p2"), refunded(700, "payment/p2", "overpaid"))
    order.given(*history).when(pay(700, "p2")).twice()


@pytest.mark.req("SEC-02")
@pytest.mark.parametrize(
    ("end", "why"), [(cancelled, "cancelled"), (expired, "expired"), (refused("unknown_sku", "no such SKU"), "refused")]
)
def test_a_payment_too_late_goes_back_whole(end: OrderEvent, why: str) -> None:
    order.given(*WAITING, end).when(pay()).then(captured(), refunded(TOTAL, "payment/p1", why))
    order.given(*WAITING, end).when(pay()).twice()


def test_a_payment_for_an_order_refused_at_the_door() -> None:
    refusal = refused("unknown_channel", "no channel shop is configured")
    order.given(refusal).when(pay(5, currency="USD")).then(
        captured(5, currency="USD"), refunded(5, "payment/p1", "refused", currency="USD")
    )


@pytest.mark.req("ORD-06")
@pytest.mark.parametrize("history", [(captured(),), (*WAITING, captured(), paid), DONE, (placed, captured(), cancelled)])
def test_a_payment_id_counts_once(history: tuple[OrderEvent, ...]) -> None:
    order.given(*history).when(pay()).then_nothing()
    order.given(*history).when(pay(1)).then(no("RecordPayment", "contradicts_payment", "payment p1 was 35.00 EUR, now 0.01 EUR"))
    order.given(*history).when(pay(currency="USD")).then(
        no("RecordPayment", "contradicts_payment", "payment p1 was 35.00 EUR, now 35.00 USD")
    )


@pytest.mark.parametrize("history", [(placed,), WAITING, (captured(),), DONE, (placed, expired)])
def test_another_currency_is_refused(history: tuple[OrderEvent, ...]) -> None:
    dollars = pay(payment_id="p2", currency="USD")
    refusal = no("RecordPayment", "currency_differs", "this order is in EUR, not USD")
    order.given(*history).when(dollars).then(refusal)
    order.given(*history).when(dollars).twice()


@pytest.mark.req("SUP-15")
def test_a_return_is_refunded_once() -> None:
    order.given(*DONE).when(give_back(1000)).then(returned(1000))
    order.given(*DONE).when(give_back(1000)).twice()
    order.given(*DONE, returned(1000)).when(give_back(999)).then(
        no("RefundGranted", "contradicts_payment", "refund r1 was 10.00 EUR, not 9.99 EUR")
    )


@pytest.mark.req("SEC-02")
def test_never_more_than_was_paid() -> None:
    order.given(*DONE, returned(3000)).when(give_back(500, "r2")).then(returned(500, "r2"))
    reason = "5.01 EUR for return ret1, but only 5.00 EUR of its payments is left"
    order.given(*DONE, returned(3000)).when(give_back(501, "r2")).then(no("RefundGranted", "exceeds_paid", reason))
    order.given(*DONE).when(give_back(1, currency="USD")).then(
        no("RefundGranted", "currency_differs", "this order was not paid in USD")
    )
    order.when(give_back(1)).then(no("RefundGranted", "unknown_order", f"no order {O1} was placed"))


def test_what_went_back_pays_for_nothing() -> None:
    order.given(*WAITING, captured(1000), returned(1000)).when(pay(2500, "p2")).then(captured(2500, "p2"))


def test_a_return_worth_nothing_is_answered_too() -> None:
    order.given(*DONE).when(give_back(0)).then(returned(0, of=()))
