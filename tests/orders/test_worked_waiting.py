"""Rows 51 and 53 of the worked cases, as orders decides them: carts; and what a storefront may say of holds and street dates."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from services.orders.order.placing import fingerprint
from shared.contracts import storefront
from shared.contracts.allocating import CartHoldReleaseRequested, ReservationRequested
from shared.contracts.limits import CART_HOLDS
from shared.contracts.orders import Sourced
from shared.contracts.terms import CartHold, Terms
from tests.orders.example import AT, EXPIRES, FOUND, O1, order
from tests.orders.given import allocated, asked, asked_next, cancelled, confirmed, expired, no, placed, refused, released
from tests.orders.inputs import cancel, expire, place, price, refuse_price, reserve, short, sold
from tests.orders.street import LINES, preordered
from tests.orders.test_waiting import answered, queued, waits
from tests.orders.warehouses import Life

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
