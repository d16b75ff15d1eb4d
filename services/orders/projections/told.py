"""One sentence for people about each fact of an order's history. No personal fields."""

from typing import assert_never

from shared.contracts.orders import (
    ChannelConfigured,
    FulfillmentRequested,
    OrderAllocated,
    OrderCancelled,
    OrderConfirmed,
    OrderDelivered,
    OrderEvent,
    OrderExpired,
    OrderPaid,
    OrderPlaced,
    OrderRefused,
    OrderShipped,
    PaymentCaptured,
    RefundIssued,
    ReleaseRequested,
    RequestRefused,
    ReservationRequested,
    ShipmentStopRequested,
)
from shared.domain.money import shown


def told(event: OrderEvent) -> str:
    match event:
        case OrderPlaced():
            return f"placed on {event.channel} as {event.external_id}, to be paid by {event.pay_by:%Y-%m-%d %H:%M} UTC"
        case OrderConfirmed():
            return f"price confirmed: {shown(event.total, event.currency)}"
        case ReservationRequested():
            return f"warehouse {event.warehouse} asked for stock (attempt {event.attempt})"
        case OrderAllocated():
            return f"stock reserved in {event.warehouse}"
        case PaymentCaptured():
            return f"{shown(event.amount, event.currency)} paid by {event.method} (payment {event.payment_id})"
        case OrderPaid():
            return f"paid in full: {shown(event.paid, event.currency)}"
        case FulfillmentRequested():
            return f"shipment asked of {event.warehouse}"
        case OrderShipped():
            return f"shipped with {event.carrier}, tracking {event.tracking_number}"
        case OrderDelivered():
            return f"delivered; returns until {event.return_until:%Y-%m-%d %H:%M} UTC"
        case OrderRefused():
            return f"refused ({event.code}): {event.reason}"
        case RequestRefused():
            return f"{event.request} refused ({event.code}): {event.reason}"
        case ReleaseRequested():
            return f"stock in {event.warehouse} released: {event.reason}"
        case ShipmentStopRequested():
            return f"cancellation asked, shipment to be stopped: {event.reason or 'no reason given'}"
        case OrderCancelled():
            return f"cancelled: {event.reason or 'no reason given'}"
        case OrderExpired():
            return f"not paid by {event.pay_by:%Y-%m-%d %H:%M} UTC: expired"
        case RefundIssued():
            return f"{shown(event.amount, event.currency)} refunded: {event.reason}"
        case ChannelConfigured():
            return f"channel {event.channel} configured"
        case _:
            assert_never(event)
