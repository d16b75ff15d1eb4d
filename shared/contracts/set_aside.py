"""Pieces on hand that are not offered, and what becomes of them. Key: warehouse id."""

from typing import Annotated, ClassVar, Literal

from shared.contracts.limits import SKU_LOTS
from shared.contracts.pieces import LotQuantity
from shared.domain.messages import Fact, Instant

AsideReason = Literal["damaged", "quality", "expired", "recalled", "excess", "missing"]
"""Why pieces on hand are not offered."""


class StockSetAside(Fact):
    """Free pieces that no order may have any more, until it is decided on them: on hand they stay, available they are not."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    sku: str
    quantity: int
    reason: AsideReason
    lots: Annotated[tuple[LotQuantity, ...], SKU_LOTS]
    """They sum to the quantity."""
    move_id: str = ""
    """Of a request by hand, which is decided once; "" where another decision brings it about."""
    document: str = ""
    """Which: the receipt, count, transfer. "" by hand."""
    note: str = ""
    set_aside_at: Instant


class StockMadeAvailable(Fact):
    """Pieces that were set aside for this reason may be sold again."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    sku: str
    quantity: int
    reason: AsideReason
    lots: Annotated[tuple[LotQuantity, ...], SKU_LOTS]
    """They sum to the quantity."""
    move_id: str = ""
    document: str = ""
    note: str = ""
    made_available_at: Instant


class SetAsideWrittenOff(Fact):
    """Pieces that were set aside for this reason are gone: destroyed, sent back, never found."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    sku: str
    quantity: int
    reason: AsideReason
    lots: Annotated[tuple[LotQuantity, ...], SKU_LOTS]
    """They sum to the quantity."""
    move_id: str = ""
    document: str = ""
    note: str = ""
    written_off_at: Instant
