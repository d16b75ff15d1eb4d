"""Orders whose price is counted somewhere: pricing hears what becomes of them, and of no others."""

from datetime import datetime

from services.orders.order.state import Closed, Open
from shared.contracts.orders import OrderUsesDue
from shared.contracts.shipping import OrderDelivered
from shared.contracts.uses_due import OrderEarningDue, UsesOutcome
from shared.domain.nouns import Context


def told(context: Context, at: datetime, outcome: UsesOutcome) -> OrderUsesDue:
    return OrderUsesDue(order_id=context.key, outcome=outcome, due_at=at)


def uses_freed(context: Context, at: datetime, order: Open, outcome: UsesOutcome) -> list[OrderUsesDue]:
    """Of an order that ends before shipping."""
    return [told(context, at, outcome)] if order.counted else []


def too_late(context: Context, at: datetime, order: Closed) -> list[OrderUsesDue]:
    """The price of an order that ended while its uses were asked for: they are free."""
    if order.priced or order.outcome == "delivered":
        return []
    return [told(context, at, order.outcome)]


def earning(fact: OrderDelivered, order: Open) -> list[OrderEarningDue]:
    """Of a customer's: a guest earns nothing."""
    if not order.counted or order.customer is None:
        return []
    goods = sum(line.total for line in fact.lines)
    return [OrderEarningDue(order_id=fact.order_id, goods=goods, usable_from=fact.return_until, due_at=fact.delivered_at)]
