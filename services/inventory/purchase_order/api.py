"""HTTP of purchase orders. Scopes by duty: purchasing:write proposes, sends and closes, purchasing:approve approves."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, Field

from services.inventory.purchase_order.commands import (
    ApprovePurchaseOrder,
    CancelPurchaseOrder,
    ClosePurchaseOrder,
    ConfirmPurchaseOrder,
    ProposePurchaseOrder,
    SendPurchaseOrder,
    WantedLine,
)
from services.inventory.purchase_order.view import PurchaseOrderView, Shown
from shared.api.gateway import AsOf, Gateway
from shared.contracts.limits import PURCHASE_LINES
from shared.contracts.words import NULL_IS_ABSENT, Quantity, Text, Word
from shared.domain.messages import Instant
from shared.domain.money import Amount

Id = Annotated[Word, Path(description="The purchase order's number")]


class LineRequest(BaseModel, extra="forbid"):
    warehouse: Word
    sku: Word
    quantity: Quantity
    unit_price: Amount | None = Field(None, description="else by the supplier's terms")


class ProposalRequest(BaseModel, extra="forbid"):
    """Batched by supplier, over SKUs and warehouses: packs and the least quantity hold for a SKU over all of them."""

    purchase_order: Word | None = Field(None, description="Its own number; else one is made")
    supplier: Word
    due_at: Instant
    lines: list[LineRequest] = Field(min_length=1, max_length=PURCHASE_LINES)
    reason: Annotated[Text, NULL_IS_ABSENT] = ""


class ConfirmationRequest(BaseModel, extra="forbid"):
    due_at: Instant = Field(description="What the supplier promises")


class EndRequest(BaseModel, extra="forbid"):
    reason: Annotated[Text, NULL_IS_ABSENT] = ""


class StepRequest(BaseModel, extra="forbid"):
    pass


class PurchaseOrderPage(BaseModel):
    items: list[PurchaseOrderView]
    next: str | None


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/purchase-orders", tags=["purchase orders"])
    read = [Depends(gateway.needs("purchasing:read"))]
    write = [Depends(gateway.needs("purchasing:write"))]
    approver = [Depends(gateway.needs("purchasing:approve"))]
    view = PurchaseOrderView

    @router.post("", summary="Propose", status_code=201, response_model=view, dependencies=write)
    async def propose(request: Request, body: ProposalRequest) -> Response:
        id = body.purchase_order or gateway.id_for(request, "purchase_order")
        lines = tuple(WantedLine(**line.model_dump()) for line in body.lines)
        command = ProposePurchaseOrder(
            purchase_order=id, supplier=body.supplier, lines=lines, due_at=body.due_at, reason=body.reason
        )
        return await gateway.send(request, id, command, show=("purchase_orders", id), status=201)

    @router.post("/{purchase_order}/approve", summary="Approve", response_model=view, dependencies=approver)
    async def approve(request: Request, purchase_order: Id, body: StepRequest) -> Response:
        """By another person than proposed it."""
        command = ApprovePurchaseOrder(purchase_order=purchase_order)
        return await gateway.send(request, purchase_order, command, show=("purchase_orders", purchase_order))

    @router.post("/{purchase_order}/send", summary="Sent to the supplier", response_model=view, dependencies=write)
    async def send(request: Request, purchase_order: Id, body: StepRequest) -> Response:
        command = SendPurchaseOrder(purchase_order=purchase_order)
        return await gateway.send(request, purchase_order, command, show=("purchase_orders", purchase_order))

    @router.post("/{purchase_order}/confirm", summary="Confirmed by the supplier", response_model=view, dependencies=write)
    async def confirm(request: Request, purchase_order: Id, body: ConfirmationRequest) -> Response:
        command = ConfirmPurchaseOrder(purchase_order=purchase_order, due_at=body.due_at)
        return await gateway.send(request, purchase_order, command, show=("purchase_orders", purchase_order))

    @router.post("/{purchase_order}/close", summary="Wait for no more", response_model=view, dependencies=write)
    async def close(request: Request, purchase_order: Id, body: EndRequest) -> Response:
        command = ClosePurchaseOrder(purchase_order=purchase_order, reason=body.reason)
        return await gateway.send(request, purchase_order, command, show=("purchase_orders", purchase_order))

    @router.post("/{purchase_order}/cancel", summary="Cancel, before anything came", response_model=view, dependencies=write)
    async def cancel(request: Request, purchase_order: Id, body: EndRequest) -> Response:
        command = CancelPurchaseOrder(purchase_order=purchase_order, reason=body.reason)
        return await gateway.send(request, purchase_order, command, show=("purchase_orders", purchase_order))

    @router.get("", summary="Purchase orders", response_model=PurchaseOrderPage, dependencies=read)
    async def list_orders(
        request: Request,
        supplier: Annotated[Word | None, Query(description="only of this supplier")] = None,
        status: Shown | None = None,
    ) -> Response:
        return await gateway.list(request, "purchase_orders", {"supplier": supplier, "status": status})

    @router.get("/{purchase_order}", summary="A purchase order", response_model=view, dependencies=read)
    async def get_order(request: Request, purchase_order: Id, as_of: AsOf = None) -> Response:
        return await gateway.get(request, "purchase_orders", purchase_order, as_of=as_of)

    return router
