"""The checker knows transfers: what is right is not accused, each planted fault is named."""

from typing import Any

import pytest

from tests.faults.judged import found, judged
from tests.faults.world import Decided, World

T = {"transfer_id": "t1"}
ROUTE = {**T, "source": "w", "target": "v"}
W, V = {**T, "warehouse": "w"}, {**T, "warehouse": "v"}


def pieces(n: int, sku: str = "S1") -> list[dict[str, Any]]:
    return [{"sku": sku, "quantity": n, "lots": [{"lot": "r1", "quantity": n}]}]


def life(*steps: str | Decided | tuple[str, str, dict[str, Any]]) -> World:
    """Steps that answer one another, each the first fact of the step before it, unless it is named."""
    world = World()
    world.receive()
    inventory, places = world["inventory"], dict[str, str]()
    for step in steps:
        type, *asked, data = (step, WORDS[step]) if isinstance(step, str) else step
        asker = asked[0] if asked else ANSWERS.get(type)
        source = f"{places[asker]},0" if asker else ""
        [places[type]] = inventory.decide((type, data), source=source)
    return world


ANSWERS = {
    "TransferStockAllocated": "TransferAsked",
    "TransferStockShort": "TransferAsked",
    "TransferAllocated": "TransferStockAllocated",
    "TransferShort": "TransferStockShort",
    "TransferStockSent": "TransferSent",
    "TransferBookedOut": "TransferStockSent",
    "TransferStockArrived": "TransferReceived",
    "TransferStockExpected": "TransferBookedOut",
    "TransferStockLost": "TransferLost",
    "TransferStockNotComing": "TransferCalledBack",
    "TransferStockFreed": "TransferCancelled",
    "Nothing": "TransferCancelled",
}
WORDS: dict[str, dict[str, Any]] = {
    "TransferAsked": {**ROUTE, "lines": [{"sku": "S1", "quantity": 10}]},
    "TransferStockAllocated": {**W, "lines": pieces(10)},
    "TransferStockShort": {**W, "shortages": []},
    "TransferAllocated": {**T, "lines": pieces(10)},
    "TransferShort": {**T, "shortages": []},
    "TransferSent": {**ROUTE, "lines": pieces(10)},
    "TransferStockSent": {**W, "lines": pieces(10)},
    "TransferBookedOut": {**T, "lines": pieces(10)},
    "TransferReceived": {**V, "receipt_id": "in1", "lines": pieces(8)},
    "TransferStockArrived": {**V, "receipt_id": "in1", "lines": pieces(8)},
    "TransferLost": {**V, "loss_id": "l1", "lines": pieces(2)},
    "TransferStockExpected": {**V, "lines": [{"sku": "S1", "quantity": 10}]},
    "TransferStockLost": {**V, "loss_id": "l1", "lines": [{"sku": "S1", "quantity": 2}]},
    "TransferStockNotComing": {**V, "lines": [{"sku": "S1", "quantity": 10}]},
    "TransferCalledBack": {**T, "target": "v", "lines": [{"sku": "S1", "quantity": 10}]},
    "TransferCancelled": {**ROUTE, "comes_back": False, "lines": [{"sku": "S1", "quantity": 10}]},
    "TransferStockFreed": {**W, "lines": pieces(10)},
    "Nothing": {},
}
BEGUN = ("TransferAsked", "TransferStockAllocated", "TransferAllocated")
SENT = (*BEGUN, "TransferSent", "TransferStockSent", "TransferBookedOut", "TransferStockExpected")
DONE = (*SENT, "TransferReceived", "TransferStockArrived", "TransferLost", "TransferStockLost")
CALLED_BACK: tuple[str | Decided, ...] = (
    *SENT,
    ("TransferCancelled", {**WORDS["TransferCancelled"], "comes_back": True}),
    "Nothing",
    "TransferCalledBack",
    "TransferStockNotComing",
    ("TransferReceived", {**W, "receipt_id": "in1", "lines": pieces(10)}),
    ("TransferStockArrived", {**W, "receipt_id": "in1", "lines": pieces(10)}),
)


