from datetime import timedelta

import pytest

from shared.contracts.orders import OrderEvent
from tests.orders.example import EXPIRES, O1, TOTAL, order
from tests.orders.given import (
    DONE,
    READY,
    WAITING,
    allocated,
    cancelled,
    captured,
    corrected,
    delivered,
    expired,
    lines_delivered,
    no,
    paid,
    placed,
    refunded,
    refused,
    released,
    returned,
    shipped,
    stop,
)
from tests.orders.inputs import called_off, cancel, complete, correct, deliver, expire, ship, stop_refused

BACK = refunded(TOTAL, "cancelled", "cancelled")


def test_cancelling_before_a_shipment_was_asked_for() -> None:
    order.given(placed).when(cancel).then(cancelled)
    order.given(*WAITING, captured(500)).when(cancel).then(cancelled, refunded(500, "cancelled", "cancelled"))
    order.given(*WAITING, allocated, captured(500)).when(cancel).then(
        cancelled, released("cancelled"), refunded(500, "cancelled", "cancelled")
    )
    order.given(*WAITING, allocated).when(cancel).twice()


def test_cancelling_after_a_shipment_was_asked_for_stops_it_once() -> None:
    order.given(*READY).when(cancel).then(stop)
    order.given(*READY).when(cancel).twice()


def test_a_storefronts_cancellation_is_the_one_of_http() -> None:
    order.given(placed).when(called_off).then(cancelled)
    order.given(placed).when(called_off).twice()
    order.given(*READY).when(called_off).then(stop)
    order.given(*READY, stop).when(called_off).then_nothing()
    order.given(captured()).when(called_off).then(no("OrderCancellationRequested", "unknown_order", f"no order {O1} was placed"))


def test_a_stopped_shipment_completes_the_cancellation() -> None:
    order.given(*READY, stop).when(complete).then(cancelled, released("cancelled"), BACK)
    order.given(*READY, stop).when(complete).twice()
    order.given(*READY).when(complete).then(cancelled, released("cancelled"), BACK)
    order.given(*READY, returned(1000), stop).when(complete).then(
        cancelled, released("cancelled"), refunded(TOTAL - 1000, "cancelled", "cancelled")
    )
    order.given(*WAITING).when(complete).then(no("ShipmentStopped", "contradicts_order", "no shipment to stop: none"))


def test_a_shipment_that_cannot_be_stopped_answers_the_cancellation() -> None:
    answer = no("CancelOrder", "already_shipped", "already with DHL")
    order.given(*READY, stop).when(ship).then(shipped)
    for history in ((*READY, stop), (*READY, stop, shipped), DONE):
        order.given(*history).when(stop_refused).then(answer)
        order.given(*history).when(stop_refused).twice()
    order.given(*READY).when(stop_refused).then_nothing()
    order.given(placed, cancelled).when(stop_refused).then_nothing()


@pytest.mark.parametrize(
    ("history", "reason"),
    [((*READY, shipped), "on its way already: it can be returned"), (DONE, "delivered already: it can be returned")],
)
def test_too_late_to_cancel(history: tuple[OrderEvent, ...], reason: str) -> None:
    order.given(*history).when(cancel).then(no("CancelOrder", "already_shipped", reason))


def test_cancelling_what_ended_another_way() -> None:
    order.given(placed, expired).when(cancel).then(no("CancelOrder", "order_closed", "the order was expired already"))
    order.given(placed, refused("unknown_sku", "")).when(cancel).then(
        no("CancelOrder", "order_closed", "the order was refused already")
    )


@pytest.mark.parametrize("asked", [cancel, complete, stop_refused, ship, deliver])
def test_an_unknown_order(asked: object) -> None:
    refusal = no(type(asked).__name__, "unknown_order", f"no order {O1} was placed")
    order.when(asked).then(refusal)
    order.given(captured()).when(asked).then(refusal)


def test_an_unpaid_order_expires() -> None:
    order.given(placed).when(expire, at=EXPIRES).then(expired)
    order.given(*WAITING).when(expire, at=EXPIRES).then(expired)
    order.given(*WAITING, allocated, captured(500)).when(expire, at=EXPIRES).then(
        expired, released("expired", at=EXPIRES), refunded(500, "expired", "expired", at=EXPIRES)
    )
    order.given(*WAITING, allocated, captured(500)).when(expire, at=EXPIRES).twice()


def test_the_moment_may_be_overtaken() -> None:
    order.given(*WAITING, captured(), paid).when(expire, at=EXPIRES).then_nothing()
    order.given(*DONE).when(expire, at=EXPIRES).then_nothing()
    order.given(placed, cancelled).when(expire, at=EXPIRES).then_nothing()
    order.given(placed).when(expire, at=EXPIRES - timedelta(seconds=1)).then_nothing()
    order.when(expire, at=EXPIRES).then_nothing()


@pytest.mark.req("ORD-01")
def test_shipped_and_delivered() -> None:
    order.given(*READY).when(ship).then(shipped)
    order.given(*READY).when(ship).twice()
    order.given(*READY, shipped).when(deliver).then(lines_delivered, delivered)
    order.given(*READY, shipped, delivered).when(deliver).then_nothing()  # before there was LinesDelivered
    order.given(*READY, shipped).when(deliver).twice()
    order.given(*DONE).when(ship).then_nothing()


@pytest.mark.req("ORD-01", "FUL-14")
def test_a_parcels_number_is_corrected_on_its_way_and_after_it() -> None:
    for history in ((*READY, shipped), DONE):
        order.given(*history).when(correct).then(corrected)
        order.given(*history).when(correct).twice()
    order.given(*DONE, corrected).when(correct).then_nothing()
    order.given(*READY, shipped, corrected, delivered).when(correct).then_nothing()
    back = {"tracking_number": "T1", "former_tracking_number": "T2"}
    order.given(*READY, shipped, corrected, delivered).when(correct.model_copy(update=back)).then(
        corrected.model_copy(update=back)
    )


def test_a_number_of_what_was_not_shipped_is_named() -> None:
    reason = "tracking corrected, though it was not shipped"
    for history in (WAITING, READY, (placed, cancelled)):
        order.given(*history).when(correct).then(no("TrackingCorrected", "contradicts_order", reason))
        order.given(*history).when(correct).twice()
    order.when(correct).then(no("TrackingCorrected", "unknown_order", f"no order {O1} was placed"))


def test_shipments_that_nobody_asked_for_are_named() -> None:
    order.given(*WAITING).when(ship).then(no("ShipmentShipped", "contradicts_order", "shipped, though no shipment was asked for"))
    order.given(*READY).when(deliver).then(no("ShipmentDelivered", "contradicts_order", "delivered, though it was not shipped"))
    order.given(placed, cancelled).when(ship).then(
        no("ShipmentShipped", "order_closed", "shipped, though the order was cancelled")
    )
    order.given(placed, cancelled).when(deliver).then(
        no("ShipmentDelivered", "order_closed", "delivered, though the order was cancelled")
    )
