"""The view `stock`: one document a warehouse and SKU, "<warehouse>/<sku>", with the sums of its ledger.

received + restocked = on hand + issued + written off, and available = on hand - allocated (INV-01, INV-10).
"""

from typing import Annotated, assert_never

from services.inventory.stock.lots import Lot, MovingFact, after, line_of, still_low
from services.inventory.stock.state import StockFact, stock_ids
from shared.contracts.inventory import (
    AlertLineSet,
    ReturnScrapped,
    StockAdjusted,
    StockIssued,
    StockLow,
    StockReceived,
    StockReleased,
    StockReserved,
    StockRestocked,
)
from shared.contracts.limits import SKU_LOTS
from shared.domain.messages import Message
from shared.domain.nouns import Recorded, View

ShownFact = StockFact | ReturnScrapped


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
    lots: Annotated[tuple[Lot, ...], SKU_LOTS] = ()
    """Oldest first."""


def evolve(view: StockView | None, recorded: Recorded, id: str) -> StockView:
    if view is None:
        warehouse, _, sku = id.partition("/")
        view = StockView(warehouse=warehouse, sku=sku)
    fact: ShownFact = recorded.event
    match fact:
        case AlertLineSet(alert_line=line):
            return view.model_copy(update={"alert_line": line, "low": still_low(view.low, view.available, line)})
        case StockLow():
            return view.model_copy(update={"low": True})
        case ReturnScrapped():
            n = line_of(fact, view.sku).quantity
            return view.model_copy(update={"restocked": view.restocked + n, "written_off": view.written_off + n})
        case _:
            return _moved(view, fact)


def _moved(view: StockView, fact: MovingFact) -> StockView:
    lots, change, allocated = after(view.lots, fact, view.sku)
    on_hand = view.on_hand + change
    allocated += view.allocated
    available = on_hand - allocated
    low = still_low(view.low, available, view.alert_line)
    update = {"on_hand": on_hand, "allocated": allocated, "available": available, "low": low, "lots": lots}
    match fact:
        case StockReceived():
            update["received"] = view.received + change
        case StockRestocked():
            update["restocked"] = view.restocked + change
        case StockIssued():
            update["issued"] = view.issued - change
        case StockAdjusted():
            update["written_off"] = view.written_off - change
        case StockReserved() | StockReleased():
            pass
        case _:
            assert_never(fact)
    return view.model_copy(update=update)


view = View(
    name="stock",
    document=StockView,
    facts=ShownFact,
    evolve=evolve,
    ids=stock_ids,
    indexes=(("sku",), ("warehouse",), ("low", "warehouse")),
)
