"""HTTP of orders. Amounts: minor units; times: UTC."""

from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from pydantic import BaseModel, Field, model_validator

from services.orders.channel.view import ChannelView
from services.orders.charge.api import NewPlan
from services.orders.charge.commands import RecordPayment
from services.orders.customer.api import NewCustomer, filled
from services.orders.order.commands import CancelOrder, PlaceOrder, RefundGoodwill
from services.orders.order.document import HISTORY, OrderView, OrderWord
from services.orders.order.history import History, history_of
from services.orders.order.money_view import DueView, due_of
from services.orders.order.preview import Refundable, RefundPreview, preview
from shared.api.gateway import AsOf, Gateway, HistoryCursor, place_of
from shared.api.problems import Problem
from shared.contracts.instalments import Instalments
from shared.contracts.limits import CART_HOLDS, LINES
from shared.contracts.storefront import (
    EACH_WAREHOUSE_ONCE,
    GivenHold,
    GivenOrigin,
    GivenPickUp,
    GivenTax,
    OrderedLine,
    guest_of,
    tax_of_lines,
)
from shared.contracts.without_stock import without_stock
from shared.contracts.words import NULL_IS_ABSENT, Codes, Points, Text, Word
from shared.domain import ids
from shared.domain.money import Amount, IsoCurrency, Something


class NewLine(OrderedLine, extra="forbid"):
    """As a storefront's; here a field that is not known is refused."""


class NewOrigin(GivenOrigin, extra="forbid"):
    """As a storefront's; here a field that is not known is refused."""


class NewTax(GivenTax, extra="forbid"):
    """As a storefront's; here a field that is not known is refused."""


class NewPickUp(GivenPickUp, extra="forbid"):
    """As a storefront's; here a field that is not known is refused."""


class NewHold(GivenHold, extra="forbid"):
    """As a storefront's; here a field that is not known is refused."""


class NewOrder(BaseModel, extra="forbid"):
    channel: Word = Field(description="a configured channel")
    external_id: Word | None = Field(None, description="the channel's own id of the order; without it one is made")
    currency: IsoCurrency
    lines: list[NewLine] = Field(min_length=1, max_length=LINES)
    customer: NewCustomer | None = Field(None, description="of a guest without an id, or with 0, it is this order's own")
    freight: Annotated[Amount, NULL_IS_ABSENT] = Field(0, description="what the customer pays for the way; part of the total")
    expected_total: Amount | None = Field(None, description="what the customer saw; another price is refused with both figures")
    region: Word | None = Field(None, description="whose lane ranks the warehouses; without it the customer's country")
    origin: NewOrigin | None = Field(None, description="whose order it is besides its channel's")
    taxes: Annotated[tuple[NewTax, ...], NULL_IS_ABSENT] = Field(
        (), max_length=LINES, description="as whoever sold it says (SEC-06)"
    )
    pick_up: NewPickUp | None = Field(None, description="where the customer collects it (ORD-11)")
    holds: Annotated[tuple[NewHold, ...], NULL_IS_ABSENT, EACH_WAREHOUSE_ONCE] = Field(
        (), max_length=CART_HOLDS, description="its cart's, as POST /holds answered; each warehouse once"
    )
    codes: Codes = Field((), description="of promotions; one that does not apply refuses nothing, the price says why")
    points: Points | None = Field(None, description="that the customer wants to burn")
    quote_hold: Word | None = Field(None, description="of the quote whose uses it takes over")

    @model_validator(mode="after")
    def _of_its_lines(self) -> Self:
        tax_of_lines(self.taxes, len(self.lines))
        without_stock(self.lines)
        return self


class NewPayment(BaseModel, extra="forbid"):
    payment_id: Word | None = Field(None, description="the payment provider's id; without it one is made")
    amount: Something = Field(description="with a provider, all that this charge has captured so far")
    currency: IsoCurrency
    method: Annotated[Word, NULL_IS_ABSENT] = Field("card", description="any word: card, wechat, alipay, cash, ...")
    provider: Word | None = Field(None, description="whose payment_id it is; without it the order's channel stands for it")
    plan: NewPlan | None = Field(None, description="instalments of the provider, which pays in full")


class Cancellation(BaseModel, extra="forbid"):
    reason: Annotated[Text, NULL_IS_ABSENT] = ""
    code: Word | None = Field(None, description="the reason in a word, by which cancellations are counted")


