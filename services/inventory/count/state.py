"""A count's lines, and which count a SKU is in."""

from collections.abc import Iterable
from typing import Annotated, Literal, assert_never

from pydantic import Field

from services.inventory.stock.state import sku_refs, stock_id
from shared.contracts.counting import (
    COUNT_LINES,
    COUNTERS,
    CountApproved,
    CountCancelled,
    CountEntered,
    CountEntry,
    CountStarted,
    EnteredLine,
    NotedLine,
)
from shared.domain.bounds import AtMost
from shared.domain.messages import Message
from shared.domain.nouns import Ref

ENTRIES = 1_000
"""Of a count."""

CountFact = CountStarted | CountEntered | CountApproved | CountCancelled
CountingFact = CountStarted | CountApproved | CountCancelled
LineStatus = Literal["to_count", "second_count", "review", "disputed", "approved", "cancelled"]


class NoCount(Message):
    kind: Literal["none"] = "none"


class Line(NotedLine):
    status: LineStatus = "to_count"
    entries: Annotated[tuple[CountEntry, ...], COUNTERS] = ()
    booked: int = 0
    """The difference that was approved."""


class Count(Message):
    kind: Literal["count"] = "count"
    tolerance_pieces: int
    tolerance_percent: int
    tolerance_worth: int | None = None
    lines: Annotated[tuple[Line, ...], COUNT_LINES]
    entered: Annotated[tuple[str, ...], AtMost(ENTRIES, "refused: too_many_entries")] = ()
    """Entries that were decided."""

    def line(self, sku: str) -> Line | None:
        return next((line for line in self.lines if line.sku == sku), None)


CountState = NoCount | Count
Stored = Annotated[CountState, Field(discriminator="kind")]


class Counting(Message):
    """Of a SKU: one count at a time, so that no difference is booked twice."""

    count_id: str = ""
    """"": none."""


def count_ref(warehouse: str, count_id: str) -> Ref:
    return "count", f"{warehouse}/{count_id}"


def counting_refs(warehouse: str, skus: Iterable[str]) -> list[Ref]:
    return sku_refs("counting", warehouse, skus)


def evolve(count: CountState, fact: CountFact, id: str) -> CountState:
    if isinstance(fact, CountStarted):
        return Count(
            tolerance_pieces=fact.tolerance_pieces,
            tolerance_percent=fact.tolerance_percent,
            tolerance_worth=fact.tolerance_worth,
            lines=tuple(Line(**line.model_dump()) for line in fact.lines),
        )
    if not isinstance(count, Count):
        return count
    match fact:
        case CountEntered():
            entered = {line.sku: line for line in fact.lines}
            lines = [_entered(line, entered[line.sku]) if line.sku in entered else line for line in count.lines]
            return count.model_copy(update={"lines": tuple(lines), "entered": (*count.entered, fact.entry_id)})
        case CountApproved():
            booked = {line.sku: line.difference for line in fact.lines}
            return _with(count, {sku: {"status": "approved", "booked": n} for sku, n in booked.items()})
        case CountCancelled():
            return _with(count, {sku: {"status": "cancelled"} for sku in fact.skus})
        case _:
            assert_never(fact)


def _entered(line: Line, told: EnteredLine) -> Line:
    return Line(
        sku=line.sku,
        on_hand=told.on_hand,
        moved=told.moved,
        missing=told.missing,
        status=line.status if told.outcome == "disturbed" else told.outcome,
        entries=told.entries,
    )


def _with(count: Count, changes: dict[str, dict[str, object]]) -> Count:
    lines = [line.model_copy(update=changes[line.sku]) if line.sku in changes else line for line in count.lines]
    return count.model_copy(update={"lines": tuple(lines)})


def counting_ids(fact: CountingFact) -> list[str]:
    skus = fact.skus if isinstance(fact, CountCancelled) else [line.sku for line in fact.lines]
    return [stock_id(fact.warehouse, sku) for sku in skus]


def evolve_counting(_: Counting, fact: CountingFact, id: str) -> Counting:
    return Counting(count_id=fact.count_id) if isinstance(fact, CountStarted) else Counting()
