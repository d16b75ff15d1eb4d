"""Row 49 of the worked cases, as orders decides it: preorders, which leave at their street date."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders.order.commands import HoldOrder, ReleaseHold, ReleaseShipment
from services.orders.order.decide import street_date
from services.orders.order.placing import fingerprint
from services.orders.order.view import OrderView
from services.orders.service import service
from shared.contracts.inventory import LotLine, LotQuantity
from shared.contracts.orders import OrderHeld, Sourced, StreetDateReached
from shared.contracts.reservations import StockReserved
from shared.contracts.shipping import FulfillmentRequested
from shared.contracts.terms import Terms
from shared.domain.nouns import SetTimer
from shared.testing.specs import ViewSpec
from tests.orders.example import AT, FOUND, O1, SHIPMENT, order
from tests.orders.given import allocated, asked, cancelled, captured, confirmed, paid, placed, released, requested
from tests.orders.inputs import cancel, pay, place, price, reserve
from tests.orders.street import LINES, STREET, preordered
from tests.orders.warehouses import Life

asked_preorder = asked.model_copy(update={"street_date": STREET})
kept = allocated.model_copy(update={"not_before": STREET})
reached = StreetDateReached(order_id=O1, shipment_id=SHIPMENT, reached_at=STREET)
street = ReleaseShipment(order_id=O1, shipment_id=SHIPMENT)
leaves = requested.model_copy(update={"requested_at": STREET})
PREORDER = (preordered, confirmed, asked_preorder)


@pytest.mark.req("ORD-08", "INV-11")
def test_worked_49_a_preorder_is_asked_for_with_its_latest_street_date() -> None:
    earlier = LINES[0].model_copy(update={"street_date": STREET - timedelta(days=1)})
    wanted = place.model_copy(update={"lines": (earlier, *LINES[1:])})
    said = placed.model_copy(update={"lines": wanted.lines, "fingerprint": fingerprint(wanted)})
    order.when(wanted, found=FOUND).then(said)
    order.given(said).when(price).then(confirmed, asked_preorder)


@pytest.mark.req("ORD-08", "INV-11")
def test_worked_49_it_is_reserved_and_leaves_at_its_street_date() -> None:
    reserves = reserve().model_copy(update={"not_before": STREET})
    order.given(*PREORDER).when(reserves).then(kept)
    order.given(*PREORDER).when(reserves).twice()
    order.given(*PREORDER, kept).when(pay()).then(captured(), paid)
    ready = (*PREORDER, kept, captured(), paid)
    assert street_date(kept) == [SetTimer(f"street/{SHIPMENT}", STREET, O1, street)]
    order.given(*ready).when(street, at=STREET).then(reached, leaves)
    order.given(*ready).when(street, at=STREET).twice()
    order.given(*ready).when(street, at=STREET - timedelta(seconds=1)).then_nothing()


def test_worked_49_paid_before_it_is_reserved() -> None:
    reserves = reserve().model_copy(update={"not_before": STREET})
    order.given(*PREORDER, captured(), paid).when(reserves).then(kept)


def test_worked_49_a_payment_said_before_and_heard_after_the_street_date() -> None:
    """The timer came to an order that was not paid: it is not stuck."""
    order.given(*PREORDER, kept).when(street, at=STREET).then(reached)
    order.given(*PREORDER, kept, reached).when(pay()).then(captured(), paid, requested)


def test_worked_49_a_street_date_that_is_over_when_it_is_reserved_is_none() -> None:
    order.given(*PREORDER).when(reserve().model_copy(update={"not_before": AT})).then(allocated)
    assert street_date(allocated) == []


def test_worked_49_held_at_its_street_date_it_leaves_when_it_is_let_go() -> None:
    held = OrderHeld(order_id=O1, kind="fraud", reason="", held_at=AT)
    order.given(*PREORDER, kept, captured(), paid, held).when(street, at=STREET).then(reached)


def test_worked_49_who_cancels_before_is_let_go_and_the_timer_finds_nothing() -> None:
    given = (*PREORDER, kept)
    order.given(*given).when(cancel).then(cancelled, released("cancelled"))
    order.given(*given, cancelled, released("cancelled")).when(street, at=STREET).then_nothing()
    order.when(street, at=STREET).then_nothing()


def test_worked_49_an_order_that_ships_complete_waits_for_the_last_street_date() -> None:
    life = Life({"W1": {"A": 1}, "W2": {"B": 1}}, Terms(ship="complete"), A=1, B=1)
    while not life.of(Sourced):
        life.answer()
    first, second = life.open
    life.answer(first)
    lot = (LotLine(sku="B", quantity=1, lots=(LotQuantity(lot="l", quantity=1),)),)
    at = {"order_id": O1, "shipment_id": second.shipment_id, "attempt": second.attempt, "reserved_at": AT}
    life.hear(StockReserved(warehouse="W2", lines=lot, not_before=STREET, **at))
    life.paid()
    assert not life.of(FulfillmentRequested)
    both = order.given(*life.facts).when(ReleaseShipment(order_id=O1, shipment_id=second.shipment_id), at=STREET).decided
    assert [type(fact) for fact in both] == [StreetDateReached, FulfillmentRequested, FulfillmentRequested]


RESERVES = reserve().model_copy(update={"not_before": STREET})
HOLDS, LETS_GO = HoldOrder(order_id=O1, kind="fraud", reason=""), ReleaseHold(order_id=O1, kind="fraud")


@given(st.permutations([RESERVES, pay(), HOLDS, LETS_GO]), st.data())
def test_worked_49_in_whatever_order_it_leaves_once_and_not_before(inputs: list[Any], data: st.DataObject) -> None:
    """The timer comes some time after the reservation, which may be told twice."""
    told = [*inputs]
    told.insert(data.draw(st.integers(told.index(RESERVES) + 1, len(told))), street)
    told.insert(data.draw(st.integers(told.index(RESERVES) + 1, len(told))), RESERVES)
    facts: list[Any] = [*PREORDER]
    for input in (*told, LETS_GO):
        facts += order.given(*facts).when(input, at=STREET if input is street else AT).decided
    kinds = [type(fact) for fact in facts]
    assert kinds.count(FulfillmentRequested) == kinds.count(StreetDateReached) == 1
    assert kinds.index(StreetDateReached) < kinds.index(FulfillmentRequested)


def test_worked_49_it_is_shown() -> None:
    shown = ViewSpec(service, "orders").given(*PREORDER, kept, captured(), paid, reached, leaves).documents[O1]
    assert isinstance(shown, OrderView)
    assert (shown.allocation, shown.fulfillment, shown.shipments[0].not_before) == ("allocated", "requested", STREET)
    assert [entry.text for entry in shown.history][3::3] == [
        "stock reserved in north, to leave from 2026-11-30 16:00 UTC on",
        "its street date is reached",
    ]
