"""States after a fact. What a fact says is done as it says: nothing is checked here."""

from typing import assert_never

from services.inventory.lots import Lot, added, adjusted, line_of, moved, still_low
from services.inventory.state import (
    Adjusted,
    Issued,
    Received,
    Refused,
    Released,
    Reserved,
    Returned,
    Sku,
    State,
    sku_ids,
    state_id,
)
from shared.contracts.inventory import (
    AlertLineSet,
    InventoryEvent,
    RequestRefused,
    ReservationRefused,
    ReturnScrapped,
    StockAdjusted,
    StockIssued,
    StockLow,
    StockReceived,
    StockReleased,
    StockReserved,
    StockRestocked,
)
from shared.contracts.orders import StockLine


def evolve(state: State, event: InventoryEvent, id: str) -> State:
    _, noun, name = id.split("/", 2)
    if noun == "sku":
        return _sku(state if isinstance(state, Sku) else Sku(), event, name)
    return _record(state, event)


def _sku(sku: Sku, event: InventoryEvent, name: str) -> Sku:
    match event:
        case StockReserved():
            line = line_of(event, name)
            return _with(sku, moved(sku.lots, line.lots, allocated=1), allocated=line.quantity)
        case StockReleased():
            line = line_of(event, name)
            return _with(sku, moved(sku.lots, line.lots, allocated=-1), allocated=-line.quantity)
        case StockIssued():
            line = line_of(event, name)
            lots = moved(sku.lots, line.lots, on_hand=-1, allocated=-1)
            return _with(sku, lots, on_hand=-line.quantity, allocated=-line.quantity)
        case StockReceived():
            line = line_of(event, name)
            return _with(sku, added(sku.lots, line.lot, line.quantity), on_hand=line.quantity)
        case StockRestocked():
            line = line_of(event, name)
            return _with(sku, added(sku.lots, event.return_id, line.quantity), on_hand=line.quantity)
        case StockAdjusted():
            return _with(sku, adjusted(sku.lots, event.lots), on_hand=event.change)
        case AlertLineSet():
            low = still_low(sku.low, sku.available, event.alert_line)
            return sku.model_copy(update={"alert_line": event.alert_line, "low": low})
        case StockLow():
            return sku.model_copy(update={"low": True})
        case ReservationRefused() | ReturnScrapped() | RequestRefused():
            return sku
        case _:
            assert_never(event)


def _with(sku: Sku, lots: tuple[Lot, ...], *, on_hand: int = 0, allocated: int = 0) -> Sku:
    on_hand += sku.on_hand
    allocated += sku.allocated
    low = still_low(sku.low, on_hand - allocated, sku.alert_line)
    # the constructor is a third faster than model_copy, and an order may have a thousand lines
    return Sku(on_hand=on_hand, allocated=allocated, lots=lots, alert_line=sku.alert_line, low=low)


def _record(state: State, event: InventoryEvent) -> State:
    """Of an order, a receipt, a return, an adjustment."""
    match event:
        case StockReserved():
            return Reserved(lines=event.lines)
        case ReservationRefused():
            return Refused()
        case StockReleased():
            return Released()
        case StockIssued():
            return Issued()
        case StockReceived():
            return Received(lines=tuple(StockLine(sku=line.sku, quantity=line.quantity) for line in event.lines))
        case StockRestocked() | ReturnScrapped():
            return Returned()
        case StockAdjusted():
            return Adjusted(sku=event.sku, change=event.change, reason=event.reason)
        case AlertLineSet() | StockLow() | RequestRefused():
            return state
        case _:
            assert_never(event)


def changes(event: InventoryEvent) -> list[str]:
    """Ids of the states that a fact changes."""
    match event:
        case StockReserved() | StockReleased() | StockIssued():
            return [state_id(event.warehouse, "order", event.order_id), *sku_ids(event.warehouse, event.lines)]
        case ReservationRefused():
            return [state_id(event.warehouse, "order", event.order_id)]
        case StockReceived():
            return [state_id(event.warehouse, "receipt", event.receipt_id), *sku_ids(event.warehouse, event.lines)]
        case StockRestocked():
            return [state_id(event.warehouse, "return", event.return_id), *sku_ids(event.warehouse, event.lines)]
        case ReturnScrapped():
            return [state_id(event.warehouse, "return", event.return_id)]
        case StockAdjusted():
            return [
                state_id(event.warehouse, "adjustment", event.adjustment_id),
                state_id(event.warehouse, "sku", event.sku),
            ]
        case AlertLineSet() | StockLow():
            return [state_id(event.warehouse, "sku", event.sku)]
        case RequestRefused():
            return []
        case _:
            assert_never(event)
