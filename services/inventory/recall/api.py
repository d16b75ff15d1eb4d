"""HTTP of recalls. A recall is the quality staff's: scope recalls:write."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from services.inventory.lot.api import LotPath
from services.inventory.recall.commands import RecallLot
from services.inventory.recall.view import RecalledShipmentView, RecallView
from services.inventory.stock.api import SkuPath
from shared.api.gateway import Gateway
from shared.contracts.words import NULL_IS_ABSENT, Text, Word


class RecallRequest(BaseModel, extra="forbid"):
    recall_id: Word | None = Field(None, description="Its own number; else one is made")
    sku: Word
    lot: Word
    note: Annotated[Text, NULL_IS_ABSENT] = Field("", description="what customers are to be told")


class RecalledShipmentPage(BaseModel):
    items: list[RecalledShipmentView]
    next: str | None


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/recalls", tags=["lots"])
    reader = [Depends(gateway.needs("inventory:read"))]
    recaller = [Depends(gateway.needs("recalls:write"))]

    @router.post("", summary="Recall a lot everywhere", status_code=201, response_model=RecallView, dependencies=recaller)
    async def recall_lot(request: Request, body: RecallRequest) -> Response:
        id = body.recall_id or gateway.id_for(request, "recall")
        key = f"{body.sku}/{body.lot}"
        command = RecallLot(sku=body.sku, lot=body.lot, recall_id=id, note=body.note)
        return await gateway.send(request, key, command, show=("recalls", key), status=201)

    @router.get("/{sku}/{lot}", summary="Where a lot came, and its recall", response_model=RecallView, dependencies=reader)
    async def show_recall(request: Request, sku: SkuPath, lot: LotPath) -> Response:
        return await gateway.get(request, "recalls", f"{sku}/{lot}")

    @router.get(
        "/{sku}/{lot}/shipments",
        summary="Shipments with pieces of a recalled lot",
        response_model=RecalledShipmentPage,
        dependencies=reader,
    )
    async def list_recalled_shipments(request: Request, sku: SkuPath, lot: LotPath) -> Response:
        return await gateway.list(request, "recalled_shipments", {"sku": sku, "lot": lot})

    return router
