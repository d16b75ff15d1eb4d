"""When an order may ship: paid, allocated, and nothing holds it up. The one place that says so."""

from datetime import datetime
from typing import Any

from services.orders.order.facts import fulfillment
from services.orders.order.state import Open
from shared.contracts.orders import OrderEvent
from shared.domain.nouns import Context


def may_release(order: Open) -> bool:
    return order.paid and order.allocation == "allocated" and order.fulfillment == "none" and not order.holds


def released(order: Open, context: Context, at: datetime, **changes: Any) -> list[OrderEvent]:
    """What follows from these changes of its state: fulfillment is asked for, if they were what it waited for."""
    then = order.model_copy(update=changes)
    return [fulfillment(context, at, then, then.warehouse)] if may_release(then) and then.warehouse is not None else []
