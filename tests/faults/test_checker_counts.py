"""The checker knows counts: what is right is not accused, each planted fault is named."""

from typing import Any

import pytest

from tests.faults.judged import found, judged
from tests.faults.world import World

W = {"warehouse": "w"}
C = {**W, "count_id": "c1"}
Fact = tuple[str, dict[str, Any]]
Decision = tuple[Fact, ...]


def came(id: str, n: int) -> Decision:
    return (("StockReceived", {**W, "receipt_id": id, "lines": [{"sku": "S1", "lot": id, "quantity": n}]}),)


def started(on_hand: int, count: str = "c1") -> Decision:
    return (("CountStarted", {**W, "count_id": count, "lines": [{"sku": "S1", "on_hand": on_hand, "moved": 1, "missing": 0}]}),)


def entered(id: str, by: str, pieces: int, on_hand: int, outcome: str = "review") -> Decision:
    entries = [{"by": by, "pieces": pieces, "difference": pieces - on_hand}]
    line = {"sku": "S1", "on_hand": on_hand, "moved": 1, "missing": 0, "outcome": outcome, "entries": entries}
    return (("CountEntered", {**C, "entry_id": id, "lines": [line], "entered_by": by}),)


def approved(difference: int, by: str = "cid", booked: int | None = None) -> Decision:
    said = ("CountApproved", {**C, "lines": [{"sku": "S1", "difference": difference}], "approved_by": by})
    change = difference if booked is None else booked
    lots = [{"lot": "r1", "quantity": change}]
    adjusted = ("StockAdjusted", {**W, "adjustment_id": f"a{change}", "sku": "S1", "change": change, "lots": lots})
    return (said, adjusted) if change else (said,)


def said(*decisions: Decision) -> World:
    world = World()
    for each in decisions:
        world["inventory"].decide(*each)
    return world


begun = (came("r1", 100), started(100))
counted = (*begun, entered("e1", "ann", 97, 100, "second_count"), entered("e2", "bob", 97, 100))
done = (*counted, came("r2", 5), approved(-3))
disturbed = (*begun, came("r2", 5), entered("e1", "ann", 97, 105, "disturbed"), entered("e2", "ann", 105, 105), approved(0))
given_up: tuple[Decision, ...] = (
    *begun,
    (("CountCancelled", {**C, "skus": ["S1"]}),),
    started(100, "c2"),
)


@pytest.mark.parametrize("decisions", [done, disturbed, given_up, (*done, started(102, "c2"))])
def test_what_is_right_is_not_accused(decisions: tuple[Decision, ...]) -> None:
    assert judged(said(*decisions)).wrong == ()


@pytest.mark.parametrize(
    ("decisions", "kind", "text"),
    [
        ((came("r1", 100), started(99)), "invariant", "w/S1: count w/c1 notes 99, 100 are on hand"),
        ((*begun, started(100, "c2")), "invariant", "w/S1 is in count w/c1 and in w/c2"),
        ((*begun, came("r2", 5), entered("e1", "ann", 97, 105)), "invariant", "pieces came or went since count w/c1 noted them"),
        ((*begun, entered("e1", "ann", 97, 100, "disturbed")), "invariant", "pieces stayed since count w/c1 noted them"),
        ((*counted, entered("e3", "bob", 97, 100)), "invariant", "w/S1: bob counted twice in w/c1"),
        ((*counted, approved(-3, by="ann")), "invariant", "w/S1: ann counted in w/c1 and approves"),
        ((*counted, approved(-2)), "invariant", "w/S1: -2 is approved and was not counted"),
        ((*counted, approved(-3, booked=-2)), "invariant", "w/S1: count w/c1 is approved, -1 of it are not booked"),
        ((*done, approved(-3)), "doubled", "w/S1: count w/c1 is not open and is approved"),
        ((came("r1", 100), entered("e1", "ann", 97, 100)), "reordered", "count w/c1: CountEntered without CountStarted before"),
        ((*counted, entered("e2", "bob", 97, 100)), "doubled", "two CountEntered e2 of count w/c1"),
    ],
)
def test_planted_faults_are_named(decisions: tuple[Decision, ...], kind: str, text: str) -> None:
    found(said(*decisions), kind, text)
