"""Facts of the fulfillment service, on fulfillment.events. Key: order id. Times: aware UTC.

A shipment, of which an order may have several: created -> picked -> packed -> shipped -> in transit -> delivered; stopped from
any state before shipped. One that the customer collects: created -> ready -> shipped and delivered at once, or not collected.
"""

from typing import Any, ClassVar, Literal

from shared.contracts.orders import StockLine
from shared.domain.contracts import contract
from shared.domain.messages import Fact, Instant, Personal, Registry, Upcast

RequestCode = Literal[
    "unknown_shipment",
    "shipment_not_named",
    "stopped",
    "out_of_order",
    "contradicts_shipment",
    "too_many_corrections",
    "too_many_short_picks",
    "is_picked_up",
    "not_picked_up",
]
PICK_UP = "pickup"
"""Instead of a carrier, where the customer collects the shipment; it has no tracking number then."""


class ShipmentCreated(Fact):
    key: ClassVar[str] = "order_id"
    shipment_id: str
    order_id: str
    channel: str
    warehouse: str
    lines: tuple[StockLine, ...]
    customer: Personal | None = None
    attempt: int = 1
    """More than 1: it was stopped for a change of its order, and may leave now."""
    pick_up_days: int | None = None
    """The customer collects it, and it is kept so long once it is ready. None: a carrier takes it."""
    created_at: Instant


class ShipmentPicked(Fact):
    key: ClassVar[str] = "order_id"
    shipment_id: str
    order_id: str
    picked_at: Instant


class ShortPicked(Fact):
    """The warehouse does not find pieces of a shipment: it leaves without them, or, where none is left, not at all."""

    key: ClassVar[str] = "order_id"
    shipment_id: str
    order_id: str
    warehouse: str
    lines: tuple[StockLine, ...]
    """What is missing."""
    left: tuple[StockLine, ...]
    """What the shipment still has, of all its SKUs."""
    reported_at: Instant


class ShipmentPacked(Fact):
    key: ClassVar[str] = "order_id"
    shipment_id: str
    order_id: str
    package: str
    """The package type (FUL-17)."""
    packed_at: Instant


def _lines_always(shipped: dict[str, Any]) -> dict[str, Any]:
    """Version 1 let `lines` be left out."""
    return {"lines": [], **shipped}


class ShipmentShipped(Fact):
    """Handed to the carrier: from now it cannot be stopped.

    `lines` are those of ShipmentCreated, less what was short picked: inventory's writer must know from the fact alone which SKUs
    to read. (A fact of version 1 without them cannot issue anything and is parked.)
    """

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (_lines_always,)
    key: ClassVar[str] = "order_id"
    shipment_id: str
    order_id: str
    warehouse: str
    lines: tuple[StockLine, ...]
    carrier: str
    tracking_number: str
    shipped_at: Instant


class TrackingCorrected(Fact):
    """The parcel that left goes by another carrier or number than was said; the last correction counts."""

    key: ClassVar[str] = "order_id"
    shipment_id: str
    order_id: str
    carrier: str
    tracking_number: str
    former_carrier: str
    former_tracking_number: str
    corrected_at: Instant


class ShipmentInTransit(Fact):
    key: ClassVar[str] = "order_id"
    shipment_id: str
    order_id: str
    place: str
    scanned_at: Instant


class ShipmentDelivered(Fact):
    key: ClassVar[str] = "order_id"
    shipment_id: str
    order_id: str
    delivered_at: Instant


class ShipmentReady(Fact):
    """The customer may collect it."""

    key: ClassVar[str] = "order_id"
    shipment_id: str
    order_id: str
    warehouse: str
    keep_until: Instant
    ready_at: Instant


class ShipmentNotCollected(Fact):
    """Nobody came for it in time: it is not handed over any more."""

    key: ClassVar[str] = "order_id"
    shipment_id: str
    order_id: str
    warehouse: str
    kept_until: Instant
    ended_at: Instant


class ShipmentStopped(Fact):
    """The order was cancelled before the parcel left."""

    key: ClassVar[str] = "order_id"
    shipment_id: str
    order_id: str
    reason: str
    stopped_at: Instant


class ShipmentStopRefused(Fact):
    """Too late to stop: shipped already."""

    key: ClassVar[str] = "order_id"
    shipment_id: str
    order_id: str
    reason: str
    refused_at: Instant


class LotStopAnswered(Fact):
    """Whether a shipment's pieces of a held lot are picked (inventory's LotStopAsked)."""

    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    shipment_id: str
    warehouse: str
    sku: str
    lot: str
    quantity: int
    picked: bool
    answered_at: Instant


class RequestRefused(Fact):
    key: ClassVar[str] = "order_id"
    refusal: ClassVar[bool] = True
    shipment_id: str
    order_id: str
    request: str
    code: RequestCode
    reason: str
    refused_at: Instant


FulfillmentEvent = (
    ShipmentCreated
    | ShipmentPicked
    | ShortPicked
    | ShipmentPacked
    | ShipmentShipped
    | TrackingCorrected
    | ShipmentInTransit
    | ShipmentDelivered
    | ShipmentReady
    | ShipmentNotCollected
    | ShipmentStopped
    | ShipmentStopRefused
    | LotStopAnswered
    | RequestRefused
)

EVENTS: Registry = contract(
    "fulfillment",
    {
        "ShipmentCreated": ShipmentCreated,
        "ShipmentPicked": ShipmentPicked,
        "ShortPicked": ShortPicked,
        "ShipmentPacked": ShipmentPacked,
        "ShipmentShipped": ShipmentShipped,
        "TrackingCorrected": TrackingCorrected,
        "ShipmentInTransit": ShipmentInTransit,
        "ShipmentDelivered": ShipmentDelivered,
        "ShipmentReady": ShipmentReady,
        "ShipmentNotCollected": ShipmentNotCollected,
        "ShipmentStopped": ShipmentStopped,
        "ShipmentStopRefused": ShipmentStopRefused,
        "LotStopAnswered": LotStopAnswered,
        "FulfillmentRequestRefused": RequestRefused,
    },
)
