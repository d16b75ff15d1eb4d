from typing import Self

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field, model_validator

from services.inventory.receipt.commands import ReceiveStock
from services.inventory.stock.api import Warehouse
from shared.api.gateway import Gateway
from shared.contracts.limits import LINES, PURCHASE_LINES
from shared.contracts.orders import StockLine
from shared.contracts.storefront import Quantity, Word


class ReceiptLine(BaseModel, extra="forbid"):
    sku: Word
    quantity: Quantity


class ReceiptRequest(BaseModel, extra="forbid"):
    """Goods that came in. A SKU in two lines is summed."""

    receipt_id: Word | None = Field(
        None, description="The receipt's own number, e.g. of the delivery note, and the name of its lot; else one is made"
    )
    purchase_order: Word | None = Field(
        None, description="That the goods came for; what is beyond its tolerance is set aside as excess"
    )
    lines: list[ReceiptLine] = Field(min_length=1, max_length=LINES)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        """Each line may be too much, and is then named twice."""
        if self.purchase_order and len(self.lines) > PURCHASE_LINES:
            raise ValueError(f"lines: at most {PURCHASE_LINES} where a purchase order is named: book it as several receipts")
        return self


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["inventory"])
    writer = [Depends(gateway.needs("inventory:write"))]

    @router.post("/warehouses/{warehouse}/receipts", summary="Receive stock", status_code=201, dependencies=writer)
    async def receive(request: Request, warehouse: Warehouse, body: ReceiptRequest) -> Response:
        receipt = body.receipt_id or gateway.id_for(request, "receipt")
        lines = tuple(StockLine(sku=line.sku, quantity=line.quantity) for line in body.lines)
        order = body.purchase_order or ""
        command = ReceiveStock(warehouse=warehouse, receipt_id=receipt, lines=lines, purchase_order=order)
        return await gateway.send(request, warehouse, command, status=201)

    return router
