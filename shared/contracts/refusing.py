"""What orders refuses, and why: an order, or a request about one. Key: order id."""

from typing import ClassVar, Literal

from shared.domain.messages import Fact, Instant

RefusalCode = Literal[
    "unknown_channel",
    "currency_differs",
    "price_missing",
    "unknown_sku",
    "total_differs",
    "not_served",
    "not_authorised",
    "out_of_stock",
    "too_large",
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
    "exceeds_refundable",
    "in_dispute",
    "not_paid",
    "too_many_payments",
    "too_many_refunds",
    "too_many_holds",
    "not_held",
    "already_released",
    "not_failed",
    "not_in_review",
    "not_by_hand",
    "order_held",
    "order_changing",
    "not_ready",
    "too_many_times",
]


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