@pytest.mark.parametrize(
    "steps",
    [
        BEGUN,
        DONE,
        CALLED_BACK,
        (*BEGUN, "TransferCancelled", "TransferStockFreed"),
        ("TransferAsked", "TransferStockShort", "TransferShort"),
    ],
)
def test_what_is_right_is_not_accused(steps: Any) -> None:
    assert judged(life(*steps)).wrong == ()


@pytest.mark.parametrize(
    ("steps", "kind", "text"),
    [
        (("TransferAsked",), "lost", "inventory never answered TransferAsked"),
        ((*BEGUN, "TransferSent"), "lost", "inventory never answered TransferSent"),
        ((*SENT, "TransferReceived"), "lost", "inventory never answered TransferReceived"),
        ((*DONE, "TransferLost"), "doubled", "two TransferLost l1 of transfer t1"),
        ((*DONE, ("TransferStockArrived", "TransferLost", {**V, "receipt_id": "in2", "lines": pieces(1)})), "phantom", "in2"),
        ((*DONE, ("TransferLost", {**V, "loss_id": "l2", "lines": pieces(1)})), "invariant", "more is received or lost than"),
        ((*SENT, ("TransferLost", {**W, "loss_id": "l2", "lines": pieces(1)})), "invariant", "transfer t1 goes to v, not to w"),
        ((*BEGUN, "TransferSent", ("TransferStockSent", {**W, "lines": pieces(9)})), "invariant", "w sent other pieces than"),
        ((*BEGUN, ("TransferSent", {**ROUTE, "lines": pieces(9)})), "invariant", "other pieces are sent than asked"),
        (
            (*SENT, "TransferReceived", ("TransferStockArrived", {**V, "receipt_id": "in1", "lines": pieces(9)})),
            "invariant",
            "v took in other pieces than receipt in1 tells",
        ),
        ((*SENT, "TransferCancelled", "TransferStockFreed"), "invariant", "transfer t1: comes_back is False"),
        ((*SENT, "TransferCancelled", "TransferStockFreed"), "reordered", "TransferStockFreed after TransferStockSent"),
        (
            (*BEGUN, "TransferCancelled", "TransferStockFreed", "TransferSent"),
            "reordered",
            "TransferSent after TransferCancelled",
        ),
        ((("TransferAsked", {**WORDS["TransferAsked"], "target": "w"}),), "invariant", "transfer t1 goes from w to itself"),
        (
            (("TransferStockSent", "", {**W, "lines": pieces(1)}),),
            "reordered",
            "TransferStockSent without TransferStockAllocated",
        ),
    ],
)
def test_planted_faults_are_named(steps: Any, kind: str, text: str) -> None:
    found(life(*steps), kind, text)


def costing(type: str, cost: int, said: str = "cost") -> Decided:
    told = WORDS[type]
    return type, {**told, "lines": [{**line, "lots": [{**line["lots"][0], said: cost}]} for line in told["lines"]]}


PRICED = (*BEGUN, "TransferSent", costing("TransferStockSent", 100), costing("TransferBookedOut", 100))
CAME = (costing("TransferReceived", 80), costing("TransferStockArrived", 80), costing("TransferLost", 20))


@pytest.mark.parametrize(
    ("steps", "text"),
    [
        ((*PRICED, *CAME), ""),
        ((*PRICED[:-1], "TransferBookedOut"), "transfer t1: its source booked its pieces out with another cost"),
        ((*PRICED, CAME[0], "TransferStockArrived", CAME[2]), "transfer t1: v books receipt in1 with another cost"),
        ((*PRICED, *CAME[:2], costing("TransferLost", 19)), "transfer t1: its pieces cost more or less than when they were sent"),
        ((*PRICED, *CAME[:2], costing("TransferLost", 21)), "transfer t1: its pieces cost more or less than when they were sent"),
    ],
)
def test_what_pieces_cost_goes_with_them(steps: Any, text: str) -> None:
    wrong = [each.text for each in judged(life(*steps)).wrong if "transfer t1" in each.text]
    assert wrong == ([text] if text else [])
