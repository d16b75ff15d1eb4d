"""Rows 49, 51 and 53 of the worked cases, as orders decides them: preorders and carts; and what waits after a short pick."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.orders.order.commands import HoldOrder, ReleaseHold, ReleaseShipment
from services.orders.order.decide import street_date
from services.orders.order.placing import fingerprint
from services.orders.order.view import OrderView
from services.orders.service import service
from shared.contracts import storefront
from shared.contracts.inventory import LotLine, LotQuantity, StockReserved
from shared.contracts.limits import CART_HOLDS
from shared.contracts.orders import (
    CartHoldReleaseRequested,
    FulfillmentRequested,
    LinesCancelled,
    OrderHeld,
    OrderRefused,
    ReleaseRequested,
    ReservationRequested,
    ShipmentQueued,
    Sourced,
    StreetDateReached,
)
from shared.contracts.terms import BEFORE_TERMS, CartHold, Terms
from shared.contracts.waiting import QueuedLine, ReservationQueued
from shared.domain.nouns import SetTimer
from shared.testing.specs import ViewSpec
from tests.orders.given import (
    AT,
    EXPIRES,
    FOUND,
    O1,
    SHIPMENT,
    allocated,
    asked,
    asked_next,
    cancel,
    cancelled,
    captured,
    confirmed,
    expire,
    expired,
    no,
    order,
    paid,
    pay,
    place,
    placed,
    price,
    refuse_price,
    refused,
    released,
    requested,
    reserve,
    short,
    sold,
)
from tests.orders.test_waiting import answered, queued, waits
from tests.orders.test_worked_shipments import Life, lines

STREET = datetime(2026, 11, 30, 16, tzinfo=UTC)
"""1 Dec 00:00 in Shanghai."""
LINES = (placed.lines[0], placed.lines[1].model_copy(update={"street_date": STREET}), placed.lines[2])
preordered = placed.model_copy(update={"lines": LINES})
asked_preorder = asked.model_copy(update={"street_date": STREET})
kept = allocated.model_copy(update={"not_before": STREET})
reached = StreetDateReached(order_id=O1, shipment_id=SHIPMENT, reached_at=STREET)
street = ReleaseShipment(order_id=O1, shipment_id=SHIPMENT)
leaves = requested.model_copy(update={"requested_at": STREET})
PREORDER = (preordered, confirmed, asked_preorder)


# -- row 49
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


# -- rows 51 and 53
NORTH, SOUTH = CartHold(warehouse="north", hold_id="c-n"), CartHold(warehouse="south", hold_id="c-s")
carted = placed.model_copy(update={"holds": (NORTH, SOUTH)})
asked_carted = asked.model_copy(update={"hold_id": "c-n"})


def freed(hold: CartHold, at: datetime = AT) -> CartHoldReleaseRequested:
    return CartHoldReleaseRequested(order_id=O1, warehouse=hold.warehouse, hold_id=hold.hold_id, requested_at=at)


@pytest.mark.req("INV-02", "ORD-08")
def test_worked_51_its_own_order_names_the_hold_where_it_asks() -> None:
    wanted = place.model_copy(update={"holds": (NORTH, SOUTH)})
    order.when(wanted, found=FOUND).then(carted.model_copy(update={"fingerprint": fingerprint(wanted)}))
    order.given(carted).when(price).then(confirmed, asked_carted)


@pytest.mark.req("INV-02", "ORD-08")
def test_worked_51_taken_over_in_one_warehouse_it_is_freed_in_the_other() -> None:
    order.given(carted, confirmed, asked_carted).when(reserve()).then(allocated, freed(SOUTH))
    order.given(carted, confirmed, asked_carted).when(reserve()).twice()
    order.given(carted, confirmed, asked_carted).when(queued()).then(waits, freed(SOUTH))


@pytest.mark.req("INV-02", "ORD-08")
def test_worked_51_sourced_elsewhere_it_is_freed() -> None:
    only_north = carted.model_copy(update={"holds": (NORTH,)})
    given = (only_north, confirmed, asked_carted, answered("north", 1), asked_next)
    elsewhere = allocated.model_copy(update={"warehouse": "south"})
    order.given(*given).when(reserve("south")).then(elsewhere, freed(NORTH))
    order.given(*given, elsewhere, freed(NORTH)).when(cancel).then(cancelled, released("cancelled", "south"))


def test_worked_51_a_warehouse_that_refused_is_asked_again_with_its_hold() -> None:
    may_wait = carted.model_copy(update={"terms": Terms(short_at_placing="backorder"), "holds": (NORTH,)})
    given = (may_wait, confirmed, asked_carted, answered("north", 1), asked_next)
    *_, again = order.given(*given).when(short("south", attempt=2)).decided
    assert isinstance(again, ReservationRequested)
    assert (again.warehouse, again.wait, again.hold_id) == ("north", "backorder", "c-n")


def test_worked_51_of_several_shipments_it_is_freed_when_all_have_answered() -> None:
    life = Life({"W1": {"A": 1}, "W2": {"B": 1}, "W3": {}}, A=1, B=1)
    life.facts[0] = life.facts[0].model_copy(update={"holds": (CartHold(warehouse="W3", hold_id="c"),)})
    while not life.of(Sourced):
        life.answer()
    life.answer()
    assert not life.of(CartHoldReleaseRequested)
    life.answer()
    assert [fact.warehouse for fact in life.of(CartHoldReleaseRequested)] == ["W3"]


@pytest.mark.req("INV-02")
def test_worked_51_what_ends_frees_what_it_did_not_take() -> None:
    order.given(carted, confirmed, asked_carted).when(cancel).then(cancelled, freed(NORTH), freed(SOUTH))
    order.given(carted).when(expire, at=EXPIRES).then(expired, freed(NORTH, EXPIRES), freed(SOUTH, EXPIRES))
    order.given(carted).when(refuse_price).then(
        refused("total_differs", "expected 35.00 EUR, priced 36.00 EUR", place), freed(NORTH), freed(SOUTH)
    )
    order.given(carted, cancelled, freed(NORTH), freed(SOUTH)).when(cancel).then_nothing()


@pytest.mark.req("INV-02")
def test_worked_53_a_late_order_names_its_hold_all_the_same() -> None:
    """Whether it has ended is inventory's to know."""
    at = AT + timedelta(minutes=15, milliseconds=500)
    late = price.model_copy(update={"priced_at": at})
    assert order.given(carted).when(late).decided[-1] == asked_carted.model_copy(update={"requested_at": at})


