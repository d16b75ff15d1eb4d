"""What changes stock besides orders: receipts, returns, counts, alert lines (INV-01, INV-03, INV-07). And the decider."""

from typing import assert_never

from services.inventory.commands import (
    AdjustStock,
    InventoryCommand,
    IssueStock,
    ReceiveStock,
    ReleaseStock,
    ReserveStock,
    ReturnStock,
    SetAlertLine,
)
from services.inventory.evolve import changes, evolve
from services.inventory.lots import oldest_free
from services.inventory.reservations import issue, release, reserve
from services.inventory.rules import fallen, refused, summed
from services.inventory.state import (
    Adjusted,
    Blank,
    Received,
    Returned,
    Sku,
    State,
    States,
    Stored,
    misplaced,
    sku_ids,
    state_id,
    stock_of,
)
from shared.contracts.inventory import (
    AlertLineSet,
    InventoryEvent,
    LotQuantity,
    ReceivedLine,
    ReturnedLine,
    ReturnScrapped,
    StockAdjusted,
    StockReceived,
    StockRestocked,
)
from shared.contracts.support import Disposition
from shared.domain.decider import Decider


def receive(command: ReceiveStock, states: States) -> list[InventoryEvent]:
    warehouse, receipt = command.warehouse, command.receipt_id
    pieces = summed(command.lines)
    booked = states[state_id(warehouse, "receipt", receipt)]
    match booked:
        case Blank():
            lines = tuple(ReceivedLine(sku=sku, lot=receipt, quantity=n) for sku, n in pieces.items())
            return [StockReceived(warehouse=warehouse, receipt_id=receipt, lines=lines, received_at=command.at)]
        case Received(lines=known):
            before = {line.sku: line.quantity for line in known}
            differ = sorted(sku for sku in {*before, *pieces} if before.get(sku) != pieces.get(sku))
            if not differ:
                return []
            shown = ", ".join(f"{before.get(sku, 0)} of {sku}, not {pieces.get(sku, 0)}" for sku in differ[:3])
            more = f" and {len(differ) - 3} SKUs more" if len(differ) > 3 else ""
            return refused(command, "contradicts_receipt", f"receipt {receipt} is booked with {shown}{more}")
        case _:
            raise misplaced(booked)


def put_back(command: ReturnStock, states: States) -> list[InventoryEvent]:
    """Scrap never comes back to stock, but is counted."""
    warehouse, id, order, at = command.warehouse, command.return_id, command.order_id, command.at
    done = states[state_id(warehouse, "return", id)]
    match done:
        case Blank():
            restock, scrap = _inspected(command, "restock"), _inspected(command, "scrap")
            facts: list[InventoryEvent] = []
            if restock:
                facts.append(StockRestocked(warehouse=warehouse, return_id=id, order_id=order, lines=restock, restocked_at=at))
            if scrap:
                facts.append(ReturnScrapped(warehouse=warehouse, return_id=id, order_id=order, lines=scrap, scrapped_at=at))
            return facts
        case Returned():
            return []
        case _:
            raise misplaced(done)


def _inspected(command: ReturnStock, disposition: Disposition) -> tuple[ReturnedLine, ...]:
    pieces = summed(line for line in command.lines if line.disposition == disposition)
    return tuple(ReturnedLine(sku=sku, quantity=n) for sku, n in pieces.items())


def adjust(command: AdjustStock, states: States) -> list[InventoryEvent]:
    """Never below what is allocated to orders (INV-02, INV-07)."""
    warehouse, id, sku, change = command.warehouse, command.adjustment_id, command.sku, command.change
    booked = states[state_id(warehouse, "adjustment", id)]
    match booked:
        case Blank():
            stock = stock_of(states, warehouse, sku)
            if stock.available + change < 0:
                reason = (
                    f"{sku} in {warehouse}: {stock.on_hand} on hand, {stock.allocated} of them allocated to orders, "
                    f"so at most {stock.available} can be written off, not {-change}"
                )
                return refused(command, "below_allocated", reason)
            adjusted = StockAdjusted(
                warehouse=warehouse,
                adjustment_id=id,
                sku=sku,
                change=change,
                lots=_adjusted_lots(stock, id, change),
                reason=command.reason,
                adjusted_at=command.at,
            )
            return [adjusted, *fallen(warehouse, sku, stock, stock.available + change, stock.alert_line, command.at)]
        case Adjusted():
            if booked == Adjusted(sku=sku, change=change, reason=command.reason):
                return []
            reason = f"adjustment {id} is booked as {booked.change:+d} of {booked.sku}: {booked.reason}"
            return refused(command, "contradicts_adjustment", reason)
        case _:
            raise misplaced(booked)


def _adjusted_lots(stock: Sku, adjustment: str, change: int) -> tuple[LotQuantity, ...]:
    if change > 0:
        return (LotQuantity(lot=adjustment, quantity=change),)
    return tuple(LotQuantity(lot=lot.lot, quantity=-lot.quantity) for lot in oldest_free(stock.lots, -change))


def set_alert_line(command: SetAlertLine, states: States) -> list[InventoryEvent]:
    """Sets the first line of an unknown SKU also where it is 0: from then on the SKU is known."""
    warehouse, sku, line = command.warehouse, command.sku, command.alert_line
    stock = stock_of(states, warehouse, sku)
    if stock.alert_line == line and isinstance(states[state_id(warehouse, "sku", sku)], Sku):
        return []
    line_set = AlertLineSet(warehouse=warehouse, sku=sku, alert_line=line, set_at=command.at)
    return [line_set, *fallen(warehouse, sku, stock, stock.available, line, command.at)]


def decide(command: InventoryCommand, states: States) -> list[InventoryEvent]:
    match command:
        case ReserveStock():
            return reserve(command, states)
        case IssueStock():
            return issue(command, states)
        case ReleaseStock():
            return release(command, states)
        case ReceiveStock():
            return receive(command, states)
        case ReturnStock():
            return put_back(command, states)
        case AdjustStock():
            return adjust(command, states)
        case SetAlertLine():
            return set_alert_line(command, states)
        case _:
            assert_never(command)


def reads(command: InventoryCommand) -> list[str]:
    """A command's own record and the SKUs it names."""
    warehouse = command.warehouse
    match command:
        case ReserveStock() | IssueStock() | ReleaseStock():
            return [state_id(warehouse, "order", command.order_id), *sku_ids(warehouse, command.lines)]
        case ReceiveStock():
            return [state_id(warehouse, "receipt", command.receipt_id), *sku_ids(warehouse, command.lines)]
        case ReturnStock():
            restock = [line for line in command.lines if line.disposition == "restock"]
            return [state_id(warehouse, "return", command.return_id), *sku_ids(warehouse, restock)]
        case AdjustStock():
            return [
                state_id(warehouse, "adjustment", command.adjustment_id),
                state_id(warehouse, "sku", command.sku),
            ]
        case SetAlertLine():
            return [state_id(warehouse, "sku", command.sku)]
        case _:
            assert_never(command)


decider: Decider[InventoryCommand, InventoryEvent, State] = Decider(
    decide=decide, evolve=evolve, initial=Blank(), reads=reads, changes=changes, state=Stored
)
