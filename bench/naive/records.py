# mypy: disable-error-code="misc"
"""What goes over the topics, as faust.Record."""

from datetime import UTC, datetime
from typing import Optional

import faust


def now() -> str:
    return datetime.now(UTC).isoformat()


class Line(faust.Record, serializer="json"):
    sku: str
    quantity: int


class PricedLine(faust.Record, serializer="json"):
    sku: str
    quantity: int
    unit_price: int
    total: int


class Customer(faust.Record, serializer="json"):
    customer_id: str
    name: Optional[str] = None  # noqa: UP045, as Faust reads it
    email: Optional[str] = None  # noqa: UP045
    phone: Optional[str] = None  # noqa: UP045
    address: Optional[str] = None  # noqa: UP045
    country: Optional[str] = None  # noqa: UP045


# -- from storefronts
class OrderPlaced(faust.Record, serializer="json"):
    channel: str
    external_id: str
    currency: str
    lines: list[Line]
    customer: Customer
    expected_total: int


class PaymentReceived(faust.Record, serializer="json"):
    channel: str
    external_id: str
    payment_id: str
    amount: int
    currency: str
    method: str


class DispatchReported(faust.Record, serializer="json"):
    order_id: str
    shipment_id: str
    carrier: str
    tracking_number: str


# -- facts
class OrderAccepted(faust.Record, serializer="json"):
    """Orders' OrderPlaced."""

    order_id: str
    channel: str
    external_id: str
    currency: str
    lines: list[Line]
    customer: Customer
    expected_total: int
    warehouse: str
    at: str


class OrderPriced(faust.Record, serializer="json"):
    order_id: str
    currency: str
    lines: list[PricedLine]
    total: int
    at: str


class OrderConfirmed(faust.Record, serializer="json"):
    order_id: str
    currency: str
    lines: list[PricedLine]
    total: int
    at: str


class ReservationRequested(faust.Record, serializer="json"):
    order_id: str
    warehouse: str
    lines: list[Line]
    at: str


class StockReserved(faust.Record, serializer="json"):
    order_id: str
    warehouse: str
    lines: list[Line]
    at: str


class OrderAllocated(faust.Record, serializer="json"):
    order_id: str
    warehouse: str
    channel: str
    lines: list[Line]
    customer: Customer
    at: str


class PaymentCaptured(faust.Record, serializer="json"):
    order_id: str
    payment_id: str
    amount: int
    currency: str
    at: str


class OrderPaid(faust.Record, serializer="json"):
    order_id: str
    paid: int
    currency: str
    at: str


class FulfillmentRequested(faust.Record, serializer="json"):
    order_id: str
    shipment_id: str
    warehouse: str
    lines: list[Line]
    customer: Customer
    at: str


class ShipmentCreated(faust.Record, serializer="json"):
    shipment_id: str
    order_id: str
    warehouse: str
    lines: list[Line]
    customer: Customer
    at: str


class ShipmentPicked(faust.Record, serializer="json"):
    shipment_id: str
    order_id: str
    at: str


class ShipmentPacked(faust.Record, serializer="json"):
    shipment_id: str
    order_id: str
    package: str
    at: str


class ShipmentShipped(faust.Record, serializer="json"):
    shipment_id: str
    order_id: str
    warehouse: str
    lines: list[Line]
    carrier: str
    tracking_number: str
    at: str


class OrderShipped(faust.Record, serializer="json"):
    order_id: str
    shipment_id: str
    carrier: str
    tracking_number: str
    at: str


class StockIssued(faust.Record, serializer="json"):
    order_id: str
    shipment_id: str
    warehouse: str
    lines: list[Line]
    at: str


STOREFRONT = (OrderPlaced, PaymentReceived, DispatchReported)
FACTS = (
    OrderAccepted,
    OrderPriced,
    OrderConfirmed,
    ReservationRequested,
    StockReserved,
    OrderAllocated,
    PaymentCaptured,
    OrderPaid,
    FulfillmentRequested,
    ShipmentCreated,
    ShipmentPicked,
    ShipmentPacked,
    ShipmentShipped,
    OrderShipped,
    StockIssued,
)
"""One of each an order: the fifteen that Waybill's services write, too."""
