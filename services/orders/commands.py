"""Intents about orders and channels. `at`: when, aware UTC. Amounts: minor units of the order's currency."""

from pydantic import Field

from shared.contracts.inventory import Shortage
from shared.contracts.orders import OrderLine, PricedLine, PriceSource, RefusalCode, StockLine
from shared.domain.messages import Command, Found, Instant, Personal, Registry, type_names
from shared.domain.money import Currency, Minor


class ConfigureChannel(Command):
    """Warehouses are asked for stock in this order."""

    channel: str
    currency: Currency
    warehouses: tuple[str, ...]
    payment_window_minutes: int
    return_window_days: int
    price_source: PriceSource
    at: Instant


class PlaceOrder(Command):
    """`found` holds the channel: "channels/<channel>"."""

    order_id: str
    channel: str
    external_id: str
    currency: Currency
    lines: tuple[OrderLine, ...]
    customer: Personal | None = None
    expected_total: Minor | None = None
    at: Instant
    found: Found = Field(default_factory=dict)


class ApplyPrice(Command):
    order_id: str
    lines: tuple[PricedLine, ...]
    total: Minor
    at: Instant


class RefusePrice(Command):
    order_id: str
    code: RefusalCode
    reason: str
    at: Instant


class RecordReservation(Command):
    order_id: str
    warehouse: str
    lines: tuple[StockLine, ...]
    """What the warehouse reserved: a release must name it."""
    at: Instant


class RecordShortage(Command):
    order_id: str
    warehouse: str
    shortages: tuple[Shortage, ...]
    at: Instant


class RecordPayment(Command):
    """Money that a payment provider has captured already."""

    order_id: str
    payment_id: str
    amount: Minor
    currency: Currency
    method: str
    at: Instant


class CancelOrder(Command):
    order_id: str
    reason: str
    at: Instant


class CompleteCancellation(Command):
    """The shipment was stopped."""

    order_id: str
    shipment_id: str
    reason: str
    at: Instant


class RecordStopRefused(Command):
    """The shipment had left already."""

    order_id: str
    shipment_id: str
    reason: str
    at: Instant


class ExpireUnpaid(Command):
    """Sent by the clock at the end of the payment window."""

    order_id: str
    at: Instant


class RecordShipped(Command):
    order_id: str
    shipment_id: str
    carrier: str
    tracking_number: str
    at: Instant


class RecordDelivered(Command):
    order_id: str
    shipment_id: str
    at: Instant


class RefundReturn(Command):
    """Support granted a refund for a return."""

    order_id: str
    refund_id: str
    return_id: str
    amount: Minor
    currency: Currency
    at: Instant


OrderCommand = (
    PlaceOrder
    | ApplyPrice
    | RefusePrice
    | RecordReservation
    | RecordShortage
    | RecordPayment
    | CancelOrder
    | CompleteCancellation
    | RecordStopRefused
    | ExpireUnpaid
    | RecordShipped
    | RecordDelivered
    | RefundReturn
)

COMMANDS: Registry = {
    "ConfigureChannel": ConfigureChannel,
    "PlaceOrder": PlaceOrder,
    "ApplyPrice": ApplyPrice,
    "RefusePrice": RefusePrice,
    "RecordReservation": RecordReservation,
    "RecordShortage": RecordShortage,
    "RecordPayment": RecordPayment,
    "CancelOrder": CancelOrder,
    "CompleteCancellation": CompleteCancellation,
    "RecordStopRefused": RecordStopRefused,
    "ExpireUnpaid": ExpireUnpaid,
    "RecordShipped": RecordShipped,
    "RecordDelivered": RecordDelivered,
    "RefundReturn": RefundReturn,
}
NAMES = type_names(COMMANDS)
