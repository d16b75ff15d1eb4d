"""HTTP of holds and queues, and of what staff ask about an order: why this node, what was agreed."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response
from pydantic import BaseModel, Field

from services.orders.desk.agreed import Contract, contract_of
from services.orders.desk.unfillable import UNFILLABLE, InQueue, unfillable
from services.orders.desk.why import Why, why
from services.orders.order.commands import CloseReview, FinishLines, HoldOrder, ReleaseHold, RetryRefund
from services.orders.order.document import OrderView
from services.orders.order.queues import QueueName
from shared.api.gateway import Gateway
from shared.contracts.charging import ReviewOutcome
from shared.contracts.limits import LINES
from shared.contracts.words import NULL_IS_ABSENT, Text, Word
from shared.domain.messages import Instant


class NewHold(BaseModel, extra="forbid"):
    kind: Word = Field(description="any word: fraud, address, approval, payment")
    reason: Annotated[Text, Field(min_length=1)]


class Finished(BaseModel, extra="forbid"):
    skus: Annotated[tuple[Word, ...], NULL_IS_ABSENT] = Field(
        (), max_length=LINES, description="whose lines are done; without them all that are done by hand"
    )
    reason: Annotated[Text, Field(min_length=1, description="what was done, in words: it stands in the order's history")]


class Retry(BaseModel, extra="forbid"):
    way: Annotated[Word, NULL_IS_ABSENT] = Field(
        "provider", description="provider: it is asked again; any other word: how it was paid (bank_transfer, cash, ...)"
    )
    note: Annotated[Text, NULL_IS_ABSENT] = ""


class Reviewed(BaseModel, extra="forbid"):
    provider: Word = Field(description="whose payment it is: of a channel without a provider its name")
    payment_id: Word
    outcome: ReviewOutcome = Field(description="the payer has it again, it pays for another order, or it is kept")
    note: Annotated[Text, Field(min_length=1, description="who saw to it, how, for which order")]


class QueuePage(BaseModel):
    items: list[InQueue]
    next: str | None


class Reasons(BaseModel):
    order_id: str
    nodes: tuple[Why, ...]


Kind = Annotated[Word, Path(description="the hold's kind")]
At = Annotated[Instant | None, Query(description="as it was agreed by this time; without it as it is now")]


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["orders"])
    read = [Depends(gateway.needs("orders:read"))]
    write = [Depends(gateway.needs("orders:write"))]

    @router.post("/orders/{order_id}/holds", summary="Hold", response_model=OrderView, status_code=201, dependencies=write)
    async def hold(order_id: UUID, body: NewHold, request: Request) -> Response:
        """Nothing is released to be shipped while one hold stands; stock is reserved, and money taken, all the same."""
        command = HoldOrder(order_id=str(order_id), kind=body.kind, reason=body.reason)
        return await gateway.send(request, command.order_id, command, show=("orders", command.order_id), status=201)

    @router.delete("/orders/{order_id}/holds/{kind}", summary="Release a hold", response_model=OrderView, dependencies=write)
    async def release_hold(
        order_id: UUID,
        kind: Kind,
        request: Request,
        reason: Annotated[Text | None, Query(description="why it may go")] = None,
    ) -> Response:
        """The last one lets a paid and allocated order go."""
        command = ReleaseHold(order_id=str(order_id), kind=kind, reason=reason or "")
        return await gateway.send(request, command.order_id, command, show=("orders", command.order_id))

    @router.post("/orders/{order_id}/done", summary="Done by hand", response_model=OrderView, dependencies=write)
    async def finish_lines(order_id: UUID, body: Finished, request: Request) -> Response:
        """Lines without stock that end by hand, all pieces of theirs, of an order whose money is there. Twice is once."""
        command = FinishLines(order_id=str(order_id), skus=body.skus, reason=body.reason)
        return await gateway.send(request, command.order_id, command, show=("orders", command.order_id))

    @router.post(
        "/orders/{order_id}/refunds/{refund_id}/retry",
        tags=["payments"],
        summary="Refund again",
        response_model=OrderView,
        dependencies=write,
    )
    async def retry_refund(order_id: UUID, refund_id: UUID, body: Retry, request: Request) -> Response:
        """What a provider did not pay back, and is still held: by the provider once more, or as already paid by another way."""
        command = RetryRefund(order_id=str(order_id), refund_id=str(refund_id), way=body.way, note=body.note)
        return await gateway.send(request, command.order_id, command, show=("orders", command.order_id))

    @router.post(
        "/orders/{order_id}/payment-reviews",
        tags=["payments"],
        summary="Close a payment's review",
        response_model=OrderView,
        dependencies=write,
    )
    async def close_review(order_id: UUID, body: Reviewed, request: Request) -> Response:
        """Of a payment that the order could not take (queue `payment_review`): says what became of the money, and moves none."""
        command = CloseReview(order_id=str(order_id), **body.model_dump())
        return await gateway.send(request, command.order_id, command, show=("orders", command.order_id))

    @router.get("/queues/{name}", summary="What waits for somebody", response_model=QueuePage, dependencies=read)
    async def list_queue(name: QueueName | Literal["unfillable"], request: Request) -> Response:
        """Oldest first: `since` is when it began to wait. `unfillable`: orders with shipments that no warehouse has all of yet,
        since they were placed."""
        if name == "unfillable":
            return await gateway.list(request, "orders", UNFILLABLE, sort=("placed_at",), each=unfillable)
        return await gateway.list(request, "queues", {"queue": name}, sort=("since",))

    @router.get("/orders/{order_id}/why", summary="Why this node", response_model=Reasons, dependencies=read)
    async def get_why(
        order_id: UUID, node: Annotated[Word | None, Query(description="a warehouse or store; without it all")] = None
    ) -> Reasons:
        """Why nodes are asked in this order, and others not at all."""
        order = await gateway.find("orders", str(order_id))
        if order is None:
            raise HTTPException(404, f"no order {order_id}")
        return Reasons(order_id=order.order_id, nodes=why(order, node))

    @router.get("/orders/{order_id}/contract", summary="What was agreed", response_model=Contract, dependencies=read)
    async def get_contract(order_id: UUID, at: At = None) -> Contract:
        """By which lines, prices and version of the channel's policies (SEC-04)."""
        order = await gateway.find("orders", str(order_id), as_of=at)
        agreed = None if order is None else contract_of(order)
        if agreed is None:
            raise HTTPException(404, f"order {order_id} was not placed{'' if at is None else f' by {at.isoformat()}'}")
        return agreed

    return router
