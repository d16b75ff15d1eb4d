"""HTTP of a channel's kits; `GET /channels/{channel}` shows them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, Field

from services.orders.channel.api import ChannelName
from services.orders.channel.view import ChannelView
from services.orders.kit.commands import SetKit
from shared.api.gateway import Gateway
from shared.contracts.kits import COMPONENTS, Component
from shared.contracts.words import Word, each_once

KitSku = Annotated[Word, Path(description="The kit's SKU, which orders name")]


class ComponentRequest(BaseModel, extra="forbid"):
    sku: Word
    quantity: int = Field(strict=True, ge=1, le=1_000, description="pieces of it in one kit")
    share: int | None = Field(
        None, strict=True, ge=0, le=10**9, description="its weight in what is paid for a kit, e.g. its price; else its pieces"
    )


class KitRequest(BaseModel, extra="forbid"):
    """An order's line of it is reserved, shipped, refunded and returned as its components."""

    components: Annotated[list[ComponentRequest], each_once("sku", "components: each SKU once")] = Field(
        min_length=1, max_length=COMPONENTS.count
    )


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/channels/{channel}/kits/{sku}", tags=["channels"])
    write = [Depends(gateway.needs("orders:write"))]

    @router.put("", summary="Sell components as one SKU", response_model=ChannelView, dependencies=write)
    async def set_kit(channel: ChannelName, sku: KitSku, body: KitRequest, request: Request) -> Response:
        components = tuple(
            Component(sku=x.sku, quantity=x.quantity, share=x.quantity if x.share is None else x.share) for x in body.components
        )
        command = SetKit(channel=channel, sku=sku, components=components)
        return await gateway.send(request, channel, command, show=("channels", channel))

    @router.delete("", summary="Sell it as a kit no more", response_model=ChannelView, dependencies=write)
    async def drop_kit(channel: ChannelName, sku: KitSku, request: Request) -> Response:
        command = SetKit(channel=channel, sku=sku, components=())
        return await gateway.send(request, channel, command, show=("channels", channel))

    return router
