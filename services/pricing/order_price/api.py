"""Quotes, and what an order costs. Amounts: minor units."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import AfterValidator, BaseModel, Field

from services.pricing.order_price.gathering import Wanted, basket_of, held, names, strangers
from services.pricing.order_price.quoting import total_now
from services.pricing.order_price.totals import Total
from services.pricing.order_price.view import OrderPrice
from services.pricing.order_price.wording import worded
from services.pricing.rules import Unpriced
from shared.api.gateway import Gateway
from shared.api.problems import Problem
from shared.contracts.limits import LINES
from shared.contracts.orders import PricedLine
from shared.contracts.pricing import PriceStep, Share
from shared.contracts.words import NULL_IS_ABSENT, Codes, Quantity, Word, distinct
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
    customer_id: Word | None = Field(None, description="whose membership, groups and contract count; without it a guest's price")
    why_not: Annotated[tuple[Word, ...], Field(max_length=ASKED), AfterValidator(distinct), NULL_IS_ABSENT] = Field(
        (), description="promotions of the channel to be explained in any case"
    )


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


async def quote(gateway: Gateway, asked: QuoteRequest, at: datetime) -> Total | Unpriced:
    """The function that prices orders, over the documents of this moment, those of counters among them."""
    lines = [(line.sku, line.quantity) for line in asked.lines]
    wanted = Wanted(asked.channel, asked.currency, lines, at, asked.codes, asked.customer_id)
    named = names(wanted)
    documents = await gateway.find_all([*named, *(f"promotions/{asked.channel}/{id}" for id in asked.why_not)])
    skus = {sku for sku, _ in lines}
    found = {name: (document := documents[name]) and held(name, document, at, skus) for name in named}
    documents = {**documents, **found}
    gathered = basket_of(wanted, documents)
    if isinstance(gathered, Unpriced):
        return gathered
    basket, extras = gathered
    extras = [*extras, *strangers(basket, wanted, documents, asked.why_not)]
    return await total_now(gateway, basket, extras, asked.channel, asked.freight, asked.why_not)


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter()
    reads = [Depends(gateway.needs("pricing:read"))]

    @router.post("/quotes", tags=["quotes"], summary="What lines cost now", response_model=Quote, dependencies=reads)
    async def post_quote(body: QuoteRequest) -> Any:
        """By the price book and running promotions, as an order would be priced now; what is counted may be used up until then.
        Nothing is stored or held."""
        at = gateway.now()
        priced = await quote(gateway, body, at)
        if isinstance(priced, Unpriced):
            raise Problem(409, priced.code, priced.reason)
        said: dict[str, Any] = priced._asdict() | {"explanation": worded(priced.explanation, body.currency)}
        return Quote(channel=body.channel, currency=body.currency, freight=body.freight, priced_at=at, **said)

    @router.get(
        "/orders/{order_id}/price", tags=["orders"], summary="An order's price", response_model=OrderPrice, dependencies=reads
    )
    async def get_order_price(request: Request, order_id: Word) -> Any:
        """The price line by line with every rule that was tried, or the reason for its refusal."""
        return await gateway.get(request, "order_prices", order_id)

    return router
