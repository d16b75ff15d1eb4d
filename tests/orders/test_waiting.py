"""A shipment that waits in its warehouse: told by inventory, allocated when all of it is there, left at the order's end."""

import pytest

from services.orders.order.view import OrderView
from services.orders.service import service
from shared.contracts.allocating import ReleaseRequested, ReservationRequested, ShipmentQueued
from shared.contracts.inventory import LotQuantity
from shared.contracts.orders import OrderPlaced, Sourced, SourcingAnswered
from shared.contracts.refusing import OrderRefused
from shared.contracts.terms import ShortAtPlacing, Terms
from shared.contracts.waiting import QueuedLine, ReservationQueued
from shared.testing.specs import ViewSpec
from tests.orders.example import AT, O1, SHIPMENT, order
from tests.orders.given import WAITING, allocated, asked, asked_next, cancelled, confirmed, no, placed, released
from tests.orders.inputs import cancel, reserve, short
from tests.orders.warehouses import Life


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


def test_one_of_several_shipments_waits() -> None:
    """The order is not complete before it is reserved; at its end all are let go."""
    life = Life({"W1": {"A": 1}, "W2": {"B": 1}}, Terms(max_shipments=2), A=1, B=1)
    while not life.of(Sourced):
        life.answer()
    first, second = life.open
    life.answer(first)
    event = ReservationQueued(
        warehouse=second.warehouse,
        order_id=O1,
        shipment_id=second.shipment_id,
        attempt=second.attempt,
        wait="backorder",
        rank=0,
        said_at=AT,
        lines=(QueuedLine(sku="B", quantity=1, lots=(), waiting=1, place=1),),
        queued_at=AT,
    )
    said = ShipmentQueued(order_id=O1, shipment_id=second.shipment_id, warehouse=second.warehouse, queued_at=AT)
    assert life.hear(event) == [said]
    shown = ViewSpec(service, "orders").given(*life.facts).documents[O1]
    assert isinstance(shown, OrderView)
    assert (shown.allocation, [each.allocation for each in shown.shipments]) == ("waiting", ["allocated", "waiting"])
    let_go = [fact for fact in order.given(*life.facts).when(cancel).decided if isinstance(fact, ReleaseRequested)]
    assert {fact.shipment_id for fact in let_go} == {first.shipment_id, second.shipment_id}


def test_it_is_shown() -> None:
    shown = ViewSpec(service, "orders").given(*WAITING, waits).documents[O1]
    assert isinstance(shown, OrderView) and (shown.allocation, shown.warehouse) == ("waiting", "north")


def may_wait(policy: ShortAtPlacing) -> OrderPlaced:
    return placed.model_copy(
        update={"terms": placed.terms.model_copy(update={"short_at_placing": policy, "channel_class": "strategic"})}
    )


@pytest.mark.req("ORD-04")
@pytest.mark.parametrize("policy", ["backorder", "force"])
def test_where_nobody_has_it_the_first_is_asked_to_keep_it_waiting(policy: ShortAtPlacing) -> None:
    """As its channel's terms say; refused by it as well, the order is out of stock."""
    both = (may_wait(policy), confirmed, asked, answered("north", 1), asked_next)
    facts = order.given(*both).when(short("south", attempt=2)).decided
    request = facts[-1]
    assert isinstance(request, ReservationRequested)
    assert (request.warehouse, request.wait, request.rank, request.said_at) == ("north", policy, 1, placed.placed_at)
    *_, refused = order.given(*both, *facts).when(short("north", attempt=3)).decided
    assert isinstance(refused, OrderRefused)


def answered(warehouse: str, attempt: int) -> SourcingAnswered:
    told = short(warehouse, attempt)
    return SourcingAnswered(
        order_id=O1,
        shipment_id=SHIPMENT,
        warehouse=warehouse,
        attempt=attempt,
        shortages=told.shortages,
        answered_at=AT,
    )
