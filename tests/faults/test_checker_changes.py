"""Changes of orders in the checker: a right one is not accused, and what is wrong with one is found."""

from typing import Any

import pytest

from tests.faults.judged import found, judged, world_of
from tests.faults.world import W, World, paid, part

ONE = [{"sku": "S1", "quantity": 1}]
ONE_LOT = [{"sku": "S1", "quantity": 1, "lots": [{"lot": "r1", "quantity": 1}]}]


def priced(quantity: int, total: int) -> list[dict[str, Any]]:
    return [{"sku": "S1", "quantity": quantity, "unit_price": 500, "discount": quantity * 500 - total, "total": total}]


def opened(world: World, o: str = "o1") -> None:
    """One piece fewer of two, which fulfillment has: stopped, and previewed."""
    paid(world, o)
    change = {"order_id": o, "change_id": "c1"}
    _, stop = world["orders"].decide(("OrderChangeOpened", change), ("ShipmentStopRequested", {**part(o), "change_id": "c1"}))
    [stopped] = world["fulfillment"].decide(("ShipmentStopped", part(o)), source=f"{stop},0")
    preview = {**change, "preview_id": "p1", "lines": priced(1, 500), "freight": 0, "total": 500, "difference": -500}
    world["orders"].decide(
        ("ShipmentHalted", {**change, **part(o), "left": ""}), ("OrderChangePreviewed", preview), source=f"{stopped},0"
    )


def changed(world: World, o: str = "o1", total: int = 500, back: int = 500, confirmed: bool = True) -> None:
    opened(world, o)
    change = {"order_id": o, "change_id": "c1"}
    applied = {**change, "lines": priced(1, 500), "freight": 0, "total": total, "difference": -500, "shipment_id": None}
    yes = [("OrderChangeConfirmed", {**change, "preview_id": "p1", "due": 0})] if confirmed else []
    facts: list[Any] = [
        *yes,
        ("OrderChanged", {**applied, "added": []}),
        ("ShipmentReduced", {**part(o), **W, **change, "lines": ONE, "left": ONE}),
        ("RefundIssued", {"order_id": o, "refund_id": f"f-{o}", "amount": back, "reason": "changed"}),
        ("FulfillmentRequested", {**part(o), **W, "lines": ONE, "attempt": 2}),
    ]
    *_, reduced, money, again = world["orders"].decide(*facts)
    world["inventory"].decide(("StockReleased", {**part(o), **W, "lines": ONE_LOT}), source=f"{reduced},0")
    world["support"].decide(("Nothing", {}), source=f"{money},0")
    world["fulfillment"].decide(("ShipmentCreated", {**part(o), **W, "lines": ONE, "attempt": 2}), source=f"{again},0")


def test_a_right_change_is_not_accused() -> None:
    for life, word in ((opened, "changing"), (changed, "awaiting_dispatch")):
        verdict = judged(world_of(life))
        assert [wrong.text for wrong in verdict.wrong] == []
        assert verdict.standings == {word: 1}


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"total": 600}, "changed by -500 from 1000 to 600"),
        ({"back": 400}, "pieces for 500 cancelled, 400 paid back"),
        ({"confirmed": False}, "change c1 applied, and nobody confirmed it"),
    ],
)
def test_found_a_change_that_does_not_add_up(wrong: dict[str, Any], text: str) -> None:
    world = world_of(lambda world: changed(world, **wrong))
    found(world, "invariant", text)


def test_found_a_change_that_ends_twice_or_comes_from_nowhere() -> None:
    world = world_of(changed)
    world["orders"].decide(("OrderChangeEnded", {"order_id": "o1", "change_id": "c1", "code": "withdrawn"}))
    found(world, "invariant", "change c1 ended twice")
    found(world, "reordered", "OrderChangeEnded after OrderChanged")


def test_found_pieces_that_stay_held_after_a_change_ended() -> None:
    world = world_of(opened)
    change = {"order_id": "o1", "change_id": "c1"}
    held = {**change, "shipment_id": "s2-o1", **W, "lines": ONE}
    world["orders"].decide(("ChangeStockHeld", held))
    world["orders"].decide(("OrderChangeEnded", {**change, "code": "withdrawn"}))
    found(world, "lost", "change c1 is over, and its pieces are still held")


def test_found_a_shipment_that_is_created_again_and_was_not_stopped() -> None:
    world = world_of(paid)
    world["fulfillment"].decide(("ShipmentCreated", {**part("o1"), **W, "lines": ONE, "attempt": 2}))
    found(world, "doubled", "two ShipmentCreated")
