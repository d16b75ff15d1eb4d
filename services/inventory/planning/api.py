"""HTTP of forecasts: by what a SKU is planned, and what comes of it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from services.inventory.planning.commands import SetPlanning
from services.inventory.planning.promising import AtpView, atp
from services.inventory.planning.supplied import SuppliedView
from services.inventory.planning.view import ForecastView
from services.inventory.stock.api import SkuPath, Warehouse
from services.inventory.stock.state import stock_id
from services.inventory.supplier.api import SupplierPath
from shared.api.gateway import AsOf, Gateway
from shared.contracts.planning import Service, Stage, Trend
from shared.contracts.words import NULL_IS_ABSENT, Word


class PlanningRequest(BaseModel, extra="forbid"):
    """From then on it is planned daily, at 03:00 UTC."""

    supplier: Word
    service: Service | None = Field(None, description="by the warehouse's service levels; left out: by the SKU's ABC class")
    stage: Annotated[Stage, NULL_IS_ABSENT] = Field("maturity", description="exit: nothing is proposed any more")
    shelf_life: int | None = Field(None, strict=True, ge=1, le=3650, description="Days")


class SuppliedPage(BaseModel):
    items: list[SuppliedView]
    next: str | None


class ForecastPage(BaseModel):
    items: list[ForecastView]
    next: str | None


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["replenishment"])
    read = [Depends(gateway.needs("purchasing:read"))]
    write = [Depends(gateway.needs("purchasing:write"))]
    view = ForecastView

    @router.put(
        "/warehouses/{warehouse}/stock/{sku}/planning", summary="Set a SKU's planning", response_model=view, dependencies=write
    )
    async def set_planning(request: Request, warehouse: Warehouse, sku: SkuPath, body: PlanningRequest) -> Response:
        command = SetPlanning(warehouse=warehouse, sku=sku, **body.model_dump())
        return await gateway.send(request, warehouse, command, show=("forecasts", f"{warehouse}/{sku}"))

    @router.get(
        "/warehouses/{warehouse}/stock/{sku}/forecast", summary="A SKU's forecast", response_model=view, dependencies=read
    )
    async def get_forecast(request: Request, warehouse: Warehouse, sku: SkuPath, as_of: AsOf = None) -> Response:
        return await gateway.get(request, "forecasts", f"{warehouse}/{sku}", as_of=as_of)

    @router.get(
        "/warehouses/{warehouse}/stock/{sku}/atp",
        summary="What can be promised of a SKU, by date",
        response_model=AtpView,
        dependencies=[Depends(gateway.needs("inventory:read"))],
    )
    async def available_to_promise(request: Request, warehouse: Warehouse, sku: SkuPath) -> Response:
        """By what purchase orders bring; who waits is promised first, in the order of the queue."""
        id = stock_id(warehouse, sku)
        stock = await gateway.find("stock", id)
        if stock is None:
            return await gateway.get(request, "stock", id)
        promises = atp(stock, await gateway.find("arrivals", id), await gateway.find("queues", id))
        return JSONResponse(promises.model_dump(mode="json"))

    @router.get(
        "/suppliers/{supplier}/supplied",
        summary="Stock, forecast and proposals of a supplier's own SKUs",
        response_model=SuppliedPage,
        dependencies=[Depends(gateway.own("supply:read", "supplier"))],
    )
    async def list_supplied(request: Request, supplier: SupplierPath) -> Response:
        """For the supplier: its token has the scope supply:read, and is named as the supplier's id."""
        return await gateway.list(request, "supplied", {"supplier": supplier})

    @router.get("/forecasts", summary="Forecasts, with demand by channel", response_model=ForecastPage, dependencies=read)
    async def list_forecasts(
        request: Request,
        warehouse: Annotated[Word | None, Query(description="only for this warehouse")] = None,
        sku: Annotated[Word | None, Query(description="only of this SKU")] = None,
        supplier: Annotated[Word | None, Query(description="only of this supplier")] = None,
        listed: Annotated[bool | None, Query(description="only those ordered more than 15 days ahead (or not)")] = None,
        trend: Annotated[Trend | None, Query(description="only those that sell more, or less, by a quarter and more")] = None,
    ) -> Response:
        where = {"warehouse": warehouse, "sku": sku, "supplier": supplier, "listed": listed, "trend": trend}
        return await gateway.list(request, "forecasts", where)

    return router
