"""What the next decision about an order's shipment reads."""

from typing import Annotated, Literal, assert_never

from pydantic import Field

from shared.contracts.fulfillment import (
    ShipmentCreated,
    ShipmentDelivered,
    ShipmentInTransit,
    ShipmentPacked,
    ShipmentPicked,
    ShipmentShipped,
    ShipmentStopped,
    ShipmentStopRefused,
    TrackingCorrected,
)
from shared.contracts.limits import ORDER_LINES
from shared.contracts.orders import StockLine
from shared.domain.messages import Instant, Message


class NoShipment(Message):
    kind: Literal["none"] = "none"


class Open(Message):
    """In the warehouse: can still be stopped."""

    kind: Literal["open"] = "open"
    shipment_id: str
    warehouse: str
    lines: Annotated[tuple[StockLine, ...], ORDER_LINES]
    at: Instant
    """When the newest step was: none that follows it was before."""
    stage: Literal["created", "picked", "packed"] = "created"
    package: str | None = None


class Shipped(Message):
    """With the carrier, or delivered."""

    kind: Literal["shipped"] = "shipped"
    shipment_id: str
    package: str | None
    at: Instant
    """When it was shipped."""
    carrier: str
    tracking_number: str
    corrections: int = 0
    place: str | None = None
    scanned_at: Instant | None = None
    delivered_at: Instant | None = None
    stop_refused: bool = False


class Stopped(Message):
    kind: Literal["stopped"] = "stopped"
    shipment_id: str


Shipment = NoShipment | Open | Shipped | Stopped
ShipmentState = Annotated[Shipment, Field(discriminator="kind")]

Moved = (
    ShipmentCreated
    | ShipmentPicked
    | ShipmentPacked
    | ShipmentShipped
    | TrackingCorrected
    | ShipmentInTransit
    | ShipmentDelivered
    | ShipmentStopped
)
ShipmentFact = Moved | ShipmentStopRefused


def evolve(state: Shipment, fact: ShipmentFact, id: str) -> Shipment:
    match fact:
        case ShipmentCreated():
            return Open(shipment_id=fact.shipment_id, warehouse=fact.warehouse, lines=fact.lines, at=fact.created_at)
        case ShipmentPicked():
            return state.model_copy(update={"stage": "picked", "at": fact.picked_at})
        case ShipmentPacked():
            return state.model_copy(update={"stage": "packed", "package": fact.package, "at": fact.packed_at})
        case ShipmentShipped():
            return Shipped(
                shipment_id=fact.shipment_id,
                package=state.package if isinstance(state, Open) else None,
                at=fact.shipped_at,
                carrier=fact.carrier,
                tracking_number=fact.tracking_number,
            )
        case TrackingCorrected():
            now = {"carrier": fact.carrier, "tracking_number": fact.tracking_number}
            corrections = state.corrections + 1 if isinstance(state, Shipped) else 0
            return state.model_copy(update={**now, "corrections": corrections})
        case ShipmentInTransit():
            return state.model_copy(update={"place": fact.place, "scanned_at": fact.scanned_at})
        case ShipmentDelivered():
            return state.model_copy(update={"delivered_at": fact.delivered_at})
        case ShipmentStopped():
            return Stopped(shipment_id=fact.shipment_id)
        case ShipmentStopRefused():
            return state.model_copy(update={"stop_refused": True})
        case _:
            assert_never(fact)
