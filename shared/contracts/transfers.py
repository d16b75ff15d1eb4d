"""Facts of the inventory service about transfers between its warehouses, on inventory.events. In pieces; times: aware UTC.

Keys: the transfer's life under its own id; the pieces that a warehouse allocates, frees, sends and takes in under the
warehouse. The life is judged first, warehouses obey: pieces sent = come in + lost + in transit, always. So it is with what they
cost: minor units of a lot's currency.
"""

from operator import not_
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.limits import SKU_LOTS
from shared.contracts.lines import Shortage, StockLine
from shared.contracts.lots import ORIGINS
from shared.contracts.pieces import LotLine, LotQuantity
from shared.domain.bounds import AtMost
from shared.domain.messages import Fact, Instant, Message
from shared.domain.money import Currency, Minor

TRANSFER_LINES = AtMost(200, "refused at the door")
"""SKUs of a transfer."""
TRANSFER_LOTS = 1_000
"""Of all lines: its facts name each, some twice."""

TransferCode = Literal[
    "to_itself",
    "contradicts_transfer",
    "unknown_transfer",
    "wrong_status",
    "not_in_transit",
    "not_booked_out",
    "too_many_receipts",
]


class SentLot(LotQuantity):
    """What goes with the pieces of a lot that is kept. In facts from before it did, and with other lots, nothing goes."""

    kept: bool = False
    expires_at: Instant | None = None
    received_at: Instant | None = None
    """In the first warehouse: what came first goes first, wherever it lies."""
    cost: Minor | None = None
    """Of these pieces: the lot's cumulative share, so that all shares sum to its cost. None where its cost is not known."""
    currency: Currency | None = None
    owner: Annotated[str | None, Field(exclude_if=not_)] = None
    """The partner whose they are; None: ours."""
    origins: Annotated[tuple[str, ...], Field(exclude_if=not_), ORIGINS] = ()
    """The lots that they are, or may be, of, where they came back from customers before."""

    @property
    def says_more(self) -> bool:
        """Than how many pieces: also where they joined another lot, since there was no room for theirs."""
        return self.kept or self.cost is not None or self.expires_at is not None


class SentLine(Message):
    """Pieces of one SKU; the lots sum to the quantity."""

    sku: str
    quantity: int
    lots: Annotated[tuple[SentLot, ...], SKU_LOTS]


class ArrivedLot(SentLot):
    damaged: int = 0
    """Of these."""


class ArrivedLine(Message):
    sku: str
    quantity: int
    damaged: int = 0
    """Of these: on hand, and set aside in the same decision."""
    lots: Annotated[tuple[ArrivedLot, ...], SKU_LOTS]
    """As they were sent; they sum to the quantity."""


class TransferAsked(Fact):
    """Pieces are to go from one warehouse to another."""

    key: ClassVar[str] = "transfer_id"
    transfer_id: str
    source: str
    target: str
    lines: Annotated[tuple[StockLine, ...], TRANSFER_LINES]
    due_at: Instant | None = None
    """When the target may expect them."""
    reason: str
    asked_by: str
    asked_at: Instant


class TransferAllocated(Fact):
    """The source keeps the pieces for it."""

    key: ClassVar[str] = "transfer_id"
    transfer_id: str
    lines: Annotated[tuple[LotLine, ...], TRANSFER_LINES]
    allocated_at: Instant


class TransferShort(Fact):
    """The source has not all of it to give: the transfer has ended."""

    key: ClassVar[str] = "transfer_id"
    transfer_id: str
    shortages: Annotated[tuple[Shortage, ...], TRANSFER_LINES]
    reason: str = ""
    """Where it is none of stock."""
    refused_at: Instant


class TransferSent(Fact):
    """On its way: in transit from now on."""

    key: ClassVar[str] = "transfer_id"
    transfer_id: str
    source: str
    target: str
    lines: Annotated[tuple[LotLine, ...], TRANSFER_LINES]
    due_at: Instant | None = None
    books_out: bool = False
    """TransferBookedOut follows, and nothing is received or lost before. Not in facts from before lots went with their pieces."""
    sent_by: str
    sent_at: Instant


