"""HTTP of changes. Amounts: minor units; times: UTC."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Path, Request, Response
from pydantic import BaseModel, Field

from services.orders.change.commands import ApproveChange, AskedLine, ConfirmChange, OpenChange, WithdrawChange
from services.orders.change.view import ChangeView
from shared.api.gateway import Gateway
from shared.contracts.limits import LINES
from shared.contracts.storefront import guest_of
from shared.contracts.without_stock import Ends
from shared.contracts.words import NULL_IS_ABSENT, Quantity, Text, Word
from shared.domain.messages import Personal
from shared.domain.money import Amount

Number = Annotated[int, Field(strict=True, ge=1, le=LINES, description="the line's number in the order, from 1")]
Pieces = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
ChangeId = Annotated[Word, Path(description="the change's id")]


class AddLine(BaseModel, extra="forbid"):
    op: Literal["add"]
    sku: Word
    quantity: Quantity
    ends: Ends | None = Field(None, description="of a line without stock: done at payment, or by hand")


class RemoveLine(BaseModel, extra="forbid"):
    op: Literal["remove"]
    line: Number


class SetQuantity(BaseModel, extra="forbid"):
    op: Literal["quantity"]
    line: Number
    quantity: Pieces


class CancelPieces(BaseModel, extra="forbid"):
    op: Literal["cancel"]
    line: Number
    quantity: Quantity = Field(description="so many pieces fewer")


class ChangeAddress(BaseModel, extra="forbid"):
    """Where it goes from now on. What is not said here is not there any more."""

    op: Literal["address"]
    name: Annotated[str, Field(max_length=500)] | None = None
    email: Annotated[str, Field(max_length=500)] | None = None
    phone: Annotated[str, Field(max_length=500)] | None = None
    address: Annotated[str, Field(max_length=2_000)]
    country: Word | None = None


class ChangeDelivery(BaseModel, extra="forbid"):
    op: Literal["delivery"]
    freight: Amount = Field(description="what the customer pays for the way from now on")


class PriceLine(BaseModel, extra="forbid"):
    op: Literal["price"]
    line: Number
    unit_price: Amount


class AddPriced(AddLine):
    unit_price: Amount


Operation = Annotated[
    AddLine | RemoveLine | SetQuantity | CancelPieces | ChangeAddress | ChangeDelivery, Field(discriminator="op")
]
Priced = Annotated[
    AddPriced | RemoveLine | SetQuantity | CancelPieces | ChangeAddress | ChangeDelivery | PriceLine, Field(discriminator="op")
]


class NewChange(BaseModel, extra="forbid"):
    change_id: Word | None = Field(None, description="the caller's own id of this change; without it one is made")
    operations: Annotated[list[Operation], Field(min_length=1, max_length=LINES)]
    reason: Annotated[Text, NULL_IS_ABSENT] = ""
    code: Word | None = Field(None, description="the reason in a word")


class NewPricedChange(NewChange):
    operations: Annotated[list[Priced], Field(min_length=1, max_length=LINES)]  # type: ignore[assignment]
    reason: Annotated[Text, Field(min_length=1, description="why it has a price of its own")]


class Named(BaseModel, extra="forbid"):
    preview_id: Word = Field(description="the preview that was shown")


class Withdrawal(BaseModel, extra="forbid"):
    reason: Annotated[Text, NULL_IS_ABSENT] = ""


class ChangePage(BaseModel):
    items: list[ChangeView]
    next: str | None


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/orders/{order_id}", tags=["changes"])
    read = [Depends(gateway.needs("orders:read"))]
    write = [Depends(gateway.needs("orders:write"))]
    prices = [Depends(gateway.needs("orders:price"))]
    approve = [Depends(gateway.needs("orders:approve"))]
    view = ChangeView

    async def send(
        request: Request, command: OpenChange | ConfirmChange | ApproveChange | WithdrawChange, **more: Any
    ) -> Response:
        return await gateway.send(
            request, command.order_id, command, show=("changes", f"{command.order_id}/{command.change_id}"), **more
        )

    async def opened(request: Request, order_id: UUID, body: NewChange) -> Response:
        order = await gateway.find("orders", str(order_id))
        if order is None or order.channel is None:
            raise HTTPException(404, f"no order {order_id} was placed")
        id = body.change_id or gateway.id_for(request, "change")
        of = {"order_id": order.order_id, "channel": order.channel, "change_id": id}
        command = OpenChange(**of, reason=body.reason, code=body.code, **_said(body, order))
        return await send(request, command, status=201)

    @router.post("/changes", summary="Open a change", response_model=view, status_code=201, dependencies=write)
    async def open_change(request: Request, order_id: UUID, body: NewChange) -> Response:
        """Nothing is changed yet: what is being picked is stopped, what is added is held, all is priced under the terms of the
        order's day, and the answers make one preview. The address alone changes at once, or when picking was stopped."""
        return await opened(request, order_id, body)

    @router.post(
        "/priced-changes", summary="Open a change with own prices", response_model=view, status_code=201, dependencies=prices
    )
    async def open_priced_change(request: Request, order_id: UUID, body: NewPricedChange) -> Response:
        """As a change, with prices that somebody sets, and why. From a limit on somebody else approves it."""
        return await opened(request, order_id, body)

    @router.get("/changes", summary="Changes of an order", response_model=ChangePage, dependencies=read)
    async def list_changes(request: Request, order_id: UUID) -> Response:
        return await gateway.list(request, "changes", {"order_id": str(order_id)}, sort=("opened_at",))

    @router.get("/changes/{change_id}", summary="A change", response_model=view, dependencies=read)
    async def get_change(request: Request, order_id: UUID, change_id: ChangeId) -> Response:
        """With its preview, once fulfillment, inventory and pricing have answered."""
        return await gateway.get(request, "changes", f"{order_id}/{change_id}")

    @router.post("/changes/{change_id}/confirm", summary="Confirm a preview", response_model=view, dependencies=write)
    async def confirm_change(request: Request, order_id: UUID, change_id: ChangeId, body: Named) -> Response:
        """Exactly what was previewed, or `preview_stale`. What it costs less goes back at once; what it costs more is to be paid
        in time, else the order stays as it was."""
        return await send(request, ConfirmChange(order_id=str(order_id), change_id=change_id, preview_id=body.preview_id))

    @router.post("/changes/{change_id}/approve", summary="Approve its prices", response_model=view, dependencies=approve)
    async def approve_change(request: Request, order_id: UUID, change_id: ChangeId, body: Named) -> Response:
        """By another person than opened it."""
        return await send(request, ApproveChange(order_id=str(order_id), change_id=change_id, preview_id=body.preview_id))

    @router.post("/changes/{change_id}/withdraw", summary="Withdraw a change", response_model=view, dependencies=write)
    async def withdraw_change(request: Request, order_id: UUID, change_id: ChangeId, body: Withdrawal | None = None) -> Response:
        """The order stays as it is, and what was held for the change is free."""
        reason = body.reason if body else ""
        return await send(request, WithdrawChange(order_id=str(order_id), change_id=change_id, reason=reason))

    return router


def _said(body: NewChange, order: Any) -> dict[str, Any]:
    """The operations, as the command has them. The customer stays the same person, whose fields are sealed as before."""
    lines: list[AskedLine] = []
    said: dict[str, Any] = {}
    for each in body.operations:
        given = each.model_dump(exclude={"op"})
        match each:
            case ChangeAddress():
                who = order.customer_id or ""
                said["customer"] = guest_of(Personal(customer_id=who, **given), order.order_id)
            case ChangeDelivery():
                said["freight"] = each.freight
            case RemoveLine():
                lines.append(AskedLine(line=each.line, quantity=0))
            case CancelPieces():
                lines.append(AskedLine(line=each.line, less=each.quantity))
            case _:
                lines.append(AskedLine(**given))
    return {**said, "lines": tuple(lines)}
