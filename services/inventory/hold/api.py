"""HTTP of cart holds, as storefronts use it: hold, say that something was done in the cart, give up."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, Field

from services.inventory.hold.commands import EndHold, ExtendHold, HoldStock
from services.inventory.hold.view import HoldView
from services.inventory.stock.api import Warehouse
from shared.api.gateway import Gateway
from shared.contracts.holding import HOLD_LINES
from shared.contracts.orders import StockLine
from shared.contracts.words import Quantity, Word

HoldId = Annotated[Word, Path(description="The hold's id, e.g. the cart's")]


class HoldLine(BaseModel, extra="forbid"):
    sku: Word
    quantity: Quantity


class HoldRequest(BaseModel, extra="forbid"):
    """Pieces for a cart. At most 20 % of what is free of a SKU are held, and one piece always; a SKU in two lines is summed."""

    warehouse: Word
    hold_id: Word | None = Field(None, description="The hold's own id, e.g. the cart's; else one is made")
    customer_id: Word = Field(description="Whose cart, or the session of a guest: one hold a customer and SKU")
    lines: list[HoldLine] = Field(min_length=1, max_length=HOLD_LINES.count)


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/holds", tags=["holds"])
    reader = [Depends(gateway.needs("holds:read"))]
    writer = [Depends(gateway.needs("holds:write"))]
    view = HoldView

    @router.post("", summary="Hold pieces for a cart", response_model=view, status_code=201, dependencies=writer)
    async def hold(request: Request, body: HoldRequest) -> Response:
        id = body.hold_id or gateway.id_for(request, "hold")
        lines = tuple(StockLine(sku=line.sku, quantity=line.quantity) for line in body.lines)
        command = HoldStock(warehouse=body.warehouse, hold_id=id, customer_id=body.customer_id, lines=lines)
        return await gateway.send(request, body.warehouse, command, show=("holds", f"{body.warehouse}/{id}"), status=201)

    @router.post(
        "/{warehouse}/{hold_id}/activity",
        summary="Something was done in the cart: 15 minutes from now, 60 at most from the start",
        response_model=view,
        dependencies=writer,
    )
    async def extend(request: Request, warehouse: Warehouse, hold_id: HoldId) -> Response:
        command = ExtendHold(warehouse=warehouse, hold_id=hold_id)
        return await gateway.send(request, warehouse, command, show=("holds", f"{warehouse}/{hold_id}"))

    @router.delete("/{warehouse}/{hold_id}", summary="End a hold", response_model=view, dependencies=writer)
    async def end(request: Request, warehouse: Warehouse, hold_id: HoldId) -> Response:
        command = EndHold(warehouse=warehouse, hold_id=hold_id)
        return await gateway.send(request, warehouse, command, show=("holds", f"{warehouse}/{hold_id}"))

    @router.get("/{warehouse}/{hold_id}", summary="What a cart holds", response_model=view, dependencies=reader)
    async def shown(request: Request, warehouse: Warehouse, hold_id: HoldId) -> Response:
        return await gateway.get(request, "holds", f"{warehouse}/{hold_id}")

    return router
