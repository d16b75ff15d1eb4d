"""Facts of the order of the examples, and its histories."""

from datetime import datetime, timedelta

from services.orders.order.placing import Ordered, fingerprint
from shared.contracts.allocating import OrderAllocated, ReleaseRequested, ReservationRequested
from shared.contracts.inventory import Shortage
from shared.contracts.orders import (
    ChannelConfigured,
    LinesDelivered,
    OrderCancelled,
    OrderConfirmed,
    OrderExpired,
    OrderPaid,
    OrderPlaced,
    PaymentCaptured,
    RefundedPieces,
    RefundIssued,
    RefundPart,
    ShipmentStopRequested,
    SourcingAnswered,
)
from shared.contracts.refusing import OrderRefused, RefusalCode, RequestCode, RequestRefused
from shared.contracts.shipping import FulfillmentRequested, OrderDelivered, OrderShipped, OrderTrackingCorrected
from shared.domain import ids
from tests.orders.example import AT, CUSTOMER, EXPIRES, LINES, O1, PAY_BY, PRICED, SHIPMENT, STOCK, TOTAL
from tests.orders.inputs import place

configured = ChannelConfigured(
    channel="shop",
    currency="EUR",
    warehouses=("north", "south"),
    payment_window_minutes=30,
    return_window_days=7,
    price_source="list",
    currencies=("EUR",),
    configured_at=AT,
)
placed = OrderPlaced(
    order_id=O1,
    channel="shop",
    external_id="A-1",
    currency="EUR",
    lines=LINES,
    customer=CUSTOMER,
    expected_total=TOTAL,
    price_source="list",
    warehouses=("north", "south"),
    pay_by=PAY_BY,
    return_window_days=7,
    placed_at=AT,
    fingerprint=fingerprint(place),
    revision=1,
)
confirmed = OrderConfirmed(order_id=O1, currency="EUR", lines=PRICED, total=TOTAL, confirmed_at=AT)
asked = ReservationRequested(order_id=O1, shipment_id=SHIPMENT, warehouse="north", lines=STOCK, attempt=1, requested_at=AT)
answered = SourcingAnswered(
    order_id=O1,
    shipment_id=SHIPMENT,
    warehouse="north",
    attempt=1,
    shortages=(Shortage(sku="MUG", requested=2, available=1), Shortage(sku="POT", requested=1, available=0)),
    answered_at=AT,
)
asked_next = ReservationRequested(order_id=O1, shipment_id=SHIPMENT, warehouse="south", lines=STOCK, attempt=2, requested_at=AT)
allocated = OrderAllocated(order_id=O1, shipment_id=SHIPMENT, warehouse="north", allocated_at=AT)
paid = OrderPaid(order_id=O1, currency="EUR", paid=TOTAL, paid_at=AT)
requested = FulfillmentRequested(
    order_id=O1,
    shipment_id=SHIPMENT,
    channel="shop",
    warehouse="north",
    lines=STOCK,
    customer=CUSTOMER,
    requested_at=AT,
)
stop = ShipmentStopRequested(order_id=O1, shipment_id=SHIPMENT, reason="changed my mind", requested_at=AT)
cancelled = OrderCancelled(order_id=O1, reason="changed my mind", cancelled_at=AT)
expired = OrderExpired(order_id=O1, pay_by=PAY_BY, expired_at=EXPIRES)
shipped = OrderShipped(order_id=O1, shipment_id=SHIPMENT, carrier="DHL", tracking_number="T1", shipped_at=AT)
corrected = OrderTrackingCorrected(
    order_id=O1,
    shipment_id=SHIPMENT,
    carrier="DHL",
    tracking_number="T2",
    former_carrier="DHL",
    former_tracking_number="T1",
    corrected_at=AT,
)
lines_delivered = LinesDelivered(
    order_id=O1,
    shipment_id=SHIPMENT,
    channel="shop",
    external_id="A-1",
    warehouse="north",
    currency="EUR",
    lines=PRICED,
    customer_id="c1",
    delivered_at=AT,
    return_until=AT + timedelta(days=7),
)
delivered = OrderDelivered(
    order_id=O1,
    channel="shop",
    external_id="A-1",
    warehouse="north",
    currency="EUR",
    lines=PRICED,
    customer_id="c1",
    delivered_at=AT,
    return_until=AT + timedelta(days=7),
)


def captured(amount: int = TOTAL, payment_id: str = "p1", currency: str = "EUR") -> PaymentCaptured:
    return PaymentCaptured(
        order_id=O1,
        payment_id=payment_id,
        amount=amount,
        total=amount,
        currency=currency,
        method="wechat",
        captured_at=AT,
    )


def parts(**amounts: int) -> tuple[RefundPart, ...]:
    """By payment."""
    return tuple(RefundPart(payment_id=id, amount=amount) for id, amount in amounts.items())


def refunded(
    amount: int, cause: str, reason: str, at: datetime = AT, currency: str = "EUR", of: tuple[RefundPart, ...] = ()
) -> RefundIssued:
    """Of the payment that is the cause, or of p1."""
    payment = cause.removeprefix("payment/") if cause.startswith("payment/") else "p1"
    return RefundIssued(
        order_id=O1,
        refund_id=ids.refund_id(O1, cause),
        amount=amount,
        currency=currency,
        reason=reason,
        parts=of or parts(**{payment: amount}),
        issued_at=at,
    )


def returned(
    amount: int, refund_id: str = "r1", of: tuple[RefundPart, ...] | None = None, lines: tuple[RefundedPieces, ...] = ()
) -> RefundIssued:
    return RefundIssued(
        order_id=O1,
        refund_id=refund_id,
        amount=amount,
        currency="EUR",
        reason="return",
        parts=parts(p1=amount) if of is None else of,
        lines=lines,
        issued_at=AT,
    )


def released(reason: str, warehouse: str = "north", at: datetime = AT) -> ReleaseRequested:
    return ReleaseRequested(order_id=O1, shipment_id=SHIPMENT, warehouse=warehouse, lines=STOCK, reason=reason, requested_at=at)


def refused(code: RefusalCode, reason: str, seen: Ordered = place) -> OrderRefused:
    return OrderRefused(
        order_id=O1,
        channel="shop",
        external_id="A-1",
        code=code,
        reason=reason,
        refused_at=AT,
        fingerprint=fingerprint(seen),
    )


def no(request: str, code: RequestCode, reason: str) -> RequestRefused:
    return RequestRefused(order_id=O1, request=request, code=code, reason=reason, refused_at=AT)


WAITING = (placed, confirmed, asked)
"""Priced, unpaid, the first warehouse asked."""
READY = (*WAITING, allocated, captured(), paid, requested)
"""Paid and allocated, the shipment asked for."""
DONE = (*READY, shipped, lines_delivered, delivered)
