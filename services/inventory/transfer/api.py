"""HTTP of transfers. Scopes by duty: transfers:write asks, sends, receives and cancels, transfers:approve gives pieces up."""

from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, Field, model_validator

from services.inventory.transfer.commands import (
    AskTransfer,
    CameLine,
    CancelTransfer,
    LoseTransfer,
    LostLine,
    ReceiveTransfer,
    SendTransfer,
)
from services.inventory.transfer.view import TransferView
from shared.api.gateway import AsOf, Gateway
from shared.contracts.lines import StockLine
from shared.contracts.transfers import TRANSFER_LINES
from shared.contracts.words import NULL_IS_ABSENT, Quantity, Text, Word
from shared.domain.messages import Instant

Id = Annotated[Word, Path(description="The transfer's id")]
Lot = Annotated[Word | None, Field(description="Of this lot; else of the oldest in transit")]
Pieces = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]


class LineRequest(BaseModel, extra="forbid"):
    sku: Word
    quantity: Quantity


class NewTransfer(BaseModel, extra="forbid"):
    """A SKU in two lines is summed. The source gives all of it, of what is free, or none."""

    transfer_id: Word | None = Field(None, description="Its own id; else one is made")
    source: Word
    target: Word
    lines: list[LineRequest] = Field(min_length=1, max_length=TRANSFER_LINES.count)
    due_at: Instant | None = Field(None, description="When the target may expect it")
    reason: Annotated[Text, NULL_IS_ABSENT] = ""


class ArrivalLine(BaseModel, extra="forbid"):
    sku: Word
    good: Annotated[Pieces, NULL_IS_ABSENT] = 0
    damaged: Annotated[Pieces, NULL_IS_ABSENT] = 0
    lot: Lot = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.good + self.damaged == 0:
            raise ValueError("good, damaged: one of them is at least 1")
        return self


class ArrivalRequest(BaseModel, extra="forbid"):
    """What came in, where the transfer goes now: its target, or its source once it was cancelled under way."""

    receipt_id: Word | None = Field(None, description="The receipt's own id, booked once; else one is made")
    lines: list[ArrivalLine] = Field(min_length=1, max_length=TRANSFER_LINES.count)


class LossLine(BaseModel, extra="forbid"):
    sku: Word
    quantity: Quantity
    lot: Lot = None


class LossRequest(BaseModel, extra="forbid"):
    """What will not come any more."""

    loss_id: Word | None = Field(None, description="Its own id, booked once; else one is made")
    lines: list[LossLine] = Field(min_length=1, max_length=TRANSFER_LINES.count)
    reason: Annotated[Text, NULL_IS_ABSENT] = ""


class EndRequest(BaseModel, extra="forbid"):
    reason: Annotated[Text, NULL_IS_ABSENT] = ""


class StepRequest(BaseModel, extra="forbid"):
    pass


class TransferPage(BaseModel):
    items: list[TransferView]
    next: str | None


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/transfers", tags=["transfers"])
    read = [Depends(gateway.needs("transfers:read"))]
    write = [Depends(gateway.needs("transfers:write"))]
    approver = [Depends(gateway.needs("transfers:approve"))]
    view = TransferView

    async def send(
        request: Request,
        command: AskTransfer | SendTransfer | ReceiveTransfer | LoseTransfer | CancelTransfer,
        **more: Any,
    ) -> Response:
        id = command.transfer_id
        return await gateway.send(request, id, command, show=("transfers", id), **more)

    @router.post("", summary="Ask for a transfer", status_code=201, response_model=view, dependencies=write)
    async def ask(request: Request, body: NewTransfer) -> Response:
        """Answered as asked; what its source says follows: allocated, or short."""
        id = body.transfer_id or gateway.id_for(request, "transfer")
        lines = tuple(StockLine(sku=line.sku, quantity=line.quantity) for line in body.lines)
        command = AskTransfer(
            transfer_id=id, source=body.source, target=body.target, lines=lines, due_at=body.due_at, reason=body.reason
        )
        return await send(request, command, status=201)

    @router.post("/{transfer_id}/send", summary="Its pieces have left the source", response_model=view, dependencies=write)
    async def send_transfer(request: Request, transfer_id: Id, body: StepRequest) -> Response:
        return await send(request, SendTransfer(transfer_id=transfer_id))

    @router.post("/{transfer_id}/receipts", summary="Part of it came in", response_model=view, dependencies=write)
    async def receive_transfer(request: Request, transfer_id: Id, body: ArrivalRequest) -> Response:
        lines = tuple(CameLine(sku=line.sku, good=line.good, damaged=line.damaged, lot=line.lot or "") for line in body.lines)
        id = body.receipt_id or gateway.id_for(request, "receipt")
        return await send(request, ReceiveTransfer(transfer_id=transfer_id, receipt_id=id, lines=lines))

    @router.post("/{transfer_id}/losses", summary="Part of it is lost", response_model=view, dependencies=approver)
    async def lose_transfer(request: Request, transfer_id: Id, body: LossRequest) -> Response:
        lines = tuple(LostLine(sku=line.sku, quantity=line.quantity, lot=line.lot or "") for line in body.lines)
        id = body.loss_id or gateway.id_for(request, "loss")
        return await send(request, LoseTransfer(transfer_id=transfer_id, loss_id=id, lines=lines, reason=body.reason))

    @router.post("/{transfer_id}/cancel", summary="Cancel, or call back", response_model=view, dependencies=write)
    async def cancel_transfer(request: Request, transfer_id: Id, body: EndRequest) -> Response:
        """Before it was sent, its pieces are free again; after, what is in transit comes back to the source, by receipts."""
        return await send(request, CancelTransfer(transfer_id=transfer_id, reason=body.reason))

    @router.get("", summary="Transfers", response_model=TransferPage, dependencies=read)
    async def list_transfers(
        request: Request,
        source: Annotated[Word | None, Query(description="only from this warehouse")] = None,
        target: Annotated[Word | None, Query(description="only to this warehouse")] = None,
        open: Annotated[bool | None, Query(description="only those that are not done (or are)")] = None,
    ) -> Response:
        return await gateway.list(request, "transfers", {"source": source, "target": target, "open": open})

    @router.get("/{transfer_id}", summary="A transfer", response_model=view, dependencies=read)
    async def get_transfer(request: Request, transfer_id: Id, as_of: AsOf = None) -> Response:
        return await gateway.get(request, "transfers", transfer_id, as_of=as_of)

    return router
