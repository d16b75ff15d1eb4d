"""When an order's shipments may leave: paid, or with what they need of its money; allocated, after its street date, and nothing
holds them up. The one place that says so. That a street date is reached is a fact, by its timer: what is said of a time before
it, and heard later, releases as well."""

from datetime import datetime
from typing import Any

from services.orders.order.commands import ReleaseShipment
from services.orders.order.facts import fulfillment
from services.orders.order.fold import after
from services.orders.order.securing import covered
from services.orders.order.state import Open, OrderState
from shared.contracts.orders import OrderEvent, StreetDateReached
from shared.domain.nouns import Context


def may_release(order: Open) -> bool:
    """Any of its shipments that is reserved. Not before the order had all its pieces once, since until then it may be refused;
    where it ships complete, not before it has them all."""
    if not (order.paid or order.authorised) or order.holds or order.cancelling is not None or not order.sourced:
        return False
    if order.changing is not None and order.changing.blocks:
        return False
    if order.terms.ship == "as_available":
        return True
    return order.complete and all(each.not_before is None for each in order.shipments)


def released(order: Open, context: Context, at: datetime, **changes: Any) -> list[OrderEvent]:
    """What follows from these changes of its state: fulfillment is asked for each shipment that waited for them."""
    then = order.model_copy(update=changes)
    if not may_release(then):
        return []
    waited = [each for each in then.shipments if each.allocation == "allocated" and each.fulfillment == "none"]
    ready = [each for each in waited if each.not_before is None]
    return [fulfillment(context, at, then, each) for each in (ready if then.paid else covered(then, ready, context.time))]


def reach_street_date(command: ReleaseShipment, state: OrderState, context: Context) -> list[OrderEvent]:
    shipment = state.shipment(command.shipment_id) if isinstance(state, Open) else None
    if not isinstance(state, Open) or shipment is None or shipment.not_before is None or context.time < shipment.not_before:
        return []
    reached = StreetDateReached(order_id=context.key, shipment_id=command.shipment_id, reached_at=context.time)
    return [reached, *released(after(state, [reached], context.key), context, context.time)]
