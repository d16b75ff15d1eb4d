"""Inventory over HTTP: receipts, counts, alert lines in; stock out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, Field

from services.inventory.commands import AdjustStock, ReceiveStock, SetAlertLine
from services.inventory.projections.stock import StockView, stock_id
from shared.api.gateway import AsOf, Gateway
from shared.contracts.orders import StockLine
from shared.contracts.storefront import Quantity, Word

Warehouse = Annotated[Word, Path(description="The warehouse's id, e.g. WH-EAST")]
SkuPath = Annotated[Word, Path(description="The SKU, percent-encoded where it has other characters, e.g. BANK%20CHARGES")]


class ReceiptLine(BaseModel):
    sku: Word
    quantity: Quantity


class ReceiptRequest(BaseModel):
    """Goods that came in. A SKU in two lines is summed."""

    receipt_id: Word | None = Field(
        None, description="The receipt's own number, e.g. of the delivery note, and the name of its lot; else one is made"
    )
    lines: list[ReceiptLine] = Field(min_length=1, max_length=2000)


class AdjustmentRequest(BaseModel):
    """The outcome of a count, or a write-off."""

    sku: Word
    change: int = Field(ge=-1_000_000, le=1_000_000, description="pieces found (positive) or lost; 0: the count agreed")
    reason: str = Field(min_length=1, max_length=500)


class AlertLineRequest(BaseModel):
    alert_line: int = Field(ge=0, le=1_000_000, description="below this many available pieces the SKU is low; 0: never")


class StockPage(BaseModel):
    items: list[StockView]
    next: str | None


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["inventory"])
    reader = [Depends(gateway.needs("inventory:read"))]
    writer = [Depends(gateway.needs("inventory:write"))]

    @router.post("/warehouses/{warehouse}/receipts", summary="Receive stock", status_code=201, dependencies=writer)
    async def receive(request: Request, warehouse: Warehouse, body: ReceiptRequest) -> Response:
        receipt = body.receipt_id or gateway.id_for(request, "receipt")
        lines = tuple(StockLine(sku=line.sku, quantity=line.quantity) for line in body.lines)
        command = ReceiveStock(warehouse=warehouse, receipt_id=receipt, lines=lines, at=gateway.now())
        return await gateway.send(request, warehouse, command, status=201)

    @router.post(
        "/warehouses/{warehouse}/adjustments",
        summary="Adjust stock after a count, or write it off",
        status_code=201,
        response_model=StockView,
        dependencies=writer,
    )
    async def adjust(request: Request, warehouse: Warehouse, body: AdjustmentRequest) -> Response:
        command = AdjustStock(
            warehouse=warehouse,
            adjustment_id=gateway.id_for(request, "adjustment"),
            sku=body.sku,
            change=body.change,
            reason=body.reason,
            at=gateway.now(),
        )
        return await gateway.send(request, warehouse, command, show=("stock", stock_id(warehouse, body.sku)), status=201)

    @router.put(
        "/warehouses/{warehouse}/stock/{sku}/alert-line",
        summary="Set a SKU's alert line",
        response_model=StockView,
        dependencies=writer,
    )
    async def set_alert_line(request: Request, warehouse: Warehouse, sku: SkuPath, body: AlertLineRequest) -> Response:
        command = SetAlertLine(warehouse=warehouse, sku=sku, alert_line=body.alert_line, at=gateway.now())
        return await gateway.send(request, warehouse, command, show=("stock", stock_id(warehouse, sku)))

    @router.get(
        "/warehouses/{warehouse}/stock/{sku}",
        summary="Stock of a SKU in one warehouse",
        response_model=StockView,
        dependencies=reader,
    )
    async def stock_in_warehouse(request: Request, warehouse: Warehouse, sku: SkuPath, as_of: AsOf = None) -> Response:
        return await gateway.get(request, "stock", stock_id(warehouse, sku), as_of=as_of, key=warehouse)

    @router.get("/stock", summary="Stock, by warehouse or what is low", response_model=StockPage, dependencies=reader)
    async def list_stock(
        request: Request,
        warehouse: Annotated[Word | None, Query(description="only this warehouse")] = None,
        low: Annotated[bool | None, Query(description="only SKUs below their alert line (or not)")] = None,
    ) -> Response:
        return await gateway.list(request, "stock", {"warehouse": warehouse, "low": low})

    @router.get("/stock/{sku}", summary="Stock of a SKU in all warehouses", response_model=StockPage, dependencies=reader)
    async def stock_of_sku(request: Request, sku: SkuPath) -> Response:
        return await gateway.list(request, "stock", {"sku": sku})

    return router
