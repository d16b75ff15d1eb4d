"""A service of one command on the real runtime: an order is taken. State and view, as every service has them."""

from typing import Any, ClassVar

from fastapi import APIRouter

from shared.domain.contracts import contract
from shared.domain.messages import Command, Fact, Instant, Message
from shared.domain.nouns import Context, Noun, Recorded, View
from shared.domain.service import Service
from shared.runtime.main import main


class Line(Message):
    sku: str
    quantity: int
    unit_price: int


class PlaceOrder(Command):
    order_id: str
    customer: str
    lines: tuple[Line, ...]
    at: Instant


class OrderTaken(Fact):
    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    customer: str
    lines: tuple[Line, ...]
    total: int
    at: Instant


class Order(Message):
    taken: bool = False


class OrderView(Message):
    customer: str
    lines: tuple[Line, ...]
    total: int
    at: Instant
    status: str


def take(command: PlaceOrder, order: Order, _: Context) -> list[OrderTaken]:
    if order.taken:
        return []
    total = sum(line.quantity * line.unit_price for line in command.lines)
    return [OrderTaken(order_id=command.order_id, customer=command.customer, lines=command.lines, total=total, at=command.at)]


def evolve(_: Order, __: OrderTaken, ___: str) -> Order:
    return Order(taken=True)


def show(_: OrderView | None, recorded: Recorded, __: str) -> OrderView:
    event: OrderTaken = recorded.event
    return OrderView(customer=event.customer, lines=event.lines, total=event.total, at=event.at, status="placed")


def routes(_: Any) -> APIRouter:
    return APIRouter()


order = Noun(
    name="order",
    key="order_id",
    state=Order,
    initial=Order(),
    facts=OrderTaken,
    evolve=evolve,
    on={PlaceOrder: take},
    views=(View("orders", OrderView, OrderTaken, show, "order_id"),),
)
service = Service(name="intake", facts=contract("intake", {"OrderTaken": OrderTaken}), nouns=(order,), routes=routes)

if __name__ == "__main__":
    main(service)
