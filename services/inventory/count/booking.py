"""Approval books differences, not figures: what moved since the count stays moved (INV-07).

Pieces that are not there are first those set aside as missing; then free ones; then those of orders, which ask for them
elsewhere, the newest allocation first. Never those of carts: that is refused, with the figures, until they end, within the hour.
Pieces set aside as missing that the count found are offered again.
"""

from services.inventory.count.commands import ApproveCount
from services.inventory.count.rules import Refusal, refuse, twice, who
from services.inventory.count.state import Count, CountState, Line, count_ref
from services.inventory.pool.shrinking import reduced
from services.inventory.queue.fill import by_state, fill, stock_after
from services.inventory.reservation.losing import lose
from services.inventory.stock.lots import missing_in, moved_lots, oldest_aside
from services.inventory.stock.rules import fallen, too_many
from services.inventory.stock.state import Stock, StockFact, evolve, stock_id, stock_ref
from shared.contracts.counting import ApprovedLine, CountApproved
from shared.contracts.inventory import InventoryEvent, StockAdjusted
from shared.contracts.set_aside import SetAsideWrittenOff, StockMadeAvailable
from shared.domain.ids import derived
from shared.domain.messages import Instant
from shared.domain.nouns import ANYBODY, Context, States

REASON = "count"


def book(command: ApproveCount, states: States, context: Context) -> list[InventoryEvent]:
    """All of its lines or none; those that were booked before with this difference are left out."""
    warehouse, id, by, at = command.warehouse, command.count_id, who(context), context.time
    count: CountState = states[count_ref(warehouse, id)]
    if not isinstance(count, Count):
        return refuse(context, "unknown_count", f"no count {id} in {warehouse}")
    if sku := twice(line.sku for line in command.lines):
        return refuse(context, "contradicts_count", f"{sku} is named twice")
    try:
        lines = {line.sku: line for each in command.lines if (line := _approvable(each, id, count, by))}
        told = tuple(each for each in command.lines if each.sku in lines)
        stocks: dict[str, Stock] = {each.sku: states[stock_ref(warehouse, each.sku)] for each in told}
        short = {each.sku: _short(lines[each.sku], each.difference, stocks[each.sku]) for each in told}
        wanted = {sku: n for sku, n in short.items() if not stocks[sku].held}
        lost = lose(warehouse, wanted, command.allocations, states, REASON, at)
        moves = by_state(lost)
        left = {sku: stock_after(warehouse, sku, states, moves) for sku in stocks}
        if few := next((each for each in told if _short(lines[each.sku], each.difference, left[each.sku])), None):
            raise _below_allocated(warehouse, few, lines[few.sku], stocks[few.sku])
        booked = [fact for each in told for fact in _booked(command, lines[each.sku], each.difference, left[each.sku], at)]
    except Refusal as no:
        return refuse(context, no.code, no.reason)
    if not told:
        return []
    facts: list[InventoryEvent] = [
        CountApproved(warehouse=warehouse, count_id=id, lines=told, approved_by=by, approved_at=at),
        *lost,
        *booked,
    ]
    facts += reduced(warehouse, [each.sku for each in told], states, facts, at)
    found = [each.sku for each in told if each.difference > 0 or lines[each.sku].missing]
    filled = fill(warehouse, found, states, facts, at)
    moves, lows = by_state([*facts, *filled]), []
    for each in told:
        stock = stock_after(warehouse, each.sku, states, moves)
        lows += fallen(warehouse, each.sku, stock, stock.available, stock.alert_line, at)
    return [*facts, *filled, *lows]


def refuse_to_book(command: ApproveCount, states: States, context: Context) -> list[InventoryEvent]:
    reason = f"{len(command.lines)} lines take more lots than one decision can name: approve fewer at once"
    return refuse(context, "too_many_lots", reason)


def _approvable(told: ApprovedLine, id: str, count: Count, by: str) -> Line | None:
    """None: it was booked before. Raises Refusal."""
    line = count.line(told.sku)
    if line is None:
        raise Refusal("not_in_count", f"{told.sku} is not in count {id}")
    if line.status == "approved":
        if line.booked == told.difference:
            return None
        raise Refusal("contradicts_count", f"{line.sku} of count {id} is booked: {line.booked:+d}")
    if line.status not in ("review", "disputed"):
        raise Refusal("not_counted", f"{line.sku} of count {id} cannot be approved: {line.status}")
    if any(entry.by == by != ANYBODY for entry in line.entries):
        raise Refusal("same_person", f"{by} counted {line.sku}: another person approves it")
    counted = list(dict.fromkeys(entry.difference for entry in line.entries))
    if told.difference not in counted:
        found = " or ".join(f"{n:+d}" for n in counted)
        raise Refusal("not_as_counted", f"{line.sku} of count {id}: {found} was counted, not {told.difference:+d}")
    return line


def _aside(line: Line, difference: int, stock: Stock) -> tuple[int, int]:
    """Of the pieces set aside as missing those that are gone, and those that the count found."""
    missing = missing_in(stock.lots)
    gone = min(missing, max(0, -difference))
    return gone, max(0, min(line.missing, missing) - gone)


def _short(line: Line, difference: int, stock: Stock) -> int:
    """Missing pieces that are not free: orders must give them up."""
    gone, again = _aside(line, difference, stock)
    return max(0, -(difference + gone) - stock.available - again)


def _below_allocated(warehouse: str, told: ApprovedLine, line: Line, stock: Stock) -> Refusal:
    gone, _ = _aside(line, told.difference, stock)
    return Refusal("below_allocated", too_many(warehouse, line.sku, stock, -told.difference, gone))


def _booked(command: ApproveCount, line: Line, difference: int, stock: Stock, at: Instant) -> list[StockFact]:
    warehouse, sku, id = command.warehouse, line.sku, command.count_id
    facts: list[StockFact] = []
    gone, again = _aside(line, difference, stock)
    aside = {"warehouse": warehouse, "sku": sku, "reason": "missing", "document": id, "note": REASON}
    if gone:
        lots = oldest_aside(stock.lots, "missing", gone)
        facts.append(SetAsideWrittenOff.model_validate({**aside, "quantity": gone, "lots": lots, "written_off_at": at}))
        stock = evolve(stock, facts[-1], stock_id(warehouse, sku))
    if again:
        lots = oldest_aside(stock.lots, "missing", again)
        facts.append(StockMadeAvailable.model_validate({**aside, "quantity": again, "lots": lots, "made_available_at": at}))
        stock = evolve(stock, facts[-1], stock_id(warehouse, sku))
    if change := difference + gone:
        adjustment = derived("count", warehouse, id, sku)
        lots = moved_lots(stock.lots, adjustment, change)
        facts.append(
            StockAdjusted(
                warehouse=warehouse, adjustment_id=adjustment, sku=sku, change=change, lots=lots, reason=REASON, adjusted_at=at
            )
        )
    return facts