def test_the_same_order_with_other_holds_or_dates_contradicts() -> None:
    wanted = place.model_copy(update={"holds": (NORTH,)})
    given = placed.model_copy(update={"holds": (NORTH,), "fingerprint": fingerprint(wanted)})
    order.given(given).when(wanted, found=FOUND).then_nothing()
    reason = "order A-1 of shop exists with other content: "
    for other, named in ((place, "holds"), (wanted.model_copy(update={"lines": LINES}), "lines")):
        order.given(given).when(other, found=FOUND).then(no("PlaceOrder", "contradicts_order", reason + named))
    order.given(placed).when(wanted, found=FOUND).then(no("PlaceOrder", "contradicts_order", reason + "holds"))


def test_by_a_storefronts_event() -> None:
    ordered: list[dict[str, Any]] = [line.model_dump() for line in sold.lines]
    ordered[1]["street_date"] = "2026-12-01T00:00:00+08:00"
    event = storefront.OrderPlaced.model_validate(
        sold.model_dump() | {"lines": ordered, "holds": [{"warehouse": "north", "hold_id": " c-n "}]}
    )
    asked_for = place.model_copy(update={"lines": LINES, "holds": (NORTH,)})
    assert fingerprint(event) == fingerprint(asked_for)
    [fact] = order.when(event, found=FOUND).decided
    assert fact == preordered.model_copy(update={"holds": (NORTH,), "fingerprint": fingerprint(event)})
    assert storefront.OrderPlaced.model_validate(sold.model_dump() | {"holds": None}) == sold


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ({"holds": [{"warehouse": "north", "hold_id": "a"}, {"warehouse": "north", "hold_id": "b"}]}, "each warehouse once"),
        ({"holds": [{"warehouse": "north"}]}, "holds.0.hold_id"),
        ({"holds": [{"warehouse": f"w{n}", "hold_id": "a"} for n in range(CART_HOLDS + 1)]}, "at most 50 items"),
        ({"lines": [{"sku": "MUG", "quantity": 1, "street_date": "2026-12-01T00:00:00"}]}, "a time needs its zone"),
        ({"lines": [{"sku": "MUG", "quantity": 1, "street_date": "9999-12-31T23:59:00-12:00"}]}, "beyond the years"),
    ],
)
def test_what_a_storefront_may_not_say(said: dict[str, Any], rule: str) -> None:
    with pytest.raises(ValidationError, match=rule):
        storefront.OrderPlaced.model_validate(sold.model_dump() | said)


# -- short later
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
