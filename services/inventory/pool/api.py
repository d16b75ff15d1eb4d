"""HTTP of pools: what they are, and pieces into them, out of them, and from one to another (CHN-06)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, Field

from services.inventory.pool.commands import DefinePool, MovePool
from services.inventory.pool.offering import offered
from services.inventory.pool.view import PoolPartView, PoolView
from services.inventory.stock.api import SkuPath, Warehouse
from services.inventory.stock.state import stock_id
from services.inventory.stock.view import StockView
from shared.api.gateway import Gateway
from shared.contracts.pools import POOL_CHANNELS
from shared.contracts.words import NULL_IS_ABSENT, Word

PoolId = Annotated[Word, Path(description="The pool's id, e.g. live; channels name it in their terms")]
PIECES = 1_000_000


class PoolRequest(BaseModel, extra="forbid"):
    channels: Annotated[tuple[Word, ...], Field(max_length=POOL_CHANNELS.count), NULL_IS_ABSENT] = Field(
        (), description="for people: orders take from it whose channel's terms name it"
    )
    overflow: Annotated[bool, NULL_IS_ABSENT] = Field(False, strict=True, description="when it is empty, what is free for all")
    priority: Annotated[int, NULL_IS_ABSENT] = Field(
        0, strict=True, ge=0, le=1_000, description="of pools that lose pieces the lowest loses first"
    )


class Place(BaseModel, extra="forbid"):
    move_id: Word | None = Field(None, description="Its own id, made once; else one is made")
    warehouse: Word
    sku: Word


class SplitRequest(Place):
    pieces: int = Field(strict=True, ge=0, le=PIECES, description="at most what is free; 0 only begins the part")


class MergeRequest(Place):
    pieces: int | None = Field(None, strict=True, ge=1, le=PIECES, description="of the unsold; without it all, and the part ends")
    to_pool: Word | None = Field(None, description="the pool that gets them, which has a part there; without it everybody")


class PartsPage(BaseModel):
    items: list[PoolPartView]
    next: str | None


class Offered(BaseModel):
    warehouse: str
    sku: str
    pieces: int = Field(description="that a channel with this pool and buffer may show")


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["pools"])
    reader = [Depends(gateway.needs("inventory:read"))]
    writer = [Depends(gateway.needs("inventory:write"))]

    async def move(request: Request, pool: str, place: Place, pieces: int | None, to_pool: str = "") -> Response:
        id = place.move_id or gateway.id_for(request, "pool move")
        command = MovePool(pool_id=pool, warehouse=place.warehouse, sku=place.sku, pieces=pieces, to_pool=to_pool, move_id=id)
        return await gateway.send(request, pool, command, show=("pool_parts", f"{stock_id(place.warehouse, place.sku)}/{pool}"))

    @router.put("/pools/{pool}", summary="Define a pool", response_model=PoolView, dependencies=writer)
    async def define(request: Request, pool: PoolId, body: PoolRequest) -> Response:
        """Priority and overflow hold for a part from its next split on."""
        command = DefinePool(pool_id=pool, channels=body.channels, overflow=body.overflow, priority=body.priority)
        return await gateway.send(request, pool, command, show=("pools", pool))

    @router.post("/pools/{pool}/split", summary="Free pieces into a pool", response_model=PoolPartView, dependencies=writer)
    async def split(request: Request, pool: PoolId, body: SplitRequest) -> Response:
        return await move(request, pool, body, body.pieces)

    @router.post("/pools/{pool}/merge", summary="Unsold pieces out of a pool", response_model=PoolPartView, dependencies=writer)
    async def merge(request: Request, pool: PoolId, body: MergeRequest) -> Response:
        """To everybody, or to another pool."""
        return await move(request, pool, body, None if body.pieces is None else -body.pieces, body.to_pool or "")

    @router.get("/pools/{pool}", summary="A pool", response_model=PoolView, dependencies=reader)
    async def get_pool(request: Request, pool: PoolId) -> Response:
        return await gateway.get(request, "pools", pool)

    @router.get("/pools/{pool}/parts", summary="What a pool has where", response_model=PartsPage, dependencies=reader)
    async def get_parts(
        request: Request, pool: PoolId, warehouse: Annotated[Word | None, Query(description="only there")] = None
    ) -> Response:
        return await gateway.list(request, "pool_parts", {"pool_id": pool, "warehouse": warehouse})

    @router.get(
        "/warehouses/{warehouse}/stock/{sku}/offered",
        summary="What a channel may show of a SKU",
        response_model=Offered,
        dependencies=reader,
    )
    async def get_offered(
        request: Request,
        warehouse: Warehouse,
        sku: SkuPath,
        pool: Annotated[Word | None, Query(description="the channel's")] = None,
        buffer: Annotated[int, Query(ge=0, le=PIECES, description="the channel's: pieces that it leaves to others")] = 0,
    ) -> Offered:
        id = stock_id(warehouse, sku)
        stock: StockView | None = await gateway.find("stock", id)
        part: PoolPartView | None = await gateway.find("pool_parts", f"{id}/{pool}") if pool and stock else None
        return Offered(warehouse=warehouse, sku=sku, pieces=offered(stock, part, buffer))

    return router
