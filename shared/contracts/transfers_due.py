"""Facts of the inventory service about what a warehouse waits for of transfers, on inventory.events. Times: aware UTC.

Key: the warehouse, since what is due there is one document a SKU, over all transfers and purchase orders, and a document is
written under one key. A transfer is judged under its own id (transfers.py); the warehouse hears of it.
"""

from operator import not_
from typing import Annotated, ClassVar

from pydantic import Field

from shared.contracts.lines import StockLine
from shared.contracts.transfers import TRANSFER_LINES
from shared.domain.messages import Fact, Instant


class TransferCalledBack(Fact):
    """It was cancelled on its way: its target need not wait. Key: the transfer."""

    key: ClassVar[str] = "transfer_id"
    public: ClassVar[bool] = False
    transfer_id: str
    target: str
    lines: Annotated[tuple[StockLine, ...], TRANSFER_LINES]
    """What is in transit."""
    called_back_at: Instant


class TransferStockExpected(Fact):
    """It is on its way here."""

    key: ClassVar[str] = "warehouse"
    public: ClassVar[bool] = False
    warehouse: str
    transfer_id: str
    lines: Annotated[tuple[StockLine, ...], TRANSFER_LINES]
    due_at: Annotated[Instant | None, Field(exclude_if=not_)] = None
    """None: nobody said when."""
    expected_at: Instant


class TransferStockLost(Fact):
    """Part of it was lost on its way here."""

    key: ClassVar[str] = "warehouse"
    public: ClassVar[bool] = False
    warehouse: str
    transfer_id: str
    loss_id: str
    lines: Annotated[tuple[StockLine, ...], TRANSFER_LINES]
    lost_at: Instant


class TransferStockNotComing(Fact):
    """It was called back on its way here."""

    key: ClassVar[str] = "warehouse"
    public: ClassVar[bool] = False
    warehouse: str
    transfer_id: str
    lines: Annotated[tuple[StockLine, ...], TRANSFER_LINES]
    told_at: Instant


TRANSFER_DUE_EVENTS: dict[str, type[Fact]] = {
    "TransferCalledBack": TransferCalledBack,
    "TransferStockExpected": TransferStockExpected,
    "TransferStockLost": TransferStockLost,
    "TransferStockNotComing": TransferStockNotComing,
}
