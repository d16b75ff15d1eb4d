"""The view `stock`: one document a warehouse and SKU, "<warehouse>/<sku>", with the sums of its ledger.

received + restocked = on hand + issued + written off, and available = on hand - allocated (INV-01, INV-10).
"""

from typing import assert_never

from services.inventory.lots import Lot, added, adjusted, line_of, moved, still_low
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
from shared.domain.messages import Message
from shared.domain.projection import Projection, Recorded


class StockView(Message):
    """Stock of a SKU in a warehouse, in pieces."""

    warehouse: str
    sku: str
    received: int = 0
    restocked: int = 0
    """Returned pieces, scrap included."""
    on_hand: int = 0
    allocated: int = 0
    available: int = 0
    issued: int = 0
    written_off: int = 0
    """Scrap and adjustments: pieces lost less pieces found."""
    alert_line: int = 0
    low: bool = False
    lots: tuple[Lot, ...] = ()
    """Oldest first."""


def stock_id(warehouse: str, sku: str) -> str:
    return f"{warehouse}/{sku}"


def changes(event: InventoryEvent) -> list[str]:
    match event:
        case StockReserved() | StockReleased() | StockIssued() | StockReceived() | StockRestocked() | ReturnScrapped():
            return [stock_id(event.warehouse, line.sku) for line in event.lines]
        case StockAdjusted() | AlertLineSet() | StockLow():
            return [stock_id(event.warehouse, event.sku)]
        case ReservationRefused() | RequestRefused():
            return []
        case _:
            assert_never(event)


def evolve(view: StockView | None, recorded: Recorded[InventoryEvent], id: str) -> StockView:
    if view is None:
        warehouse, _, sku = id.partition("/")
        view = StockView(warehouse=warehouse, sku=sku)
    event = recorded.event
    match event:
        case StockReserved():
            line = line_of(event, view.sku)
            return _with(view, moved(view.lots, line.lots, allocated=1), allocated=line.quantity)
        case StockReleased():
            line = line_of(event, view.sku)
            return _with(view, moved(view.lots, line.lots, allocated=-1), allocated=-line.quantity)
        case StockIssued():
            line = line_of(event, view.sku)
            lots, n = moved(view.lots, line.lots, on_hand=-1, allocated=-1), line.quantity
            return _with(view, lots, on_hand=-n, allocated=-n, issued=n)
        case StockReceived():
            line = line_of(event, view.sku)
            lots = added(view.lots, line.lot, line.quantity)
            return _with(view, lots, on_hand=line.quantity, received=line.quantity)
        case StockRestocked():
            line = line_of(event, view.sku)
            lots = added(view.lots, event.return_id, line.quantity)
            return _with(view, lots, on_hand=line.quantity, restocked=line.quantity)
        case ReturnScrapped():
            n = line_of(event, view.sku).quantity
            return _with(view, view.lots, restocked=n, written_off=n)
        case StockAdjusted():
            lots = adjusted(view.lots, event.lots)
            return _with(view, lots, on_hand=event.change, written_off=-event.change)
        case AlertLineSet():
            low = still_low(view.low, view.available, event.alert_line)
            return view.model_copy(update={"alert_line": event.alert_line, "low": low})
        case StockLow():
            return view.model_copy(update={"low": True})
        case ReservationRefused() | RequestRefused():
            return view
        case _:
            assert_never(event)


def _with(
    view: StockView,
    lots: tuple[Lot, ...],
    *,
    on_hand: int = 0,
    allocated: int = 0,
    received: int = 0,
    restocked: int = 0,
    issued: int = 0,
    written_off: int = 0,
) -> StockView:
    """The view with these pieces more."""
    on_hand += view.on_hand
    allocated += view.allocated
    return view.model_copy(
        update={
            "received": view.received + received,
            "restocked": view.restocked + restocked,
            "on_hand": on_hand,
            "allocated": allocated,
            "available": on_hand - allocated,
            "issued": view.issued + issued,
            "written_off": view.written_off + written_off,
            "low": still_low(view.low, on_hand - allocated, view.alert_line),
            "lots": lots,
        }
    )


stock: Projection[InventoryEvent, StockView] = Projection(
    name="stock",
    version=1,
    document=StockView,
    changes=changes,
    evolve=evolve,
    indexes=(("sku",), ("warehouse",), ("low", "warehouse")),
)
