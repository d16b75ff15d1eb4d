"""Staff hold an order up, for one reason or several; when the last is gone, it is released."""

from typing import assert_never

from services.orders.order.apart import undone
from services.orders.order.commands import HoldOrder, ReleaseHold
from services.orders.order.facts import request_refused, unknown
from services.orders.order.releasing import released
from services.orders.order.state import HELD_TIMES, HOLDS, Closed, NoOrder, Open, OrderState
from shared.contracts.orders import HoldReleased, OrderEvent, OrderHeld
from shared.domain.nouns import Context


def hold(command: HoldOrder, state: OrderState, context: Context) -> list[OrderEvent]:
    """Stops the release, not the reservation. One of each kind: the same again changes nothing."""
    match state:
        case NoOrder():
            return unknown(context, context.time)
        case Closed():
            return request_refused(context, context.time, "order_closed", f"the order was {state.outcome} already")
        case Open():
            if command.kind in state.holds:
                return []
            if state.complete and all(each.fulfillment != "none" for each in state.shipments) and not undone(state):
                reason = "its shipment was asked for already: only a cancellation can stop it"
                return request_refused(context, context.time, "already_released", reason)
            if len(state.holds) >= HOLDS or state.held_times >= HELD_TIMES:
                reason = f"an order is held for {HOLDS} reasons at once and {HELD_TIMES} times at most"
                return request_refused(context, context.time, "too_many_holds", reason)
            at = max(context.time, state.placed_at)
            return [OrderHeld(order_id=context.key, kind=command.kind, reason=command.reason, held_at=at)]
        case _:
            assert_never(state)


def release_hold(command: ReleaseHold, state: OrderState, context: Context) -> list[OrderEvent]:
    """The last one of a paid and allocated order lets it go."""
    match state:
        case NoOrder():
            return unknown(context, context.time)
        case Closed():
            return request_refused(context, context.time, "order_closed", f"the order was {state.outcome} already")
        case Open():
            if command.kind not in state.holds:
                return request_refused(context, context.time, "not_held", f"no hold {command.kind} stands")
            at = max(context.time, state.placed_at)
            gone = HoldReleased(order_id=context.key, kind=command.kind, reason=command.reason, released_at=at)
            rest = tuple(kind for kind in state.holds if kind != command.kind)
            return [gone, *released(state, context, at, holds=rest)]
        case _:
            assert_never(state)
