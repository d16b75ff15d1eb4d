"""Prices, promotions, quotes, and what an order costs. Amounts: minor units; times: with their zone, kept in UTC."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import AfterValidator, BaseModel, Field

from services.pricing.commands import ActivatePromotion, EndPromotion, SetPrice
from services.pricing.projections.order_prices import OrderPrice
from services.pricing.projections.prices import PriceView
from services.pricing.projections.promotions import PromotionsView
from services.pricing.rules import Listed, Priced, Unpriced, price
from shared.api.gateway import AsOf, Gateway
from shared.api.problems import Problem
from shared.contracts.orders import OrderLine, PricedLine
from shared.contracts.pricing import PriceStep
from shared.contracts.storefront import Price, Quantity, Word
from shared.domain.messages import Instant
from shared.domain.money import Currency, Minor

Utc = Annotated[Instant, AfterValidator(lambda time: time.astimezone(UTC))]
Positive = Annotated[Minor, Field(ge=1, le=10_000_000_000)]


class PriceRequest(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=200, description="the product's name, shown in explanations")]
    currency: Currency
    unit_price: Price


class PromotionRequest(BaseModel):
    """滿減: from `threshold` on, `discount` off the order, once."""

    currency: Currency
    threshold: Annotated[Positive, Field(description="goods total, before discounts, from which it applies (inclusive)")]
    discount: Annotated[Positive, Field(description="taken off the order once; at most the threshold")]
    starts_at: Annotated[Utc, Field(description="first moment at which it applies")]
    ends_at: Annotated[Utc, Field(description="first moment at which it no longer applies")]


class QuoteLine(BaseModel):
    sku: Word
    quantity: Quantity


class QuoteRequest(BaseModel):
    channel: Word
    currency: Currency
    lines: Annotated[list[QuoteLine], Field(min_length=1, max_length=2000)]


class Quote(BaseModel):
    """What an order of these lines would cost now."""

    channel: str
    currency: Currency
    lines: tuple[PricedLine, ...]
    explanation: tuple[PriceStep, ...]
    total: Minor
    priced_at: Instant


class PricePage(BaseModel):
    items: list[PriceView]
    next: str | None


async def quote(gateway: Gateway, wanted: QuoteRequest, at: datetime) -> Priced | Unpriced:
    """The rules that an order meets, over the documents of this moment."""
    skus = list(dict.fromkeys(line.sku for line in wanted.lines))
    views = await asyncio.gather(*(gateway.find("prices", f"{wanted.channel}/{sku}") for sku in skus))
    prices = {
        sku: Listed(view.name, view.currency, view.unit_price) if view else None for sku, view in zip(skus, views, strict=True)
    }
    channel = await gateway.find("promotions", wanted.channel)
    lines = [OrderLine(sku=line.sku, quantity=line.quantity) for line in wanted.lines]
    return price(lines, wanted.currency, at, prices, channel.promotions if channel else ())


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter()
    reads = [Depends(gateway.needs("pricing:read"))]
    writes = [Depends(gateway.needs("pricing:write"))]

    @router.put(
        "/channels/{channel}/prices/{sku}", tags=["prices"], summary="Set a price", response_model=PriceView, dependencies=writes
    )
    async def set_price(request: Request, channel: Word, sku: Word, body: PriceRequest) -> Any:
        id = f"{channel}/{sku}"
        command = SetPrice(channel=channel, sku=sku, at=gateway.now(), **dict(body))
        return await gateway.send(request, id, command, show=("prices", id))

    @router.get(
        "/channels/{channel}/prices/{sku}", tags=["prices"], summary="A price", response_model=PriceView, dependencies=reads
    )
    async def get_price(request: Request, channel: Word, sku: Word, as_of: AsOf = None) -> Any:
        return await gateway.get(request, "prices", f"{channel}/{sku}", as_of=as_of)

    @router.get(
        "/channels/{channel}/prices", tags=["prices"], summary="A channel's prices", response_model=PricePage, dependencies=reads
    )
    async def list_prices(request: Request, channel: Word) -> Any:
        return await gateway.list(request, "prices", {"channel": channel})

    @router.put(
        "/channels/{channel}/promotions/{promotion_id}",
        tags=["promotions"],
        summary="Activate a promotion: spend the threshold, get the discount",
        response_model=PromotionsView,
        dependencies=writes,
    )
    async def activate_promotion(request: Request, channel: Word, promotion_id: Word, body: PromotionRequest) -> Any:
        command = ActivatePromotion(channel=channel, promotion_id=promotion_id, at=gateway.now(), **dict(body))
        return await gateway.send(request, channel, command, show=("promotions", channel))

    @router.delete(
        "/channels/{channel}/promotions/{promotion_id}",
        tags=["promotions"],
        summary="End a promotion before its time",
        response_model=PromotionsView,
        dependencies=writes,
    )
    async def end_promotion(request: Request, channel: Word, promotion_id: Word) -> Any:
        command = EndPromotion(channel=channel, promotion_id=promotion_id, at=gateway.now())
        return await gateway.send(request, channel, command, show=("promotions", channel))

    @router.get(
        "/channels/{channel}/promotions",
        tags=["promotions"],
        summary="A channel's promotions",
        response_model=PromotionsView,
        dependencies=reads,
    )
    async def get_promotions(request: Request, channel: Word) -> Any:
        return await gateway.get(request, "promotions", channel)

    @router.post("/quotes", tags=["quotes"], summary="What lines cost now", response_model=Quote, dependencies=reads)
    async def post_quote(body: QuoteRequest) -> Any:
        """By list prices and running promotions, as an order would be priced now. Nothing is stored or held."""
        at = gateway.now()
        priced = await quote(gateway, body, at)
        if isinstance(priced, Unpriced):
            raise Problem(409, priced.code, priced.reason)
        return Quote(channel=body.channel, currency=body.currency, priced_at=at, **priced._asdict())

    @router.get(
        "/orders/{order_id}/price", tags=["orders"], summary="An order's price", response_model=OrderPrice, dependencies=reads
    )
    async def get_order_price(request: Request, order_id: Word) -> Any:
        """The price line by line with every rule that was tried, or the reason for its refusal."""
        return await gateway.get(request, "order_prices", order_id)

    return router
