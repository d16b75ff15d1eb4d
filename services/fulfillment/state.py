"""What the next decision about an order's shipment reads. State id: order id; one shipment an order."""

from typing import Annotated, Literal, assert_never

from pydantic import Field

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
from shared.domain.messages import Instant, Message


class NoShipment(Message):
    kind: Literal["none"] = "none"


class Open(Message):
    """In the warehouse: can still be stopped."""

    kind: Literal["open"] = "open"
    shipment_id: str
    warehouse: str
    lines: tuple[StockLine, ...]
    stage: Literal["created", "picked", "packed"] = "created"
    package: str | None = None


class Shipped(Message):
    """With the carrier, or delivered."""

    kind: Literal["shipped"] = "shipped"
    shipment_id: str
    package: str | None
    carrier: str
    tracking_number: str
    place: str | None = None
    scanned_at: Instant | None = None
    delivered_at: Instant | None = None
    stop_refused: bool = False


class Stopped(Message):
    kind: Literal["stopped"] = "stopped"
    shipment_id: str


Shipment = NoShipment | Open | Shipped | Stopped
ShipmentState = Annotated[Shipment, Field(discriminator="kind")]


def evolve(state: Shipment, event: FulfillmentEvent) -> Shipment:
    match event:
        case ShipmentCreated():
            return Open(shipment_id=event.shipment_id, warehouse=event.warehouse, lines=event.lines)
        case ShipmentPicked():
            return state.model_copy(update={"stage": "picked"})
        case ShipmentPacked():
            return state.model_copy(update={"stage": "packed", "package": event.package})
        case ShipmentShipped():
            return Shipped(
                shipment_id=event.shipment_id,
                package=state.package if isinstance(state, Open) else None,
                carrier=event.carrier,
                tracking_number=event.tracking_number,
            )
        case ShipmentInTransit():
            return state.model_copy(update={"place": event.place, "scanned_at": event.scanned_at})
        case ShipmentDelivered():
            return state.model_copy(update={"delivered_at": event.delivered_at})
        case ShipmentStopped():
            return Stopped(shipment_id=event.shipment_id)
        case ShipmentStopRefused():
            return state.model_copy(update={"stop_refused": True})
        case RequestRefused():
            return state
        case _:
            assert_never(event)
