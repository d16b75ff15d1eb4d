"""The checker knows street dates and the holds of carts: what is right is not accused, each planted fault is named."""

from typing import Any

import pytest

from tests.faults.judged import found, judged
from tests.faults.world import LINES, LOTS, PRICED, Place, W, World, captured, part

O1: dict[str, Any] = {"order_id": "o1"}
CART = {"warehouse": "x", "hold_id": "c1"}
STREET = "2026-11-30T16:00:00Z"
FREED = ("CartHoldReleaseRequested", {**O1, **CART})


def asked(world: World, *more: tuple[str, dict[str, Any]], cart: dict[str, str] | None = None, **request: Any) -> Place:
    """An order with this cart, asked of warehouse w; its request's place."""
    orders = world["orders"]
    told = {**O1, "channel": "uk-web", "external_id": "o1", "holds": [cart] if cart else []}
    [place] = orders.decide(("OrderPlaced", told), **world.sends("OrderPlaced", "o1"))
    [price] = world["pricing"].decide(("OrderPriced", O1), source=f"{place},0")
    wants = {**part("o1"), **W, "lines": LINES, "attempt": 1, **request}
    confirmed = ("OrderConfirmed", {**O1, "lines": PRICED, "total": 1000})
    return orders.decide(confirmed, ("ReservationRequested", wants), *more, source=f"{price},0")[1]


def reserved(world: World, request: Place, *more: tuple[str, dict[str, Any]], **allocated: Any) -> list[Place]:
    [held] = world["inventory"].decide(("StockReserved", {**part("o1"), **W, "lines": LOTS}), source=f"{request},0")
    return world["orders"].decide(("OrderAllocated", {**part("o1"), **W, **allocated}), *more, source=f"{held},0")


def pays(world: World, *more: tuple[str, dict[str, Any]]) -> None:
    sent = world.sends("PaymentReceived", "o1", payment_id="pay-o1", amount=1000)
    world["orders"].decide(captured(world), ("OrderPaid", {**O1, "paid": 1000}), *more, **sent)


def preordered() -> World:
    world = World()
    world.receive()
    reserved(world, asked(world), not_before=STREET)
    return world


LET_GO = ("FulfillmentRequested", {**part("o1"), **W, "lines": LINES})


def created(world: World, *facts: tuple[str, dict[str, Any]]) -> World:
    *_, request = world["orders"].decide(*facts)
    world["fulfillment"].decide(("ShipmentCreated", {**part("o1"), **W, "lines": LINES}), source=f"{request},0")
    return world


def test_a_paid_preorder_rests_until_its_street_date() -> None:
    world = preordered()
    pays(world)
    verdict = judged(world)
    assert (verdict.wrong, verdict.standings) == ((), {"preordered": 1})
    created(world, ("StreetDateReached", {**part("o1"), "reached_at": STREET}), LET_GO)
    verdict = judged(world)
    assert (verdict.wrong, verdict.standings) == ((), {"awaiting_dispatch": 1})


def test_let_go_before_its_street_date() -> None:
    world = preordered()
    pays(world)
    found(created(world, LET_GO), "invariant", "shipment s-o1 was let go before its street date")


def test_a_street_date_that_was_not_reached() -> None:
    world = preordered()
    pays(world)
    early = ("StreetDateReached", {**part("o1"), "reached_at": "2026-11-30T15:59:59Z"})
    found(created(world, early, LET_GO), "invariant", "shipment s-o1 was let go before its street date")


def test_stuck_after_its_street_date() -> None:
    world = preordered()
    pays(world)
    world["orders"].decide(("StreetDateReached", {**part("o1"), "reached_at": STREET}))
    found(world, "lost", "paid and allocated, fulfillment never requested")


def carted(*freed: tuple[str, dict[str, Any]], cart: dict[str, str] = CART, **request: Any) -> World:
    world = World()
    world.receive()
    places = reserved(world, asked(world, cart=cart, **request), *freed)
    for place in places[1:]:
        world["inventory"].decide(("Nothing", {}), source=f"{place},0")
    return world


@pytest.mark.parametrize(("freed", "cart", "request_"), [((FREED,), CART, {}), ((), {**W, "hold_id": "c1"}, {"hold_id": "c1"})])
def test_a_cart_that_is_freed_or_taken_over(
    freed: tuple[tuple[str, dict[str, Any]], ...], cart: dict[str, str], request_: dict[str, Any]
) -> None:
    assert judged(carted(*freed, cart=cart, **request_)).wrong == ()


def test_a_cart_that_nobody_frees() -> None:
    found(carted(), "lost", "order o1 needs hold c1 in x no more, and never freed it")


def test_the_hold_of_another_cart() -> None:
    found(carted(FREED, hold_id="c2"), "invariant", "order o1 takes hold c2, which is not its cart's")
    other = ("CartHoldReleaseRequested", {**O1, "warehouse": "x", "hold_id": "c2"})
    found(carted(FREED, other), "invariant", "order o1 frees hold c2, which is not its cart's")
