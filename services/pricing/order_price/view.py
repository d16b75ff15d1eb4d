"""What an order costs and why, or why it has no price. Written once an order."""

from typing import Annotated, Literal, assert_never

from pydantic import Field

from services.pricing.order_price.state import Answer
from services.pricing.order_price.wording import worded
from shared.contracts.limits import LINES, ORDER_LINES
from shared.contracts.orders import PricedLine
from shared.contracts.pricing import OrderPriced, OrderPriceRefused, PriceStep, Share
from shared.contracts.uses import GiftsOutOfStock
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message
from shared.domain.money import Currency, Minor
from shared.domain.nouns import Recorded, View

STEPS = AtMost(5 * LINES, "steps for lines, what applied to them, codes, missed promotions, freight")
GIFTS = AtMost(LINES, "refused: too_large")
SHARES = AtMost(50 * LINES, "refused: too_large")


class PricedOrder(Message):
    status: Literal["priced"] = "priced"
    order_id: str
    channel: str
    currency: Currency
    lines: Annotated[tuple[PricedLine, ...], ORDER_LINES]
    gifts: Annotated[tuple[int, ...], GIFTS] = ()
    """Numbers of the lines, from 1, that come as gifts."""
    shares: Annotated[tuple[Share, ...], SHARES] = ()
    explanation: Annotated[tuple[PriceStep, ...], STEPS]
    left_out: int = 0
    """Promotions that were missed, beyond those that have a step."""
    freight: Minor = 0
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


Shown = Answer | GiftsOutOfStock


def without_gifts(view: PricedOrder, fact: GiftsOutOfStock) -> PricedOrder:
    """Their lines stay, as they were priced; the explanation says that they did not come."""
    dropped = [
        PriceStep(rule="gift", subject=id, code="gift_out_of_stock", amount=0, running=view.total) for id in fact.promotions
    ]
    return view.model_copy(update={"explanation": (*view.explanation, *worded(dropped, view.currency))})


def evolve(view: PricedOrder | UnpricedOrder | None, recorded: Recorded, id: str) -> PricedOrder | UnpricedOrder | None:
    fact: Shown = recorded.event
    match fact:
        case GiftsOutOfStock():
            return without_gifts(view, fact) if isinstance(view, PricedOrder) else view
        case OrderPriced():
            return PricedOrder(
                order_id=id,
                channel=fact.channel,
                currency=fact.currency,
                lines=fact.lines,
                gifts=fact.gifts,
                shares=fact.shares,
                explanation=worded(fact.explanation, fact.currency),
                left_out=fact.left_out,
                freight=fact.freight,
                total=fact.total,
                priced_at=fact.priced_at,
            )
        case OrderPriceRefused():
            return UnpricedOrder(
                order_id=id,
                channel=fact.channel,
                code=fact.code,
                reason=fact.reason,
                expected=fact.expected,
                actual=fact.actual,
                refused_at=fact.refused_at,
            )
        case _:
            assert_never(fact)


order_prices = View(name="order_prices", document=OrderPrice, facts=Shown, evolve=evolve, ids="order_id", version=5)
