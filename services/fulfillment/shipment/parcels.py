"""Which shipment an input means, what is said of its steps, how an input is refused: shared by all that is decided about one."""

from datetime import datetime

from services.fulfillment.shipment.commands import (
    CorrectTracking,
    HandOver,
    MakeReady,
    PackShipment,
    PickShipment,
    ReportDelivery,
    ReportShortPick,
    ReportTransit,
    ShipShipment,
)
from services.fulfillment.shipment.state import Open, Shipments, Shipped, Stopped
from shared.contracts.fulfillment import RequestCode, RequestRefused, ShipmentPacked, ShipmentPicked, ShipmentShipped
from shared.contracts.orders import ShipmentShortenRequested, ShipmentStopRequested
from shared.contracts.shipping import FulfillmentRequested
from shared.contracts.storefront import DeliveryReported, DispatchReported, PickUpReadyReported, PickUpReported, TransitReported
from shared.domain.nouns import Context
from shared.domain.wording import enumerated

Asked = (
    PickShipment
    | ReportShortPick
    | PackShipment
    | ShipShipment
    | CorrectTracking
    | ReportTransit
    | ReportDelivery
    | MakeReady
    | HandOver
)
Reported = DispatchReported | TransitReported | DeliveryReported | PickUpReadyReported | PickUpReported
Input = FulfillmentRequested | ShipmentStopRequested | ShipmentShortenRequested | Asked | Reported


def parcel_of(input: Asked | Reported, state: Shipments, context: Context) -> Open | Shipped | RequestRefused:
    """What warehouses and carriers say needs the shipment that they name, or the only one, not stopped."""
    meant = _meant(input, state)
    if not meant:
        return _unknown(input, context)
    if len(meant) > 1:
        ids = enumerated(each.shipment_id for each in meant)
        return refused(input, context, "shipment_not_named", f"order {input.order_id} has several shipments: name one of {ids}")
    (shipment,) = meant
    if isinstance(shipment, Stopped):
        return refused(input, context, "stopped", f"shipment {shipment.shipment_id} was stopped: it must not leave")
    return shipment


def _meant(input: Asked | Reported, state: Shipments) -> list[Open | Shipped | Stopped]:
    if input.shipment_id is not None:
        return [each for id, each in state.shipments.items() if id == input.shipment_id]
    moving = [each for each in state.shipments.values() if not isinstance(each, Stopped)]
    return [*moving] or list(state.shipments.values())[:1]


def picked(input: Asked | Reported, state: Open, context: Context) -> ShipmentPicked:
    return ShipmentPicked(shipment_id=state.shipment_id, order_id=input.order_id, picked_at=max(context.time, state.at))


def packed(input: Asked | Reported, state: Open | Shipped, context: Context, package: str) -> ShipmentPacked:
    return ShipmentPacked(
        shipment_id=state.shipment_id, order_id=input.order_id, package=package, packed_at=max(context.time, state.at)
    )


def shipped(input: Asked | Reported, state: Open, context: Context, carrier: str, tracking_number: str) -> ShipmentShipped:
    return ShipmentShipped(
        shipment_id=state.shipment_id,
        order_id=input.order_id,
        warehouse=state.warehouse,
        carrier=carrier,
        tracking_number=tracking_number,
        lines=state.lines,
        shipped_at=max(context.time, state.at),
    )


def _unknown(input: Input, context: Context) -> RequestRefused:
    named = input.shipment_id or "no shipment"
    return refused(input, context, "unknown_shipment", f"order {input.order_id} does not have this shipment: {named}")


def refused(
    input: Input,
    context: Context,
    code: RequestCode,
    reason: str,
) -> RequestRefused:
    return RequestRefused(
        shipment_id=input.shipment_id or "",
        order_id=input.order_id,
        request=context.request,
        code=code,
        reason=reason,
        refused_at=when(input, context),
    )


def when(input: Input, context: Context) -> datetime:
    """Aware UTC: facts of orders and a scan may tell it; else when it was asked or reported."""
    match input:
        case FulfillmentRequested() | ShipmentStopRequested() | ShipmentShortenRequested():
            return input.requested_at
        case ReportTransit():
            return input.scanned_at or context.time
        case _:
            return context.time
