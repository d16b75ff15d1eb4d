"""Quotes, and what an order costs. Amounts: minor units."""

import asyncio
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from services.pricing.order_price.view import OrderPrice
from services.pricing.rules import Listed, Priced, Unpriced, price
from shared.api.gateway import Gateway
from shared.api.problems import Problem
from shared.contracts.limits import LINES
from shared.contracts.orders import OrderLine, PricedLine
from shared.contracts.pricing import PriceStep
from shared.contracts.storefront import NULL_IS_ABSENT, Quantity, Word
from shared.domain.messages import Instant
from shared.domain.money import Amount, Currency, IsoCurrency, Minor


class QuoteLine(BaseModel, extra="forbid"):
    sku: Word
    quantity: Quantity


class QuoteRequest(BaseModel, extra="forbid"):
    channel: Word
    currency: IsoCurrency
    lines: Annotated[list[QuoteLine], Field(min_length=1, max_length=LINES)]
    freight: Annotated[Amount, NULL_IS_ABSENT] = Field(0, description="as the order would give it; part of the total")


class Quote(BaseModel):
    """What an order of these lines would cost now."""

    channel: str
    currency: Currency
    lines: tuple[PricedLine, ...]
    explanation: tuple[PriceStep, ...]
    freight: Minor
    total: Minor
    priced_at: Instant


async def quote(gateway: Gateway, wanted: QuoteRequest, at: datetime) -> Priced | Unpriced:
    """The rules that an order meets, over the documents of this moment."""
    skus = list(dict.fromkeys(line.sku for line in wanted.lines))
    views = await asyncio.gather(*(gateway.find("prices", f"{wanted.channel}/{sku}") for sku in skus))
    prices = {
        sku: Listed(view.name, view.currency, view.unit_price) if view else None for sku, view in zip(skus, views, strict=True)
    }
    channel = await gateway.find("promotions", wanted.channel)
    lines = [OrderLine(sku=line.sku, quantity=line.quantity) for line in wanted.lines]
    return price(lines, wanted.currency, at, prices, channel.promotions if channel else (), wanted.freight)


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter()
    reads = [Depends(gateway.needs("pricing:read"))]

    @router.post("/quotes", tags=["quotes"], summary="What lines cost now", response_model=Quote, dependencies=reads)
    async def post_quote(body: QuoteRequest) -> Any:
        """By list prices and running promotions, as an order would be priced now. Nothing is stored or held."""
        at = gateway.now()
        priced = await quote(gateway, body, at)
        if isinstance(priced, Unpriced):
            raise Problem(409, priced.code, priced.reason)
        return Quote(channel=body.channel, currency=body.currency, freight=body.freight, priced_at=at, **priced._asdict())

    @router.get(
        "/orders/{order_id}/price", tags=["orders"], summary="An order's price", response_model=OrderPrice, dependencies=reads
    )
    async def get_order_price(request: Request, order_id: Word) -> Any:
        """The price line by line with every rule that was tried, or the reason for its refusal."""
        return await gateway.get(request, "order_prices", order_id)

    return router
