"""HTTP of the orders service: channels and orders. Amounts: minor units; times: UTC."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.orders.commands import CancelOrder, ConfigureChannel, PlaceOrder, RecordPayment
from services.orders.projections.channels import ChannelView
from services.orders.projections.orders import HistoryEntry, OrderView, OrderWord
from shared.api.gateway import AsOf, Gateway
from shared.contracts.orders import OrderLine
from shared.contracts.storefront import OrderedLine, Price, Text, Word
from shared.domain import ids
from shared.domain.messages import Personal
from shared.domain.money import Currency, Minor


def _distinct(words: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(words)) < len(words):
        raise ValueError("each warehouse once")
    return words


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ChannelPolicies(Body):
    currency: Currency
    warehouses: Annotated[tuple[Word, ...], Field(min_length=1, max_length=50), AfterValidator(_distinct)] = Field(
        description="asked for stock in this order; one of them serves the whole order"
    )
    payment_window_minutes: int = Field(30, ge=1, le=525_600, description="unpaid orders expire after it")
    return_window_days: int = Field(7, ge=0, le=3650, description="days after delivery in which returns are taken (SUP-15)")
    price_source: Literal["list", "storefront"] = Field(
        "list", description="list: Waybill's prices bind; storefront: those on the order's lines do (marketplaces)"
    )


class NewOrder(Body):
    channel: Word = Field(description="a configured channel")
    external_id: Word | None = Field(None, description="the channel's own id of the order; without it one is made")
    currency: Currency
    lines: list[OrderedLine] = Field(min_length=1, max_length=2000)
    customer: Personal | None = None
    expected_total: Price | None = Field(None, description="what the customer saw; another price is refused with both figures")


class NewPayment(Body):
    payment_id: Word | None = Field(None, description="the payment provider's id; without it one is made")
    amount: Minor = Field(ge=1, le=10_000_000_000)
    currency: Currency
    method: Word = Field("card", description="any word: card, wechat, alipay, cash, ...")


class Cancellation(Body):
    reason: Text = ""


class ChannelPage(BaseModel):
    items: list[ChannelView]
    next: str | None


class OrderPage(BaseModel):
    items: list[OrderView]
    next: str | None


class History(BaseModel):
    order_id: str
    history: tuple[HistoryEntry, ...]


ChannelName = Annotated[Word, Path(description="a channel: shop, marketplace, app, till")]


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter()
    read = [Depends(gateway.needs("orders:read"))]
    write = [Depends(gateway.needs("orders:write"))]

    @router.put("/channels/{channel}", tags=["channels"], summary="Set policies", response_model=ChannelView, dependencies=write)
    async def configure_channel(channel: ChannelName, body: ChannelPolicies, request: Request) -> Response:
        """Policies hold for orders placed from now on; every change is a fact in the log."""
        command = ConfigureChannel(channel=channel, at=gateway.now(), **body.model_dump())
        return await gateway.send(request, channel, command, show=("channels", channel))

    @router.get("/channels/{channel}", tags=["channels"], summary="Policies", response_model=ChannelView, dependencies=read)
    async def get_channel(channel: ChannelName, request: Request) -> Response:
        return await gateway.get(request, "channels", channel)

    @router.get("/channels", tags=["channels"], summary="All channels", response_model=ChannelPage, dependencies=read)
    async def list_channels(request: Request) -> Response:
        return await gateway.list(request, "channels", {})

    @router.post(
        "/orders", tags=["orders"], summary="Place an order", response_model=OrderView, status_code=201, dependencies=write
    )
    async def place_order(body: NewOrder, request: Request) -> Response:
        """The same channel and external id are the same order, whichever way it comes."""
        command = _place(body, body.external_id or gateway.id_for(request, "order"), gateway.now())
        shown = ("orders", command.order_id)
        lookups = (f"channels/{body.channel}",)
        return await gateway.send(request, command.order_id, command, show=shown, status=201, lookups=lookups)

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
        given = body.model_dump(exclude={"payment_id"})
        payment_id = body.payment_id or gateway.id_for(request, "payment")
        command = RecordPayment(order_id=str(order_id), payment_id=payment_id, at=gateway.now(), **given)
        return await gateway.send(request, command.order_id, command, show=("orders", command.order_id), status=201)

    @router.post("/orders/{order_id}/cancel", tags=["orders"], summary="Cancel", response_model=OrderView, dependencies=write)
    async def cancel(order_id: UUID, request: Request, body: Cancellation | None = None) -> Response:
        """At once before a shipment was asked for; after that `stop_requested` until fulfillment answers."""
        command = CancelOrder(order_id=str(order_id), reason=body.reason if body else "", at=gateway.now())
        return await gateway.send(request, command.order_id, command, show=("orders", command.order_id))

    return router


def _place(body: NewOrder, external_id: str, at: datetime) -> PlaceOrder:
    return PlaceOrder(
        order_id=ids.order_id(body.channel, external_id),
        channel=body.channel,
        external_id=external_id,
        currency=body.currency,
        lines=tuple(OrderLine(sku=x.sku, quantity=x.quantity, unit_price=x.unit_price) for x in body.lines),
        customer=body.customer,
        expected_total=body.expected_total,
        at=at,
    )
