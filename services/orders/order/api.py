"""HTTP of orders. Amounts: minor units; times: UTC."""

from typing import Annotated, Self
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from pydantic import BaseModel, Field, model_validator

from services.orders.order.commands import CancelOrder, PlaceOrder
from services.orders.order.view import HistoryEntry, OrderView, OrderWord
from services.orders.payment.commands import RecordPayment
from shared.api.gateway import AsOf, Gateway
from shared.contracts.limits import LINES
from shared.contracts.storefront import (
    NULL_IS_ABSENT,
    GivenOrigin,
    GivenTax,
    OrderedLine,
    Text,
    Word,
    guest_of,
    tax_of_lines,
)
from shared.domain import ids
from shared.domain.messages import Personal
from shared.domain.money import Amount, IsoCurrency, Something


class NewLine(OrderedLine, extra="forbid"):
    """As a storefront's; here a field that is not known is refused."""


class NewCustomer(Personal, extra="forbid"):
    """As a storefront's; here a field that is not known is refused."""


class NewOrigin(GivenOrigin, extra="forbid"):
    """As a storefront's; here a field that is not known is refused."""


class NewTax(GivenTax, extra="forbid"):
    """As a storefront's; here a field that is not known is refused."""


class NewOrder(BaseModel, extra="forbid"):
    channel: Word = Field(description="a configured channel")
    external_id: Word | None = Field(None, description="the channel's own id of the order; without it one is made")
    currency: IsoCurrency
    lines: list[NewLine] = Field(min_length=1, max_length=LINES)
    customer: NewCustomer | None = Field(None, description="of a guest without an id, or with 0, it is this order's own")
    expected_total: Amount | None = Field(None, description="what the customer saw; another price is refused with both figures")
    region: Word | None = Field(None, description="whose lane ranks the warehouses; without it the customer's country")
    origin: NewOrigin | None = Field(None, description="whose order it is besides its channel's")
    taxes: Annotated[tuple[NewTax, ...], NULL_IS_ABSENT] = Field(
        (), max_length=LINES, description="as whoever sold it says (SEC-06)"
    )

    @model_validator(mode="after")
    def _of_its_lines(self) -> Self:
        tax_of_lines(self.taxes, len(self.lines))
        return self


class NewPayment(BaseModel, extra="forbid"):
    payment_id: Word | None = Field(None, description="the payment provider's id; without it one is made")
    amount: Something
    currency: IsoCurrency
    method: Annotated[Word, NULL_IS_ABSENT] = Field("card", description="any word: card, wechat, alipay, cash, ...")


class Cancellation(BaseModel, extra="forbid"):
    reason: Annotated[Text, NULL_IS_ABSENT] = ""
    code: Word | None = Field(None, description="the reason in a word, by which cancellations are counted")


class OrderPage(BaseModel):
    items: list[OrderView]
    next: str | None


class History(BaseModel):
    order_id: str
    history: tuple[HistoryEntry, ...]


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter()
    read = [Depends(gateway.needs("orders:read"))]
    write = [Depends(gateway.needs("orders:write"))]

    @router.post(
        "/orders", tags=["orders"], summary="Place an order", response_model=OrderView, status_code=201, dependencies=write
    )
    async def place_order(body: NewOrder, request: Request) -> Response:
        """The same channel and external id are the same order, whichever way it comes."""
        external_id = body.external_id or gateway.id_for(request, "order")
        order_id = ids.order_id(body.channel, external_id)
        said = body.model_dump(exclude={"external_id", "customer"})
        customer = guest_of(body.customer and Personal(**body.customer.model_dump()), order_id)
        command = PlaceOrder(order_id=order_id, external_id=external_id, customer=customer, **said)
        return await gateway.send(request, order_id, command, show=("orders", order_id), status=201)

    @router.get("/orders/{order_id}", tags=["orders"], summary="An order", response_model=OrderView, dependencies=read)
    async def get_order(order_id: UUID, request: Request, as_of: AsOf = None) -> Response:
        """Where it stands (or stood, `as_of` an earlier time), with its history (ORD-01)."""
        return await gateway.get(request, "orders", str(order_id), as_of=as_of)

    @router.get("/orders", tags=["orders"], summary="Orders of all channels", response_model=OrderPage, dependencies=read)
    async def list_orders(
        request: Request,
        channel: Word | None = None,
        status: OrderWord | None = None,
        customer: Annotated[str | None, Query(max_length=200, description="a customer's id")] = None,
    ) -> Response:
        """A page, a channel's newest first: give `next` back as `cursor` for the following one; `limit` sets its size."""
        where = {"channel": channel, "order": status, "customer_id": customer}
        newest_first = ("-placed_at",) if channel else ()
        return await gateway.list(request, "orders", where, sort=newest_first)

    @router.get("/orders/{order_id}/history", tags=["orders"], summary="What happened", response_model=History, dependencies=read)
    async def get_history(order_id: UUID) -> History:
        """Every fact of the order, oldest first, with what caused it."""
        view = await gateway.find("orders", str(order_id))
        if view is None:
            raise HTTPException(404, f"no order {order_id}")
        return History(order_id=view.order_id, history=view.history)

    @router.post(
        "/orders/{order_id}/payments",
        tags=["payments"],
        summary="Record a payment",
        response_model=OrderView,
        status_code=201,
        dependencies=write,
    )
    async def pay(order_id: UUID, body: NewPayment, request: Request) -> Response:
        """Money that the provider has captured. A payment id counts once; what is not owed is refunded at once (ORD-06)."""
        payment_id = body.payment_id or gateway.id_for(request, "payment")
        given = body.model_dump(exclude={"payment_id"})
        order = await gateway.find("orders", str(order_id))
        if order is None or order.channel is None:
            raise HTTPException(404, f"no order {order_id} was placed")
        command = RecordPayment(order_id=order.order_id, channel=order.channel, payment_id=payment_id, **given)
        key = f"{order.channel}/{payment_id}"  # of the request alone: one sent twice is decided by one writer
        return await gateway.send(request, key, command, show=("orders", order.order_id), status=201)

    @router.post("/orders/{order_id}/cancel", tags=["orders"], summary="Cancel", response_model=OrderView, dependencies=write)
    async def cancel(order_id: UUID, request: Request, body: Cancellation | None = None) -> Response:
        """At once before a shipment was asked for; after that `stop_requested` until fulfillment answers. What is on its way by
        then stays, and is delivered; all else is cancelled, and its share of what was paid goes back."""
        reason, code = (body.reason, body.code) if body else ("", None)
        command = CancelOrder(order_id=str(order_id), reason=reason, code=code)
        return await gateway.send(request, command.order_id, command, show=("orders", command.order_id))

    return router
