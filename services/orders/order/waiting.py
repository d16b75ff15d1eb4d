"""A warehouse has not all of a shipment, and it waits there for the rest: allocated when all of it is."""

from services.orders.order.answers import asked_for, go_on
from services.orders.order.shipments import OrderShipment
from services.orders.order.state import Open, OrderState
from shared.contracts.allocating import ShipmentQueued
from shared.contracts.orders import OrderEvent, StockLine
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
    shipment = asked_for(event, f"it waits in {event.warehouse}", state, context, at)
    if not isinstance(shipment, OrderShipment):
        return shipment
    assert isinstance(state, Open)
    if shipment.allocation != "requested":
        return []
    queued = ShipmentQueued(order_id=context.key, shipment_id=event.shipment_id, warehouse=event.warehouse, queued_at=at)
    return go_on(state, queued, context, at)
