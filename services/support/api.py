"""HTTP of support: returns of an order, and tickets."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from pydantic import BaseModel, Field

from services.support.commands import (
    AnswerTicket,
    AskedLine,
    CloseTicket,
    InspectReturn,
    OpenTicket,
    ReceiveReturn,
    RequestReturn,
)
from services.support.projections import returns, tickets
from shared.api.gateway import Gateway
from shared.contracts.storefront import Quantity, ReturnLine, Text, Word
from shared.contracts.support import Disposition, InspectedLine, TicketKind
from shared.domain import ids

Prose = Annotated[str, Field(min_length=1, max_length=4000)]


class NewReturn(BaseModel):
    return_number: Word = Field(
        description="The caller's number of this return, its own within the order; again, it is the same return"
    )
    lines: list[ReturnLine] = Field(min_length=1, max_length=2000, description="SKUs and pieces that come back")
    reason: Text = Field("", description="Not needed inside the return window")


class Inspected(BaseModel):
    sku: Word
    quantity: Quantity
    disposition: Disposition = Field(description="restock: may be sold again; scrap: may not")


class Inspection(BaseModel):
    lines: list[Inspected] = Field(min_length=1, max_length=4000, description="All pieces of the return, no more, no fewer")


class NewTicket(BaseModel):
    kind: TicketKind
    subject: str = Field(min_length=1, max_length=500)
    customer_id: Word
    order_id: Word | None = Field(None, description="The order it is about")
    channel: Word = Field(description="Where the customer wrote: chat, phone, email, weibo, store, ...")


class NewAnswer(BaseModel):
    agent: Word = Field(description="Who answers")
    text: Prose


class Closing(BaseModel):
    resolution: Prose = Field(description="How it ended")


class ReturnPage(BaseModel):
    items: list[returns.ReturnView]
    next: str | None = Field(description="Cursor of the next page; null on the last")


class TicketPage(BaseModel):
    items: list[tickets.TicketView]
    next: str | None = Field(description="Cursor of the next page; null on the last")


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter()
    router.include_router(_returns(gateway))
    router.include_router(_tickets(gateway))
    return router


def _returns(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["returns"])
    may_write = [Depends(gateway.needs("support:write"))]
    may_read = [Depends(gateway.needs("support:read"))]
    view = returns.ReturnView
    orders_return = "/orders/{order_id}/returns/{return_id}"

    @router.post(
        "/orders/{order_id}/returns", summary="Ask to return goods", status_code=201, response_model=view, dependencies=may_write
    )
    async def request_return(request: Request, order_id: Word, body: NewReturn) -> Response:
        id = ids.return_id(order_id, body.return_number)
        lines = tuple(AskedLine(sku=line.sku, quantity=line.quantity) for line in body.lines)
        command = RequestReturn(
            return_id=id, order_id=order_id, return_number=body.return_number, lines=lines, reason=body.reason, at=gateway.now()
        )
        return await gateway.send(request, order_id, command, show=("returns", id), status=201)

    @router.post(orders_return + "/receive", summary="The goods arrived", response_model=view, dependencies=may_write)
    async def receive_return(request: Request, order_id: Word, return_id: Word) -> Response:
        command = ReceiveReturn(return_id=return_id, order_id=order_id, at=gateway.now())
        return await gateway.send(request, order_id, command, show=("returns", return_id))

    @router.post(orders_return + "/inspect", summary="Inspect; grants the refund", response_model=view, dependencies=may_write)
    async def inspect_return(request: Request, order_id: Word, return_id: Word, body: Inspection) -> Response:
        lines = tuple(InspectedLine(**line.model_dump()) for line in body.lines)
        command = InspectReturn(return_id=return_id, order_id=order_id, lines=lines, at=gateway.now())
        return await gateway.send(request, order_id, command, show=("returns", return_id))

    @router.get("/returns", summary="List returns", response_model=ReturnPage, dependencies=may_read)
    async def list_returns(request: Request, status: returns.Status | None = None, order_id: Word | None = None) -> Response:
        oldest_first = ("asked_at",) if status else ()
        return await gateway.list(request, "returns", {"status": status, "order_id": order_id}, sort=oldest_first)

    @router.get("/returns/{return_id}", summary="Show a return", response_model=view, dependencies=may_read)
    async def get_return(request: Request, return_id: Word) -> Response:
        return await gateway.get(request, "returns", return_id)

    return router


def _tickets(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/tickets", tags=["tickets"])
    may_write = [Depends(gateway.needs("support:write"))]
    may_read = [Depends(gateway.needs("support:read"))]
    view = tickets.TicketView

    async def key_of(ticket_id: str) -> str:
        ticket = await gateway.find("tickets", ticket_id)
        if ticket is None:
            raise HTTPException(404, f"no ticket {ticket_id}")
        return str(ticket.order_id or ticket.customer_id)

    @router.post("", summary="Open a ticket", status_code=201, response_model=view, dependencies=may_write)
    async def open_ticket(request: Request, body: NewTicket) -> Response:
        id = gateway.id_for(request, "ticket")
        command = OpenTicket(ticket_id=id, **body.model_dump(), at=gateway.now())
        return await gateway.send(request, body.order_id or body.customer_id, command, show=("tickets", id), status=201)

    @router.post("/{ticket_id}/answers", summary="Answer", status_code=201, response_model=view, dependencies=may_write)
    async def answer_ticket(request: Request, ticket_id: Word, body: NewAnswer) -> Response:
        key, id = await key_of(ticket_id), gateway.id_for(request, "answer")
        command = AnswerTicket(ticket_id=ticket_id, key=key, answer_id=id, agent=body.agent, text=body.text, at=gateway.now())
        return await gateway.send(request, key, command, show=("tickets", ticket_id), status=201)

    @router.post("/{ticket_id}/close", summary="Close", response_model=view, dependencies=may_write)
    async def close_ticket(request: Request, ticket_id: Word, body: Closing) -> Response:
        key = await key_of(ticket_id)
        command = CloseTicket(ticket_id=ticket_id, key=key, resolution=body.resolution, at=gateway.now())
        return await gateway.send(request, key, command, show=("tickets", ticket_id))

    @router.get("", summary="List tickets", response_model=TicketPage, dependencies=may_read)
    async def list_tickets(
        request: Request,
        status: tickets.Status | None = None,
        sla: tickets.Sla | None = None,
        order_id: Word | None = None,
        customer_id: Word | None = None,
    ) -> Response:
        where = {"status": status, "sla": sla, "order_id": order_id, "customer_id": customer_id}
        most_urgent_first = ("respond_by",) if status and sla else ()
        return await gateway.list(request, "tickets", where, sort=most_urgent_first)

    @router.get("/{ticket_id}", summary="Show a ticket", response_model=view, dependencies=may_read)
    async def get_ticket(request: Request, ticket_id: Word) -> Response:
        return await gateway.get(request, "tickets", ticket_id)

    return router
