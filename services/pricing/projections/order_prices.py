"""What an order costs and why, or why it has no price. Written once an order."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.orders import PricedLine
from shared.contracts.pricing import OrderPriced, OrderPriceRefused, PriceStep, PricingEvent
from shared.domain.messages import Instant, Message
from shared.domain.money import Currency, Minor
from shared.domain.projection import Projection, Recorded


class PricedOrder(Message):
    status: Literal["priced"] = "priced"
    order_id: str
    channel: str
    currency: Currency
    lines: tuple[PricedLine, ...]
    explanation: tuple[PriceStep, ...]
    total: Minor
    priced_at: Instant


class UnpricedOrder(Message):
    status: Literal["refused"] = "refused"
    order_id: str
    channel: str
    code: str
    reason: str
    expected: Minor | None
    actual: Minor | None
    refused_at: Instant


OrderPrice = Annotated[PricedOrder | UnpricedOrder, Field(discriminator="status")]


def changes(event: PricingEvent) -> tuple[str, ...]:
    return (event.order_id,) if isinstance(event, OrderPriced | OrderPriceRefused) else ()


def evolve(_: PricedOrder | UnpricedOrder | None, recorded: Recorded[PricingEvent], id: str) -> PricedOrder | UnpricedOrder:
    event = recorded.event
    if isinstance(event, OrderPriced):
        return PricedOrder(
            order_id=id,
            channel=event.channel,
            currency=event.currency,
            lines=event.lines,
            explanation=event.explanation,
            total=event.total,
            priced_at=event.priced_at,
        )
    assert isinstance(event, OrderPriceRefused)
    return UnpricedOrder(
        order_id=id,
        channel=event.channel,
        code=event.code,
        reason=event.reason,
        expected=event.expected,
        actual=event.actual,
        refused_at=event.refused_at,
    )


order_prices: Projection[PricingEvent, PricedOrder | UnpricedOrder] = Projection("order_prices", 1, OrderPrice, changes, evolve)
