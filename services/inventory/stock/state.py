"""Stock of one SKU in one warehouse: what the next decision reads."""

from collections.abc import Iterable
from typing import Annotated, Protocol

from services.inventory.stock.lots import AsideFact, Lot, MovingFact, after, after_aside, still_low
from shared.contracts.inventory import (
    AlertLineSet,
    ReturnScrapped,
    SetAsideWrittenOff,
    StockAdjusted,
    StockLow,
    StockMadeAvailable,
    StockSetAside,
)
from shared.contracts.limits import SKU_LOTS
from shared.domain.messages import Message
from shared.domain.nouns import Ref

StockFact = MovingFact | AsideFact | AlertLineSet | StockLow


class Stock(Message):
    """on_hand = available + allocated + unavailable, none below 0, and the lots sum to them (INV-01, INV-02). In pieces."""

    known: bool = False
    """A fact named it."""
    on_hand: int = 0
    allocated: int = 0
    unavailable: int = 0
    """Set aside: in the lots, by reason."""
    lots: Annotated[tuple[Lot, ...], SKU_LOTS] = ()
    """Oldest first."""
    alert_line: int = 0
    low: bool = False
    """StockLow was said, and the SKU has not been at its alert line since."""

    @property
    def available(self) -> int:
        return self.on_hand - self.allocated - self.unavailable


class _OfSku(Protocol):
    @property
    def sku(self) -> str: ...


def stock_id(warehouse: str, sku: str) -> str:
    return f"{warehouse}/{sku}"


def stock_ref(warehouse: str, sku: str) -> Ref:
    return "stock", stock_id(warehouse, sku)


def stock_refs(warehouse: str, lines: Iterable[_OfSku]) -> list[Ref]:
    """The stock of the lines' SKUs, each once."""
    return [stock_ref(warehouse, sku) for sku in dict.fromkeys([line.sku for line in lines])]


def stock_ids(fact: StockFact | ReturnScrapped) -> list[str]:
    """Of each SKU that a fact names."""
    match fact:
        case StockAdjusted() | StockSetAside() | StockMadeAvailable() | SetAsideWrittenOff() | AlertLineSet() | StockLow():
            return [stock_id(fact.warehouse, fact.sku)]
        case _:
            return [stock_id(fact.warehouse, line.sku) for line in fact.lines]


def evolve(stock: Stock, fact: StockFact, id: str) -> Stock:
    match fact:
        case AlertLineSet(alert_line=line):
            low = still_low(stock.low, stock.available, line)
            return stock.model_copy(update={"known": True, "alert_line": line, "low": low})
        case StockLow():
            return stock.model_copy(update={"known": True, "low": True})
        case StockSetAside() | StockMadeAvailable() | SetAsideWrittenOff():
            lots, gone, unavailable = after_aside(stock.lots, fact)
            update = {"on_hand": stock.on_hand + gone, "unavailable": stock.unavailable + unavailable, "lots": lots}
            moved = stock.model_copy(update=update)
            return moved.model_copy(update={"low": still_low(stock.low, moved.available, stock.alert_line)})
        case _:
            lots, on_hand, allocated = after(stock.lots, fact, id.partition("/")[2])
            on_hand += stock.on_hand
            allocated += stock.allocated
            low = still_low(stock.low, on_hand - allocated - stock.unavailable, stock.alert_line)
            # the constructor is a third faster than a copy, and an order may have a thousand lines
            return Stock(
                known=True,
                on_hand=on_hand,
                allocated=allocated,
                unavailable=stock.unavailable,
                lots=lots,
                alert_line=stock.alert_line,
                low=low,
            )
