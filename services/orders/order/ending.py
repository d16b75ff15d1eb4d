"""Orders that end without shipping: cancelled before a shipment was asked for, or stopped, or never paid."""

from datetime import datetime, timedelta
from typing import assert_never

from services.orders.change.asking import record_halt
from services.orders.change.ending import given_up
from services.orders.order.apart import undone
from services.orders.order.commands import CancelOrder, ExpireUnpaid
from services.orders.order.counting import uses_freed
from services.orders.order.facts import releases, request_refused, unknown
from services.orders.order.fold import after
from services.orders.order.parts import stepped
from services.orders.order.shortening import cancel_unshipped, let_go
from services.orders.order.state import Closed, NoOrder, Open, OrderState
from shared.contracts.fulfillment import ShipmentStopped, ShipmentStopRefused
from shared.contracts.orders import OrderEvent, OrderExpired, ShipmentStopRequested
from shared.contracts.storefront import OrderCancellationRequested
from shared.domain.nouns import Context


def cancel(asked: CancelOrder | OrderCancellationRequested, state: OrderState, context: Context) -> list[OrderEvent]:
    at = context.time
    match state:
        case NoOrder():
            return unknown(context, at)
        case Closed():
            if state.outcome == "cancelled":
                return []
            if state.outcome == "delivered":
                return request_refused(context, at, "already_shipped", "delivered already: it can be returned")
            return request_refused(context, at, "order_closed", f"the order was {state.outcome} already")
        case Open():
            return _cancel(asked, state, context, max(at, state.placed_at))
        case _:
            assert_never(state)


def _cancel(asked: CancelOrder | OrderCancellationRequested, order: Open, context: Context, at: datetime) -> list[OrderEvent]:
    """What fulfillment has is stopped first; what is on its way stays, and all else is cancelled."""
    if order.shipments and all(each.gone for each in order.shipments) and not order.missing and not undone(order):
        return request_refused(context, at, "already_shipped", "on its way already: it can be returned")
    why = f"the order is cancelled: {asked.reason or 'no reason given'}"
    ended = given_up(order, context, at, "order_cancelled", why, (asked.reason, asked.code))
    order = after(order, ended, context.key)
    if stops := _stops(order, context, at, asked.reason, asked.code):
        return [*ended, *stops]
    if order.stopping:
        return [*ended]
    return [*ended, *cancel_unshipped(order, context, at, asked.reason, asked.code)]


def _stops(order: Open, context: Context, at: datetime, reason: str, code: str | None) -> list[OrderEvent]:
    """Of all that fulfillment has."""
    return [
        ShipmentStopRequested(order_id=context.key, shipment_id=each.shipment_id, reason=reason, code=code, requested_at=at)
        for each in order.shipments
        if each.fulfillment == "requested"
    ]


def complete_cancellation_briefly(event: ShipmentStopped, state: OrderState, context: Context) -> list[OrderEvent]:
    """Where it was for a change, and what that asks next is more than a record holds."""
    return complete_cancellation(event, state, context, ends=True)


def complete_cancellation(event: ShipmentStopped, state: OrderState, context: Context, *, ends: bool = False) -> list[OrderEvent]:
    if not isinstance(state, Open):
        return stopped(event.shipment_id, event.reason, None, state, context, event.stopped_at)
    if (halted := record_halt(event, state, context, ends=ends)) is not None:
        return halted
    shipment = state.shipment(event.shipment_id)
    if shipment is not None and shipment.halted and shipment.fulfillment != "stopping":
        return []  # of a change, which was told
    why = event.reason if state.cancelling is None else state.cancelling
    return stopped(event.shipment_id, why, None, state, context, event.stopped_at)


def stopped(
    shipment_id: str, reason: str, code: str | None, state: OrderState, context: Context, at: datetime
) -> list[OrderEvent]:
    """`code`: why, unless it was asked to be cancelled before. One that nobody asked for ends the order as a cancellation does:
    an open change is given up, and what else fulfillment has is stopped first."""
    match state:
        case NoOrder():
            return unknown(context, at)
        case Closed():
            return []
        case Open():
            shipment = state.shipment(shipment_id)
            if shipment is None or shipment.fulfillment not in ("requested", "stopping"):
                said = shipment.fulfillment if shipment else "none"
                return request_refused(context, at, "contradicts_order", f"no shipment to stop: {said}")
            code = code if state.cancelling is None else state.cancel_code
            then = stepped(state, shipment_id, fulfillment="stopped")
            ended = given_up(then, context, at, "order_cancelled", f"the order is cancelled: {reason}", (reason, code))
            then = after(then, ended, context.key)
            stops = _stops(then, context, at, reason, code)
            if stops or then.stopping:
                return [*ended, *stops, *releases(context, at, then, [shipment], "cancelled")]
            return [*ended, *cancel_unshipped(then, context, at, reason, code)]
        case _:
            assert_never(state)


def record_stop_refused(event: ShipmentStopRefused, state: OrderState, context: Context) -> list[OrderEvent]:
    """The shipment had left already: answers the cancellation that waited for it."""
    match state:
        case NoOrder():
            return unknown(context, event.refused_at)
        case Closed():
            left = state.outcome == "delivered"
        case Open():
            if (halted := record_halt(event, state, context)) is not None:
                return halted
            shipment = state.shipment(event.shipment_id)
            left = shipment is not None and shipment.fulfillment in ("stopping", "shipped", "delivered")
        case _:
            assert_never(state)
    if not left:
        return []
    return request_refused(context, event.refused_at, "already_shipped", event.reason, request="CancelOrder")


def expire(_: ExpireUnpaid, state: OrderState, context: Context) -> list[OrderEvent]:
    at = context.time
    match state:
        case NoOrder() | Closed():
            return []
        case Open():
            if state.paid or state.authorised or at < state.pay_by + timedelta(minutes=state.terms.grace_minutes):
                return []
            ended = given_up(state, context, at, "order_closed", "the order was not paid and has expired")
            expired = OrderExpired(order_id=context.key, pay_by=state.pay_by, expired_at=at)
            freed = uses_freed(context, at, state, "expired")
            return [*ended, *freed, expired, *let_go(context, at, after(state, ended, context.key), "expired")]
        case _:
            assert_never(state)
