"""A shipment that waits in its warehouse: told by inventory, allocated when all of it is there, left at the order's end."""

import pytest

from services.orders.order.view import OrderView
from services.orders.order.waiting import wait_of
from services.orders.service import service
from shared.contracts.inventory import LotQuantity
from shared.contracts.orders import ShipmentQueued
from shared.contracts.waiting import QueuedLine, ReservationQueued
from shared.testing.specs import ViewSpec
from tests.orders.given import (
    AT,
    O1,
    SHIPMENT,
    WAITING,
    allocated,
    cancel,
    cancelled,
    no,
    order,
    released,
    reserve,
)


def queued(warehouse: str = "north") -> ReservationQueued:
    return ReservationQueued(
        warehouse=warehouse,
        order_id=O1,
        shipment_id=SHIPMENT,
        attempt=1,
        wait="backorder",
        rank=0,
        said_at=AT,
        lines=(
            QueuedLine(sku="MUG", quantity=2, lots=(LotQuantity(lot="r1", quantity=1),), waiting=1, place=3),
            QueuedLine(sku="POT", quantity=1, lots=(LotQuantity(lot="r2", quantity=1),), waiting=0, place=0),
        ),
        queued_at=AT,
    )


waits = ShipmentQueued(order_id=O1, shipment_id=SHIPMENT, warehouse="north", queued_at=AT)


@pytest.mark.req("ORD-08")
def test_an_order_waits_and_is_allocated_later() -> None:
    order.hears(queued()).under(O1)
    order.given(*WAITING).when(queued()).then(waits)
    order.given(*WAITING).when(queued()).twice()
    order.given(*WAITING, waits).when(reserve()).then(allocated)


def test_who_is_cancelled_while_waiting_leaves_the_warehouse_at_once() -> None:
    order.given(*WAITING, waits).when(cancel).then(cancelled, released("cancelled"))


def test_what_waits_after_the_end_is_released() -> None:
    order.given(*WAITING, cancelled).when(queued()).then(released("cancelled"))
    order.given(*WAITING, cancelled, released("cancelled")).when(queued()).then_nothing()


def test_a_warehouse_that_was_not_asked() -> None:
    order.when(queued()).then(no("ReservationQueued", "unknown_order", f"no order {O1} was placed"))
    reason = "it waits in south, but north is asked"
    order.given(*WAITING).when(queued("south")).then(no("ReservationQueued", "contradicts_order", reason))


def test_it_is_shown() -> None:
    shown = ViewSpec(service, "orders").given(*WAITING, waits).documents[O1]
    assert isinstance(shown, OrderView) and (shown.allocation, shown.warehouse) == ("waiting", "north")


def test_a_channel_s_policy_says_whether_it_may_wait() -> None:
    assert [wait_of(each) for each in ("refuse", "backorder", "force")] == ["no", "backorder", "force"]
