"""One order as the examples know it: 2 mugs and a pot, 35.00 EUR, two warehouses."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.orders.commands import (
    ApplyPrice,
    CancelOrder,
    CompleteCancellation,
    ConfigureChannel,
    ExpireUnpaid,
    PlaceOrder,
    RecordDelivered,
    RecordPayment,
    RecordReservation,
    RecordShipped,
    RecordShortage,
    RecordStopRefused,
    RefundReturn,
    RefusePrice,
)
from services.orders.decider import decider
from services.orders.placing import fingerprint
from shared.contracts.inventory import Shortage
from shared.contracts.orders import (
    ChannelConfigured,
    FulfillmentRequested,
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
    PaymentCaptured,
    PricedLine,
    RefundIssued,
    RefusalCode,
    ReleaseRequested,
    RequestCode,
    RequestRefused,
    ReservationRequested,
    ShipmentStopRequested,
    StockLine,
)
from shared.domain import ids
from shared.domain.messages import Personal
from shared.testing.specs import DeciderSpec

order = DeciderSpec(decider)

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PAY_BY = AT + timedelta(minutes=30)
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
    "_at": 5,
}

# commands
configure = ConfigureChannel(
    channel="shop",
    currency="EUR",
    warehouses=("north", "south"),
    payment_window_minutes=30,
    return_window_days=7,
    price_source="list",
    at=AT,
)
place = PlaceOrder(
    order_id=O1,
    channel="shop",
    external_id="A-1",
    currency="EUR",
    lines=LINES,
    customer=CUSTOMER,
    expected_total=TOTAL,
    at=AT,
    found={"channels/shop": SHOP},
)
price = ApplyPrice(order_id=O1, lines=PRICED, total=TOTAL, at=AT)
refuse_price = RefusePrice(order_id=O1, code="total_differs", reason="expected 35.00 EUR, priced 36.00 EUR", at=AT)
cancel = CancelOrder(order_id=O1, reason="changed my mind", at=AT)
expire = ExpireUnpaid(order_id=O1, at=PAY_BY)
ship = RecordShipped(order_id=O1, shipment_id=SHIPMENT, carrier="DHL", tracking_number="T1", at=AT)
deliver = RecordDelivered(order_id=O1, shipment_id=SHIPMENT, at=AT)
complete = CompleteCancellation(order_id=O1, shipment_id=SHIPMENT, reason="changed my mind", at=AT)
stop_refused = RecordStopRefused(order_id=O1, shipment_id=SHIPMENT, reason="already with DHL", at=AT)


def pay(amount: int = TOTAL, payment_id: str = "p1", currency: str = "EUR") -> RecordPayment:
    return RecordPayment(order_id=O1, payment_id=payment_id, amount=amount, currency=currency, method="wechat", at=AT)


def reserve(warehouse: str = "north") -> RecordReservation:
    return RecordReservation(order_id=O1, warehouse=warehouse, lines=STOCK, at=AT)


def short(warehouse: str = "north") -> RecordShortage:
    shortages = (Shortage(sku="MUG", requested=2, available=1), Shortage(sku="POT", requested=1, available=0))
    return RecordShortage(order_id=O1, warehouse=warehouse, shortages=shortages, at=AT)


def give_back(amount: int, refund_id: str = "r1", currency: str = "EUR") -> RefundReturn:
    return RefundReturn(order_id=O1, refund_id=refund_id, return_id="ret1", amount=amount, currency=currency, at=AT)


# facts
configured = ChannelConfigured(
    channel="shop",
    currency="EUR",
    warehouses=("north", "south"),
    payment_window_minutes=30,
    return_window_days=7,
    price_source="list",
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
)
confirmed = OrderConfirmed(order_id=O1, currency="EUR", lines=PRICED, total=TOTAL, confirmed_at=AT)
asked = ReservationRequested(order_id=O1, warehouse="north", lines=STOCK, attempt=1, requested_at=AT)
asked_next = ReservationRequested(order_id=O1, warehouse="south", lines=STOCK, attempt=2, requested_at=AT)
allocated = OrderAllocated(order_id=O1, warehouse="north", allocated_at=AT)
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
expired = OrderExpired(order_id=O1, pay_by=PAY_BY, expired_at=PAY_BY)
shipped = OrderShipped(order_id=O1, shipment_id=SHIPMENT, carrier="DHL", tracking_number="T1", shipped_at=AT)
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
    return PaymentCaptured(order_id=O1, payment_id=payment_id, amount=amount, currency=currency, method="wechat", captured_at=AT)


def refunded(amount: int, cause: str, reason: str, at: datetime = AT, currency: str = "EUR") -> RefundIssued:
    return RefundIssued(
        order_id=O1,
        refund_id=ids.refund_id(O1, cause),
        amount=amount,
        currency=currency,
        reason=reason,
        issued_at=at,
    )


def returned(amount: int, refund_id: str = "r1") -> RefundIssued:
    return RefundIssued(order_id=O1, refund_id=refund_id, amount=amount, currency="EUR", reason="return", issued_at=AT)


def released(reason: str, warehouse: str = "north", at: datetime = AT) -> ReleaseRequested:
    return ReleaseRequested(order_id=O1, warehouse=warehouse, lines=STOCK, reason=reason, requested_at=at)


def refused(code: RefusalCode, reason: str, seen: PlaceOrder = place) -> OrderRefused:
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
DONE = (*READY, shipped, delivered)
