"""HTTP of returns."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from services.support.returns.commands import (
    GrantReturn,
    InspectReturn,
    MissingLine,
    ReceiveReturn,
    RequestReturn,
    WithdrawReturn,
)
from services.support.returns.view import ReturnView, Status
from shared.api.gateway import Gateway
from shared.contracts.limits import LINES
from shared.contracts.storefront import EXCHANGE_DAYS, ReturnLine
from shared.contracts.support import Disposition, InspectedLine
from shared.contracts.words import NULL_IS_ABSENT, Quantity, Text, Word
from shared.domain import ids


class NewReturnLine(ReturnLine, extra="forbid"):
    """As a storefront's; here a field that is not known is refused."""


class NewExchange(BaseModel, extra="forbid"):
    order_id: Word = Field(description="The replacement: an order placed before, which the return pays for")
    days: Annotated[int, NULL_IS_ABSENT] = Field(
        EXCHANGE_DAYS, strict=True, ge=1, le=60, description="So long the replacement waits to be paid"
    )


class NewReturn(BaseModel, extra="forbid"):
    return_number: Word = Field(
        description="The caller's number of this return, its own within the order; again, it is the same return"
    )
    lines: list[NewReturnLine] = Field(min_length=1, max_length=LINES, description="SKUs and pieces that come back")
    reason: Annotated[Text, NULL_IS_ABSENT] = Field("", description="Not needed inside the return window")
    exchange: NewExchange | None = Field(None, description="Without it, what comes back is paid back")


class Inspected(BaseModel, extra="forbid"):
    sku: Word
    quantity: Quantity
    disposition: Disposition | Literal["missing"] = Field(
        description="restock: may be sold again; scrap: may not; missing: did not come back, and is not refunded"
    )

    def line(self) -> InspectedLine | MissingLine:
        if self.disposition == "missing":
            return MissingLine(sku=self.sku, quantity=self.quantity, disposition="missing")
        return InspectedLine(sku=self.sku, quantity=self.quantity, disposition=self.disposition)


class Inspection(BaseModel, extra="forbid"):
    lines: list[Inspected] = Field(
        min_length=1,
        max_length=2 * LINES,
        description="All pieces of the return, no more, no fewer: what did not come back is named as missing",
    )


class ReturnPage(BaseModel):
    items: list[ReturnView]
    next: str | None = Field(description="Cursor of the next page; null on the last")


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["returns"])
    may_write = [Depends(gateway.needs("support:write"))]
    may_read = [Depends(gateway.needs("support:read"))]
    view = ReturnView
    orders_return = "/orders/{order_id}/returns/{return_id}"

    @router.post(
        "/orders/{order_id}/returns", summary="Ask to return goods", status_code=201, response_model=view, dependencies=may_write
    )
    async def request_return(request: Request, order_id: Word, body: NewReturn) -> Response:
        command = RequestReturn(order_id=order_id, **body.model_dump())
        shown = ids.return_id(order_id, body.return_number)
        return await gateway.send(request, order_id, command, show=("returns", shown), status=201)

    @router.post(orders_return + "/withdraw", summary="The customer keeps the goods", response_model=view, dependencies=may_write)
    async def withdraw_return(request: Request, order_id: Word, return_id: Word) -> Response:
        command = WithdrawReturn(return_id=return_id, order_id=order_id)
        return await gateway.send(request, order_id, command, show=("returns", return_id))

    @router.post(orders_return + "/grant", summary="Refund, and nothing comes back", response_model=view, dependencies=may_write)
    async def grant_return(request: Request, order_id: Word, return_id: Word) -> Response:
        """Of lines without stock, in place of receiving and inspecting."""
        command = GrantReturn(return_id=return_id, order_id=order_id)
        return await gateway.send(request, order_id, command, show=("returns", return_id))

    @router.post(orders_return + "/receive", summary="The goods arrived", response_model=view, dependencies=may_write)
    async def receive_return(request: Request, order_id: Word, return_id: Word) -> Response:
        command = ReceiveReturn(return_id=return_id, order_id=order_id)
        return await gateway.send(request, order_id, command, show=("returns", return_id))

    @router.post(orders_return + "/inspect", summary="Inspect; grants the refund", response_model=view, dependencies=may_write)
    async def inspect_return(request: Request, order_id: Word, return_id: Word, body: Inspection) -> Response:
        command = InspectReturn(return_id=return_id, order_id=order_id, lines=tuple(line.line() for line in body.lines))
        return await gateway.send(request, order_id, command, show=("returns", return_id))

    @router.get("/returns", summary="List returns", response_model=ReturnPage, dependencies=may_read)
    async def list_returns(request: Request, status: Status | None = None, order_id: Word | None = None) -> Response:
        oldest_first = ("asked_at",) if status else ()
        return await gateway.list(request, "returns", {"status": status, "order_id": order_id}, sort=oldest_first)

    @router.get("/returns/{return_id}", summary="Show a return", response_model=view, dependencies=may_read)
    async def get_return(request: Request, return_id: Word) -> Response:
        return await gateway.get(request, "returns", return_id)

    return router
