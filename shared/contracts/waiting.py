"""Facts of the inventory service about who waits for pieces, on inventory.events. Key: warehouse id.

A shipment waits in the queue of each SKU that it is short of. What is given to it is allocated at once, also in part; it is
reserved (StockReserved, `waited`) when nothing of it waits any more. Ranked by class, said time, order id, shipment id.
"""

from typing import Annotated, ClassVar

from shared.contracts.allocating import Wait
from shared.contracts.limits import ORDER_LINES, SKU_LOTS
from shared.contracts.orders import StockLine
from shared.contracts.pieces import LotLine, LotQuantity
from shared.domain.messages import Fact, Instant, Message

GIFTS = 200
"""Shipments that one record fills; the others are filled by QueueContinued."""


class QueuedLine(Message):
    """`quantity` = the pieces of `lots`, which are the shipment's from now on, + `waiting`."""

    sku: str
    quantity: int
    lots: Annotated[tuple[LotQuantity, ...], SKU_LOTS]
    waiting: int
    place: int
    """In the SKU's queue, from 1; 0 where nothing waits."""


class ReservationQueued(Fact):
    """This warehouse has not all of a shipment, and it may wait: answers the request, as StockReserved and ReservationRefused."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    order_id: str
    shipment_id: str
    attempt: int
    wait: Wait
    rank: int
    said_at: Instant
    not_before: Instant | None = None
    """Of a preorder: its street date."""
    pool: str = ""
    """Of its channel; "" where none of its pieces were a pool's."""
    pooled: Annotated[tuple[StockLine, ...], ORDER_LINES] = ()
    """Of the pieces those that were the pool's; of these only is a pool told."""
    min_days_left: int = 0
    """It takes no lots that expire before."""
    lines: tuple[QueuedLine, ...]
    queued_at: Instant


class OversoldAllowed(Fact):
    """More pieces wait than the SKU's cap lets, since the order's channel forced it. Allocated is still at most on hand."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    sku: str
    order_id: str
    shipment_id: str
    quantity: int
    """Of the shipment's pieces those above the cap."""
    allowed_at: Instant


class Gift(Message):
    """Free pieces that a waiting shipment gets."""

    order_id: str
    shipment_id: str
    quantity: int
    lots: Annotated[tuple[LotQuantity, ...], SKU_LOTS]


class QueueFilled(Fact):
    """Pieces became free and went to those who wait for them, by rank: allocated from now on."""

    key: ClassVar[str] = "warehouse"
    public: ClassVar[bool] = False
    warehouse: str
    sku: str
    gifts: tuple[Gift, ...]
    filled_at: Instant


class QueueContinued(Fact):
    """There are free pieces of these SKUs and some who wait for them, more than one record fills: to be gone on with."""

    key: ClassVar[str] = "warehouse"
    public: ClassVar[bool] = False
    warehouse: str
    skus: tuple[str, ...]
    continued_at: Instant


class StockAllocatedInPart(Fact):
    """A waiting shipment took over what its queue was given (QueueFilled, which moved the pieces)."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    order_id: str
    shipment_id: str
    line: LotLine
    waiting: int
    """Pieces of the shipment that still wait, of all SKUs. 0: StockReserved follows."""
    allocated_at: Instant


class QueueLeft(Fact):
    """A shipment waits no more: it was released. What it had is released after it left, so that it is never given its own."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    order_id: str
    shipment_id: str
    lines: tuple[StockLine, ...]
    """What it waited for of each SKU in whose queue it was; 0 where all was given already."""
    left_at: Instant


class BackorderCapSet(Fact):
    """How many pieces of a SKU may wait in a warehouse, all together. 0: none."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    sku: str
    cap: int
    set_at: Instant


class SafetyStockSet(Fact):
    """So many pieces of what is available are kept from whoever asks, and from those who wait."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    sku: str
    safety: int
    set_at: Instant


QueueEvent = (
    ReservationQueued
    | OversoldAllowed
    | QueueFilled
    | QueueContinued
    | StockAllocatedInPart
    | QueueLeft
    | BackorderCapSet
    | SafetyStockSet
)
QUEUE_EVENTS: dict[str, type[Fact]] = {
    "ReservationQueued": ReservationQueued,
    "OversoldAllowed": OversoldAllowed,
    "QueueFilled": QueueFilled,
    "QueueContinued": QueueContinued,
    "StockAllocatedInPart": StockAllocatedInPart,
    "QueueLeft": QueueLeft,
    "BackorderCapSet": BackorderCapSet,
    "SafetyStockSet": SafetyStockSet,
}
