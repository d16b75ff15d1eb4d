"""HTTP of tickets."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from pydantic import BaseModel, Field

from services.support.ticket.commands import AnswerTicket, CloseTicket, OpenTicket
from services.support.ticket.view import Sla, Status, TicketView
from shared.api.gateway import Gateway
from shared.contracts.support import TicketKind
from shared.contracts.words import Word

Prose = Annotated[str, Field(min_length=1, max_length=4000)]


class NewTicket(BaseModel, extra="forbid"):
    kind: TicketKind
    subject: str = Field(min_length=1, max_length=500)
    customer_id: Word
    order_id: Word | None = Field(None, description="The order it is about")
    price_of: Word | None = Field(None, description="The SKU whose price it is about: pricing hears of it")
    channel: Word = Field(description="Where the customer wrote: chat, phone, email, weibo, store, ...")


class NewAnswer(BaseModel, extra="forbid"):
    agent: Word = Field(description="Who answers")
    text: Prose


class Closing(BaseModel, extra="forbid"):
    resolution: Prose = Field(description="How it ended")


class TicketPage(BaseModel):
    items: list[TicketView]
    next: str | None = Field(description="Cursor of the next page; null on the last")


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/tickets", tags=["tickets"])
    may_write = [Depends(gateway.needs("support:write"))]
    may_read = [Depends(gateway.needs("support:read"))]
    view = TicketView

    async def key_of(ticket_id: str) -> str:
        ticket = await gateway.find("tickets", ticket_id)
        if ticket is None:
            raise HTTPException(404, f"no ticket {ticket_id}")
        return str(ticket.order_id or ticket.customer_id)

    @router.post("", summary="Open a ticket", status_code=201, response_model=view, dependencies=may_write)
    async def open_ticket(request: Request, body: NewTicket) -> Response:
        id = gateway.id_for(request, "ticket")
        command = OpenTicket(ticket_id=id, **body.model_dump())
        return await gateway.send(request, body.order_id or body.customer_id, command, show=("tickets", id), status=201)

    @router.post("/{ticket_id}/answers", summary="Answer", status_code=201, response_model=view, dependencies=may_write)
    async def answer_ticket(request: Request, ticket_id: Word, body: NewAnswer) -> Response:
        key, id = await key_of(ticket_id), gateway.id_for(request, "answer")
        command = AnswerTicket(ticket_id=ticket_id, answer_id=id, agent=body.agent, text=body.text)
        return await gateway.send(request, key, command, show=("tickets", ticket_id), status=201)

    @router.post("/{ticket_id}/close", summary="Close", response_model=view, dependencies=may_write)
    async def close_ticket(request: Request, ticket_id: Word, body: Closing) -> Response:
        key = await key_of(ticket_id)
        command = CloseTicket(ticket_id=ticket_id, resolution=body.resolution)
        return await gateway.send(request, key, command, show=("tickets", ticket_id))

    @router.get("", summary="List tickets", response_model=TicketPage, dependencies=may_read)
    async def list_tickets(
        request: Request,
        status: Status | None = None,
        sla: Sla | None = None,
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
