"""Words that specs of counts share: a warehouse's hundred mugs, of which three are not found."""

from typing import Any

from httpx import AsyncClient

from services.inventory.count.commands import ApproveCount, CountedLine, EnterCount, StartCount
from shared.contracts.counting import (
    TOLERANCE_WORTH,
    ApprovedLine,
    CountApproved,
    CountEntered,
    CountEntry,
    CountStarted,
    EnteredLine,
    NotedLine,
    Outcome,
)
from shared.contracts.inventory import StockAdjusted
from shared.domain.ids import derived
from tests.inventory.examples import EAST, NOW, parts, received

start = StartCount(warehouse=EAST, count_id="c1", skus=("MUG",))
hundred = received("r1", MUG=100)


def enter(pieces: int, id: str = "e1") -> EnterCount:
    return EnterCount(warehouse=EAST, count_id="c1", entry_id=id, lines=(CountedLine(sku="MUG", pieces=pieces),))


def approve(difference: int) -> ApproveCount:
    return ApproveCount(warehouse=EAST, count_id="c1", lines=(ApprovedLine(sku="MUG", difference=difference),))


def started(on_hand: int, moved: int, missing: int = 0) -> CountStarted:
    noted = NotedLine(sku="MUG", on_hand=on_hand, moved=moved, missing=missing)
    return CountStarted(
        warehouse=EAST, count_id="c1", lines=(noted,), tolerance_worth=TOLERANCE_WORTH, started_by="ann", started_at=NOW
    )


def entry(by: str, pieces: int, difference: int) -> CountEntry:
    return CountEntry(by=by, pieces=pieces, difference=difference)


def entered(id: str, by: str, on_hand: int, moved: int, outcome: Outcome, *entries: CountEntry, missing: int = 0) -> CountEntered:
    told = EnteredLine(sku="MUG", on_hand=on_hand, moved=moved, missing=missing, outcome=outcome, entries=entries)
    return CountEntered(warehouse=EAST, count_id="c1", entry_id=id, lines=(told,), entered_by=by, entered_at=NOW)


def approved(difference: int, by: str = "cid") -> CountApproved:
    lines = (ApprovedLine(sku="MUG", difference=difference),)
    return CountApproved(warehouse=EAST, count_id="c1", lines=lines, approved_by=by, approved_at=NOW)


def booked(change: int, **lots: int) -> StockAdjusted:
    id = derived("count", EAST, "c1", "MUG")
    return StockAdjusted(
        warehouse=EAST, adjustment_id=id, sku="MUG", change=change, lots=parts(**lots), reason="count", adjusted_at=NOW
    )


ann, bob = entry("ann", 97, -3), entry("bob", 97, -3)
first = entered("e1", "ann", 100, 1, "second_count", ann)
second = entered("e2", "bob", 100, 1, "review", ann, bob)
counted = (hundred, started(100, 1), first, second)


async def came(http: AsyncClient, id: str, n: int) -> None:
    goods = {"receipt_id": id, "lines": [{"sku": "MUG", "quantity": n}]}
    assert (await http.post("http://inventory/warehouses/EAST/receipts", json=goods)).status_code == 201


async def posted(http: AsyncClient, step: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await http.post(f"http://inventory/counts/EAST/c1/{step}", json=body)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def entry_of(pieces: int) -> dict[str, Any]:
    return {"lines": [{"sku": "MUG", "pieces": pieces}]}


def line_of(status: str, *, disturbed: bool = False) -> dict[str, Any]:
    return {"sku": "MUG", "status": status, "disturbed": disturbed, "on_hand": None, "entries": [], "booked": None}
