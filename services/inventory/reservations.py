"""What an order may do to stock: all of it or nothing, from the oldest lots (INV-02, INV-06)."""

from collections.abc import Iterable
from typing import assert_never

from services.inventory.commands import IssueStock, ReleaseStock, ReserveStock
from services.inventory.lots import oldest_free
from services.inventory.rules import BrokenPromise, fallen, refused, summed
from services.inventory.state import Blank, Issued, Refused, Released, Reserved, States, order_of, stock_of
from shared.contracts.inventory import (
    InventoryEvent,
    LotLine,
    ReservationRefused,
    Shortage,
    StockIssued,
    StockReleased,
    StockReserved,
)


def reserve(command: ReserveStock, states: States) -> list[InventoryEvent]:
    """An order asks a warehouse once: after a refusal, a release or an issue, asking again changes nothing."""
    order = order_of(states, command.warehouse, command.order_id)
    match order:
        case Blank():
            return _reserve(command, states)
        case Reserved() | Refused() | Released() | Issued():
            return []
        case _:
            assert_never(order)


def _reserve(command: ReserveStock, states: States) -> list[InventoryEvent]:
    warehouse, order, at = command.warehouse, command.order_id, command.at
    wanted = [(sku, n, stock_of(states, warehouse, sku)) for sku, n in summed(command.lines).items()]
    short = tuple(Shortage(sku=sku, requested=n, available=stock.available) for sku, n, stock in wanted if stock.available < n)
    if short:
        return [ReservationRefused(warehouse=warehouse, order_id=order, shortages=short, refused_at=at)]
    lines = tuple(LotLine(sku=sku, quantity=n, lots=oldest_free(stock.lots, n)) for sku, n, stock in wanted)
    facts: list[InventoryEvent] = [StockReserved(warehouse=warehouse, order_id=order, lines=lines, reserved_at=at)]
    for sku, n, stock in wanted:
        facts += fallen(warehouse, sku, stock, stock.available - n, stock.alert_line, at)
    return facts


def release(command: ReleaseStock, states: States) -> list[InventoryEvent]:
    warehouse, id = command.warehouse, command.order_id
    order = order_of(states, warehouse, id)
    match order:
        case Reserved(lines=lines):
            _check_named(command, lines)
            reason, at = command.reason, command.at
            return [StockReleased(warehouse=warehouse, order_id=id, lines=lines, reason=reason, released_at=at)]
        case Blank() | Refused() | Released():
            return []
        case Issued():
            return refused(command, "already_issued", f"the pieces of order {id} have left {warehouse}")
        case _:
            assert_never(order)


def issue(command: IssueStock, states: States) -> list[InventoryEvent]:
    warehouse, id, shipment = command.warehouse, command.order_id, command.shipment_id
    order = order_of(states, warehouse, id)
    match order:
        case Reserved(lines=lines):
            _check_named(command, lines)
            at = command.at
            return [StockIssued(warehouse=warehouse, order_id=id, shipment_id=shipment, lines=lines, issued_at=at)]
        case Issued():
            return []
        case Blank() | Refused() | Released():
            reason = f"order {id} holds nothing in {warehouse}: shipment {shipment} issues no stock"
            return refused(command, "unknown_reservation", reason)
        case _:
            assert_never(order)


def _check_named(command: ReleaseStock | IssueStock, reserved: Iterable[LotLine]) -> None:
    """Only stock that the command names was read, so only that may change."""
    missing = {line.sku for line in reserved} - {line.sku for line in command.lines}
    if missing:
        raise BrokenPromise(f"order {command.order_id} also holds {', '.join(sorted(missing))}, which its fact does not name")
