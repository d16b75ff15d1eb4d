"""Facts without end about one document each, as its decider would say them: what a document grows by."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from services.orders.order.funds import PAYMENTS, REPORTS
from shared.contracts.fulfillment import ShipmentCreated, ShipmentInTransit, ShipmentPacked, ShipmentPicked, ShipmentShipped
from shared.contracts.inventory import LotLine, LotQuantity, ReceivedLine, StockReceived
from shared.contracts.money import ChargeReported, PaymentCaptured, RefundIssued, RefundPart, Totals
from shared.contracts.orders import OrderConfirmed, OrderLine, OrderPlaced, PricedLine, StockLine
from shared.contracts.prices import PriceSet
from shared.contracts.reservations import StockReleased, StockReserved
from shared.domain.messages import Personal

AT = datetime(2026, 1, 1, tzinfo=UTC)
SKUS = ("MUG", "LAMP")
OF_O1 = {"order_id": "o1", "currency": "EUR"}
SOMEBODY = Personal(customer_id="c1", name="sealed", email="sealed", address="sealed", country="DE")


def placed() -> Iterator[Any]:
    """An order of two lines, with its price."""
    yield OrderPlaced(
        **OF_O1,
        channel="shop",
        external_id="A-1",
        lines=tuple(OrderLine(sku=sku, quantity=1) for sku in SKUS),
        customer=SOMEBODY,
        placed_at=AT,
        pay_by=AT,
        fingerprint="f",
        warehouses=("w",),
        return_window_days=14,
        price_source="list",
    )
    lines = tuple(PricedLine(sku=sku, quantity=1, unit_price=1_000, discount=0, total=1_000) for sku in SKUS)
    yield OrderConfirmed(**OF_O1, lines=lines, total=2_000, confirmed_at=AT)


def reports() -> Iterator[Any]:
    """Of one payment, without end: nothing grows but the history."""
    yield from placed()
    yield PaymentCaptured(**OF_O1, payment_id="p", method="card", amount=2_000, total=2_000, captured_at=AT)
    for number in count(1):
        yield ChargeReported(**OF_O1, payment_id="p", totals=Totals(captured=2_000, disputed=number), reported_at=AT)


def payments() -> Iterator[Any]:
    """As many as an order takes, each reported as often as it takes, and refunded bit by bit."""
    yield from placed()
    for number in range(PAYMENTS):
        yield PaymentCaptured(**OF_O1, payment_id=f"p{number}", method="card", amount=99, total=99, captured_at=AT)
    for number in range(REPORTS):
        totals = Totals(captured=99, disputed=1 + number // PAYMENTS)
        yield ChargeReported(**OF_O1, payment_id=f"p{number % PAYMENTS}", totals=totals, reported_at=AT)
    for number in count():
        parts = (RefundPart(payment_id=f"p{number % PAYMENTS}", amount=1),)
        yield RefundIssued(**OF_O1, refund_id=f"r{number}", amount=1, reason="return", parts=parts, issued_at=AT)


def movements() -> Iterator[Any]:
    yield StockReceived(warehouse="w", receipt_id="r", lines=(ReceivedLine(sku="s", lot="l", quantity=1_000),), received_at=AT)
    lines = (LotLine(sku="s", quantity=1, lots=(LotQuantity(lot="l", quantity=1),)),)
    for number in count():
        yield StockReserved(
            warehouse="w", order_id=f"o{number}", shipment_id=f"s{number}", attempt=1, lines=lines, reserved_at=AT
        )
        yield StockReleased(
            warehouse="w", order_id=f"o{number}", shipment_id=f"s{number}", lines=lines, reason="cancelled", released_at=AT
        )


def scans() -> Iterator[Any]:
    of: dict[str, Any] = {"shipment_id": "s1", "order_id": "o1"}
    lines = tuple(StockLine(sku=sku, quantity=1) for sku in SKUS)
    yield ShipmentCreated(**of, channel="shop", warehouse="w", lines=lines, customer=SOMEBODY, created_at=AT)
    yield ShipmentPicked(**of, warehouse="w", picked_at=AT)
    yield ShipmentPacked(**of, warehouse="w", package="box", packed_at=AT)
    yield ShipmentShipped(**of, warehouse="w", lines=lines, carrier="DHL", tracking_number="T", shipped_at=AT)
    for number in count():
        yield ShipmentInTransit(**of, place=f"hub {number}", scanned_at=AT + timedelta(minutes=number))


def prices() -> Iterator[Any]:
    """Of a robot that sets one every quarter of an hour."""
    for number in count():
        at = AT + timedelta(minutes=15 * number)
        yield PriceSet(channel="shop", sku="s", name="S", currency="EUR", unit_price=1_000 + number % 7, set_at=at)
