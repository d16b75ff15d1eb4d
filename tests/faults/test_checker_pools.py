"""The checker knows pools: what is right is not accused, each planted fault is named."""

from typing import Any

import pytest

from tests.faults.judged import found, judged
from tests.faults.world import Decided, World

W = {"warehouse": "w"}
S = {**W, "sku": "S1", "pool_id": "live"}
goods = ("StockReceived", {**W, "receipt_id": "r1", "lines": [{"sku": "S1", "lot": "r1", "quantity": 10}]})


def split(n: int, move: str = "m1") -> Decided:
    return "PoolSplit", {**S, "pieces": n, "move_id": move}


def merged(n: int, move: str = "m2", **more: Any) -> Decided:
    return "PoolMerged", {**S, "pieces": n, "move_id": move, **more}


def sold(shipment: str, n: int, of_pool: int, type: str = "StockReserved") -> Decided:
    pooled = {"pool": "live", "pooled": [{"sku": "S1", "quantity": of_pool}]} if of_pool else {}
    lines = [{"sku": "S1", "quantity": n, "lots": [{"lot": "r1", "quantity": n}]}]
    return type, {**W, "order_id": f"o-{shipment}", "shipment_id": shipment, "lines": lines, "attempt": 1, **pooled}


def said(*facts: Decided) -> World:
    world = World()
    for fact in (goods, *facts):
        world["inventory"].decide(fact)
    return world


def moved(world: World) -> list[str]:
    """What is said of pools and stock; that nobody hears of these shipments is another matter."""
    return [each.text for each in judged(world).wrong if each.text.startswith("w/S1")]


def test_what_is_right_is_not_accused() -> None:
    back = sold("s1", 4, 4, "StockReleased")
    assert moved(said(split(6), sold("s1", 4, 4), back, sold("s2", 5, 1), merged(5, ended=True))) == []


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ((split(6), sold("s1", 7, 7)), "w/S1/live: s1 takes 7, 1 more than it has"),
        ((split(6), sold("s1", 5, 0)), "w:s1 takes 5 of 10; 6 are kept"),
        ((split(6), merged(7)), "w/S1/live: 1 pieces more go than it has"),
        ((split(6), merged(5, ended=True)), "w/S1/live: ends with 1 pieces left"),
        ((split(6), sold("s1", 2, 2), sold("s1", 3, 3, "StockReleased")), "w/S1/live: s1 gives 3 back and had fewer of it"),
        ((split(6), ("PoolReduced", {**W, "sku": "S1", "parts": [{"pool_id": "live", "pieces": 7}]})), "1 pieces more go"),
    ],
)
def test_planted_faults_are_named(facts: tuple[Decided, ...], text: str) -> None:
    found(said(*facts), "invariant", text)


def test_a_move_is_made_once() -> None:
    found(said(split(1), split(1)), "doubled", "two PoolSplit m1 of pool w/S1/live")
