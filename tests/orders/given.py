"""One order as the examples know it: 2 mugs and a pot, 35.00 EUR, two warehouses."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.orders.channel.commands import ConfigureChannel
from services.orders.order.commands import CancelOrder, ExpireUnpaid, PlaceOrder
from services.orders.order.placing import Ordered, fingerprint
from services.orders.service import service
from shared.contracts import storefront
from shared.contracts.fulfillment import (
    ShipmentDelivered,
    ShipmentShipped,
    ShipmentStopped,
    ShipmentStopRefused,
    TrackingCorrected,
)
from shared.contracts.inventory import LotLine, LotQuantity, ReservationRefused, Shortage, StockReserved
from shared.contracts.orders import (
    ChannelConfigured,
    FulfillmentRequested,
    LinesDelivered,
    OrderAllocated,
    OrderCancelled,
    OrderConfirmed,
    OrderDelivered,
    OrderExpired,
    OrderLine,
    OrderPaid,
    OrderPlaced,
    OrderRefused,
    OrderShipped,
    OrderTrackingCorrected,
    PaymentCaptured,
    PaymentClaimed,
    PricedLine,
    RefundedPieces,
    RefundIssued,
    RefundPart,
    RefusalCode,
    ReleaseRequested,
    RequestCode,
    RequestRefused,
    ReservationRequested,
    ShipmentStopRequested,
    SourcingAnswered,
    StockLine,
)
from shared.contracts.pricing import OrderPriced, OrderPriceRefused
from shared.contracts.support import RefundGranted
from shared.contracts.terms import Terms
from shared.domain import ids
from shared.domain.messages import Personal
from shared.testing.specs import Spec

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PAY_BY = AT + timedelta(minutes=30)
EXPIRES = PAY_BY + timedelta(minutes=2)
"""After its grace."""
order = Spec(service, time=AT)
O1 = ids.order_id("shop", "A-1")
SHIPMENT = ids.shipment_id(O1)
CUSTOMER = Personal(customer_id="c1", name="sealed", country="DE")
LINES = (
    OrderLine(sku="MUG", quantity=1, unit_price=1000),
    OrderLine(sku="POT", quantity=1, unit_price=1500),
    OrderLine(sku="MUG", quantity=1, unit_price=1000),
)
PRICED = (
    PricedLine(sku="MUG", quantity=1, unit_price=1000, discount=0, total=1000),
    PricedLine(sku="POT", quantity=1, unit_price=1500, discount=0, total=1500),
    PricedLine(sku="MUG", quantity=1, unit_price=1000, discount=0, total=1000),
)
STOCK = (StockLine(sku="MUG", quantity=2), StockLine(sku="POT", quantity=1))
TOTAL = 3500
SHOP: dict[str, Any] = {
    "channel": "shop",
    "currency": "EUR",
    "warehouses": ["north", "south"],
    "payment_window_minutes": 30,
    "return_window_days": 7,
    "price_source": "list",
    "currencies": ["EUR"],
    "terms": Terms().model_dump(mode="json"),
    "revision": 1,
    "_at": 5,
}

FOUND = {"channels/shop": SHOP}
"""What is looked up for an order."""

# what is asked by HTTP and by the clock
configure = ConfigureChannel(
    channel="shop",
    currency="EUR",
    warehouses=("north", "south"),
    payment_window_minutes=30,
    return_window_days=7,
    price_source="list",
    currencies=("EUR",),
    terms=Terms(),
)
place = PlaceOrder(
    order_id=O1,
    channel="shop",
    external_id="A-1",
    currency="EUR",
    lines=LINES,
    customer=CUSTOMER,
    expected_total=TOTAL,
)
cancel = CancelOrder(order_id=O1, reason="changed my mind")
expire = ExpireUnpaid(order_id=O1)


def pay(amount: int = TOTAL, payment_id: str = "p1", currency: str = "EUR", request: str = "RecordPayment") -> PaymentClaimed:
    """As the order hears of it, once the payment is known to be its own."""
    return PaymentClaimed(
        provider="shop",
        channel="shop",
        payment_id=payment_id,
        order_id=O1,
        amount=amount,
        currency=currency,
        method="wechat",
        request=request,
        claimed_at=AT,
    )


# the same by a storefront's event
sold = storefront.OrderPlaced(
    channel="shop",
    external_id="A-1",
    currency="EUR",
    lines=[storefront.OrderedLine(sku=x.sku, quantity=x.quantity, unit_price=x.unit_price) for x in LINES],
    customer=CUSTOMER,
    expected_total=TOTAL,
)
called_off = storefront.OrderCancellationRequested(channel="shop", external_id="A-1", reason="changed my mind")


def received(amount: int = TOTAL, payment_id: str = "p1", currency: str = "EUR") -> PaymentClaimed:
    """By a storefront's event."""
    return pay(amount, payment_id, currency, "PaymentReceived")


# what other services state
price = OrderPriced(order_id=O1, channel="shop", currency="EUR", lines=PRICED, explanation=(), total=TOTAL, priced_at=AT)
refuse_price = OrderPriceRefused(
    order_id=O1, channel="shop", code="total_differs", reason="expected 35.00 EUR, priced 36.00 EUR", refused_at=AT
)
ship = ShipmentShipped(
    shipment_id=SHIPMENT, order_id=O1, warehouse="north", lines=STOCK, carrier="DHL", tracking_number="T1", shipped_at=AT
)
correct = TrackingCorrected(
    shipment_id=SHIPMENT,
    order_id=O1,
    carrier="DHL",
    tracking_number="T2",
    former_carrier="DHL",
    former_tracking_number="T1",
    corrected_at=AT,
)
deliver = ShipmentDelivered(shipment_id=SHIPMENT, order_id=O1, delivered_at=AT)
complete = ShipmentStopped(shipment_id=SHIPMENT, order_id=O1, reason="changed my mind", stopped_at=AT)
stop_refused = ShipmentStopRefused(shipment_id=SHIPMENT, order_id=O1, reason="already with DHL", refused_at=AT)


def reserve(warehouse: str = "north") -> StockReserved:
    lines = tuple(LotLine(sku=x.sku, quantity=x.quantity, lots=(LotQuantity(lot="l1", quantity=x.quantity),)) for x in STOCK)
    return StockReserved(warehouse=warehouse, order_id=O1, shipment_id=SHIPMENT, attempt=1, lines=lines, reserved_at=AT)


def short(warehouse: str = "north", attempt: int = 1) -> ReservationRefused:
    shortages = (Shortage(sku="MUG", requested=2, available=1), Shortage(sku="POT", requested=1, available=0))
    return ReservationRefused(
        warehouse=warehouse, order_id=O1, shipment_id=SHIPMENT, attempt=attempt, shortages=shortages, refused_at=AT
    )


def give_back(amount: int, refund_id: str = "r1", currency: str = "EUR", lines: tuple[RefundedPieces, ...] = ()) -> RefundGranted:
    return RefundGranted(
        return_id="ret1", order_id=O1, refund_id=refund_id, currency=currency, amount=amount, lines=lines, granted_at=AT
    )


# facts
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
