"""Facts of the inventory service, on inventory.events. Key: warehouse id. Quantities are pieces; times: aware UTC.

Per warehouse and SKU: received + restocked = on hand + issued + written off (INV-01), and on hand = available + allocated +
held + unavailable, none of them below 0 (INV-02). What waits (shared/contracts/waiting.py) is not there.
"""

from typing import Annotated, Any, ClassVar, Literal

from shared.contracts.categories import CATEGORY_EVENTS
from shared.contracts.counting import COUNT_EVENTS, CountEvent
from shared.contracts.drafts import DraftStockTold
from shared.contracts.holding import HOLD_EVENTS, HoldEvent
from shared.contracts.lines import Shortage as Shortage
from shared.contracts.losing import LOSS_EVENTS, AllocationLost
from shared.contracts.lots import LOT_EVENTS, RECEIVED_LOTS, LotEvent, ReceivedLot
from shared.contracts.lots import LotStopAsked as LotStopAsked
from shared.contracts.pieces import LotLine as LotLine
from shared.contracts.pieces import LotQuantity as LotQuantity
from shared.contracts.planning import PLANNING, PlanningEvent
from shared.contracts.pools import POOL_EVENTS, PoolEvent
from shared.contracts.products import PRODUCTS
from shared.contracts.products import ProductPublished as ProductPublished
from shared.contracts.products import StageChanged as StageChanged
from shared.contracts.recalls import RECALL_EVENTS, RecallEvent
from shared.contracts.recalls import LotShipmentRecalled as LotShipmentRecalled
from shared.contracts.reservations import ReservationRefused as ReservationRefused
from shared.contracts.reservations import StockIssued as StockIssued
from shared.contracts.reservations import StockReleased
from shared.contracts.reservations import StockReserved as StockReserved
from shared.contracts.resourcing import StockTold
from shared.contracts.restocking import RESTOCK_EVENTS, RestockEvent
from shared.contracts.restocking import RestockedLine as RestockedLine
from shared.contracts.restocking import ReturnedLine as ReturnedLine
from shared.contracts.restocking import ReturnScrapped as ReturnScrapped
from shared.contracts.restocking import StockRestocked as StockRestocked
from shared.contracts.set_aside import SetAsideWrittenOff, StockMadeAvailable, StockSetAside
from shared.contracts.supply import SUPPLY
from shared.contracts.transfers import TRANSFER_EVENTS, TransferStockEvent
from shared.contracts.transfers_due import TRANSFER_DUE_EVENTS
from shared.contracts.waiting import QUEUE_EVENTS, QueueEvent
from shared.domain.contracts import contract
from shared.domain.messages import Fact, Instant, Message, Registry, Upcast

RequestCode = Literal[
    "contradicts_receipt",
    "contradicts_adjustment",
    "unknown_reservation",
    "below_allocated",
    "already_issued",
    "contradicts_move",
    "not_enough_available",
    "not_enough_set_aside",
    "unknown_purchase_order",
    "contradicts_hold",
    "unknown_hold",
    "hold_ended",
    "already_held",
    "nothing_free",
    "too_many_holds",
    "contradicts_count",
    "unknown_count",
    "count_open",
    "not_in_count",
    "not_to_count",
    "not_counted",
    "not_as_counted",
    "same_person",
    "too_many_entries",
    "too_many_lots",
    "above_free",
    "above_unsold",
    "unknown_pool_part",
    "too_many_pools",
    "unknown_lot",
    "contradicts_lot",
    "expiry_before_receipt",
    "mixed_currencies",
    "unknown_cost",
    "too_many_documents",
    "unknown_supplier",
    "effective_before_now",
    "too_many_levels",
]


class ReceivedLine(Message):
    sku: str
    lot: str
    quantity: int
    excess: int = 0
    """Of these, beyond what was ordered and its tolerance: on hand, and set aside in the same decision."""


def _for_no_order(received: dict[str, Any]) -> dict[str, Any]:
    """Version 1 knew no purchase orders."""
    return {"purchase_order": "", **received, "lines": [{"excess": 0, **line} for line in received["lines"]]}


def _of_no_lot(received: dict[str, Any]) -> dict[str, Any]:
    """Until version 2 a lot was as old as its receipt, and nothing else was known of it."""
    return {"lots": [], **received}


class StockReceived(Fact):
    version: ClassVar[int] = 3
    upcasts: ClassVar[tuple[Upcast, ...]] = (_for_no_order, _of_no_lot)
    key: ClassVar[str] = "warehouse"
    warehouse: str
    receipt_id: str
    lines: tuple[ReceivedLine, ...]
    purchase_order: str = ""
    """That they came for; "" for none."""
    lots: Annotated[tuple[ReceivedLot, ...], RECEIVED_LOTS] = ()
    """Of the SKUs that are kept by lot. Who gets pieces of these is told (LotsShipped)."""
    received_at: Instant


class StockAdjusted(Fact):
    """A count or a write-off, always with its reason (INV-07). `change` is negative for pieces written off; the lots sum to it:
    pieces found form a lot of their own, named by the adjustment, or join the newest; pieces written off leave the oldest."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    adjustment_id: str
    sku: str
    change: int
    lots: tuple[LotQuantity, ...]
    reason: str
    adjusted_at: Instant


class AlertLineSet(Fact):
    key: ClassVar[str] = "warehouse"
    warehouse: str
    sku: str
    alert_line: int
    set_at: Instant


class StockLow(Fact):
    """Available stock fell below the SKU's alert line (INV-03). Once a fall: again only after it was above."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    sku: str
    available: int
    alert_line: int
    noticed_at: Instant


class RequestRefused(Fact):
    key: ClassVar[str] = "warehouse"
    refusal: ClassVar[bool] = True
    warehouse: str
    request: str
    code: RequestCode
    reason: str
    refused_at: Instant


InventoryEvent = (
    StockReceived
    | StockReserved
    | ReservationRefused
    | StockReleased
    | StockIssued
    | RestockEvent
    | StockAdjusted
    | StockSetAside
    | StockMadeAvailable
    | SetAsideWrittenOff
    | AlertLineSet
    | StockLow
    | RequestRefused
    | QueueEvent
    | HoldEvent
    | CountEvent
    | AllocationLost
    | PoolEvent
    | StockTold
    | DraftStockTold
    | LotEvent
    | RecallEvent
    | TransferStockEvent
    | PlanningEvent
)

EVENTS: Registry = contract(
    "inventory",
    {
        "StockReceived": StockReceived,
        "StockReserved": StockReserved,
        "ReservationRefused": ReservationRefused,
        "StockReleased": StockReleased,
        "StockIssued": StockIssued,
        **RESTOCK_EVENTS,
        "StockAdjusted": StockAdjusted,
        "StockSetAside": StockSetAside,
        "StockMadeAvailable": StockMadeAvailable,
        "SetAsideWrittenOff": SetAsideWrittenOff,
        "AlertLineSet": AlertLineSet,
        "StockLow": StockLow,
        "InventoryRequestRefused": RequestRefused,
        **SUPPLY,
        **QUEUE_EVENTS,
        **HOLD_EVENTS,
        **COUNT_EVENTS,
        **LOSS_EVENTS,
        **POOL_EVENTS,
        "StockTold": StockTold,
        "DraftStockTold": DraftStockTold,
        **LOT_EVENTS,
        **RECALL_EVENTS,
        **TRANSFER_EVENTS,
        **TRANSFER_DUE_EVENTS,
        **PRODUCTS,
        **CATEGORY_EVENTS,
        **PLANNING,
    },
)
