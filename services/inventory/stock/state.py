"""Stock of one SKU in one warehouse: what the next decision reads."""

from collections.abc import Iterable
from typing import Annotated, Any, Protocol, assert_never

from services.inventory.stock.kept import LotRecord
from services.inventory.stock.lines import line_of, pooled_of
from services.inventory.stock.lots import (
    AsideFact,
    Lot,
    MovingFact,
    after,
    after_aside,
    allocated,
    freed,
    lot_of,
    lot_said,
    still_low,
    with_record,
)
from shared.contracts.holding import HoldConverted, HoldEnded, StockHeld
from shared.contracts.inventory import AlertLineSet, ReturnScrapped, StockAdjusted, StockLow, StockReceived, StockRestocked
from shared.contracts.limits import SKU_LOTS
from shared.contracts.lots import AllocationExchanged, LandedCostAdded, LotFreed, LotHeld
from shared.contracts.pools import PartMove, PoolMerged, PoolReduced, PoolSplit
from shared.contracts.reservations import StockReleased, StockReserved
from shared.contracts.set_aside import SetAsideWrittenOff, StockMadeAvailable, StockSetAside
from shared.contracts.transfers import TransferStockArrived
from shared.contracts.waiting import BackorderCapSet, QueueFilled, QueueLeft, ReservationQueued, SafetyStockSet
from shared.domain.messages import Message
from shared.domain.nouns import Ref

QueueMove = ReservationQueued | QueueFilled | QueueLeft
HoldMove = StockHeld | HoldConverted | HoldEnded
LotMove = LotHeld | LotFreed | LandedCostAdded | AllocationExchanged
OfShelf = MovingFact | AsideFact | QueueMove | HoldMove | LotMove | PartMove
StockFact = OfShelf | AlertLineSet | StockLow | SafetyStockSet


class Stock(Message):
    """on_hand = available + allocated + held + unavailable, none below 0; the lots sum to all but held (INV-01, INV-02).
    In pieces."""

    known: bool = False
    """A fact named it."""
    on_hand: int = 0
    allocated: int = 0
    unavailable: int = 0
    """Set aside: in the lots, by reason."""
    lots: Annotated[tuple[Lot, ...], SKU_LOTS] = ()
    """Oldest first."""
    held: int = 0
    """By carts."""
    waiting: int = 0
    """That shipments in the queue still lack."""
    safety: int = 0
    """Of the available pieces those that nobody is offered."""
    pooled: int = 0
    """Of the available pieces those that pools have, unsold."""
    alert_line: int = 0
    moved: int = 0
    """How often pieces came or went: a count tells by it that its SKU was disturbed."""
    low: bool = False
    """StockLow was said, and the SKU has not been at its alert line since."""
    by_lot: bool = False
    """More is known of some lot than its pieces: who may have which is asked lot by lot (stock/offer.py)."""

    @property
    def available(self) -> int:
        return self.on_hand - self.allocated - self.held - self.unavailable

    @property
    def free(self) -> int:
        """For newcomers."""
        return max(0, self.available - self.waiting - self.pooled - self.safety)


class OfSku(Protocol):
    @property
    def sku(self) -> str: ...


def stock_id(warehouse: str, sku: str) -> str:
    return f"{warehouse}/{sku}"


def stock_ref(warehouse: str, sku: str) -> Ref:
    return "stock", stock_id(warehouse, sku)


def sku_refs(noun: str, warehouse: str, skus: Iterable[str]) -> list[Ref]:
    """A noun's state of each SKU in the warehouse, each once."""
    return [(noun, stock_id(warehouse, sku)) for sku in dict.fromkeys(skus)]


def stock_refs(warehouse: str, lines: Iterable[OfSku]) -> list[Ref]:
    """The stock of the lines' SKUs, each once."""
    return sku_refs("stock", warehouse, [line.sku for line in lines])


def stock_ids(fact: StockFact | ReturnScrapped | BackorderCapSet) -> list[str]:
    """Of each SKU that a fact moves. The pieces of a shipment that waited moved before it was reserved."""
    match fact:
        case StockAdjusted() | StockSetAside() | StockMadeAvailable() | SetAsideWrittenOff() | AlertLineSet() | StockLow():
            return [stock_id(fact.warehouse, fact.sku)]
        case PoolSplit() | PoolMerged() | PoolReduced() | LotHeld() | LotFreed() | LandedCostAdded() | AllocationExchanged():
            return [stock_id(fact.warehouse, fact.sku)]
        case QueueFilled() | SafetyStockSet() | BackorderCapSet():
            return [stock_id(fact.warehouse, fact.sku)]
        case StockReserved(waited=True):
            return []
        case _:
            return [stock_id(fact.warehouse, line.sku) for line in fact.lines]


