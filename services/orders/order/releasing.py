"""When an order's shipments may leave: paid, or with what they need of its money; allocated, after its street date, and nothing
holds them up. The one place that says so. That a street date is reached is a fact, by its timer: what is said of a time before
it, and heard later, releases as well."""

from datetime import datetime
from typing import Any

from services.orders.order.commands import ReleaseShipment
from services.orders.order.facts import fulfillment
from services.orders.order.finishing import done_at_payment, goes_on
from services.orders.order.fold import after
from services.orders.order.securing import covered
from services.orders.order.state import Open, OrderState
from services.orders.order.whole import all_delivered
from shared.contracts.orders import OrderEvent, StreetDateReached
from shared.domain.nouns import Context


def may_release(order: Open) -> bool:
    """Any of its shipments that is reserved. Not before the order had all its pieces once, since until then it may be refused;
    where it ships complete, not before it has them all."""
    if not goes_on(order):
        return False
    if order.terms.ship == "as_available":
        return True
    return order.complete and all(each.not_before is None for each in order.shipments)


def released(order: Open, context: Context, at: datetime, **changes: Any) -> list[OrderEvent]:
    """What follows from these changes of its state: fulfillment is asked for each shipment that waited for them, and lines
    without stock are done that waited for payment."""
    then = order.model_copy(update=changes)
    if then.apart is None:
        return _let_go(then, context, at)
    done = done_at_payment(then, context, at)
    then = after(then, done, context.key)
    return [*done, *_let_go(then, context, at), *(all_delivered(then, context, at) if done else [])]


def _let_go(order: Open, context: Context, at: datetime) -> list[OrderEvent]:
    if not may_release(order):
        return []
    waited = [each for each in order.shipments if each.allocation == "allocated" and each.fulfillment == "none"]
    ready = [each for each in waited if each.not_before is None]
    return [fulfillment(context, at, order, each) for each in (ready if order.paid else covered(order, ready, context.time))]


def reach_street_date(command: ReleaseShipment, state: OrderState, context: Context) -> list[OrderEvent]:
    shipment = state.shipment(command.shipment_id) if isinstance(state, Open) else None
    if not isinstance(state, Open) or shipment is None or shipment.not_before is None or context.time < shipment.not_before:
        return []
    reached = StreetDateReached(order_id=context.key, shipment_id=command.shipment_id, reached_at=context.time)
    return [reached, *released(after(state, [reached], context.key), context, context.time)]
