"""created -> picked -> packed -> shipped -> delivered, each step once; stopped from any state before shipped, never after; short
picks until packed. Carrier and tracking number are corrected from shipped on.

No step is before the one that it follows, whatever a clock says.
Staff ask by commands, a warehouse system, 3PL or carrier reports by storefront events, and orders creates and stops.
"""

from collections.abc import Mapping
from typing import assert_never

from services.fulfillment.shipment.commands import (
    CorrectTracking,
    EndPickUp,
    HandOver,
    MakeReady,
    PackShipment,
    PickShipment,
    ReportDelivery,
    ReportShortPick,
    ReportTransit,
    ShipShipment,
)
from services.fulfillment.shipment.lot_stop import answer
from services.fulfillment.shipment.parcels import packed, parcel_of, picked, refused, shipped, when
from services.fulfillment.shipment.pick_up import end_pick_up, hand_over, make_ready
from services.fulfillment.shipment.shortening import short_pick, shorten
from services.fulfillment.shipment.state import NoShipment, Open, Shipments, Shipped, Stopped
from shared.contracts.fulfillment import (
    FulfillmentEvent,
    RequestRefused,
    ShipmentCreated,
    ShipmentDelivered,
    ShipmentInTransit,
    ShipmentStopped,
    ShipmentStopRefused,
    TrackingCorrected,
)
from shared.contracts.inventory import LotStopAsked
from shared.contracts.limits import CORRECTIONS
from shared.contracts.orders import ShipmentShortenRequested, ShipmentStopRequested
from shared.contracts.shipping import FulfillmentRequested
from shared.contracts.storefront import DeliveryReported, DispatchReported, PickUpReadyReported, PickUpReported, TransitReported
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On

MISSING = {"created": "pick, pack and ship", "picked": "pack and ship", "packed": "ship", "ready": "hand it over"}
"""By stage: what must be done before the parcel is with the carrier."""
COLLECTED = "no carrier takes it: the customer collects it, hand it over"
UNNAMED_PACKAGE = "carton"
"""A report of dispatch names no package (FUL-17): used where the shipment was not packed yet."""


def create(requested: FulfillmentRequested, state: Shipments, context: Context) -> list[FulfillmentEvent]:
    """Once; one that was stopped for a change may be asked for again, in a later attempt only."""
    known = state.named(requested.shipment_id)
    if not isinstance(known, NoShipment) and not (isinstance(known, Stopped) and requested.attempt > known.attempt):
        return []
    created = ShipmentCreated(
        shipment_id=requested.shipment_id,
        order_id=requested.order_id,
        channel=requested.channel,
        warehouse=requested.warehouse,
        lines=requested.lines,
        customer=requested.customer,
        attempt=requested.attempt,
        pick_up_days=requested.pick_up_days,
        created_at=requested.requested_at,
    )
    return [created]


def stop(requested: ShipmentStopRequested, state: Shipments, context: Context) -> list[FulfillmentEvent]:
    """A stop that arrives before its shipment stands: nothing left, and nothing will."""
    shipment = state.named(requested.shipment_id)
    id, order, at = requested.shipment_id, requested.order_id, requested.requested_at
    match shipment:
        case NoShipment() | Open():
            return [ShipmentStopped(shipment_id=id, order_id=order, reason=requested.reason, stopped_at=at)]
        case Shipped():
            if shipment.stop_refused:
                return []
            reason = f"already with {shipment.carrier}, tracking number {shipment.tracking_number}"
            return [ShipmentStopRefused(shipment_id=id, order_id=order, reason=reason, refused_at=at)]
        case Stopped():
            return []
        case _:
            assert_never(shipment)


def pick(command: PickShipment, state: Shipments, context: Context) -> list[FulfillmentEvent]:
    parcel = parcel_of(command, state, context)
    if isinstance(parcel, RequestRefused):
        return [parcel]
    return [picked(command, parcel, context)] if isinstance(parcel, Open) and parcel.stage == "created" else []


def pack(command: PackShipment, state: Shipments, context: Context) -> list[FulfillmentEvent]:
    parcel = parcel_of(command, state, context)
    if isinstance(parcel, RequestRefused):
        return [parcel]
    if parcel.package is not None:
        if parcel.package == command.package:
            return []
        reason = f"already packed in another package: {parcel.package}"
        return [refused(command, context, "contradicts_shipment", reason)]
    if isinstance(parcel, Open) and parcel.stage == "created":
        return [refused(command, context, "out_of_order", "missing before it can be packed: pick")]
    return [packed(command, parcel, context, command.package)]


def ship(command: ShipShipment, state: Shipments, context: Context) -> list[FulfillmentEvent]:
    parcel = parcel_of(command, state, context)
    if isinstance(parcel, RequestRefused):
        return [parcel]
    if isinstance(parcel, Shipped):
        return _shipped_again(command, parcel, context)
    if parcel.pick_up_days is not None:
        return [refused(command, context, "is_picked_up", COLLECTED)]
    if parcel.stage != "packed":
        missing = "pick and pack" if parcel.stage == "created" else "pack"
        return [refused(command, context, "out_of_order", f"missing before it can be shipped: {missing}")]
    return [shipped(command, parcel, context, command.carrier, command.tracking_number)]


