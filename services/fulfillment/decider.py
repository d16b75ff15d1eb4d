"""created -> picked -> packed -> shipped -> delivered, each step once; stopped from any state before shipped, never after."""

from typing import Literal, assert_never

from services.fulfillment.commands import (
    REQUESTS,
    CreateShipment,
    FulfillmentCommand,
    PackShipment,
    PickShipment,
    ReportDelivery,
    ReportDispatch,
    ReportTransit,
    ShipShipment,
    StopShipment,
    WarehouseCommand,
)
from services.fulfillment.state import NoShipment, Open, Shipment, ShipmentState, Shipped, Stopped, evolve
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
from shared.domain.decider import Decider, one_state

MISSING = {"created": "pick, pack and ship", "picked": "pack and ship", "packed": "ship"}
"""By stage: what must be done before the parcel is with the carrier."""


def _refuse(
    command: FulfillmentCommand, code: Literal["unknown_shipment", "stopped", "out_of_order", "contradicts_shipment"], reason: str
) -> list[FulfillmentEvent]:
    refused = RequestRefused(
        shipment_id=command.shipment_id or "",
        order_id=command.order_id,
        request=REQUESTS[type(command)],
        code=code,
        reason=reason,
        refused_at=command.at,
    )
    return [refused]


def _unknown(command: FulfillmentCommand) -> list[FulfillmentEvent]:
    named = command.shipment_id or "no shipment"
    return _refuse(command, "unknown_shipment", f"order {command.order_id} does not have this shipment: {named}")


def _create(command: CreateShipment, state: Shipment) -> list[FulfillmentEvent]:
    if isinstance(state, NoShipment):
        created = ShipmentCreated(
            shipment_id=command.shipment_id,
            order_id=command.order_id,
            channel=command.channel,
            warehouse=command.warehouse,
            lines=command.lines,
            customer=command.customer,
            created_at=command.at,
        )
        return [created]
    if state.shipment_id != command.shipment_id:
        return _refuse(command, "contradicts_shipment", f"the order has one shipment, and it is {state.shipment_id}")
    return []


def _stop(command: StopShipment, state: Shipment) -> list[FulfillmentEvent]:
    """A stop that arrives before its shipment stands: nothing left, and nothing will."""
    if not isinstance(state, NoShipment) and state.shipment_id != command.shipment_id:
        return _unknown(command)
    id, order = command.shipment_id, command.order_id
    match state:
        case NoShipment() | Open():
            return [ShipmentStopped(shipment_id=id, order_id=order, reason=command.reason, stopped_at=command.at)]
        case Shipped():
            if state.stop_refused:
                return []
            reason = f"already with {state.carrier}, tracking number {state.tracking_number}"
            return [ShipmentStopRefused(shipment_id=id, order_id=order, reason=reason, refused_at=command.at)]
        case Stopped():
            return []
        case _:
            assert_never(state)


def _pick(command: PickShipment, state: Open | Shipped) -> list[FulfillmentEvent]:
    if isinstance(state, Shipped) or state.stage != "created":
        return []
    return [ShipmentPicked(shipment_id=state.shipment_id, order_id=command.order_id, picked_at=command.at)]


def _pack(command: PackShipment, state: Open | Shipped) -> list[FulfillmentEvent]:
    if state.package is not None:
        if state.package == command.package:
            return []
        return _refuse(command, "contradicts_shipment", f"already packed in another package: {state.package}")
    if isinstance(state, Open) and state.stage == "created":
        return _refuse(command, "out_of_order", "missing before it can be packed: pick")
    return [_packed(command, state, command.package)]


def _packed(command: PackShipment | ReportDispatch, state: Open | Shipped, package: str) -> ShipmentPacked:
    return ShipmentPacked(shipment_id=state.shipment_id, order_id=command.order_id, package=package, packed_at=command.at)


