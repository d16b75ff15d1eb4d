"""A warehouse has not all of a shipment, and it waits there for the rest: allocated when all of it is."""

from typing import assert_never

from services.orders.order.asking import ask
from services.orders.order.facts import carts_freed, release, request_refused, unknown
from services.orders.order.releasing import released
from services.orders.order.shipments import Claim
from services.orders.order.shortening import after
from services.orders.order.state import Closed, NoOrder, Open, OrderState
from shared.contracts.orders import OrderEvent, ShipmentQueued, StockLine
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Context


class Queued(Message):
    """What orders reads of inventory's ReservationQueued: not the lots. A release must name the lines."""

    warehouse: str
    order_id: str
    shipment_id: str
    lines: tuple[StockLine, ...]
    queued_at: Instant


def record_waiting(event: Queued, state: OrderState, context: Context) -> list[OrderEvent]:
    """One that arrives after the order's end is released: it leaves the queue."""
    at = event.queued_at
    match state:
        case NoOrder():
            return unknown(context, at)
        case Closed() | Open() if Claim(shipment_id=event.shipment_id, warehouse=event.warehouse) in state.to_release:
            why: str = state.outcome if isinstance(state, Closed) else "cancelled"
            return [release(context, at, event.shipment_id, event.warehouse, event.lines, why)]
        case Closed():
            return []
        case Open():
            shipment = state.shipment(event.shipment_id)
            if shipment is None or shipment.warehouse != event.warehouse:
                asked = shipment.warehouse if shipment else "no warehouse"
                return request_refused(context, at, "contradicts_order", f"it waits in {event.warehouse}, but {asked} is asked")
            if shipment.allocation != "requested":
                return []
            queued = ShipmentQueued(order_id=context.key, shipment_id=event.shipment_id, warehouse=event.warehouse, queued_at=at)
            then = after(state, [queued], context.key)
            facts: list[OrderEvent] = [queued, *released(then, context, at)]
            if then.accepted:
                facts += carts_freed(context, at, then)
            if then.cancelling is None and not then.asking and then.missing:
                facts += ask(then, context, at)
            return facts
        case _:
            assert_never(state)
