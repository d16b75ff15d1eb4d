"""HTTP of drafts. Amounts: minor units; times: UTC."""

from typing import Annotated, Self

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, Field, model_validator

from services.orders.change.api import Named, Withdrawal
from services.orders.customer.api import NewCustomer, filled
from services.orders.draft.commands import ApproveDraft, ConfirmDraft, OpenDraft, WithdrawDraft
from services.orders.draft.view import DraftView
from services.orders.order.api import NewOrigin
from shared.api.gateway import Gateway
from shared.contracts.limits import LINES
from shared.contracts.orders import OrderLine
from shared.contracts.storefront import guest_of
from shared.contracts.without_stock import Ends, without_stock
from shared.contracts.words import NULL_IS_ABSENT, Quantity, Text, Word
from shared.domain import ids
from shared.domain.money import Amount, IsoCurrency

DraftId = Annotated[Word, Path(description="the draft's id")]


class DraftLine(BaseModel, extra="forbid"):
    sku: Word
    quantity: Quantity
    unit_price: Amount | None = Field(None, description="a price of its own; without it the list's, with promotions")
    ends: Ends | None = Field(None, description="of a line without stock: done at payment, or by hand")


class NewDraft(BaseModel, extra="forbid"):
    draft_id: Word | None = Field(None, description="the caller's own id of this draft; without it one is made")
    channel: Word = Field(description="a configured channel")
    external_id: Word | None = Field(None, description="the order's, once it is one; without it the draft's own id")
    currency: IsoCurrency
    lines: list[DraftLine] = Field(min_length=1, max_length=LINES)
    customer: NewCustomer | None = Field(None, description="who buys it, and where it goes")
    freight: Annotated[Amount, NULL_IS_ABSENT] = Field(0, description="what the customer pays for the way")
    region: Word | None = Field(None, description="whose lane ranks the warehouses; without it the customer's country")
    origin: NewOrigin | None = Field(None, description="whose order it is besides its channel's")
    reason: Annotated[Text, NULL_IS_ABSENT] = Field("", description="needed where a line has a price of its own")

    @model_validator(mode="after")
    def _of_its_lines(self) -> Self:
        if not self.reason and any(line.unit_price is not None for line in self.lines):
            raise ValueError("reason is needed: why lines have prices of their own")
        without_stock(self.lines)
        return self


class DraftPage(BaseModel):
    items: list[DraftView]
    next: str | None


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/drafts", tags=["drafts"])
    read = [Depends(gateway.needs("orders:read"))]
    prices = [Depends(gateway.needs("orders:price"))]
    approve = [Depends(gateway.needs("orders:approve"))]

    async def send(request: Request, command: OpenDraft | ConfirmDraft | ApproveDraft | WithdrawDraft, status: int) -> Response:
        id = command.draft_id
        return await gateway.send(request, id, command, show=("drafts", id), status=status)

    @router.post("", summary="Open a draft", response_model=DraftView, status_code=201, dependencies=prices)
    async def open_draft(request: Request, body: NewDraft) -> Response:
        """An order that staff prepare. Its lines are priced as an order's would be now, or have prices of their own; warehouses
        say what they have, and keep nothing of it. The answers make its preview, whose price is kept for 24 hours."""
        id = body.draft_id or gateway.id_for(request, "draft")
        external_id = body.external_id or id
        order_id = ids.order_id(body.channel, external_id)
        said = body.model_dump(include={"channel", "currency", "freight", "region", "origin", "reason"})
        customer = guest_of(await filled(gateway, body.customer), order_id)
        lines = tuple(OrderLine(**line.model_dump()) for line in body.lines)
        of = {"draft_id": id, "order_id": order_id, "external_id": external_id}
        apart = without_stock(body.lines)
        return await send(request, OpenDraft(**of, customer=customer, lines=lines, without_stock=apart, **said), 201)

    @router.get("", summary="Drafts", response_model=DraftPage, dependencies=read)
    async def list_drafts(request: Request, channel: Word | None = None) -> Response:
        return await gateway.list(request, "drafts", {"channel": channel}, sort=("-opened_at",) if channel else ())

    @router.get("/{draft_id}", summary="A draft", response_model=DraftView, dependencies=read)
    async def get_draft(request: Request, draft_id: DraftId) -> Response:
        """With its preview, once pricing and the warehouses have answered."""
        return await gateway.get(request, "drafts", draft_id)

    @router.post("/{draft_id}/confirm", summary="Place it", response_model=DraftView, dependencies=prices)
    async def confirm_draft(request: Request, draft_id: DraftId, body: Named) -> Response:
        """An order at exactly the prices of the preview, with its channel's terms as they are now; its payment window begins now.
        After 24 hours `preview_stale`. Where stock is gone meanwhile it is refused, or waits, as any order. Twice is once.
        What is added to it later needs a price of its own."""
        return await send(request, ConfirmDraft(draft_id=draft_id, preview_id=body.preview_id), 200)

    @router.post("/{draft_id}/approve", summary="Approve its prices", response_model=DraftView, dependencies=approve)
    async def approve_draft(request: Request, draft_id: DraftId, body: Named) -> Response:
        """By another person than opened it."""
        return await send(request, ApproveDraft(draft_id=draft_id, preview_id=body.preview_id), 200)

    @router.post("/{draft_id}/withdraw", summary="Withdraw a draft", response_model=DraftView, dependencies=prices)
    async def withdraw_draft(request: Request, draft_id: DraftId, body: Withdrawal | None = None) -> Response:
        return await send(request, WithdrawDraft(draft_id=draft_id, reason=body.reason if body else ""), 200)

    return router
