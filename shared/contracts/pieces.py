"""Pieces of a SKU, and the lots they lie in: what facts of the inventory service are made of."""

from typing import Annotated

from shared.contracts.limits import SKU_LOTS
from shared.domain.messages import Message


class LotQuantity(Message):
    """Pieces of one lot. Lots are taken oldest first (INV-06, FIFO by receipt)."""

    lot: str
    quantity: int


class LotLine(Message):
    """Pieces of one SKU, and the lots they come from; the lots sum to the quantity."""

    sku: str
    quantity: int
    lots: Annotated[tuple[LotQuantity, ...], SKU_LOTS]
