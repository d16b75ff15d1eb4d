"""The checker sums each transfer over its source, the way and its target: each place of which pieces are changed is named."""

from typing import Any

import pytest

from tests.faults.checking.log import read
from tests.faults.checking.transfer_sums import COLLECTION, summed
from tests.faults.judged import changed, found, judged
from tests.faults.test_checker_documents import SHOWN
from tests.faults.test_checker_transfers import BEGUN, DONE, SENT, WORDS, V, W, life, pieces
from tests.faults.world import World

NO_OTHERS: dict[str, list[dict[str, Any]]] = {name: [] for name in SHOWN}
LINE = {"sku": "S1", "quantity": 10, "in_transit": 0, "received": 8, "came_back": 0, "damaged": 3, "lost": 2}


def aside_of(transfer: str) -> dict[str, Any]:
    return {"warehouse": "v", "sku": "S1", "reason": "damaged", "document": transfer}


def damaged(told: int = 3, aside: int = 3) -> World:
    """8 of 10 came in, of which 3 are damaged; 2 are lost."""
    world = life(*SENT)
    inventory = world["inventory"]
    [line] = pieces(8)
    came = {**V, "receipt_id": "in1", "lines": [{**line, "damaged": told, "lots": [{**line["lots"][0], "damaged": told}]}]}
    [place] = inventory.decide(("TransferReceived", came))
    set_aside = {**aside_of("t1"), "quantity": aside, "lots": [{"lot": "r1", "quantity": aside}]}
    inventory.decide(("TransferStockArrived", WORDS["TransferStockArrived"]), ("StockSetAside", set_aside), source=f"{place},0")
    [place] = inventory.decide(("TransferLost", WORDS["TransferLost"]))
    inventory.decide(("TransferStockLost", WORDS["TransferStockLost"]), source=f"{place},0")
    return world


def test_what_sums_is_counted_and_told() -> None:
    verdict = judged(damaged())
    assert verdict.wrong == ()
    asked, sent = "0 short + 0 kept + 0 freed + 10 sent", "5 good + 3 damaged + 2 lost + 0 in transit"
    assert verdict.transferred.shown() == f"1 transfers, 10 pieces asked = {asked}; 10 sent = {sent}; 4 checks"
    assert judged(World()).transferred.shown() == ""


@pytest.mark.parametrize(
    ("steps", "places"),
    [
        (("TransferAsked", "TransferStockShort", "TransferShort"), {"short": 10}),
        (BEGUN, {"kept": 10}),
        ((*BEGUN, "TransferCancelled", "TransferStockFreed"), {"freed": 10}),
        (SENT, {"sent": 10, "transit": 10}),
        (DONE, {"sent": 10, "good": 8, "lost": 2}),
    ],
)
def test_each_piece_is_at_one_place(steps: Any, places: dict[str, int]) -> None:
    verdict = judged(life(*steps))
    assert (verdict.wrong, +verdict.transferred.pieces) == ((), {"asked": 10, **places})


@pytest.mark.parametrize(
    ("type", "lines", "text"),
    [
        ("TransferReceived", pieces(9), "10 of S1 sent, and 8 good + 0 damaged + 2 lost + -1 in transit are 9"),
        ("TransferStockArrived", pieces(7), "10 of S1 sent, and 7 good + 0 damaged + 2 lost + 0 in transit are 9"),
        ("TransferLost", pieces(1), "10 of S1 sent, and 8 good + 0 damaged + 1 lost + 1 in transit are 10"),
        ("TransferStockSent", pieces(11), "10 of S1 asked, and 0 short + 0 kept + 0 freed + 11 sent are 11"),
        ("TransferStockAllocated", pieces(9), "9 of S1 allocated at its source, 10 freed, sent or kept"),
        ("TransferReceived", pieces(8, "S2"), "0 of S2 sent, and 0 good + 0 damaged + 0 lost + -8 in transit are -8"),
    ],
)
def test_a_transfer_whose_pieces_are_changed_is_named(type: str, lines: list[dict[str, Any]], text: str) -> None:
    world = changed(life(*DONE), "inventory", type, lines=lines)
    if type == "TransferLost":  # pieces that are lost less are still on their way: their document says otherwise
        document = {"_id": "t1", "lines": [{**LINE, "damaged": 0}]}
        words = "S1 (asked, in transit, came in, damaged, lost) is (10, 0, 8, 0, 2), the log says (10, 1, 8, 0, 1)"
        found(world, "document", words, documents={**NO_OTHERS, COLLECTION: [document]})
    else:
        found(world, "invariant", f"transfer t1: {text}")


def test_freed_pieces_are_those_that_were_kept() -> None:
    world = changed(life(*BEGUN, "TransferCancelled", "TransferStockFreed"), "inventory", "TransferStockFreed", lines=pieces(9))
    found(world, "invariant", "transfer t1: 10 of S1 asked, and 0 short + 0 kept + 9 freed + 0 sent are 9")


def test_what_is_set_aside_is_what_came_damaged() -> None:
    found(damaged(aside=2), "invariant", "transfer t1: 3 of S1 damaged as it is told, 2 set aside")
    found(damaged(told=0), "invariant", "transfer t1: 0 of S1 damaged as it is told, 3 set aside")


def test_what_turns_back_is_what_was_in_transit() -> None:
    """1 of 10 had come in."""
    first = ("TransferReceived", {**V, "receipt_id": "in0", "lines": pieces(1)})
    there = ("TransferStockArrived", {**V, "receipt_id": "in0", "lines": pieces(1)})
    turns = ("TransferCancelled", {**WORDS["TransferCancelled"], "comes_back": True})
    back = ("TransferReceived", {**W, "receipt_id": "in1", "lines": pieces(9)})
    world = life(*SENT, first, there, turns, back, ("TransferStockArrived", {**W, "receipt_id": "in1", "lines": pieces(9)}))
    found(world, "invariant", "transfer t1: {'S1': 10} turn back, {'S1': 9} were in transit")


def test_documents_show_where_the_pieces_are() -> None:

    def shown(*documents: dict[str, Any]) -> list[str]:
        logs = {service: read(records) for service, records in damaged().records.items()}
        return [wrong.text for wrong in summed(logs, {COLLECTION: documents})[1]]

    assert shown({"_id": "t1", "lines": [LINE]}) == []
    assert shown() == [f"{COLLECTION}/t1: it is missing"]
    assert shown({"_id": "t1", "lines": [LINE]}, {"_id": "t2", "lines": []}) == [f"{COLLECTION}/t2: the log knows nothing of it"]
    assert (
        "is (10, 1, 7, 3, 2), the log says (10, 0, 8, 3, 2)"
        in shown({"_id": "t1", "lines": [{**LINE, "in_transit": 1, "received": 7}]})[0]
    )
