"""A blind count: noted, counted, by a second person where it is beyond tolerance, approved by another (INV-07).

Whether pieces came or went since a line was noted its stock's number of movements tells; such a line is noted and counted again.
"""

from collections.abc import Mapping

from services.inventory.count.booking import book, refuse_to_book
from services.inventory.count.commands import ApproveCount, CancelCount, CountedLine, EnterCount, StartCount
from services.inventory.count.rules import Refusal, dearer, refuse, twice, who
from services.inventory.count.state import (
    ENTRIES,
    Count,
    Counting,
    CountState,
    Line,
    count_ref,
    counting_refs,
)
from services.inventory.pool.parts import parts_refs
from services.inventory.queue.state import queue_refs
from services.inventory.reservation.losing import lost_refs
from services.inventory.stock.lots import missing_in
from services.inventory.stock.state import Stock, sku_refs, stock_ref, stock_refs
from shared.contracts.counting import (
    TOLERANCE_WORTH,
    CountCancelled,
    CountEntered,
    CountEntry,
    CountStarted,
    EnteredLine,
    NotedLine,
    Outcome,
)
from shared.contracts.inventory import InventoryEvent
from shared.domain.ids import derived
from shared.domain.messages import Message
from shared.domain.nouns import ANYBODY, Context, Decide, On, Ref, States


def start(command: StartCount, states: States, context: Context) -> list[InventoryEvent]:
    warehouse, id = command.warehouse, command.count_id
    count: CountState = states[count_ref(warehouse, id)]
    if isinstance(count, Count):
        if tuple(line.sku for line in count.lines) == command.skus:
            return []
        return refuse(context, "contradicts_count", f"count {id} in {warehouse} was started for other SKUs")
    if sku := twice(command.skus):
        return refuse(context, "contradicts_count", f"{sku} is named twice")
    for ref, sku in zip(counting_refs(warehouse, command.skus), command.skus, strict=True):
        counting: Counting = states[ref]
        if counting.count_id:
            return refuse(context, "count_open", f"{sku} in {warehouse} is in count {counting.count_id}, which is not done")
    lines = tuple(_noted(sku, states[stock_ref(warehouse, sku)]) for sku in command.skus)
    begun = CountStarted(
        warehouse=warehouse,
        count_id=id,
        lines=lines,
        tolerance_worth=TOLERANCE_WORTH,
        started_by=who(context),
        started_at=context.time,
    )
    return [begun]


def _noted(sku: str, stock: Stock) -> NotedLine:
    return NotedLine(sku=sku, on_hand=stock.on_hand, moved=stock.moved, missing=missing_in(stock.lots))


def enter(command: EnterCount, states: States, context: Context) -> list[InventoryEvent]:
    """All of its lines or none. What a line's entry leads to is told, not what was expected."""
    warehouse, id, by = command.warehouse, command.count_id, who(context)
    count: CountState = states[count_ref(warehouse, id)]
    if not isinstance(count, Count):
        return refuse(context, "unknown_count", f"no count {id} in {warehouse}")
    if command.entry_id in count.entered:
        return []
    if len(count.entered) >= ENTRIES:
        return refuse(context, "too_many_entries", f"count {id} has {ENTRIES:,} entries: cancel it and start another")
    if sku := twice(line.sku for line in command.lines):
        return refuse(context, "contradicts_count", f"{sku} is named twice")
    try:
        lines = [_enter(line, id, count, states[stock_ref(warehouse, line.sku)], by) for line in command.lines]
    except Refusal as no:
        return refuse(context, no.code, no.reason)
    entered = CountEntered(
        warehouse=warehouse,
        count_id=id,
        entry_id=command.entry_id,
        lines=tuple(lines),
        entered_by=by,
        entered_at=context.time,
    )
    return [entered]


