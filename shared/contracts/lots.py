"""Facts of the inventory service about lots that are kept by number, expiry or cost, on inventory.events. Key: warehouse id.
Amounts: minor units of `currency`; times: aware UTC.

Pieces are moved by StockSetAside and the other facts of stock alone: these say what a lot is, and who had pieces of it.
"""

from operator import not_
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.limits import SKU_LOTS
from shared.contracts.pieces import LotQuantity
from shared.domain.bounds import AtMost
from shared.domain.messages import Fact, Instant, Message
from shared.domain.money import Currency, Minor

LotReason = Literal["quality", "recalled", "expired"]
"""Why nothing of a lot is offered; its pieces are set aside for the same reason."""


RECEIPT_LOTS = 200
RECEIVED_LOTS = AtMost(RECEIPT_LOTS, "refused at the door")
"""Of a receipt, those that are kept."""


ORIGINS = AtMost(20, "pieces that may be of more are held until somebody looks")
"""Lots that pieces which came back may be of."""


class ReceivedLot(Message):
    """What a receipt says of its pieces of a SKU: they are kept by lot from then on."""

    sku: str
    lot: str
    """Its maker's number, or the receipt's."""
    expires_at: Instant | None = None
    """From then on it is not offered; None: it keeps."""
    cost: Minor | None = None
    """Of all these pieces, in `currency`; None: not known."""
    currency: Currency | None = None
    owner: Annotated[str | None, Field(exclude_if=not_)] = None
    """The partner whose pieces they are; None: ours (INV-18)."""


class LotHeld(Fact):
    """Nothing of the lot is offered any more. The same decision sets its free pieces aside."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    sku: str
    lot: str
    reason: LotReason
    note: str = ""
    held_at: Instant


class LotFreed(Fact):
    """This reason is gone. What was set aside for it is offered again by the same decision, unless another one stands."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    sku: str
    lot: str
    reason: LotReason
    note: str = ""
    freed_at: Instant


class WriteOffProposed(Fact):
    """Expired pieces were set aside: somebody is to write them off (SUS-03)."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    sku: str
    lot: str
    quantity: int
    reason: LotReason
    proposed_at: Instant


class ShippedLot(Message):
    sku: str
    lot: str
    quantity: int
    cost: Minor | None = None
    """Of these pieces: the lot's cumulative share, so that all shares sum to its cost. None where its cost is not known."""
    currency: Currency | None = None
    expires_at: Annotated[Instant | None, Field(exclude_if=not_)] = None
    """None: it keeps, or the fact is from before this was said."""
    origins: Annotated[tuple[str, ...], Field(exclude_if=not_), ORIGINS] = ()
    """The lots that they are, or may be, of, where they came back from customers before."""
    owner: Annotated[str | None, Field(exclude_if=not_)] = None
    """The partner whose they were; None: ours, or the fact is from before this was said."""


class LotsShipped(Fact):
    """Which lots, of those that are kept, left with a shipment, and the cost of goods (INV-17)."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    order_id: str
    shipment_id: str
    lots: tuple[ShippedLot, ...]
    shipped_at: Instant


class LandedCostAdded(Fact):
    """Freight, duty, insurance of a lot, known after it came: split over its pieces that are gone, and those that are left."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    sku: str
    lot: str
    document: str
    amount: Minor
    currency: Currency
    gone: int
    """Pieces."""
    correction: Minor
    """Of the cost of those that are gone: it was too little by so much."""
    left: int
    added: Minor
    """To the cost of those that are left; `correction` + `added` = `amount`."""
    added_at: Instant


class LotStopAsked(Fact):
    """A shipment has pieces of a lot that is held: Fulfillment says whether they are picked (LotStopAnswered)."""

    key: ClassVar[str] = "warehouse"
    public: ClassVar[bool] = False
    warehouse: str
    order_id: str
    shipment_id: str
    sku: str
    lot: str
    quantity: int
    reason: LotReason
    asked_at: Instant


class AllocationExchanged(Fact):
    """A shipment gets as many pieces of other lots for those of a lot that is held."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    order_id: str
    shipment_id: str
    sku: str
    lots: Annotated[tuple[LotQuantity, ...], SKU_LOTS]
    into: Annotated[tuple[LotQuantity, ...], SKU_LOTS]
    """As many pieces."""
    exchanged_at: Instant


class TransferHeldBack(Fact):
    """A transfer that is not sent has pieces of a lot that is held: it is cancelled."""

    key: ClassVar[str] = "warehouse"
    public: ClassVar[bool] = False
    warehouse: str
    transfer_id: str
    sku: str
    lot: str
    reason: LotReason
    held_back_at: Instant


class LotStopContinued(Fact):
    """More may have pieces of the held lot than one decision names: they are looked for in older movements."""

    key: ClassVar[str] = "warehouse"
    public: ClassVar[bool] = False
    warehouse: str
    sku: str
    lot: str
    before: int
    continued_at: Instant


LotMark = LotHeld | LotFreed | WriteOffProposed | LotsShipped | LandedCostAdded
LotStop = LotStopAsked | TransferHeldBack | LotStopContinued | AllocationExchanged
LotEvent = LotMark | LotStop
LOT_EVENTS: dict[str, type[Fact]] = {
    "LotHeld": LotHeld,
    "LotFreed": LotFreed,
    "WriteOffProposed": WriteOffProposed,
    "LotsShipped": LotsShipped,
    "LandedCostAdded": LandedCostAdded,
    "LotStopAsked": LotStopAsked,
    "TransferHeldBack": TransferHeldBack,
    "LotStopContinued": LotStopContinued,
    "AllocationExchanged": AllocationExchanged,
}
