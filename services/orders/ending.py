"""Orders that end without shipping: cancelled before a shipment was asked for, or stopped, or never paid."""

from typing import assert_never

from services.orders.commands import CancelOrder, CompleteCancellation, ExpireUnpaid, OrderCommand, RecordStopRefused
from services.orders.facts import refund_held, release, request_refused, stock_lines, unknown
from services.orders.state import Closed, NoOrder, Open, OrderState
from shared.contracts.orders import OrderCancelled, OrderEvent, OrderExpired, ShipmentStopRequested
from shared.domain import ids


def cancel(command: CancelOrder, state: OrderState) -> list[OrderEvent]:
    match state:
        case NoOrder():
            return unknown(command)
        case Closed():
            if state.outcome == "cancelled":
                return []
            if state.outcome == "delivered":
                return request_refused(command, "already_shipped", "delivered already: it can be returned")
            return request_refused(command, "order_closed", f"the order was {state.outcome} already")
        case Open():
            match state.fulfillment:
                case "none":
                    return _cancelled(command, state)
                case "requested":
                    return [
                        ShipmentStopRequested(
                            order_id=command.order_id,
                            shipment_id=ids.shipment_id(command.order_id),
                            reason=command.reason,
                            requested_at=command.at,
                        )
                    ]
                case "stopping":
                    return []
                case "shipped":
                    return request_refused(command, "already_shipped", "on its way already: it can be returned")
                case _:
                    assert_never(state.fulfillment)
        case _:
            assert_never(state)


def complete_cancellation(command: CompleteCancellation, state: OrderState) -> list[OrderEvent]:
    match state:
        case NoOrder():
            return unknown(command)
        case Closed():
            return []
        case Open():
            if state.fulfillment in ("requested", "stopping"):
                return _cancelled(command, state)
            return request_refused(command, "contradicts_order", f"no shipment to stop: {state.fulfillment}")
        case _:
            assert_never(state)


def record_stop_refused(command: RecordStopRefused, state: OrderState) -> list[OrderEvent]:
    """Answers the cancellation that waited for it."""
    match state:
        case NoOrder():
            return unknown(command)
        case Closed():
            left = state.outcome == "delivered"
        case Open():
            left = state.fulfillment in ("stopping", "shipped")
        case _:
            assert_never(state)
    return request_refused(command, "already_shipped", command.reason, request="CancelOrder") if left else []


def expire(command: ExpireUnpaid, state: OrderState) -> list[OrderEvent]:
    match state:
        case NoOrder() | Closed():
            return []
        case Open():
            if state.paid or command.at < state.pay_by:
                return []
            expired = OrderExpired(order_id=command.order_id, pay_by=state.pay_by, expired_at=command.at)
            return [expired, *_released(command, state, "expired"), *refund_held(command, state.funds, "expired")]
        case _:
            assert_never(state)


def _cancelled(command: CancelOrder | CompleteCancellation, order: Open) -> list[OrderEvent]:
    cancelled = OrderCancelled(order_id=command.order_id, reason=command.reason, cancelled_at=command.at)
    return [cancelled, *_released(command, order, "cancelled"), *refund_held(command, order.funds, "cancelled")]


def _released(command: OrderCommand, order: Open, reason: str) -> list[OrderEvent]:
    """What a warehouse is only asked for is released when it answers."""
    if order.allocation != "allocated" or order.warehouse is None:
        return []
    return [release(command, order.warehouse, stock_lines(order.lines), reason)]
