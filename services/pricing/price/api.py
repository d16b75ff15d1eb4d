"""List prices. Amounts: minor units."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from services.pricing.price.commands import SetPrice
from services.pricing.price.view import PriceView
from shared.api.gateway import AsOf, Gateway
from shared.contracts.storefront import Word
from shared.domain.money import Amount, IsoCurrency


class PriceRequest(BaseModel, extra="forbid"):
    name: Annotated[str, Field(min_length=1, max_length=200, description="the product's name, shown in explanations")]
    currency: IsoCurrency
    unit_price: Amount


class PricePage(BaseModel):
    items: list[PriceView]
    next: str | None


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["prices"])
    reads = [Depends(gateway.needs("pricing:read"))]
    writes = [Depends(gateway.needs("pricing:write"))]

    @router.put("/channels/{channel}/prices/{sku}", summary="Set a price", response_model=PriceView, dependencies=writes)
    async def set_price(request: Request, channel: Word, sku: Word, body: PriceRequest) -> Any:
        id = f"{channel}/{sku}"
        command = SetPrice(channel=channel, sku=sku, **dict(body))
        return await gateway.send(request, id, command, show=("prices", id))

    @router.get("/channels/{channel}/prices/{sku}", summary="A price", response_model=PriceView, dependencies=reads)
    async def get_price(request: Request, channel: Word, sku: Word, as_of: AsOf = None) -> Any:
        return await gateway.get(request, "prices", f"{channel}/{sku}", as_of=as_of)

    @router.get("/channels/{channel}/prices", summary="A channel's prices", response_model=PricePage, dependencies=reads)
    async def list_prices(request: Request, channel: Word) -> Any:
        return await gateway.list(request, "prices", {"channel": channel})

    return router
