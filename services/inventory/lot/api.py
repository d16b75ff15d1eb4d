"""HTTP of lots."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, Field

from services.inventory.lot.commands import AddLandedCost, FreeLot, HoldLot
from services.inventory.lot.state import lot_id
from services.inventory.lot.view import LotView
from services.inventory.stock.api import SkuPath, Warehouse
from shared.api.gateway import AsOf, Gateway
from shared.contracts.words import NULL_IS_ABSENT, Text, Word
from shared.domain.money import Amount, IsoCurrency

LotPath = Annotated[Word, Path(description="The lot's number, or that of its receipt")]


class LotRequest(BaseModel, extra="forbid"):
    note: Annotated[Text, NULL_IS_ABSENT] = ""


class LandedCostRequest(BaseModel, extra="forbid"):
    document: Word = Field(description="Whose cost it is, e.g. the freight forwarder's invoice: each is added once")
    amount: Amount
    currency: IsoCurrency


class LotPage(BaseModel):
    items: list[LotView]
    next: str | None


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["lots"])
    reader = [Depends(gateway.needs("inventory:read"))]
    writer = [Depends(gateway.needs("inventory:write"))]
    one = "/lots/{warehouse}/{sku}/{lot}"

    @router.post(f"{one}/hold", summary="Hold a lot: nothing of it is offered", response_model=LotView, dependencies=writer)
    async def hold_lot(request: Request, warehouse: Warehouse, sku: SkuPath, lot: LotPath, body: LotRequest) -> Response:
        command = HoldLot(warehouse=warehouse, sku=sku, lot=lot, note=body.note)
        return await gateway.send(request, warehouse, command, show=("lots", lot_id(warehouse, sku, lot)))

    @router.post(f"{one}/free", summary="Offer a held lot again", response_model=LotView, dependencies=writer)
    async def free_lot(request: Request, warehouse: Warehouse, sku: SkuPath, lot: LotPath, body: LotRequest) -> Response:
        command = FreeLot(warehouse=warehouse, sku=sku, lot=lot, note=body.note)
        return await gateway.send(request, warehouse, command, show=("lots", lot_id(warehouse, sku, lot)))

    @router.post(f"{one}/landed-costs", summary="Add landed cost", status_code=201, response_model=LotView, dependencies=writer)
    async def add_landed_cost(
        request: Request, warehouse: Warehouse, sku: SkuPath, lot: LotPath, body: LandedCostRequest
    ) -> Response:
        command = AddLandedCost(warehouse=warehouse, sku=sku, lot=lot, **body.model_dump())
        return await gateway.send(request, warehouse, command, show=("lots", lot_id(warehouse, sku, lot)), status=201)

    @router.get(one, summary="A lot in a warehouse", response_model=LotView, dependencies=reader)
    async def show_lot(request: Request, warehouse: Warehouse, sku: SkuPath, lot: LotPath, as_of: AsOf = None) -> Response:
        return await gateway.get(request, "lots", lot_id(warehouse, sku, lot), as_of=as_of)

    @router.get("/lots", summary="Lots that are kept, or held", response_model=LotPage, dependencies=reader)
    async def list_lots(
        request: Request,
        warehouse: Annotated[Word | None, Query(description="only in this warehouse")] = None,
        sku: Annotated[Word | None, Query(description="only of this SKU")] = None,
        lot: Annotated[Word | None, Query(description="only with this number")] = None,
        owner: Annotated[Word | None, Query(description="only those that are this partner's")] = None,
        held: Annotated[bool | None, Query(description="only those that are held (or not)")] = None,
    ) -> Response:
        where = {"warehouse": warehouse, "sku": sku, "lot": lot, "owner": owner, "held": held}
        return await gateway.list(request, "lots", where)

    return router
