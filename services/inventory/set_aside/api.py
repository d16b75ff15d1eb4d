from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from services.inventory.set_aside.commands import MakeAvailable, SetAside, WriteOffSetAside
from services.inventory.stock.api import SkuPath, Warehouse
from services.inventory.stock.state import stock_id
from services.inventory.stock.view import StockView
from shared.api.gateway import Gateway
from shared.contracts.set_aside import AsideReason
from shared.contracts.words import NULL_IS_ABSENT, Quantity, Text, Word


class AsideRequest(BaseModel, extra="forbid"):
    """Pieces of a SKU, and why they are set aside."""

    quantity: Quantity
    reason: AsideReason
    move_id: Word | None = Field(None, description="The request's own number, decided once; else one is made")
    lot: Word | None = Field(None, description="Of this lot only; else of the oldest")
    note: Annotated[Text, NULL_IS_ABSENT] = ""


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/warehouses/{warehouse}/stock/{sku}", tags=["inventory"])
    writer = [Depends(gateway.needs("inventory:write"))]

    async def send(
        request: Request, warehouse: str, sku: str, body: AsideRequest, command: type[SetAside | MakeAvailable | WriteOffSetAside]
    ) -> Response:
        asked = command(
            warehouse=warehouse,
            move_id=body.move_id or gateway.id_for(request, "move"),
            sku=sku,
            quantity=body.quantity,
            reason=body.reason,
            lot=body.lot or "",
            note=body.note,
        )
        return await gateway.send(request, warehouse, asked, show=("stock", stock_id(warehouse, sku)))

    @router.post("/set-aside", summary="Set free pieces aside", response_model=StockView, dependencies=writer)
    async def set_aside(request: Request, warehouse: Warehouse, sku: SkuPath, body: AsideRequest) -> Response:
        return await send(request, warehouse, sku, body, SetAside)

    @router.post("/make-available", summary="Offer pieces set aside again", response_model=StockView, dependencies=writer)
    async def make_available(request: Request, warehouse: Warehouse, sku: SkuPath, body: AsideRequest) -> Response:
        return await send(request, warehouse, sku, body, MakeAvailable)

    @router.post("/write-off", summary="Write pieces off that were set aside", response_model=StockView, dependencies=writer)
    async def write_off(request: Request, warehouse: Warehouse, sku: SkuPath, body: AsideRequest) -> Response:
        return await send(request, warehouse, sku, body, WriteOffSetAside)

    return router