def dispatch(report: DispatchReported, state: Shipments, context: Context) -> list[FulfillmentEvent]:
    """A warehouse system or 3PL did it all: what is missing of picked, packed and shipped follows from it."""
    parcel = parcel_of(report, state, context)
    if isinstance(parcel, RequestRefused):
        return [parcel]
    if isinstance(parcel, Shipped):
        return _shipped_again(report, parcel, context)
    if parcel.pick_up_days is not None:
        return [refused(report, context, "is_picked_up", COLLECTED)]
    facts: list[FulfillmentEvent] = []
    if parcel.stage == "created":
        facts.append(picked(report, parcel, context))
    if parcel.stage != "packed":
        facts.append(packed(report, parcel, context, UNNAMED_PACKAGE))
    return [*facts, shipped(report, parcel, context, report.carrier, report.tracking_number)]


def correct(command: CorrectTracking, state: Shipments, context: Context) -> list[FulfillmentEvent]:
    """Also after delivery: who looks for the parcel's papers, or claims damage, needs the right number."""
    parcel = parcel_of(command, state, context)
    if isinstance(parcel, RequestRefused):
        return [parcel]
    if isinstance(parcel, Open):
        reason = f"missing before its tracking can be corrected: {MISSING[parcel.stage]}"
        return [refused(command, context, "out_of_order", reason)]
    if (command.carrier, command.tracking_number) == (parcel.carrier, parcel.tracking_number):
        return []
    if parcel.corrections >= CORRECTIONS:
        return [refused(command, context, "too_many_corrections", f"its tracking was corrected {CORRECTIONS} times already")]
    corrected = TrackingCorrected(
        shipment_id=parcel.shipment_id,
        order_id=command.order_id,
        carrier=command.carrier,
        tracking_number=command.tracking_number,
        former_carrier=parcel.carrier,
        former_tracking_number=parcel.tracking_number,
        corrected_at=context.time,
    )
    return [corrected]


def scan(report: ReportTransit | TransitReported, state: Shipments, context: Context) -> list[FulfillmentEvent]:
    """A scan reported late is taken also after delivery, if it was made before."""
    parcel = parcel_of(report, state, context)
    if isinstance(parcel, RequestRefused):
        return [parcel]
    if isinstance(parcel, Open):
        return [refused(report, context, "out_of_order", f"missing before it can be in transit: {MISSING[parcel.stage]}")]
    at = max(when(report, context), parcel.at)
    if (report.place, at) == (parcel.place, parcel.scanned_at):
        return []
    if parcel.delivered_at is not None and at > parcel.delivered_at:
        return [refused(report, context, "out_of_order", f"delivered already, at {parcel.delivered_at.isoformat()}")]
    return [ShipmentInTransit(shipment_id=parcel.shipment_id, order_id=report.order_id, place=report.place, scanned_at=at)]


def deliver(report: ReportDelivery | DeliveryReported, state: Shipments, context: Context) -> list[FulfillmentEvent]:
    parcel = parcel_of(report, state, context)
    if isinstance(parcel, RequestRefused):
        return [parcel]
    if isinstance(parcel, Open):
        return [refused(report, context, "out_of_order", f"missing before it can be delivered: {MISSING[parcel.stage]}")]
    if parcel.delivered_at is not None:
        return []
    at = max(context.time, parcel.at)
    return [ShipmentDelivered(shipment_id=parcel.shipment_id, order_id=report.order_id, delivered_at=at)]


def _shipped_again(input: ShipShipment | DispatchReported, state: Shipped, context: Context) -> list[FulfillmentEvent]:
    """Another number may be the better one, or an old report come late: who means to correct says so, by CorrectTracking."""
    if (input.carrier, input.tracking_number) == (state.carrier, state.tracking_number):
        return []
    stands = f"already shipped with {state.carrier}, tracking number {state.tracking_number}"
    reason = f"{stands}; if that is wrong, correct it: POST /shipments/{input.order_id}/correct-tracking"
    return [refused(input, context, "contradicts_shipment", reason)]


ON: Mapping[type[Message], Decide | On] = {
    FulfillmentRequested: create,
    ShipmentStopRequested: stop,
    LotStopAsked: On(answer, key="order_id"),
    ShipmentShortenRequested: shorten,
    PickShipment: pick,
    ReportShortPick: short_pick,
    PackShipment: pack,
    ShipShipment: ship,
    CorrectTracking: correct,
    DispatchReported: On(dispatch, key="order_id"),
    ReportTransit: scan,
    TransitReported: On(scan, key="order_id"),
    ReportDelivery: deliver,
    DeliveryReported: On(deliver, key="order_id"),
    MakeReady: make_ready,
    PickUpReadyReported: On(make_ready, key="order_id"),
    HandOver: hand_over,
    PickUpReported: On(hand_over, key="order_id"),
    EndPickUp: end_pick_up,
}
