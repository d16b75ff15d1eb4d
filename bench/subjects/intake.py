"""A service of one command on the real runtime: an order is taken. State and view, as every service has them."""

from collections.abc import Sequence
from typing import Any, ClassVar

from fastapi import APIRouter

from shared.domain.decider import Decider, one_state
from shared.domain.messages import Command, Fact, Instant, Message
from shared.domain.projection import Projection, Recorded
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


def decide(command: PlaceOrder, order: Order) -> list[OrderTaken]:
    if order.taken:
        return []
    total = sum(line.quantity * line.unit_price for line in command.lines)
    return [OrderTaken(order_id=command.order_id, customer=command.customer, lines=command.lines, total=total, at=command.at)]


def evolve(_: Order, __: OrderTaken) -> Order:
    return Order(taken=True)


def id_of(message: PlaceOrder | OrderTaken) -> str | None:
    return message.order_id


def changes(event: OrderTaken) -> Sequence[str]:
    return (event.order_id,)


def show(_: OrderView | None, recorded: Recorded[OrderTaken], __: str) -> OrderView:
    event = recorded.event
    return OrderView(customer=event.customer, lines=event.lines, total=event.total, at=event.at, status="placed")


def routes(_: Any) -> APIRouter:
    return APIRouter()


decider: Decider[PlaceOrder, OrderTaken, Order] = one_state(decide, evolve, Order(), Order, id_of)
orders: Projection[OrderTaken, OrderView] = Projection("orders", 1, OrderView, changes, show)
service = Service(
    name="intake",
    decider=decider,
    commands={"PlaceOrder": PlaceOrder},
    events={"OrderTaken": OrderTaken},
    reactions={},
    projections=(orders,),
    routes=routes,
)

if __name__ == "__main__":
    main(service)
