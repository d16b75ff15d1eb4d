"""When an order's shipments may leave: paid, allocated, and nothing holds them up. The one place that says so."""

from datetime import datetime
from typing import Any

from services.orders.order.facts import fulfillment
from services.orders.order.state import Open
from shared.contracts.orders import OrderEvent
from shared.domain.nouns import Context


def may_release(order: Open) -> bool:
    """Any of its shipments that is reserved. Not before the order had all its pieces once, since until then it may be refused;
    where it ships complete, not before it has them all."""
    if not order.paid or order.holds or order.cancelling is not None or not order.sourced:
        return False
    return order.complete or order.terms.ship == "as_available"


def released(order: Open, context: Context, at: datetime, **changes: Any) -> list[OrderEvent]:
    """What follows from these changes of its state: fulfillment is asked for each shipment that waited for them."""
    then = order.model_copy(update=changes)
    if not may_release(then):
        return []
    waited = [each for each in then.shipments if each.allocation == "allocated" and each.fulfillment == "none"]
    return [fulfillment(context, at, then, each) for each in waited]
