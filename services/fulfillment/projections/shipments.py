"""The view `shipments`: one document an order. A warehouse's pick list is its shipments of status created."""

from collections.abc import Sequence
from typing import Literal, assert_never

from shared.contracts.fulfillment import (
    FulfillmentEvent,
    RequestRefused,
    ShipmentCreated,
    ShipmentDelivered,
    ShipmentInTransit,
    ShipmentPacked,
    ShipmentPicked,
    ShipmentShipped,
    ShipmentStopped,
    ShipmentStopRefused,
)
from shared.contracts.orders import StockLine
from shared.domain.messages import Instant, Message, Personal
from shared.domain.projection import Projection, Recorded

Status = Literal["created", "picked", "packed", "shipped", "in_transit", "delivered", "stopped"]
PLACES = 100
"""A shipment shows its newest scans; the log has them all. A carrier's feed gone wild cannot make a document grow on."""


class Place(Message):
    place: str
    scanned_at: Instant


class ShipmentView(Message):
    order_id: str
    shipment_id: str
    status: Status
    channel: str | None = None
    """None, as warehouse is: stopped before it was created."""
    warehouse: str | None = None
    lines: tuple[StockLine, ...] = ()
    customer: Personal | None = None
    package: str | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    places: tuple[Place, ...] = ()
    """By time of scan."""
    stop_reason: str | None = None
    created_at: Instant | None = None
    picked_at: Instant | None = None
    packed_at: Instant | None = None
    shipped_at: Instant | None = None
    delivered_at: Instant | None = None
    stopped_at: Instant | None = None


def changes(event: FulfillmentEvent) -> Sequence[str]:
    return () if isinstance(event, RequestRefused | ShipmentStopRefused) else (event.order_id,)


def _scanned(view: ShipmentView, event: ShipmentInTransit) -> ShipmentView:
    scan = Place(place=event.place, scanned_at=event.scanned_at)
    places = view.places if scan in view.places else (*view.places, scan)
    update: dict[str, object] = {"places": tuple(sorted(places, key=lambda p: p.scanned_at)[-PLACES:])}
    if view.status == "shipped":
        update["status"] = "in_transit"
    return view.model_copy(update=update)


def evolve(view: ShipmentView | None, recorded: Recorded[FulfillmentEvent], id: str) -> ShipmentView:
    event = recorded.event
    if isinstance(event, ShipmentCreated):
        return ShipmentView(
            order_id=event.order_id,
            shipment_id=event.shipment_id,
            status="created",
            channel=event.channel,
            warehouse=event.warehouse,
            lines=event.lines,
            customer=event.customer,
            created_at=event.created_at,
        )
    if view is None:  # only a stop may come first
        view = ShipmentView(order_id=event.order_id, shipment_id=event.shipment_id, status="stopped")
    match event:
        case ShipmentPicked():
            return view.model_copy(update={"status": "picked", "picked_at": event.picked_at})
        case ShipmentPacked():
            return view.model_copy(update={"status": "packed", "package": event.package, "packed_at": event.packed_at})
        case ShipmentShipped():
            update = {"carrier": event.carrier, "tracking_number": event.tracking_number, "shipped_at": event.shipped_at}
            return view.model_copy(update={"status": "shipped", **update})
        case ShipmentInTransit():
            return _scanned(view, event)
        case ShipmentDelivered():
            return view.model_copy(update={"status": "delivered", "delivered_at": event.delivered_at})
        case ShipmentStopped():
            update = {"stop_reason": event.reason, "stopped_at": event.stopped_at}
            return view.model_copy(update={"status": "stopped", **update})
        case ShipmentStopRefused() | RequestRefused():
            return view
        case _:
            assert_never(event)


shipments: Projection[FulfillmentEvent, ShipmentView] = Projection(
    name="shipments",
    version=1,
    document=ShipmentView,
    changes=changes,
    evolve=evolve,
    indexes=(("status", "created_at"), ("warehouse",)),
)
