"""What waits after a short pick that no other warehouse can make up for."""

from typing import Any

import pytest

from shared.contracts.allocating import ReleaseRequested, ReservationRequested, ShipmentQueued
from shared.contracts.inventory import LotLine, LotQuantity
from shared.contracts.orders import LinesCancelled
from shared.contracts.refusing import OrderRefused
from shared.contracts.reservations import StockReserved
from shared.contracts.shipping import FulfillmentRequested
from shared.contracts.terms import BEFORE_TERMS, Terms
from shared.contracts.waiting import QueuedLine, ReservationQueued
from tests.orders.example import AT, O1, order
from tests.orders.inputs import cancel
from tests.orders.warehouses import Life, lines


def missed(**terms: Any) -> Life:
    """A short pick that nobody else can make up for: two of four were found."""
    life = Life({"W1": {"A": 4}, "W2": {"A": 1}, "W3": {}}, Terms(**terms), A=4)
    life.answers()
    life.paid()
    life.short_pick(life.of(FulfillmentRequested)[0].shipment_id, lines(A=2), lines(A=2))
    while life.open and life.open[0].wait == "no":
        life.answer()
    return life


@pytest.mark.req("ORD-08", "INV-11")
def test_what_a_short_pick_misses_waits_where_it_was_not_missed() -> None:
    life = missed(channel_class="core")
    [asks] = life.open
    assert (asks.warehouse, asks.lines, asks.wait, asks.rank, asks.said_at) == ("W2", lines(A=2), "backorder", 0, AT)
    told = {"warehouse": "W2", "order_id": O1, "shipment_id": asks.shipment_id}
    line = QueuedLine(sku="A", quantity=2, lots=(LotQuantity(lot="l", quantity=1),), waiting=1, place=1)
    event = ReservationQueued(**told, attempt=asks.attempt, wait="backorder", rank=0, said_at=AT, lines=(line,), queued_at=AT)
    assert life.hear(event) == [ShipmentQueued(**told, queued_at=AT)]
    assert not life.of(LinesCancelled)
    life.answered.add(asks.attempt)
    life.ship(life.of(FulfillmentRequested)[0].shipment_id)
    life.deliver(life.of(FulfillmentRequested)[0].shipment_id)
    lot = (LotLine(sku="A", quantity=2, lots=(LotQuantity(lot="l", quantity=2),)),)
    (_, goes) = life.hear(StockReserved(**told, attempt=asks.attempt, lines=lot, waited=True, reserved_at=AT))
    assert (goes.shipment_id, goes.lines) == (asks.shipment_id, lines(A=2))


def test_cancelled_while_it_waits_it_leaves_the_queue() -> None:
    life = missed()
    [asks] = life.open
    line = QueuedLine(sku="A", quantity=2, lots=(), waiting=2, place=1)
    told = {"warehouse": "W2", "order_id": O1, "shipment_id": asks.shipment_id, "attempt": asks.attempt}
    life.hear(ReservationQueued(**told, wait="backorder", rank=2, said_at=AT, lines=(line,), queued_at=AT))
    first = life.of(FulfillmentRequested)[0].shipment_id
    life.ship(first)
    facts = order.given(*life.facts).when(cancel).decided
    assert [(fact.shipment_id, fact.lines) for fact in facts if isinstance(fact, ReleaseRequested)] == [
        (asks.shipment_id, lines(A=2))
    ]
    assert [line.quantity for fact in facts if isinstance(fact, LinesCancelled) for line in fact.lines] == [2]


def test_refused_there_as_well_it_is_cancelled_and_asked_once() -> None:
    life = missed()
    life.answers()
    assert len([each for each in life.of(ReservationRequested) if each.wait != "no"]) == 1
    assert [line.quantity for line in life.of(LinesCancelled)[0].lines] == [2]


def test_by_its_terms_it_is_cancelled_at_once() -> None:
    for life in (missed(short_later="cancel"), missed(max_shipments=1)):
        assert all(each.wait == "no" for each in life.of(ReservationRequested)) and life.of(LinesCancelled)


def test_no_warehouse_is_left_to_wait_in() -> None:
    life = Life({"W1": {"A": 4}}, A=4)
    life.answers()
    life.paid()
    life.short_pick(life.of(FulfillmentRequested)[0].shipment_id, lines(A=2), lines(A=2))
    assert not life.open and life.of(LinesCancelled)


def test_an_order_of_before_is_decided_as_before() -> None:
    life = Life({"W1": {"A": 4}, "W2": {}}, BEFORE_TERMS, A=4)
    life.answers()
    life.paid()
    life.short_pick(life.of(FulfillmentRequested)[0].shipment_id, lines(A=4), ())
    life.answers()
    assert all(each.wait == "no" for each in life.of(ReservationRequested)) and not life.of(OrderRefused)
