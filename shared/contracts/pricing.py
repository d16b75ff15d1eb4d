"""Facts of the pricing service, on pricing.events. Amounts: minor units of `currency`; times: aware UTC.

Keys: order id for an order's price, "channel/sku" for a price, channel for its promotions.
"""

from typing import ClassVar, Literal

from shared.contracts.orders import PricedLine, without_freight
from shared.domain.contracts import contract
from shared.domain.messages import Fact, Instant, Message, Registry, Upcast
from shared.domain.money import Currency, Minor


class PriceSet(Fact):
    """The unit price of a SKU on a channel (PRC-15), with the product's name."""

    key: ClassVar[str] = "channel/sku"
    channel: str
    sku: str
    name: str
    currency: Currency
    unit_price: Minor
    set_at: Instant


class PromotionActivated(Fact):
    """滿減: from `threshold` on, `discount` off the order, once (PRC-22; 滿200減20 is 20000 and 2000 CNY minor units)."""

    key: ClassVar[str] = "channel"
    promotion_id: str
    channel: str
    currency: Currency
    threshold: Minor
    discount: Minor
    starts_at: Instant
    ends_at: Instant
    activated_at: Instant


class PromotionEnded(Fact):
    key: ClassVar[str] = "channel"
    promotion_id: str
    channel: str
    ended_at: Instant


class PriceStep(Message):
    """One line of the explanation: what rule, on what, how much, and the running total after it."""

    rule: str
    """A rule's word: list_price, storefront_price, spend_threshold (matched or missed), freight."""
    subject: str
    """The SKU or promotion it is about; "" of freight."""
    text: str
    """A sentence for people, with figures."""
    amount: Minor
    running: Minor


class OrderPriced(Fact):
    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (without_freight,)
    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    channel: str
    currency: Currency
    lines: tuple[PricedLine, ...]
    explanation: tuple[PriceStep, ...]
    freight: Minor = 0
    total: Minor
    """The sum of the lines, and the freight."""
    priced_at: Instant


class OrderPriceRefused(Fact):
    """No price that storefront and Waybill agree on; `expected` and `actual` where the totals differ."""

    key: ClassVar[str] = "order_id"
    order_id: str
    channel: str
    code: Literal["unknown_sku", "total_differs", "currency_differs", "price_missing", "too_large"]
    reason: str
    expected: Minor | None = None
    actual: Minor | None = None
    refused_at: Instant


class ChangePriced(Fact):
    """What lines of a change cost, in the order in which orders asked for them."""

    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    change_id: str
    lines: tuple[PricedLine, ...]
    won: tuple[str, ...] = ()
    """Promotions that counted for none of the order before."""
    lost: tuple[str, ...] = ()
    """Promotions that count no more."""
    priced_at: Instant


class ChangePriceRefused(Fact):
    key: ClassVar[str] = "order_id"
    order_id: str
    change_id: str
    code: Literal["unknown_sku", "currency_differs", "price_missing", "too_large"]
    reason: str
    refused_at: Instant


class RequestRefused(Fact):
    refusal: ClassVar[bool] = True
    subject: str
    request: str
    code: Literal["contradicts_promotion", "unknown_promotion", "promotion_invalid", "too_many_promotions"]
    reason: str
    refused_at: Instant


PricingEvent = (
    PriceSet
    | PromotionActivated
    | PromotionEnded
    | OrderPriced
    | OrderPriceRefused
    | ChangePriced
    | ChangePriceRefused
    | RequestRefused
)

EVENTS: Registry = contract(
    "pricing",
    {
        "PriceSet": PriceSet,
        "PromotionActivated": PromotionActivated,
        "PromotionEnded": PromotionEnded,
        "OrderPriced": OrderPriced,
        "OrderPriceRefused": OrderPriceRefused,
        "ChangePriced": ChangePriced,
        "ChangePriceRefused": ChangePriceRefused,
        "PricingRequestRefused": RequestRefused,
    },
)
