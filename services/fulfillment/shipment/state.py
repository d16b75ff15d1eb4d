"""What the next decision about an order's shipments reads: all of them, since a step that names none means the only one."""

from typing import Annotated, Literal, assert_never

from pydantic import Field

from shared.contracts.fulfillment import (
    ShipmentCreated,
    ShipmentDelivered,
    ShipmentInTransit,
    ShipmentNotCollected,
    ShipmentPacked,
    ShipmentPicked,
    ShipmentReady,
    ShipmentShipped,
    ShipmentStopped,
    ShipmentStopRefused,
    ShortPicked,
    TrackingCorrected,
)
from shared.contracts.limits import ORDER_LINES, SHIPMENTS
from shared.contracts.orders import StockLine
from shared.domain.bounds import AtMost
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
    stage: Literal["created", "picked", "packed", "ready"] = "created"
    package: str | None = None
    attempt: int = 1
    short_picks: int = 0
    """How often the warehouse reported pieces that it did not find."""
    pick_up_days: int | None = None
    """The customer collects it, and it is kept so long. None: a carrier takes it."""
    keep_until: Instant | None = None
    """Once it is ready."""


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
    attempt: int = 1


Shipment = NoShipment | Open | Shipped | Stopped
Kept = Annotated[Open | Shipped | Stopped, Field(discriminator="kind")]


class Shipments(Message):
    """Of an order, by their ids, in the order in which they were asked for."""

    shipments: Annotated[dict[str, Kept], AtMost(SHIPMENTS, "orders asks for no more")] = Field(default_factory=dict)

    def named(self, shipment_id: str) -> Shipment:
        return self.shipments.get(shipment_id) or NoShipment()


Moved = (
    ShipmentCreated
    | ShipmentPicked
    | ShortPicked
    | ShipmentPacked
    | ShipmentShipped
    | TrackingCorrected
    | ShipmentInTransit
    | ShipmentDelivered
    | ShipmentStopped
    | ShipmentReady
    | ShipmentNotCollected
)
ShipmentFact = Moved | ShipmentStopRefused


def evolve(state: Shipments, fact: ShipmentFact, id: str) -> Shipments:
    moved = _moved(state.named(fact.shipment_id), fact)
    if isinstance(moved, NoShipment):
        return state
    return Shipments(shipments={**state.shipments, fact.shipment_id: moved})


def _moved(state: Shipment, fact: ShipmentFact) -> Shipment:
    match fact:
        case ShipmentCreated():
            return Open(
                shipment_id=fact.shipment_id,
                warehouse=fact.warehouse,
                lines=fact.lines,
                at=fact.created_at,
                attempt=fact.attempt,
                pick_up_days=fact.pick_up_days,
            )
        case ShipmentPicked():
            return state.model_copy(update={"stage": "picked", "at": fact.picked_at})
        case ShortPicked():
            if not fact.left or not isinstance(state, Open):
                return _stopped(state, fact.shipment_id)
            return state.model_copy(update={"lines": fact.left, "short_picks": state.short_picks + 1, "at": fact.reported_at})
        case ShipmentPacked():
            stage = "ready" if isinstance(state, Open) and state.stage == "ready" else "packed"
            return state.model_copy(update={"stage": stage, "package": fact.package, "at": fact.packed_at})
        case ShipmentReady():
            return state.model_copy(update={"stage": "ready", "keep_until": fact.keep_until, "at": fact.ready_at})
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
        case ShipmentStopped() | ShipmentNotCollected():
            return _stopped(state, fact.shipment_id)
        case ShipmentStopRefused():
            return state.model_copy(update={"stop_refused": True})
        case _:
            assert_never(fact)


def _stopped(state: Shipment, shipment_id: str) -> Stopped:
    return Stopped(shipment_id=shipment_id, attempt=state.attempt if isinstance(state, Open) else 1)
