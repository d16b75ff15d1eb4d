from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, Field

from services.inventory.stock.commands import SetAlertLine
from services.inventory.stock.state import stock_id
from services.inventory.stock.view import StockView
from services.inventory.stock.why import CURSOR, Movements, movements, place
from shared.api.gateway import AsOf, Gateway
from shared.contracts.words import Word

Warehouse = Annotated[Word, Path(description="The warehouse's id, e.g. WH-EAST")]
SkuPath = Annotated[Word, Path(description="The SKU, percent-encoded where it has other characters, e.g. BANK%20CHARGES")]


class AlertLineRequest(BaseModel, extra="forbid"):
    alert_line: int = Field(
        strict=True, ge=0, le=1_000_000, description="below this many available pieces the SKU is low; 0: never"
    )


class StockPage(BaseModel):
    items: list[StockView]
    next: str | None


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["inventory"])
    reader = [Depends(gateway.needs("inventory:read"))]
    writer = [Depends(gateway.needs("inventory:write"))]

    @router.put(
        "/warehouses/{warehouse}/stock/{sku}/alert-line",
        summary="Set a SKU's alert line",
        response_model=StockView,
        dependencies=writer,
    )
    async def set_alert_line(request: Request, warehouse: Warehouse, sku: SkuPath, body: AlertLineRequest) -> Response:
        command = SetAlertLine(warehouse=warehouse, sku=sku, alert_line=body.alert_line)
        return await gateway.send(request, warehouse, command, show=("stock", stock_id(warehouse, sku)))

    @router.get(
        "/warehouses/{warehouse}/stock/{sku}",
        summary="Stock of a SKU in one warehouse",
        response_model=StockView,
        dependencies=reader,
    )
    async def stock_in_warehouse(request: Request, warehouse: Warehouse, sku: SkuPath, as_of: AsOf = None) -> Response:
        return await gateway.get(request, "stock", stock_id(warehouse, sku), as_of=as_of)

    @router.get(
        "/warehouses/{warehouse}/stock/{sku}/why",
        summary="Movements of a SKU in one warehouse with running balances, newest first",
        response_model=Movements,
        dependencies=reader,
    )
    async def why(
        request: Request,
        warehouse: Warehouse,
        sku: SkuPath,
        cursor: Annotated[str | None, Query(pattern=CURSOR, description="`next` of the page before")] = None,
    ) -> Response:
        before, after = place(cursor)
        return await gateway.history(
            request,
            "stock",
            stock_id(warehouse, sku),
            before=before,
            shown=lambda page: movements(page, after).model_dump(mode="json"),
        )

    @router.get("/stock", summary="Stock, by warehouse or what is low", response_model=StockPage, dependencies=reader)
    async def list_stock(
        request: Request,
        warehouse: Annotated[Word | None, Query(description="only this warehouse")] = None,
        low: Annotated[bool | None, Query(description="only SKUs below their alert line (or not)")] = None,
    ) -> Response:
        return await gateway.list(request, "stock", {"warehouse": warehouse, "low": low})

    @router.get(
        "/reports/stock-value", summary="Stock at cost, cost of goods issued", response_model=StockPage, dependencies=reader
    )
    async def stock_value(
        request: Request,
        warehouse: Annotated[Word | None, Query(description="only this warehouse")] = None,
    ) -> Response:
        """By warehouse and SKU, `costs`: received = issued + gone + left, in minor units of each currency."""
        return await gateway.list(request, "stock", {"costed": True, "warehouse": warehouse})

    @router.get("/stock/{sku}", summary="Stock of a SKU in all warehouses", response_model=StockPage, dependencies=reader)
    async def stock_of_sku(request: Request, sku: SkuPath) -> Response:
        return await gateway.list(request, "stock", {"sku": sku})

    return router
