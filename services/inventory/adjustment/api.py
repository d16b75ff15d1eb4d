from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from services.inventory.adjustment.commands import AdjustStock
from services.inventory.stock.api import Warehouse
from services.inventory.stock.state import stock_id
from services.inventory.stock.view import StockView
from shared.api.gateway import Gateway
from shared.contracts.words import Word


class AdjustmentRequest(BaseModel, extra="forbid"):
    """The outcome of a count, or a write-off."""

    sku: Word
    change: int = Field(
        strict=True, ge=-1_000_000, le=1_000_000, description="pieces found (positive) or lost; 0: the count agreed"
    )
    reason: str = Field(min_length=1, max_length=500)


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["inventory"])
    writer = [Depends(gateway.needs("inventory:write"))]

    @router.post(
        "/warehouses/{warehouse}/adjustments",
        summary="Adjust stock after a count, or write it off",
        status_code=201,
        response_model=StockView,
        dependencies=writer,
    )
    async def adjust(request: Request, warehouse: Warehouse, body: AdjustmentRequest) -> Response:
        id = gateway.id_for(request, "adjustment")
        command = AdjustStock(warehouse=warehouse, adjustment_id=id, sku=body.sku, change=body.change, reason=body.reason)
        return await gateway.send(request, warehouse, command, show=("stock", stock_id(warehouse, body.sku)), status=201)

    return router