class TransferBookedOut(Fact):
    """Its source booked its pieces out: what goes with them is known."""

    key: ClassVar[str] = "transfer_id"
    public: ClassVar[bool] = False
    transfer_id: str
    lines: Annotated[tuple[SentLine, ...], TRANSFER_LINES]
    target: Annotated[str, Field(exclude_if=not_)] = ""
    """That is told what comes. "": called back before, or of before it was said."""
    due_at: Annotated[Instant | None, Field(exclude_if=not_)] = None
    booked_out_at: Instant


class TransferReceived(Fact):
    """Part of what is in transit came in: at its target, or back at its source, once it was called back."""

    key: ClassVar[str] = "transfer_id"
    transfer_id: str
    receipt_id: str
    warehouse: str
    lines: Annotated[tuple[ArrivedLine, ...], TRANSFER_LINES]
    received_by: str
    received_at: Instant


class TransferLost(Fact):
    """Part of what is in transit will not come any more."""

    key: ClassVar[str] = "transfer_id"
    transfer_id: str
    loss_id: str
    warehouse: str
    """That waits for it no more."""
    lines: Annotated[tuple[SentLine, ...], TRANSFER_LINES]
    reason: str
    lost_by: str
    lost_at: Instant


class TransferCancelled(Fact):
    """Before it was sent, its pieces are free again; after, what is in transit comes back to its source."""

    key: ClassVar[str] = "transfer_id"
    transfer_id: str
    source: str
    target: str
    comes_back: bool
    lines: Annotated[tuple[StockLine, ...], TRANSFER_LINES]
    """What is freed, or in transit."""
    reason: str
    cancelled_by: str
    cancelled_at: Instant


class TransferRequestRefused(Fact):
    key: ClassVar[str] = "transfer_id"
    refusal: ClassVar[bool] = True
    transfer_id: str
    request: str
    code: TransferCode
    reason: str
    refused_at: Instant


class TransferStockAllocated(Fact):
    """Free pieces of a warehouse belong to a transfer."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    transfer_id: str
    lines: Annotated[tuple[LotLine, ...], TRANSFER_LINES]
    allocated_at: Instant


class TransferStockShort(Fact):
    key: ClassVar[str] = "warehouse"
    warehouse: str
    transfer_id: str
    shortages: Annotated[tuple[Shortage, ...], TRANSFER_LINES]
    reason: str = ""
    refused_at: Instant


class TransferStockFreed(Fact):
    """What a transfer had allocated is available again."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    transfer_id: str
    lines: Annotated[tuple[LotLine, ...], TRANSFER_LINES]
    freed_at: Instant


class TransferStockSent(Fact):
    """A transfer's pieces left the warehouse: on hand and allocated fall together."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    transfer_id: str
    lines: Annotated[tuple[SentLine, ...], TRANSFER_LINES]
    sent_at: Instant


class TransferStockArrived(Fact):
    """A transfer's pieces came in, in the lots that they were sent in, or in the newest one where there are too many."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    transfer_id: str
    receipt_id: str
    lines: Annotated[tuple[SentLine, ...], TRANSFER_LINES]
    arrived_at: Instant


TransferEvent = (
    TransferAsked
    | TransferAllocated
    | TransferShort
    | TransferSent
    | TransferBookedOut
    | TransferReceived
    | TransferLost
    | TransferCancelled
    | TransferRequestRefused
)
TransferStockEvent = TransferStockAllocated | TransferStockShort | TransferStockFreed | TransferStockSent | TransferStockArrived
TRANSFER_EVENTS: dict[str, type[Fact]] = {
    "TransferAsked": TransferAsked,
    "TransferAllocated": TransferAllocated,
    "TransferShort": TransferShort,
    "TransferSent": TransferSent,
    "TransferBookedOut": TransferBookedOut,
    "TransferReceived": TransferReceived,
    "TransferLost": TransferLost,
    "TransferCancelled": TransferCancelled,
    "TransferRequestRefused": TransferRequestRefused,
    "TransferStockAllocated": TransferStockAllocated,
    "TransferStockShort": TransferStockShort,
    "TransferStockFreed": TransferStockFreed,
    "TransferStockSent": TransferStockSent,
    "TransferStockArrived": TransferStockArrived,
}
