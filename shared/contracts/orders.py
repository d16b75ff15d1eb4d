"""Facts of the orders service, on orders.events. Amounts: minor units of `currency`; times: aware UTC. Key: order id
(channel facts: the channel)."""

from typing import Any, ClassVar, Literal

from shared.contracts.money import OrderPaid as OrderPaid
from shared.contracts.money import PaymentCaptured as PaymentCaptured
from shared.contracts.money import PaymentClaimed as PaymentClaimed
from shared.contracts.money import PaymentRefused as PaymentRefused
from shared.contracts.money import RefundIssued as RefundIssued
from shared.domain import ids
from shared.domain.contracts import contract
from shared.domain.messages import Fact, Instant, Message, Personal, Registry, Upcast
from shared.domain.money import Currency, Minor

PriceSource = Literal["list", "storefront"]
Wait = Literal["no", "backorder", "force"]
"""Whether a shipment that a warehouse has not all of waits for the rest: as far as the SKU's cap lets, or beyond."""
RefusalCode = Literal[
    "unknown_channel", "currency_differs", "price_missing", "unknown_sku", "total_differs", "out_of_stock", "too_large"
]
RequestCode = Literal[
    "contradicts_order",
    "contradicts_payment",
    "contradicts_channel",
    "currency_differs",
    "unknown_order",
    "already_shipped",
    "order_closed",
    "exceeds_paid",
    "too_many_payments",
]


class ChannelConfigured(Fact):
    """A channel's policies: currency, warehouses in the order they are asked, windows, whose prices bind (CHN-01, CHN-42)."""

    key: ClassVar[str] = "channel"
    channel: str
    currency: Currency
    warehouses: tuple[str, ...]
    payment_window_minutes: int
    return_window_days: int
    price_source: PriceSource
    configured_at: Instant


class OrderLine(Message):
    sku: str
    quantity: int
    unit_price: Minor | None = None


class OrderPlaced(Fact):
    """An order was taken; its channel's policies of that moment are written in (ORD-01, ORD-02)."""

    key: ClassVar[str] = "order_id"
    order_id: str
    channel: str
    external_id: str
    currency: Currency
    lines: tuple[OrderLine, ...]
    customer: Personal | None = None
    expected_total: Minor | None = None
    price_source: PriceSource
    warehouses: tuple[str, ...]
    pay_by: Instant
    return_window_days: int
    placed_at: Instant
    fingerprint: str = ""
    """A digest of each part of the content: a second order under this id is compared by it."""


class OrderRefused(Fact):
    """The order ends here and never was binding; what was paid is refunded by its own fact."""

    key: ClassVar[str] = "order_id"
    refusal: ClassVar[bool] = True
    order_id: str
    channel: str
    external_id: str
    code: RefusalCode
    reason: str
    refused_at: Instant
    fingerprint: str = ""
    """As in OrderPlaced: an order may be refused without ever being placed."""


class RequestRefused(Fact):
    """A request about an order that changes nothing: who asked reads why."""

    key: ClassVar[str] = "order_id"
    refusal: ClassVar[bool] = True
    order_id: str
    request: str
    """The command's type name, e.g. CancelOrder."""
    code: RequestCode
    reason: str
    refused_at: Instant


class PricedLine(Message):
    sku: str
    quantity: int
    unit_price: Minor
    discount: Minor
    """This line's share of order discounts, by largest remainder."""
    total: Minor
    """quantity x unit_price - discount"""


class OrderConfirmed(Fact):
    """The price stands: what the customer owes, line by line."""

    key: ClassVar[str] = "order_id"
    order_id: str
    currency: Currency
    lines: tuple[PricedLine, ...]
    total: Minor
    confirmed_at: Instant


class StockLine(Message):
    """A SKU once, with the sum of an order's lines for it."""

    sku: str
    quantity: int


def one_shipment(fact: dict[str, Any]) -> dict[str, Any]:
    """Before shipments were named an order had one."""
    return {"shipment_id": ids.shipment_id(fact["order_id"]), **fact}


