"""Intents of the pricing service. Amounts: minor units of `currency`; times: aware UTC."""

from pydantic import Field

from shared.contracts.orders import OrderLine, PriceSource
from shared.domain.messages import Command, Found, Instant, Registry
from shared.domain.money import Currency, Minor


class SetPrice(Command):
    """The unit price of a SKU on a channel from now on (PRC-15)."""

    channel: str
    sku: str
    name: str
    currency: Currency
    unit_price: Minor
    at: Instant


class ActivatePromotion(Command):
    """滿減: `discount` off an order whose goods reach `threshold`, once, from `starts_at` until before `ends_at` (PRC-22)."""

    promotion_id: str
    channel: str
    currency: Currency
    threshold: Minor
    discount: Minor
    starts_at: Instant
    ends_at: Instant
    at: Instant


class EndPromotion(Command):
    """Before its time: from `at` on no order gets it."""

    promotion_id: str
    channel: str
    at: Instant


class PriceOrder(Command):
    """`at` is when the order was placed: what ran then counts. `found` holds the list prices and the channel's promotions."""

    order_id: str
    channel: str
    currency: Currency
    lines: tuple[OrderLine, ...]
    price_source: PriceSource
    expected_total: Minor | None = None
    at: Instant
    found: Found = Field(default_factory=dict)


PricingCommand = SetPrice | ActivatePromotion | EndPromotion | PriceOrder

COMMANDS: Registry = {
    "SetPrice": SetPrice,
    "ActivatePromotion": ActivatePromotion,
    "EndPromotion": EndPromotion,
    "PriceOrder": PriceOrder,
}
