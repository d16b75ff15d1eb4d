"""The checker knows kits: each becomes its components, for what it cost."""

from typing import Any

import pytest

from tests.faults.checking.kits import unmade
from tests.faults.checking.log import read
from tests.faults.world import World

KIT = {"sku": "K", "components": [{"sku": "A", "quantity": 2, "share": 2}, {"sku": "B", "quantity": 1, "share": 1}]}
ORDERED = [{"sku": "K", "quantity": 2}, {"sku": "A", "quantity": 1}]
PRICED = [{"sku": "K", "quantity": 2, "total": 100}, {"sku": "A", "quantity": 1, "total": 20}]


def lines(a: int = 4, total: int = 67) -> list[dict[str, Any]]:
    return [
        {"sku": "A", "quantity": a, "total": total},
        {"sku": "B", "quantity": 2, "total": 33},
        {"sku": "A", "quantity": 1, "total": 20},
    ]


def judged(confirmed: list[dict[str, Any]], kits: tuple[Any, ...] = (KIT,)) -> list[str]:
    world, order = World(), {"order_id": "o1"}
    world["orders"].decide(("OrderPlaced", {**order, "lines": ORDERED, "kits": list(kits)}))
    world["pricing"].decide(("OrderPriced", {**order, "lines": PRICED}))
    of_kits = [{"sku": "K", "quantity": 2, "numbers": [1, 2]}]
    world["orders"].decide(("OrderConfirmed", {**order, "lines": confirmed, "kits": of_kits}))
    return [wrong.text for wrong in unmade({service: read(records) for service, records in world.records.items()})]


def test_what_is_right_is_not_accused() -> None:
    assert judged(lines()) == []
    assert judged(ORDERED, kits=()) == []


@pytest.mark.parametrize(
    ("confirmed", "text"),
    [
        (lines(a=3), "order o1: {'A': 4, 'B': 2} are confirmed, its kits are {'A': 5, 'B': 2}"),
        (ORDERED, "order o1: {'K': 2, 'A': 1} are confirmed, its kits are {'A': 5, 'B': 2}"),
        (lines(total=66), "order o1: kits cost [100], their components [99]"),
    ],
)
def test_planted_faults_are_named(confirmed: list[dict[str, Any]], text: str) -> None:
    assert judged(confirmed) == [text]


def changed(lines: list[dict[str, Any]], numbers: list[int], unit_price: int | None = 50) -> list[str]:
    world, of = World(), {"order_id": "o1", "change_id": "c1"}
    added = [{"line": None, "sku": "K", "quantity": 2, "unit_price": unit_price}, {"line": 1, "sku": "A", "quantity": 0}]
    world["orders"].decide(("OrderChangeOpened", {**of, "lines": added, "kits": [KIT]}))
    of_kits = [{"sku": "K", "quantity": 2, "numbers": numbers}] if numbers else []
    world["orders"].decide(("OrderChanged", {**of, "lines": lines, "kits": of_kits}))
    return [wrong.text for wrong in unmade({service: read(records) for service, records in world.records.items()})]


def test_kits_that_a_change_adds_are_judged_too() -> None:
    assert changed(lines(), [1, 2]) == []
    assert changed(lines(total=66), [1, 2], None) == []
    expected = "they are [('K', 2, [('A', 4), ('B', 2)])]"
    assert changed(lines(), []) == [f"order o1: change c1 added kits [], {expected}"]
    assert changed(lines(a=3), [1, 2]) == [f"order o1: change c1 added kits [('K', 2, [('A', 3), ('B', 2)])], {expected}"]
    assert changed(lines(total=66), [1, 2]) == ["order o1: change c1 added K for 100, its components cost 99"]
