"""On its way and delivered, in this order, and by which number the parcel goes. Fulfillment states them."""

from datetime import timedelta
from typing import assert_never

from services.orders.order.facts import request_refused, unknown
from services.orders.order.state import Closed, NoOrder, Open, OrderState
from shared.contracts.fulfillment import ShipmentDelivered, ShipmentShipped, TrackingCorrected
from shared.contracts.orders import OrderDelivered, OrderEvent, OrderShipped, OrderTrackingCorrected
from shared.domain.nouns import Context


def record_shipped(event: ShipmentShipped, state: OrderState, context: Context) -> list[OrderEvent]:
    at = event.shipped_at
    match state:
        case NoOrder():
            return unknown(context, at)
        case Closed():
            if state.outcome == "delivered":
                return []
            return request_refused(context, at, "order_closed", f"shipped, though the order was {state.outcome}")
        case Open():
            if state.fulfillment == "shipped":
                return []
            if state.fulfillment == "none":
                return request_refused(context, at, "contradicts_order", "shipped, though no shipment was asked for")
            return [
                OrderShipped(
                    order_id=context.key,
                    shipment_id=event.shipment_id,
                    carrier=event.carrier,
                    tracking_number=event.tracking_number,
                    shipped_at=at,
                )
            ]
        case _:
            assert_never(state)


def record_tracking(event: TrackingCorrected, state: OrderState, context: Context) -> list[OrderEvent]:
    """Of a parcel that has left, delivered or not."""
    at = event.corrected_at
    match state:
        case NoOrder():
            return unknown(context, at)
        case Open() | Closed():
            if state.parcel is None:
                return request_refused(context, at, "contradicts_order", "tracking corrected, though it was not shipped")
            if state.parcel == (event.carrier, event.tracking_number):
                return []
            return [
                OrderTrackingCorrected(
                    order_id=context.key,
                    shipment_id=event.shipment_id,
                    carrier=event.carrier,
                    tracking_number=event.tracking_number,
                    former_carrier=event.former_carrier,
                    former_tracking_number=event.former_tracking_number,
                    corrected_at=at,
                )
            ]
        case _:
            assert_never(state)


def record_delivered(event: ShipmentDelivered, state: OrderState, context: Context) -> list[OrderEvent]:
    """From now the return window runs, or from when it was known (SUP-15)."""
    at = event.delivered_at
    match state:
        case NoOrder():
            return unknown(context, at)
        case Closed():
            if state.outcome == "delivered":
                return []
            return request_refused(context, at, "order_closed", f"delivered, though the order was {state.outcome}")
        case Open():
            if state.fulfillment != "shipped" or state.warehouse is None:
                return request_refused(context, at, "contradicts_order", "delivered, though it was not shipped")
            return [
                OrderDelivered(
                    order_id=context.key,
                    channel=state.channel,
                    external_id=state.external_id,
                    warehouse=state.warehouse,
                    currency=state.funds.currency,
                    lines=state.lines,
                    customer_id=state.customer and state.customer.customer_id,
                    delivered_at=at,
                    return_until=context.known_from(at) + timedelta(days=state.return_window_days),
                )
            ]
        case _:
            assert_never(state)