def _enter(counted: CountedLine, id: str, count: Count, stock: Stock, by: str) -> EnteredLine:
    line = count.line(counted.sku)
    if line is None:
        raise Refusal("not_in_count", f"{counted.sku} is not in count {id}")
    if line.status not in ("to_count", "second_count"):
        raise Refusal("not_to_count", f"{line.sku} is not to be counted in count {id}: {line.status}")
    if any(entry.by == by != ANYBODY for entry in line.entries):
        raise Refusal("same_person", f"{by} counted {line.sku} before: another person counts it now")
    now = _noted(line.sku, stock)
    if stock.moved != line.moved:
        return EnteredLine(**now.model_dump(), outcome="disturbed", entries=line.entries)
    entry = CountEntry(by=by, pieces=counted.pieces, difference=counted.pieces - line.on_hand)
    outcome = _outcome(line, entry, count, stock)
    return EnteredLine(**now.model_dump(), outcome=outcome, entries=(*line.entries, entry))


def _outcome(line: Line, entry: CountEntry, count: Count, stock: Stock) -> Outcome:
    """Of two counts the differences are compared: between them pieces may have come and gone."""
    if line.entries:
        return "review" if line.entries[0].difference == entry.difference else "disputed"
    off = abs(entry.difference)
    within = off <= count.tolerance_pieces or off * 100 <= count.tolerance_percent * line.on_hand
    return "review" if within and not dearer(stock.lots, off, count.tolerance_worth) else "second_count"


def cancel(command: CancelCount, states: States, context: Context) -> list[InventoryEvent]:
    warehouse, id = command.warehouse, command.count_id
    count: CountState = states[count_ref(warehouse, id)]
    if not isinstance(count, Count):
        return refuse(context, "unknown_count", f"no count {id} in {warehouse}")
    skus: list[str] = []
    for sku in dict.fromkeys(command.skus):
        line = count.line(sku)
        if line is None:
            return refuse(context, "not_in_count", f"{sku} is not in count {id}")
        if line.status == "approved":
            return refuse(context, "contradicts_count", f"{sku} of count {id} is booked: {line.booked:+d}")
        if line.status != "cancelled":
            skus.append(sku)
    if not skus:
        return []
    cancelled = CountCancelled(
        warehouse=warehouse,
        count_id=id,
        skus=tuple(skus),
        reason=command.reason,
        cancelled_by=who(context),
        cancelled_at=context.time,
    )
    return [cancelled]


def _to_start(command: StartCount, warehouse: str) -> list[Ref]:
    own = [count_ref(warehouse, command.count_id), *counting_refs(warehouse, command.skus)]
    return [*own, *sku_refs("stock", warehouse, command.skus)]


def _to_enter(command: EnterCount, warehouse: str) -> list[Ref]:
    return [count_ref(warehouse, command.count_id), *stock_refs(warehouse, command.lines)]


def _to_approve(command: ApproveCount, warehouse: str) -> list[Ref]:
    """What is found goes to who waits for it."""
    skus = list(dict.fromkeys(line.sku for line in command.lines))
    booked: list[Ref] = [("adjustment", f"{warehouse}/{derived('count', warehouse, command.count_id, sku)}") for sku in skus]
    own = [count_ref(warehouse, command.count_id), *counting_refs(warehouse, skus)]
    refs = [*own, *booked, *stock_refs(warehouse, command.lines), *queue_refs(warehouse, command.lines)]
    return [*refs, *lost_refs(warehouse, command.allocations), *parts_refs(warehouse, command.lines)]


def _to_cancel(command: CancelCount, warehouse: str) -> list[Ref]:
    return [count_ref(warehouse, command.count_id), *counting_refs(warehouse, command.skus)]


ON: Mapping[type[Message], Decide | On] = {
    StartCount: On(start, reads=_to_start),
    EnterCount: On(enter, reads=_to_enter),
    ApproveCount: On(book, reads=_to_approve, too_large=refuse_to_book),
    CancelCount: On(cancel, reads=_to_cancel),
}