class Goodwill(BaseModel, extra="forbid"):
    refund_id: Word | None = Field(None, description="the caller's own id of this refund; without it one is made")
    amount: Something
    currency: IsoCurrency | None = Field(None, description="the order's, where it is not said")
    reason: Annotated[Text, Field(min_length=1, description="why, in words: it stands in the order's history")]


class OrderPage(BaseModel):
    items: list[OrderView]
    next: str | None


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
        customer = guest_of(await filled(gateway, body.customer), order_id)
        of = {"order_id": order_id, "external_id": external_id, "without_stock": without_stock(body.lines)}
        command = PlaceOrder(**of, customer=customer, **said)
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
    async def get_history(request: Request, order_id: UUID, cursor: HistoryCursor = None) -> Any:
        """Every fact of the order, with what caused it: the newest page, and by `next` those before it. Each is oldest first. Of
        an order with fewer than 30 steps that is all of them; of more it is read from the log, `limit` decisions a page."""
        view = await gateway.find("orders", str(order_id))
        if view is None:
            raise HTTPException(404, f"no order {order_id}")
        if cursor is None and len(view.history) < HISTORY.count:
            return History(order_id=view.order_id, history=view.history, next=None)
        return await gateway.history(
            request,
            "orders",
            view.order_id,
            before=place_of(cursor),
            shown=lambda page: history_of(page).model_dump(mode="json"),
        )

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
        given = body.model_dump(exclude={"payment_id", "provider"})
        order = await gateway.find("orders", str(order_id))
        if order is None or order.channel is None:
            raise HTTPException(404, f"no order {order_id} was placed")
        provider = body.provider or order.channel
        of = {"order_id": order.order_id, "channel": order.channel, "provider": provider, "payment_id": payment_id}
        command = RecordPayment(**of, **given)
        key = f"{provider}/{payment_id}"  # of the request alone: one sent twice is decided by one writer
        return await gateway.send(request, key, command, show=("orders", order.order_id), status=201)

    @router.get("/orders/{order_id}/payments", tags=["payments"], summary="Its money", response_model=DueView, dependencies=read)
    async def get_payments(order_id: UUID) -> DueView:
        """What is due, the instalments in which it may be paid, and every payment with what its provider says of it."""
        view = await gateway.find("orders", str(order_id))
        if view is None:
            raise HTTPException(404, f"no order {order_id}")
        channel: ChannelView | None = await gateway.find("channels", view.channel) if view.channel else None
        return due_of(view, channel.instalments if channel is not None else Instalments())

    @router.post("/orders/{order_id}/cancel", tags=["orders"], summary="Cancel", response_model=OrderView, dependencies=write)
    async def cancel(order_id: UUID, request: Request, body: Cancellation | None = None) -> Response:
        """At once before a shipment was asked for; after that `stop_requested` until fulfillment answers. What is on its way by
        then stays, and is delivered; all else is cancelled, and its share of what was paid goes back."""
        reason, code = (body.reason, body.code) if body else ("", None)
        command = CancelOrder(order_id=str(order_id), reason=reason, code=code)
        return await gateway.send(request, command.order_id, command, show=("orders", command.order_id))

    @router.post(
        "/orders/{order_id}/refunds",
        tags=["payments"],
        summary="Give goodwill",
        response_model=OrderView,
        status_code=201,
        dependencies=write,
    )
    async def give_goodwill(order_id: UUID, body: Goodwill, request: Request) -> Response:
        """Money back for no pieces, over all payments. More than is left of what was paid is `exceeds_paid` (SEC-02)."""
        refund = body.refund_id or gateway.id_for(request, "refund")
        command = RefundGoodwill(order_id=str(order_id), refund=refund, **body.model_dump(exclude={"refund_id"}))
        return await gateway.send(request, command.order_id, command, show=("orders", command.order_id), status=201)

    @router.post("/orders/{order_id}/refund-preview", tags=["payments"], summary="What would go back", dependencies=read)
    async def preview_refund(order_id: UUID, body: Refundable) -> RefundPreview:
        """The share of each line and payment, after all that was refunded before. Changes nothing; 409 says what is left."""
        view = await gateway.find("orders", str(order_id))
        if view is None:
            raise HTTPException(404, f"no order {order_id}")
        answer = preview(body, view)
        if not isinstance(answer, RefundPreview):
            raise Problem(409, answer.code, answer.reason, **answer.members)
        return answer

    return router