def evolve(stock: Stock, fact: StockFact, id: str) -> Stock:
    sku = id.partition("/")[2]
    match fact:
        case AlertLineSet(alert_line=line):
            low = still_low(stock.low, stock.available, line)
            return stock.model_copy(update={"known": True, "alert_line": line, "low": low})
        case StockLow():
            return stock.model_copy(update={"known": True, "low": True})
        case SafetyStockSet():
            return stock.model_copy(update={"known": True, "safety": fact.safety})
        case StockSetAside() | StockMadeAvailable() | SetAsideWrittenOff():
            lots, gone, unavailable = after_aside(stock.lots, fact)
            more = {"on_hand": stock.on_hand + gone, "unavailable": stock.unavailable + unavailable}
            return _with(stock, **more, lots=lots, moved=stock.moved + (gone != 0))
        case ReservationQueued() | QueueFilled() | QueueLeft():
            lots, taken, waiting = after_queue(stock.lots, fact, sku)
            moves = {"lots": lots, "allocated": stock.allocated + taken, "waiting": stock.waiting + waiting}
            return _with(stock, **moves, pooled=stock.pooled + more_pooled(fact, sku))
        case PoolSplit() | PoolMerged() | PoolReduced():
            return stock.model_copy(update={"known": True, "pooled": stock.pooled + more_in_pools(fact)})
        case StockHeld() | HoldConverted() | HoldEnded():
            return _with(stock, held=stock.held + more_held(fact, sku))
        case LotHeld() | LotFreed() | LandedCostAdded() | AllocationExchanged():
            return stock.model_copy(update={"lots": after_lot(stock.lots, fact), "by_lot": True})
        case _:
            lots, on_hand, taken = after(stock.lots, fact, sku)
            moved = stock.moved + (on_hand != 0)
            on_hand += stock.on_hand
            taken += stock.allocated
            low = still_low(stock.low, on_hand - taken - stock.held - stock.unavailable, stock.alert_line)
            # the constructor is a third faster than a copy, and an order may have a thousand lines
            return Stock(
                known=True,
                on_hand=on_hand,
                allocated=taken,
                unavailable=stock.unavailable,
                lots=lots,
                held=stock.held,
                waiting=stock.waiting,
                safety=stock.safety,
                pooled=stock.pooled + more_pooled(fact, sku),
                alert_line=stock.alert_line,
                moved=moved,
                low=low,
                by_lot=stock.by_lot or says_of_lot(fact, sku),
            )


def says_of_lot(fact: MovingFact, sku: str) -> bool:
    if isinstance(fact, TransferStockArrived):
        return any(part.says_more for part in line_of(fact, sku).lots)
    if isinstance(fact, StockRestocked):
        says: bool = line_of(fact, sku).says_more
        return says
    return isinstance(fact, StockReceived) and lot_said(fact, sku) is not None


def after_lot(lots: tuple[Lot, ...], fact: LotMove) -> tuple[Lot, ...]:
    """A SKU's lots after what was said of one of them, which may be gone already."""
    if isinstance(fact, AllocationExchanged):
        return allocated(freed(lots, fact.lots), fact.into)
    lot = lot_of(lots, fact.lot)
    return lots if lot is None else with_record(lots, fact.lot, _told(lot, lot.record or LotRecord(), fact))


def _told(lot: Lot, record: LotRecord, fact: LotHeld | LotFreed | LandedCostAdded) -> LotRecord:
    match fact:
        case LotHeld():
            return record.model_copy(update={"holds": (*record.holds, fact.reason)})
        case LotFreed():
            return record.model_copy(update={"holds": tuple(each for each in record.holds if each != fact.reason)})
        case LandedCostAdded():
            cost = record.cost and record.cost.with_more(lot.quantity, 0, fact.added)
            return record.model_copy(update={"cost": cost})


def _with(stock: Stock, **changes: Any) -> Stock:
    moved = stock.model_copy(update={"known": True, **changes})
    return moved.model_copy(update={"low": still_low(moved.low, moved.available, moved.alert_line)})


def after_queue(lots: tuple[Lot, ...], fact: QueueMove, sku: str) -> tuple[tuple[Lot, ...], int, int]:
    """A SKU's lots after a fact about its queue, and how many pieces more that leaves allocated and waiting."""
    match fact:
        case QueueFilled(gifts=gifts):
            n = sum(gift.quantity for gift in gifts)
            return allocated(lots, [part for gift in gifts for part in gift.lots]), n, -n
        case ReservationQueued():
            line = line_of(fact, sku)
            return allocated(lots, line.lots), line.quantity - line.waiting, line.waiting
        case _:
            return lots, 0, -line_of(fact, sku).quantity


def more_in_pools(fact: PartMove) -> int:
    """Pieces that pools have more, or fewer."""
    match fact:
        case PoolSplit():
            return fact.pieces
        case PoolMerged():
            return 0 if fact.to_pool else -fact.pieces
        case PoolReduced():
            return -sum(each.pieces for each in fact.parts)
        case _:
            assert_never(fact)


def more_pooled(fact: MovingFact | QueueMove, sku: str) -> int:
    """The same, of a fact about a shipment: none of most."""
    n = pooled_of(fact, sku) if isinstance(fact, StockReserved | StockReleased | ReservationQueued) else 0
    return n if isinstance(fact, StockReleased) else -n


def more_held(fact: HoldMove, sku: str) -> int:
    n: int = line_of(fact, sku).quantity
    return n if isinstance(fact, StockHeld) else -n
