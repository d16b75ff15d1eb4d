"""The view `stock`: one document a warehouse and SKU, "<warehouse>/<sku>", with the sums of its ledger.

received + restocked = on hand + issued + written off, and on hand = available + allocated + held + unavailable (INV-01, INV-10).
"""

from typing import Annotated, Any, assert_never

from services.inventory.stock.costs import CURRENCIES, Costs, costs_after, has_cost
from services.inventory.stock.lines import line_of
from services.inventory.stock.lots import (
    ASIDE_REASONS,
    Aside,
    AsideFact,
    Lot,
    MovingFact,
    after,
    after_aside,
    changed_aside,
    still_low,
)
from services.inventory.stock.state import (
    HoldMove,
    QueueMove,
    StockFact,
    after_lot,
    after_queue,
    more_held,
    more_in_pools,
    more_pooled,
    stock_ids,
)
from shared.contracts.holding import HoldConverted, HoldEnded, StockHeld
from shared.contracts.inventory import AlertLineSet, ReturnScrapped, StockAdjusted, StockLow, StockReceived, StockRestocked
from shared.contracts.limits import SKU_LOTS
from shared.contracts.losing import AllocationLost
from shared.contracts.lots import AllocationExchanged, LandedCostAdded, LotFreed, LotHeld
from shared.contracts.pools import PoolMerged, PoolReduced, PoolSplit
from shared.contracts.reservations import StockIssued, StockReleased, StockReserved
from shared.contracts.set_aside import SetAsideWrittenOff, StockMadeAvailable, StockSetAside
from shared.contracts.transfers import TransferStockAllocated, TransferStockArrived, TransferStockFreed, TransferStockSent
from shared.contracts.waiting import BackorderCapSet, QueueFilled, QueueLeft, ReservationQueued, SafetyStockSet
from shared.domain.messages import Message
from shared.domain.nouns import Recorded, View

ShownFact = StockFact | ReturnScrapped | BackorderCapSet


class StockView(Message):
    """Stock of a SKU in a warehouse, in pieces."""

    warehouse: str
    sku: str
    received: int = 0
    """Transferred pieces included, as in `issued`."""
    restocked: int = 0
    """Returned pieces, scrap included."""
    on_hand: int = 0
    allocated: int = 0
    unavailable: int = 0
    """On hand, and not offered: see `set_aside`."""
    held: int = 0
    """By carts."""
    available: int = 0
    waiting: int = 0
    """Lacked by shipments in the queue."""
    safety: int = 0
    """Safety stock: of what is available, not offered."""
    pooled: int = 0
    """Of what is available: unsold pieces of pools, for their channels only (`pool_parts` has them by pool)."""
    free: int = 0
    """For newcomers: available - waiting - pooled - safety, never below 0."""
    backorder_cap: int = 0
    """As many pieces may wait, all together."""
    issued: int = 0
    written_off: int = 0
    """Scrap, adjustments (pieces lost less pieces found) and what was set aside and is gone."""
    set_aside: Annotated[tuple[Aside, ...], ASIDE_REASONS] = ()
    """Unavailable pieces by reason."""
    alert_line: int = 0
    low: bool = False
    lots: Annotated[tuple[Lot, ...], SKU_LOTS] = ()
    """Oldest first."""
    costs: Annotated[tuple[Costs, ...], CURRENCIES] = ()
    """Of the lots whose cost is known, by currency."""
    costed: bool = False
    """Some cost is known."""


def evolve(view: StockView | None, recorded: Recorded, id: str) -> StockView:
    if view is None:
        warehouse, _, sku = id.partition("/")
        view = StockView(warehouse=warehouse, sku=sku)
    fact: ShownFact = recorded.event
    shown = _evolved(view, fact)
    if not (view.costs or has_cost(fact, view.sku)):
        return shown
    return shown.model_copy(update={"costed": True, "costs": costs_after(view.costs, fact, view.sku, view.lots, shown.lots)})


def _evolved(view: StockView, fact: ShownFact) -> StockView:
    match fact:
        case AlertLineSet(alert_line=line):
            return _with(view, alert_line=line)
        case LotHeld() | LotFreed() | LandedCostAdded() | AllocationExchanged():
            return view.model_copy(update={"lots": after_lot(view.lots, fact)})
        case StockLow():
            return view.model_copy(update={"low": True})
        case SafetyStockSet():
            return _with(view, safety=fact.safety)
        case BackorderCapSet():
            return view.model_copy(update={"backorder_cap": fact.cap})
        case ReturnScrapped():
            n = line_of(fact, view.sku).quantity
            return view.model_copy(update={"restocked": view.restocked + n, "written_off": view.written_off + n})
        case PoolSplit() | PoolMerged() | PoolReduced():
            return _with(view, pooled=view.pooled + more_in_pools(fact))
        case StockSetAside() | StockMadeAvailable() | SetAsideWrittenOff():
            return _aside(view, fact)
        case ReservationQueued() | QueueFilled() | QueueLeft():
            return _queue(view, fact)
        case StockHeld() | HoldConverted() | HoldEnded():
            return _held(view, fact)
        case _:
            return _moved(view, fact)


def _with(view: StockView, **changes: Any) -> StockView:
    """What follows from the figures with them."""
    moved = view.model_copy(update=changes)
    available = moved.on_hand - moved.allocated - moved.held - moved.unavailable
    free = max(0, available - moved.waiting - moved.pooled - moved.safety)
    return moved.model_copy(
        update={"available": available, "free": free, "low": still_low(view.low, available, moved.alert_line)}
    )


def _aside(view: StockView, fact: AsideFact) -> StockView:
    lots, gone, change = after_aside(view.lots, fact)
    return _with(
        view,
        on_hand=view.on_hand + gone,
        unavailable=view.unavailable + change,
        written_off=view.written_off - gone,
        set_aside=changed_aside(view.set_aside, fact.reason, change),
        lots=lots,
    )


def _queue(view: StockView, fact: QueueMove) -> StockView:
    lots, allocated, waiting = after_queue(view.lots, fact, view.sku)
    pooled = view.pooled + more_pooled(fact, view.sku)
    return _with(view, lots=lots, allocated=view.allocated + allocated, waiting=view.waiting + waiting, pooled=pooled)


def _held(view: StockView, fact: HoldMove) -> StockView:
    return _with(view, held=view.held + more_held(fact, view.sku))


def _moved(view: StockView, fact: MovingFact) -> StockView:
    lots, change, allocated = after(view.lots, fact, view.sku)
    update = {"on_hand": view.on_hand + change, "allocated": view.allocated + allocated, "lots": lots}
    update["pooled"] = view.pooled + more_pooled(fact, view.sku)
    match fact:
        case StockReceived() | TransferStockArrived():
            update["received"] = view.received + change
        case StockRestocked():
            update["restocked"] = view.restocked + change
        case StockIssued() | TransferStockSent():
            update["issued"] = view.issued - change
        case StockAdjusted():
            update["written_off"] = view.written_off - change
        case StockReserved() | StockReleased() | AllocationLost() | TransferStockAllocated() | TransferStockFreed():
            pass
        case _:
            assert_never(fact)
    return _with(view, **update)


view = View(
    name="stock",
    document=StockView,
    facts=ShownFact,
    evolve=evolve,
    ids=stock_ids,
    version=4,
    indexes=(("sku",), ("warehouse",), ("low", "warehouse"), ("costed", "warehouse"), ("_p", "_at")),
)
