"""HTTP of channels."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import AfterValidator, BaseModel, Field

from services.orders.channel.commands import ConfigureChannel
from services.orders.channel.view import ChannelView
from shared.api.gateway import Gateway
from shared.contracts.limits import WAREHOUSES
from shared.contracts.storefront import NULL_IS_ABSENT, Word
from shared.domain.money import IsoCurrency


def _distinct(words: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(words)) < len(words):
        raise ValueError("each warehouse once")
    return words


class ChannelPolicies(BaseModel, extra="forbid"):
    currency: IsoCurrency
    warehouses: Annotated[tuple[Word, ...], Field(min_length=1, max_length=WAREHOUSES), AfterValidator(_distinct)] = Field(
        description="asked for stock in this order; one of them serves the whole order"
    )
    payment_window_minutes: Annotated[int, NULL_IS_ABSENT] = Field(
        30, strict=True, ge=1, le=525_600, description="unpaid orders expire after it"
    )
    return_window_days: Annotated[int, NULL_IS_ABSENT] = Field(
        7, strict=True, ge=0, le=3650, description="days after delivery in which returns are taken (SUP-15)"
    )
    price_source: Annotated[Literal["list", "storefront"], NULL_IS_ABSENT] = Field(
        "list", description="list: Waybill's prices bind; storefront: those on the order's lines do (marketplaces)"
    )


class ChannelPage(BaseModel):
    items: list[ChannelView]
    next: str | None


ChannelName = Annotated[Word, Path(description="a channel: shop, marketplace, app, till")]


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["channels"])
    read = [Depends(gateway.needs("orders:read"))]
    write = [Depends(gateway.needs("orders:write"))]

    @router.put("/channels/{channel}", summary="Set policies", response_model=ChannelView, dependencies=write)
    async def configure_channel(channel: ChannelName, body: ChannelPolicies, request: Request) -> Response:
        """Policies hold for orders placed from now on; every change is a fact in the log."""
        command = ConfigureChannel(channel=channel, **body.model_dump())
        return await gateway.send(request, channel, command, show=("channels", channel))

    @router.get("/channels/{channel}", summary="Policies", response_model=ChannelView, dependencies=read)
    async def get_channel(channel: ChannelName, request: Request) -> Response:
        return await gateway.get(request, "channels", channel)

    @router.get("/channels", summary="All channels", response_model=ChannelPage, dependencies=read)
    async def list_channels(request: Request) -> Response:
        return await gateway.list(request, "channels", {})

    return router
