"""One document an order: where it stands on each axis, and its whole history (ORD-01, ORD-02)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, assert_never

from services.orders.projections.told import told
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
from shared.domain.messages import Message, Personal
from shared.domain.money import Minor
from shared.domain.projection import Projection, Recorded

OrderWord = Literal["unplaced", "placed", "confirmed", "refused", "cancelled", "expired", "closed"]
PaymentWord = Literal["unpaid", "partially_paid", "paid", "partially_refunded", "refunded"]
AllocationWord = Literal["pending", "requested", "allocated", "released", "out_of_stock"]
FulfillmentWord = Literal["none", "requested", "stop_requested", "stopped", "shipped", "delivered"]

REFUSALS_TOLD = 200
"""A history this long tells of no more refused requests: anyone may repeat those, and a document has a size limit."""


class LineView(Message):
    sku: str
    quantity: int
    unit_price: Minor | None = None
    discount: Minor = 0
    total: Minor | None = None
    """None until priced."""


class HistoryEntry(Message):
    type: str
    at: datetime
    event_id: str
    causation: str
    """The id of what caused it: a storefront's event, another service's fact, a request."""
    text: str


class OrderView(Message):
    """Amounts: minor units of `currency`. An order that is only paid for so far is "unplaced"."""

    order_id: str
    channel: str | None = None
    external_id: str | None = None
    currency: str | None = None
    order: OrderWord = "unplaced"
    payment: PaymentWord = "unpaid"
    allocation: AllocationWord = "pending"
    fulfillment: FulfillmentWord = "none"
    lines: tuple[LineView, ...] = ()
    expected_total: Minor | None = None
    total: Minor | None = None
    captured: Minor = 0
    refunded: Minor = 0
    warehouse: str | None = None
    shipment_id: str | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    customer_id: str | None = None
    customer: Personal | None = None
    refusal_code: str | None = None
    refusal_reason: str | None = None
    cancel_reason: str | None = None
    placed_at: datetime | None = None
    """Also of an order refused at the door: lists are sorted by it, and a page skips documents without it."""
    pay_by: datetime | None = None
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    return_until: datetime | None = None
    ended_at: datetime | None = None
    """Refused, cancelled or expired."""
    history: tuple[HistoryEntry, ...] = ()


def _changes(event: OrderEvent) -> Sequence[str]:
    """An order that nobody placed or paid has no document, however often it is asked about."""
    if isinstance(event, ChannelConfigured) or (isinstance(event, RequestRefused) and event.code == "unknown_order"):
        return ()
    return (event.order_id,)


def _evolve(view: OrderView | None, recorded: Recorded[OrderEvent], order_id: str) -> OrderView:
    event = recorded.event
    view = view or OrderView(order_id=order_id)
    if isinstance(event, RequestRefused) and len(view.history) >= REFUSALS_TOLD:
        return view
    entry = HistoryEntry(
        type=recorded.type,
        at=recorded.time,
        event_id=recorded.id,
        causation=recorded.causation,
        text=told(event),
    )
    return view.model_copy(update={**_changed(view, event), "history": (*view.history, entry)})


def _changed(view: OrderView, event: OrderEvent) -> dict[str, Any]:
    match event:
        case OrderPlaced():
            return _placed(event)
        case OrderConfirmed():
            lines = tuple(
                LineView(sku=x.sku, quantity=x.quantity, unit_price=x.unit_price, discount=x.discount, total=x.total)
                for x in event.lines
            )
            return {"order": "confirmed", "lines": lines, "total": event.total}
        case ReservationRequested():
            return {"allocation": "requested", "warehouse": event.warehouse}
        case OrderAllocated():
            return {"allocation": "allocated", "warehouse": event.warehouse}
        case ReleaseRequested():
            return {"allocation": "released"}
        case PaymentCaptured():
            captured = view.captured + event.amount
            payment = _payment(captured, view.refunded, view.total if view.paid_at else None)
            return {"captured": captured, "payment": payment, "currency": event.currency}
        case RefundIssued():
            refunded = view.refunded + event.amount
            return {"refunded": refunded, "payment": _payment(view.captured, refunded, view.total if view.paid_at else None)}
        case OrderPaid():
            return {"payment": "paid", "paid_at": event.paid_at}
        case FulfillmentRequested():
            return {"fulfillment": "requested", "shipment_id": event.shipment_id}
        case ShipmentStopRequested():
            return {"fulfillment": "stop_requested"}
        case OrderShipped():
            return {
                "fulfillment": "shipped",
                "carrier": event.carrier,
                "tracking_number": event.tracking_number,
                "shipped_at": event.shipped_at,
            }
        case OrderDelivered():
            return {
                "order": "closed",
                "fulfillment": "delivered",
                "delivered_at": event.delivered_at,
                "return_until": event.return_until,
            }
        case OrderRefused():
            return _refused(view, event)
        case OrderCancelled():
            stopped = "none" if view.fulfillment == "none" else "stopped"
            return {
                "order": "cancelled",
                "fulfillment": stopped,
                "cancel_reason": event.reason,
                "ended_at": event.cancelled_at,
            }
        case OrderExpired():
            return {"order": "expired", "ended_at": event.expired_at}
        case RequestRefused() | ChannelConfigured():
            return {}
        case _:
            assert_never(event)


def _placed(event: OrderPlaced) -> dict[str, Any]:
    return {
        "channel": event.channel,
        "external_id": event.external_id,
        "currency": event.currency,
        "order": "placed",
        "lines": tuple(LineView(sku=x.sku, quantity=x.quantity, unit_price=x.unit_price) for x in event.lines),
        "expected_total": event.expected_total,
        "customer_id": event.customer and event.customer.customer_id,
        "customer": event.customer,
        "placed_at": event.placed_at,
        "pay_by": event.pay_by,
    }


def _refused(view: OrderView, event: OrderRefused) -> dict[str, Any]:
    return {
        "channel": event.channel,
        "external_id": event.external_id,
        "order": "refused",
        "allocation": "out_of_stock" if event.code == "out_of_stock" else view.allocation,
        "refusal_code": event.code,
        "refusal_reason": event.reason,
        "placed_at": view.placed_at or event.refused_at,
        "ended_at": event.refused_at,
    }


def _payment(captured: int, refunded: int, paid: int | None) -> PaymentWord:
    """`paid`: the total, once it was paid in full. A refunded surplus leaves the order paid."""
    held = captured - refunded
    if captured and not held:
        return "refunded"
    if paid is not None:
        return "paid" if held >= paid else "partially_refunded"
    return "partially_paid" if held else "unpaid"


orders: Projection[OrderEvent, OrderView] = Projection(
    "orders",
    1,
    OrderView,
    _changes,
    _evolve,
    indexes=(("channel", "-placed_at"), ("order",), ("customer_id",)),
)
