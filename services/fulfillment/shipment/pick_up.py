"""Shipments that the customer collects: ready in the store, then handed over, or not collected in time (ORD-11).

Handing over says picked, packed, shipped and delivered, whatever of it is missing: a till sells and hands over at once. Where
nobody comes in time, orders cancels the order; from then on nothing is handed over.
"""

from datetime import timedelta

from services.fulfillment.shipment.commands import EndPickUp, HandOver, MakeReady
from services.fulfillment.shipment.parcels import packed, parcel_of, picked, refused, shipped
from services.fulfillment.shipment.state import Open, Shipments, Shipped
from shared.contracts.fulfillment import (
    PICK_UP,
    FulfillmentEvent,
    RequestRefused,
    ShipmentDelivered,
    ShipmentNotCollected,
    ShipmentPicked,
    ShipmentReady,
    ShipmentShipped,
)
from shared.contracts.storefront import PickUpReadyReported, PickUpReported
from shared.domain.nouns import CancelTimer, Context, SetTimer

Collecting = MakeReady | HandOver | PickUpReadyReported | PickUpReported
NO_PACKAGE = "none"


def make_ready(asked: MakeReady | PickUpReadyReported, state: Shipments, context: Context) -> list[FulfillmentEvent]:
    parcel = _collected(asked, state, context)
    if isinstance(parcel, RequestRefused):
        return [parcel]
    if not isinstance(parcel, Open) or parcel.pick_up_days is None or parcel.stage == "ready":
        return []
    at = max(context.time, parcel.at)
    ready = ShipmentReady(
        shipment_id=parcel.shipment_id,
        order_id=asked.order_id,
        warehouse=parcel.warehouse,
        keep_until=context.known_from(at) + timedelta(days=parcel.pick_up_days),
        ready_at=at,
    )
    return [*_picked(asked, parcel, context), ready]


def hand_over(asked: HandOver | PickUpReported, state: Shipments, context: Context) -> list[FulfillmentEvent]:
    parcel = _collected(asked, state, context)
    if isinstance(parcel, RequestRefused):
        return [parcel]
    if not isinstance(parcel, Open):
        return []
    handed = shipped(asked, parcel, context, PICK_UP, "")
    there = ShipmentDelivered(shipment_id=parcel.shipment_id, order_id=asked.order_id, delivered_at=handed.shipped_at)
    wrapped = [packed(asked, parcel, context, NO_PACKAGE)] if parcel.package is None else []
    return [*_picked(asked, parcel, context), *wrapped, handed, there]


def end_pick_up(command: EndPickUp, state: Shipments, context: Context) -> list[FulfillmentEvent]:
    shipment = state.named(command.shipment_id)
    if not isinstance(shipment, Open) or shipment.keep_until is None or context.time < shipment.keep_until:
        return []
    return [
        ShipmentNotCollected(
            shipment_id=command.shipment_id,
            order_id=command.order_id,
            warehouse=shipment.warehouse,
            kept_until=shipment.keep_until,
            ended_at=context.time,
        )
    ]


def pick_up_time(fact: FulfillmentEvent) -> list[SetTimer | CancelTimer]:
    """One timer a shipment that is ready. One that was stopped meanwhile is left alone."""
    timer = f"collect/{fact.shipment_id}"
    match fact:
        case ShipmentReady():
            command = EndPickUp(order_id=fact.order_id, shipment_id=fact.shipment_id)
            return [SetTimer(timer, fact.keep_until, fact.order_id, command)]
        case ShipmentShipped(carrier="pickup"):
            return [CancelTimer(timer)]
        case _:
            return []


def _collected(asked: Collecting, state: Shipments, context: Context) -> Open | Shipped | RequestRefused:
    parcel = parcel_of(asked, state, context)
    by_carrier = (isinstance(parcel, Open) and parcel.pick_up_days is None) or (
        isinstance(parcel, Shipped) and parcel.carrier != PICK_UP
    )
    return refused(asked, context, "not_picked_up", "a carrier takes it: nobody collects it") if by_carrier else parcel


def _picked(asked: Collecting, parcel: Open, context: Context) -> list[ShipmentPicked]:
    return [picked(asked, parcel, context)] if parcel.stage == "created" else []
