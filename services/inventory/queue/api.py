from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from services.inventory.queue.commands import SetBackorderCap, SetSafetyStock
from services.inventory.queue.view import QueueView
from services.inventory.stock.api import SkuPath, Warehouse
from services.inventory.stock.state import stock_id
from services.inventory.stock.view import StockView
from shared.api.gateway import AsOf, Gateway


class BackorderCap(BaseModel, extra="forbid"):
    cap: int = Field(strict=True, ge=0, le=1_000_000, description="as many pieces may wait, all together; 0: none")


class SafetyStock(BaseModel, extra="forbid"):
    safety: int = Field(strict=True, ge=0, le=1_000_000, description="so many of the available pieces are not offered")


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/warehouses/{warehouse}/stock/{sku}", tags=["inventory"])
    reader = [Depends(gateway.needs("inventory:read"))]
    writer = [Depends(gateway.needs("inventory:write"))]

    @router.put("/backorder-cap", summary="Set how many pieces may wait", response_model=QueueView, dependencies=writer)
    async def set_backorder_cap(request: Request, warehouse: Warehouse, sku: SkuPath, body: BackorderCap) -> Response:
        command = SetBackorderCap(warehouse=warehouse, sku=sku, cap=body.cap)
        return await gateway.send(request, warehouse, command, show=("queues", stock_id(warehouse, sku)))

    @router.put("/safety-stock", summary="Set a SKU's safety stock", response_model=StockView, dependencies=writer)
    async def set_safety_stock(request: Request, warehouse: Warehouse, sku: SkuPath, body: SafetyStock) -> Response:
        command = SetSafetyStock(warehouse=warehouse, sku=sku, safety=body.safety)
        return await gateway.send(request, warehouse, command, show=("stock", stock_id(warehouse, sku)))

    @router.get("/queue", summary="Who waits for a SKU, first served first", response_model=QueueView, dependencies=reader)
    async def queue(request: Request, warehouse: Warehouse, sku: SkuPath, as_of: AsOf = None) -> Response:
        return await gateway.get(request, "queues", stock_id(warehouse, sku), as_of=as_of)

    return router
