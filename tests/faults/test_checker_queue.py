"""The checker knows queues and carts: what is right is not accused, each planted fault is named."""

from typing import Any

import pytest

from tests.faults.judged import found, judged
from tests.faults.world import World, part, placed

W = {"warehouse": "w"}
Fact = tuple[str, dict[str, Any]]


def lot(n: int) -> list[dict[str, Any]]:
    return [{"lot": "r1", "quantity": n}]


def of(shipment: str) -> dict[str, Any]:
    return {**W, "order_id": f"order-{shipment}", "shipment_id": shipment}


def queued(shipment: str, n: int, given: int = 0, said_at: str = "1") -> Fact:
    line = {"sku": "S1", "quantity": n, "lots": lot(given) if given else [], "waiting": n - given, "place": 1}
    return "ReservationQueued", {**of(shipment), "rank": 0, "said_at": said_at, "lines": [line]}


def received(n: int) -> Fact:
    return "StockReceived", {**W, "receipt_id": f"r{n}", "lines": [{"sku": "S1", "lot": "r1", "quantity": n}]}


def filled(**gifts: int) -> Fact:
    given = [{"order_id": f"order-{id}", "shipment_id": id, "quantity": n, "lots": lot(n)} for id, n in gifts.items()]
    return "QueueFilled", {**W, "sku": "S1", "gifts": given}


def taken(shipment: str, n: int) -> Fact:
    return "StockAllocatedInPart", {**of(shipment), "line": {"sku": "S1", "quantity": n, "lots": lot(n)}, "waiting": 0}


def reserved(shipment: str, n: int, waited: bool = False) -> Fact:
    return "StockReserved", {**of(shipment), "waited": waited, "lines": [{"sku": "S1", "quantity": n, "lots": lot(n)}]}


def left(shipment: str, n: int) -> Fact:
    return "QueueLeft", {**of(shipment), "lines": [{"sku": "S1", "quantity": n}]}


def released(shipment: str, n: int) -> Fact:
    return "StockReleased", {**of(shipment), "lines": [{"sku": "S1", "quantity": n, "lots": lot(n)}]}


def held(n: int) -> Fact:
    return "StockHeld", {**W, "hold_id": "c1", "lines": [{"sku": "S1", "quantity": n, "asked": n}]}


def converted(shipment: str, n: int) -> Fact:
    return "HoldConverted", {**of(shipment), "hold_id": "c1", "lines": [{"sku": "S1", "quantity": n}]}


def said(*facts: Fact) -> World:
    """By inventory, each in a decision of its own; orders and the queue's own answers are not looked at."""
    world = World()
    for fact in facts:
        [place] = world["inventory"].decide(fact)
        if fact[0] in ("ReservationQueued", "StockReserved"):
            world["orders"].decide(("OrderRequestRefused", {"order_id": "-", "code": "unknown_order"}), source=f"{place},0")
        if fact[0] == "QueueFilled":
            world["inventory"].decide(("Nothing", {}), source=f"{place},0")
    return world


waits = (queued("a", 4, said_at="1"), queued("b", 3, said_at="2"))
some_came = (*waits, received(5), filled(a=4, b=1), taken("a", 4), reserved("a", 4, waited=True), taken("b", 1))
cancelled = (*some_came, left("b", 2), released("b", 1))


@pytest.mark.parametrize("facts", [waits, some_came, cancelled, (received(2), held(1), converted("a", 1), reserved("a", 1))])
def test_what_is_right_is_not_accused(facts: tuple[Fact, ...]) -> None:
    wrong = [each for each in judged(said(*facts)).wrong if each.kind != "lost"]
    assert wrong == []


@pytest.mark.parametrize(
    ("facts", "kind", "text"),
    [
        ((*waits, received(3), filled(b=3)), "invariant", "w:b is given pieces that w:a waits for longer"),
        ((*waits, received(3), reserved("new", 1)), "invariant", "w:new takes 1 of 3; 7 are kept"),
        ((*waits, received(9), filled(a=5)), "invariant", "w:a waits for 4 and gets 5"),
        ((*cancelled, filled(b=1)), "invariant", "w:b waits for 0 and gets 1"),
        ((*cancelled, taken("b", 1)), "invariant", "w:b left and is given pieces"),
        ((*some_came, released("b", 1)), "reordered", "w/S1: w:b still waits when its pieces are freed"),
        ((*waits, received(3)), "lost", "w:a waits, and 3 are free"),
        ((*waits, received(4), filled(a=4)), "lost", "w:a never took over 4 pieces that it was given"),
        ((*waits, received(4), filled(a=4), taken("a", 3)), "invariant", "w:a takes 3 of 4 that it was given"),
        ((released("x", 1),), "reordered", "StockReleased without StockReserved before"),
        ((received(2), held(3)), "invariant", "0 allocated, 3 held of 2 on hand"),
        ((received(2), held(2), reserved("new", 1)), "invariant", "1 allocated, 2 held of 2 on hand"),
        ((converted("a", 1),), "reordered", "HoldConverted without StockHeld before"),
    ],
)
def test_a_planted_fault_is_named(facts: tuple[Fact, ...], kind: str, text: str) -> None:
    found(said(*facts), kind, text)


def test_a_cancelled_order_may_not_wait_on() -> None:
    world = World()
    reservation = placed(world)
    fact = queued("s-o1", 2)[1] | {"order_id": "o1"}
    [waiting] = world["inventory"].decide(("ReservationQueued", fact), source=f"{reservation},0")
    world["orders"].decide(("ShipmentQueued", {**part("o1"), **W}), source=f"{waiting},0")
    assert judged(world).standings == {"waiting": 1}
    world["orders"].decide(("OrderCancelled", {"order_id": "o1"}))
    found(world, "lost", "order o1 is over and still waits for stock")
