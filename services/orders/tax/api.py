"""HTTP of a channel's tax tables; `GET /channels/{channel}` shows them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, Field

from services.orders.channel.api import ChannelName
from services.orders.channel.view import ChannelView
from services.orders.tax.commands import SetTaxTable
from shared.api.gateway import Gateway
from shared.contracts.taxes import RATES, TaxRate
from shared.contracts.words import Word, each_once

EVERYWHERE = "*"
RegionPath = Annotated[Word, Path(description="As orders name it, or the customer's country; *: every one without a table")]


class RateRequest(BaseModel, extra="forbid"):
    name: Word = Field(description="e.g. VAT")
    rate_ppm: int = Field(strict=True, ge=0, le=1_000_000, description="parts in a million: 19 % is 190,000")


class TaxTableRequest(BaseModel, extra="forbid"):
    """Included in the prices of all lines and of the freight."""

    rates: Annotated[list[RateRequest], each_once("name", "rates: each name once")] = Field(min_length=1, max_length=RATES.count)


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/channels/{channel}/taxes/{region}", tags=["channels"])
    write = [Depends(gateway.needs("orders:write"))]

    async def send(request: Request, channel: str, region: str, rates: tuple[TaxRate, ...]) -> Response:
        command = SetTaxTable(channel=channel, region="" if region == EVERYWHERE else region, rates=rates)
        return await gateway.send(request, channel, command, show=("channels", channel))

    @router.put("", summary="Set a region's tax table", response_model=ChannelView, dependencies=write)
    async def set_tax_table(channel: ChannelName, region: RegionPath, body: TaxTableRequest, request: Request) -> Response:
        """Orders placed from now on that give no taxes themselves have these, filled in as they are confirmed."""
        rates = tuple(TaxRate(name=each.name, rate_ppm=each.rate_ppm) for each in body.rates)
        return await send(request, channel, region, rates)

    @router.delete("", summary="Drop a region's tax table", response_model=ChannelView, dependencies=write)
    async def drop_tax_table(channel: ChannelName, region: RegionPath, request: Request) -> Response:
        return await send(request, channel, region, ())

    return router
