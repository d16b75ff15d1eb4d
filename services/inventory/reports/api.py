"""HTTP of reports: pages, as all lists are."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from services.inventory.planning.view import ForecastView, WeekDemand
from services.inventory.reports.figures import FillRate, Turnover, fill_rate, turnover
from services.inventory.reports.write_offs import WriteOffsView
from shared.api.gateway import Gateway
from shared.contracts.planning import Service
from shared.contracts.words import Word


class Classed(BaseModel):
    warehouse: str
    sku: str
    worth: Service
    basis: str
    """What the value is counted in: a currency's minor units, at its supplier's price; or pieces, where none is known."""
    value: int
    """Of half a year's demand."""
    share: float
    """Of the value of all SKUs of the warehouse and basis, as of the last time it was classed."""
    above: float
    """The share of those that are worth more."""
    service: Service
    automatic: bool
    """`service` follows the class; False: it was set by hand."""


class ClassedPage(BaseModel):
    items: list[Classed]
    next: str | None


class SkuTurnover(Turnover):
    warehouse: str
    sku: str | None
    """None: all its planned SKUs."""


class TurnoverPage(BaseModel):
    items: list[SkuTurnover]
    next: str | None


class SkuFillRate(FillRate):
    warehouse: str
    sku: str | None
    """None: all its planned SKUs."""


class FillRatePage(BaseModel):
    items: list[SkuFillRate]
    next: str | None


class WriteOffsPage(BaseModel):
    items: list[WriteOffsView]
    next: str | None


By = Annotated[Literal["sku", "warehouse"], Query(description="a line for each SKU and warehouse, or for each warehouse")]
OfWarehouse = Annotated[Word | None, Query(description="only this warehouse")]
OfSku = Annotated[Word | None, Query(description="only this SKU")]


def classed(document: Mapping[str, Any]) -> Mapping[str, Any]:
    view = ForecastView.model_validate(document)
    total = max(1, view.total)
    shares = {"share": round(view.value / total, 4), "above": round(view.above / total, 4)}
    return {**{name: document[name] for name in Classed.model_fields if name not in shares}, **shares}


def _of_weeks(figures: Callable[[list[WeekDemand]], Turnover | FillRate]) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
    def shown(document: Mapping[str, Any]) -> Mapping[str, Any]:
        weeks = [WeekDemand.model_validate(each) for each in document["weeks"]]
        of = {"warehouse": document["warehouse"], "sku": document.get("sku")}
        return {**of, **figures(weeks).model_dump(mode="json")}

    return shown


turned, filled = _of_weeks(turnover), _of_weeks(fill_rate)


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/reports", tags=["reports"], dependencies=[Depends(gateway.needs("reports:read"))])

    def source(by: str, warehouse: str | None, sku: str | None) -> tuple[str, Mapping[str, Any]]:
        where = {"warehouse": warehouse, "sku": sku}
        return ("forecasts", where) if by == "sku" or sku is not None else ("warehouse_demand", where)

    @router.get("/abc", summary="SKUs by what their demand is worth, the most first", response_model=ClassedPage)
    async def abc(
        request: Request,
        warehouse: Annotated[Word, Query(description="whose")],
        basis: Annotated[Word, Query(description="pieces, or the currency of the SKUs' suppliers")] = "pieces",
        worth: Annotated[Service | None, Query(description="only this class")] = None,
    ) -> Response:
        """Each SKU is classed once a week, among those of its warehouse and basis. Values within a fifth may share a class."""
        where = {"warehouse": warehouse, "basis": basis, "worth": worth}
        return await gateway.list(request, "forecasts", where, sort=("-value",), each=classed)

    @router.get("/turnover", summary="Stock turnover of 13 weeks, with each channel's part", response_model=TurnoverPage)
    async def stock_turnover(request: Request, by: By = "sku", warehouse: OfWarehouse = None, sku: OfSku = None) -> Response:
        """In pieces. SKUs that were not sold for half a year and have no supplier are planned, and counted, no more."""
        view, where = source(by, warehouse, sku)
        return await gateway.list(request, view, where, each=turned)

    @router.get("/fill-rate", summary="Pieces had of those asked for, in 13 weeks, by channel", response_model=FillRatePage)
    async def fill_rates(request: Request, by: By = "sku", warehouse: OfWarehouse = None, sku: OfSku = None) -> Response:
        view, where = source(by, warehouse, sku)
        return await gateway.list(request, view, where, each=filled)

    @router.get("/write-offs", summary="Pieces written off by SKU and month, and why", response_model=WriteOffsPage)
    async def written_off(
        request: Request,
        warehouse: OfWarehouse = None,
        sku: OfSku = None,
        month: Annotated[str | None, Query(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", description="YYYY-MM, UTC")] = None,
    ) -> Response:
        return await gateway.list(request, "write_offs", {"warehouse": warehouse, "sku": sku, "month": month})

    return router