class ReservationRequested(Fact):
    """Orders asks one warehouse for a shipment; `attempt` counts from 1 what the order asked, whichever warehouse."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (one_shipment,)
    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    shipment_id: str
    warehouse: str
    lines: tuple[StockLine, ...]
    attempt: int
    wait: Wait = "no"
    rank: int = 0
    """Of who waits: its class, the lowest first; within it by said time, order id, shipment id."""
    said_at: Instant | None = None
    """When the order was placed, as its storefront said. None: when this was requested."""
    street_date: Instant | None = None
    """Of a preorder: not to be released before."""
    hold_id: str | None = None
    """The cart's, in this warehouse: its pieces become the shipment's."""
    requested_at: Instant


class CartHoldReleaseRequested(Fact):
    """The order is sourced elsewhere: what its cart holds in this warehouse shall be free."""

    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    warehouse: str
    hold_id: str
    requested_at: Instant


class ShipmentQueued(Fact):
    """Its warehouse has not all of it yet, and it waits there for the rest."""

    key: ClassVar[str] = "order_id"
    order_id: str
    shipment_id: str
    warehouse: str
    queued_at: Instant


class OrderAllocated(Fact):
    key: ClassVar[str] = "order_id"
    order_id: str
    warehouse: str
    allocated_at: Instant


class ReleaseRequested(Fact):
    """Inventory shall free what it reserved for a shipment that will not leave.

    `lines` are those of its ReservationRequested: inventory's writer must know from the fact alone which SKUs to read.
    """

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (one_shipment,)
    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    shipment_id: str
    warehouse: str
    lines: tuple[StockLine, ...]
    reason: str
    requested_at: Instant


class FulfillmentRequested(Fact):
    """Paid and allocated: may ship."""

    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    shipment_id: str
    channel: str
    warehouse: str
    lines: tuple[StockLine, ...]
    customer: Personal | None = None
    requested_at: Instant


class ShipmentStopRequested(Fact):
    """A cancellation arrived after fulfillment was requested: it stands only if the shipment can still be stopped."""

    key: ClassVar[str] = "order_id"
    order_id: str
    shipment_id: str
    reason: str
    requested_at: Instant


class OrderCancelled(Fact):
    key: ClassVar[str] = "order_id"
    order_id: str
    reason: str
    cancelled_at: Instant


class OrderExpired(Fact):
    """Not paid in the channel's payment window."""

    key: ClassVar[str] = "order_id"
    order_id: str
    pay_by: Instant
    expired_at: Instant


class OrderShipped(Fact):
    key: ClassVar[str] = "order_id"
    order_id: str
    shipment_id: str
    carrier: str
    tracking_number: str
    shipped_at: Instant


class OrderTrackingCorrected(Fact):
    """The parcel goes by another carrier or number than OrderShipped said."""

    key: ClassVar[str] = "order_id"
    order_id: str
    shipment_id: str
    carrier: str
    tracking_number: str
    former_carrier: str
    former_tracking_number: str
    corrected_at: Instant


class OrderDelivered(Fact):
    """Delivered: from now the return window runs. Lines carry what was paid for them."""

    key: ClassVar[str] = "order_id"
    order_id: str
    channel: str
    external_id: str
    warehouse: str
    currency: Currency
    lines: tuple[PricedLine, ...]
    customer_id: str | None
    delivered_at: Instant
    return_until: Instant


OrderEvent = (
    ChannelConfigured
    | OrderPlaced
    | OrderRefused
    | RequestRefused
    | OrderConfirmed
    | ReservationRequested
    | ShipmentQueued
    | OrderAllocated
    | ReleaseRequested
    | CartHoldReleaseRequested
    | PaymentCaptured
    | OrderPaid
    | FulfillmentRequested
    | ShipmentStopRequested
    | OrderCancelled
    | OrderExpired
    | RefundIssued
    | OrderShipped
    | OrderTrackingCorrected
    | OrderDelivered
)

EVENTS: Registry = contract(
    "orders",
    {
        "ChannelConfigured": ChannelConfigured,
        "OrderPlaced": OrderPlaced,
        "OrderRefused": OrderRefused,
        "OrderRequestRefused": RequestRefused,
        "OrderConfirmed": OrderConfirmed,
        "ReservationRequested": ReservationRequested,
        "ShipmentQueued": ShipmentQueued,
        "OrderAllocated": OrderAllocated,
        "ReleaseRequested": ReleaseRequested,
        "CartHoldReleaseRequested": CartHoldReleaseRequested,
        "PaymentClaimed": PaymentClaimed,
        "PaymentRefused": PaymentRefused,
        "PaymentCaptured": PaymentCaptured,
        "OrderPaid": OrderPaid,
        "FulfillmentRequested": FulfillmentRequested,
        "ShipmentStopRequested": ShipmentStopRequested,
        "OrderCancelled": OrderCancelled,
        "OrderExpired": OrderExpired,
        "RefundIssued": RefundIssued,
        "OrderShipped": OrderShipped,
        "OrderTrackingCorrected": OrderTrackingCorrected,
        "OrderDelivered": OrderDelivered,
    },
)
