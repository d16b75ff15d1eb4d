"""Orders that end without shipping: cancelled before a shipment was asked for, or stopped, or never paid."""

from datetime import datetime, timedelta
from typing import assert_never

from services.orders.order.commands import CancelOrder, ExpireUnpaid
from services.orders.order.facts import holds_gone, refund_held, release, request_refused, stock_lines, unknown
from services.orders.order.state import Closed, NoOrder, Open, OrderState
from shared.contracts.fulfillment import ShipmentStopped, ShipmentStopRefused
from shared.contracts.orders import OrderCancelled, OrderEvent, OrderExpired, ShipmentStopRequested
from shared.contracts.storefront import OrderCancellationRequested
from shared.domain import ids
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
            at = max(at, state.placed_at)
            match state.fulfillment:
                case "none":
                    return _cancelled(context, at, state, asked.reason, asked.code)
                case "requested":
                    shipment_id = ids.shipment_id(context.key)
                    return [
                        ShipmentStopRequested(
                            order_id=context.key,
                            shipment_id=shipment_id,
                            reason=asked.reason,
                            code=asked.code,
                            requested_at=at,
                        )
                    ]
                case "stopping":
                    return []
                case "shipped":
                    return request_refused(context, at, "already_shipped", "on its way already: it can be returned")
                case _:
                    assert_never(state.fulfillment)
        case _:
            assert_never(state)


def complete_cancellation(event: ShipmentStopped, state: OrderState, context: Context) -> list[OrderEvent]:
    at = event.stopped_at
    match state:
        case NoOrder():
            return unknown(context, at)
        case Closed():
            return []
        case Open():
            if state.fulfillment in ("requested", "stopping"):
                return _cancelled(context, at, state, event.reason, state.cancel_code)
            return request_refused(context, at, "contradicts_order", f"no shipment to stop: {state.fulfillment}")
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
            left = state.fulfillment in ("stopping", "shipped")
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
            if state.paid or at < state.pay_by + timedelta(minutes=state.terms.grace_minutes):
                return []
            expired = OrderExpired(order_id=context.key, pay_by=state.pay_by, expired_at=at)
            return [expired, *_let_go(context, at, state, "expired")]
        case _:
            assert_never(state)


def _cancelled(context: Context, at: datetime, order: Open, reason: str, code: str | None) -> list[OrderEvent]:
    cancelled = OrderCancelled(order_id=context.key, reason=reason, code=code, cancelled_at=at)
    return [cancelled, *_let_go(context, at, order, "cancelled")]


def _let_go(context: Context, at: datetime, order: Open, reason: str) -> list[OrderEvent]:
    """Stock and money. What a warehouse is only asked for is released when it answers."""
    back = [*holds_gone(context, at, order, reason), *refund_held(context, at, order.funds, reason)]
    if order.allocation not in ("allocated", "waiting") or order.warehouse is None:
        return back
    return [release(context, at, order.warehouse, stock_lines(order.lines), reason), *back]