def _ship(command: ShipShipment, state: Open | Shipped) -> list[FulfillmentEvent]:
    if isinstance(state, Shipped):
        return _shipped_again(command, state)
    if state.stage != "packed":
        missing = "pick and pack" if state.stage == "created" else "pack"
        return _refuse(command, "out_of_order", f"missing before it can be shipped: {missing}")
    return [_shipped(command, state)]


def _shipped(command: ShipShipment | ReportDispatch, state: Open) -> ShipmentShipped:
    return ShipmentShipped(
        shipment_id=state.shipment_id,
        order_id=command.order_id,
        warehouse=state.warehouse,
        carrier=command.carrier,
        tracking_number=command.tracking_number,
        lines=state.lines,
        shipped_at=command.at,
    )


def _shipped_again(command: ShipShipment | ReportDispatch, state: Shipped) -> list[FulfillmentEvent]:
    if (command.carrier, command.tracking_number) == (state.carrier, state.tracking_number):
        return []
    reason = f"already shipped with {state.carrier}, tracking number {state.tracking_number}"
    return _refuse(command, "contradicts_shipment", reason)


def _dispatch(command: ReportDispatch, state: Open | Shipped) -> list[FulfillmentEvent]:
    if isinstance(state, Shipped):
        return _shipped_again(command, state)
    events: list[FulfillmentEvent] = []
    if state.stage == "created":
        events.append(ShipmentPicked(shipment_id=state.shipment_id, order_id=command.order_id, picked_at=command.at))
    if state.stage != "packed":
        events.append(_packed(command, state, command.package))
    return [*events, _shipped(command, state)]


def _transit(command: ReportTransit, state: Open | Shipped) -> list[FulfillmentEvent]:
    """A scan reported late is taken also after delivery, if it was made before."""
    if isinstance(state, Open):
        return _refuse(command, "out_of_order", f"missing before it can be in transit: {MISSING[state.stage]}")
    if (command.place, command.at) == (state.place, state.scanned_at):
        return []
    if state.delivered_at is not None and command.at > state.delivered_at:
        return _refuse(command, "out_of_order", f"delivered already, at {state.delivered_at.isoformat()}")
    scanned = ShipmentInTransit(
        shipment_id=state.shipment_id, order_id=command.order_id, place=command.place, scanned_at=command.at
    )
    return [scanned]


def _deliver(command: ReportDelivery, state: Open | Shipped) -> list[FulfillmentEvent]:
    if isinstance(state, Open):
        return _refuse(command, "out_of_order", f"missing before it can be delivered: {MISSING[state.stage]}")
    if state.delivered_at is not None:
        return []
    return [ShipmentDelivered(shipment_id=state.shipment_id, order_id=command.order_id, delivered_at=command.at)]


def _at_work(command: WarehouseCommand, state: Shipment) -> list[FulfillmentEvent]:
    """What warehouses and carriers ask needs the shipment that they name, not stopped."""
    if isinstance(state, NoShipment) or command.shipment_id not in (None, state.shipment_id):
        return _unknown(command)
    if isinstance(state, Stopped):
        return _refuse(command, "stopped", f"shipment {state.shipment_id} was stopped: it must not leave")
    match command:
        case PickShipment():
            return _pick(command, state)
        case PackShipment():
            return _pack(command, state)
        case ShipShipment():
            return _ship(command, state)
        case ReportDispatch():
            return _dispatch(command, state)
        case ReportTransit():
            return _transit(command, state)
        case ReportDelivery():
            return _deliver(command, state)
        case _:
            assert_never(command)


def decide(command: FulfillmentCommand, state: Shipment) -> list[FulfillmentEvent]:
    match command:
        case CreateShipment():
            return _create(command, state)
        case StopShipment():
            return _stop(command, state)
        case _:
            return _at_work(command, state)


def _order(message: FulfillmentCommand | FulfillmentEvent) -> str | None:
    return None if isinstance(message, RequestRefused) else message.order_id


initial: Shipment = NoShipment()
decider: Decider[FulfillmentCommand, FulfillmentEvent, Shipment] = one_state(decide, evolve, initial, ShipmentState, _order)
