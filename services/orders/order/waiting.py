"""A warehouse has not all of a shipment, and it waits there for the rest: allocated when all of it is."""

from typing import Literal, assert_never

from services.orders.order.facts import release, request_refused, unknown
from services.orders.order.state import Closed, NoOrder, Open, OrderState
from shared.contracts.orders import OrderEvent, ShipmentQueued, StockLine, Wait
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Context

ShortAtPlacing = Literal["refuse", "backorder", "force"]
"""A channel's policy."""


class Queued(Message):
    """What orders reads of inventory's ReservationQueued: not the lots. A release must name the lines."""

    warehouse: str
    order_id: str
    shipment_id: str
    lines: tuple[StockLine, ...]
    queued_at: Instant


def wait_of(short_at_placing: ShortAtPlacing) -> Wait:
    """What an order's channel says of a shortage, as a warehouse is asked. Only the last that is asked may be waited for."""
    return "no" if short_at_placing == "refuse" else short_at_placing


def record_waiting(event: Queued, state: OrderState, context: Context) -> list[OrderEvent]:
    """One that arrives after the order's end is released: it leaves the queue."""
    at = event.queued_at
    match state:
        case NoOrder():
            return unknown(context, at)
        case Closed():
            if state.to_release != event.warehouse:
                return []
            return [release(context, at, event.warehouse, event.lines, state.outcome)]
        case Open():
            if state.warehouse != event.warehouse:
                reason = f"it waits in {event.warehouse}, but {state.warehouse or 'no warehouse'} is asked"
                return request_refused(context, at, "contradicts_order", reason)
            if state.allocation != "requested":
                return []
            return [ShipmentQueued(order_id=context.key, shipment_id=event.shipment_id, warehouse=event.warehouse, queued_at=at)]
        case _:
            assert_never(state)
