"""The view `stock`: one document a warehouse and SKU, "<warehouse>/<sku>", with the sums of its ledger.

received + restocked = on hand + issued + written off, and on hand = available + allocated + unavailable (INV-01, INV-10).
"""

from typing import Annotated, assert_never

from services.inventory.stock.lots import (
    ASIDE_REASONS,
    Aside,
    AsideFact,
    Lot,
    MovingFact,
    after,
    after_aside,
    changed_aside,
    line_of,
    still_low,
)
from services.inventory.stock.state import StockFact, stock_ids
from shared.contracts.inventory import (
    AlertLineSet,
    ReturnScrapped,
    SetAsideWrittenOff,
    StockAdjusted,
    StockIssued,
    StockLow,
    StockMadeAvailable,
    StockReceived,
    StockReleased,
    StockReserved,
    StockRestocked,
    StockSetAside,
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
    unavailable: int = 0
    """On hand, and not offered: see `set_aside`."""
    available: int = 0
    issued: int = 0
    written_off: int = 0
    """Scrap, adjustments (pieces lost less pieces found) and what was set aside and is gone."""
    set_aside: Annotated[tuple[Aside, ...], ASIDE_REASONS] = ()
    """Unavailable pieces by reason."""
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
        case StockSetAside() | StockMadeAvailable() | SetAsideWrittenOff():
            return _aside(view, fact)
        case _:
            return _moved(view, fact)


def _aside(view: StockView, fact: AsideFact) -> StockView:
    lots, gone, change = after_aside(view.lots, fact)
    on_hand, unavailable = view.on_hand + gone, view.unavailable + change
    available = on_hand - view.allocated - unavailable
    update = {
        "on_hand": on_hand,
        "unavailable": unavailable,
        "available": available,
        "written_off": view.written_off - gone,
        "low": still_low(view.low, available, view.alert_line),
        "set_aside": changed_aside(view.set_aside, fact.reason, change),
        "lots": lots,
    }
    return view.model_copy(update=update)


def _moved(view: StockView, fact: MovingFact) -> StockView:
    lots, change, allocated = after(view.lots, fact, view.sku)
    on_hand = view.on_hand + change
    allocated += view.allocated
    available = on_hand - allocated - view.unavailable
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
