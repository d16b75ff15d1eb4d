"""A warehouse answers for a shipment: whether that is still wanted, and what follows when it is."""

from datetime import datetime
from typing import Protocol, assert_never

from services.orders.order.asking import ask
from services.orders.order.facts import carts_freed, release, request_refused, unknown
from services.orders.order.releasing import released
from services.orders.order.shipments import Claim, OrderShipment
from services.orders.order.state import Closed, NoOrder, Open, OrderState, after
from shared.contracts.allocating import OrderAllocated, ShipmentQueued
from shared.contracts.orders import OrderEvent, StockLine
from shared.domain.nouns import Context


class Answer(Protocol):
    """That a warehouse keeps pieces for a shipment, or its place in a queue."""

    @property
    def warehouse(self) -> str: ...
    @property
    def shipment_id(self) -> str: ...
    @property
    def lines(self) -> tuple[StockLine, ...]: ...


def asked_for(answer: Answer, says: str, state: OrderState, context: Context, at: datetime) -> OrderShipment | list[OrderEvent]:
    """The open order's shipment, or what is said instead: what nobody wants any more is released. `says`: the answer in words."""
    id, warehouse = answer.shipment_id, answer.warehouse
    match state:
        case NoOrder():
            return unknown(context, at)
        case Closed() | Open() if Claim(shipment_id=id, warehouse=warehouse) in state.to_release:
            why: str = state.outcome if isinstance(state, Closed) else "cancelled"
            return [release(context, at, state, id, warehouse, answer.lines, why)]
        case Closed():
            return []
        case Open():
            shipment = state.shipment(id)
            if shipment is not None and shipment.warehouse == warehouse:
                return shipment
            asked = shipment.warehouse if shipment else "no warehouse"
            return request_refused(context, at, "contradicts_order", f"{says}, but {asked} is asked")
        case _:
            assert_never(state)


def go_on(order: Open, fact: OrderAllocated | ShipmentQueued, context: Context, at: datetime) -> list[OrderEvent]:
    """When the last that was asked has answered, what others refused is asked for anew."""
    then = after(order, [fact], context.key)
    facts: list[OrderEvent] = [fact, *released(then, context, at)]
    if then.accepted:
        facts += carts_freed(context, at, then)
    if then.cancelling is None and not then.asking and then.missing:
        facts += ask(then, context, at)
    return facts
