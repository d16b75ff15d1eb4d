"""Quotes, and what an order costs. Amounts: minor units."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AfterValidator, BaseModel, Field, ValidationInfo, field_validator

from services.pricing.engine import Basket
from services.pricing.order_price.gathering import Wanted, basket_of, held, is_known, names, strangers
from services.pricing.order_price.quoting import total_now
from services.pricing.order_price.totals import Total
from services.pricing.order_price.uses import uses_of
from services.pricing.order_price.view import OrderPrice
from services.pricing.order_price.wording import worded
from services.pricing.quote_hold.api import held_now
from services.pricing.quote_hold.baskets import digest
from services.pricing.quote_hold.view import QuoteHoldView
from services.pricing.rules import Unpriced
from shared.api.gateway import Gateway
from shared.api.problems import Problem
from shared.contracts.limits import LINES
from shared.contracts.orders import PricedLine
from shared.contracts.pricing import PriceStep, Share
from shared.contracts.uses import COUNTS, Use
from shared.contracts.words import NULL_IS_ABSENT, Codes, Points, Quantity, Word, distinct
from shared.domain.messages import Instant
from shared.domain.money import Amount, Currency, IsoCurrency, Minor

ASKED = 20
"""Promotions that a quote explains, whether or not they could apply."""


class QuoteLine(BaseModel, extra="forbid"):
    sku: Word
    quantity: Quantity


class QuoteRequest(BaseModel, extra="forbid"):
    channel: Word
    currency: IsoCurrency
    lines: Annotated[list[QuoteLine], Field(min_length=1, max_length=LINES)]
    freight: Annotated[Amount, NULL_IS_ABSENT] = Field(0, description="as the order would give it; part of the total")
    codes: Codes = Field((), description="of promotions; one that does not apply fails no quote: the explanation says why")
    points: Annotated[Points | None, NULL_IS_ABSENT] = Field(None, description="that the customer wants to burn")
    customer_id: Word | None = Field(None, description="whose membership, groups and contract count; without it a guest's price")
    hold: Annotated[bool, NULL_IS_ABSENT] = Field(
        False,
        strict=True,
        description="hold what is counted of it for the customer: 15 minutes, renewed by the next quote, 60 at most. Needs the "
        "scope pricing:hold",
    )
    why_not: Annotated[tuple[Word, ...], Field(max_length=ASKED), AfterValidator(distinct), NULL_IS_ABSENT] = Field(
        (), description="promotions of the channel to be explained in any case"
    )

    @field_validator("hold")
    @classmethod
    def _for_somebody(cls, hold: bool, info: ValidationInfo) -> bool:
        """Raises ValueError where it would be nobody's."""
        if hold and not is_known(info.data.get("customer_id")):
            raise ValueError("a hold needs a customer_id: it is one customer's")
        return hold


class Quote(BaseModel):
    """What an order of these lines would cost now."""

    channel: str
    currency: Currency
    lines: tuple[PricedLine, ...]
    gifts: tuple[int, ...]
    """Numbers of the lines, from 1, that come as gifts."""
    shares: tuple[Share, ...]
    explanation: tuple[PriceStep, ...]
    left_out: int
    freight: Minor
    total: Minor
    priced_at: Instant
    hold: QuoteHoldView | None = None
    """Where it was asked for and there is something to hold: an order names its `hold_id` (`quote_hold`)."""


async def quote(gateway: Gateway, asked: QuoteRequest, at: datetime) -> Total | Unpriced:
    """The function that prices orders, over the documents of this moment, those of counters among them."""
    price, _ = await _quoted(gateway, asked, at)
    return price


async def _quoted(
    gateway: Gateway, asked: QuoteRequest, at: datetime, own: Sequence[Use] = ()
) -> tuple[Total | Unpriced, Basket | None]:
    """`own`: what its hold has."""
    lines = [(line.sku, line.quantity) for line in asked.lines]
    wanted = Wanted(asked.channel, asked.currency, lines, at, asked.codes, asked.customer_id, asked.points)
    named = names(wanted)
    documents = await gateway.find_all([*named, *(f"promotions/{asked.channel}/{id}" for id in asked.why_not)])
    skus = {sku for sku, _ in lines}
    found = {name: (document := documents[name]) and held(name, document, at, skus) for name in named}
    documents = {**documents, **found}
    gathered = basket_of(wanted, documents)
    if isinstance(gathered, Unpriced):
        return gathered, None
    basket, extras = gathered
    extras = [*extras, *strangers(basket, wanted, documents, asked.why_not)]
    return await total_now(gateway, basket, extras, asked.channel, asked.freight, asked.why_not, own), basket


async def _held(
    gateway: Gateway, request: Request, asked: QuoteRequest, customer_id: str, at: datetime
) -> tuple[Total | Unpriced, QuoteHoldView | None] | Response:
    """Counters have the last word: what somebody else took since they were read is not in the price."""
    known: QuoteHoldView | None = await gateway.find("quote_holds", customer_id)
    price, basket = await _quoted(gateway, asked, at, () if known is None else known.standing)
    if isinstance(price, Unpriced) or basket is None:
        return price, None
    uses = uses_of(basket, asked.channel, price.shares)
    if len(uses) > COUNTS:
        return Unpriced("too_large", f"{len(uses)} uses would be counted: {COUNTS} at most"), None
    of = digest(asked.channel, asked.currency, [(line.sku, line.quantity) for line in asked.lines], asked.codes)
    hold = await held_now(gateway, request, customer_id, of, uses, known)
    if isinstance(hold, Response):
        return hold
    if hold is not None and any(each.code != "quotes_full" for each in hold.refused):
        price, _ = await _quoted(gateway, asked, at, hold.standing)
    return price, hold


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter()
    reads = [Depends(gateway.needs("pricing:read"))]
    may_hold = gateway.needs("pricing:hold")

    @router.post("/quotes", tags=["quotes"], summary="What lines cost now", response_model=Quote, dependencies=reads)
    async def post_quote(request: Request, body: QuoteRequest) -> Any:
        """By the price book and running promotions, as an order would be priced now; what is counted may be used up until then,
        but for what is held. Nothing is stored, except with `hold`."""
        at = gateway.now()
        hold: QuoteHoldView | None = None
        if body.hold and body.customer_id is not None:
            await may_hold(request, None)
            answer = await _held(gateway, request, body, body.customer_id, at)
            if isinstance(answer, Response):
                return answer
            price, hold = answer
        else:
            price = await quote(gateway, body, at)
        if isinstance(price, Unpriced):
            raise Problem(409, price.code, price.reason)
        said: dict[str, Any] = price._asdict() | {"explanation": worded(price.explanation, body.currency)}
        return Quote(channel=body.channel, currency=body.currency, freight=body.freight, priced_at=at, hold=hold, **said)

    @router.get(
        "/orders/{order_id}/price", tags=["orders"], summary="An order's price", response_model=OrderPrice, dependencies=reads
    )
    async def get_order_price(request: Request, order_id: Word) -> Any:
        """The price line by line with every rule that was tried, or the reason for its refusal."""
        return await gateway.get(request, "order_prices", order_id)

    return router
