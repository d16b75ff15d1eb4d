"""Lines without stock are done: at payment, or when staff say so (ORD-15). As goods do, they wait for the order's money and for
nobody to hold it up, and for all else that it has: without that it may still be refused."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import assert_never

from services.orders.order.apart import done, undone
from services.orders.order.commands import FinishLines
from services.orders.order.facts import request_refused, unknown
from services.orders.order.fold import after
from services.orders.order.securing import authorised, needed, under_way
from services.orders.order.shipments import numbers_of, pieces_of, taken
from services.orders.order.state import Closed, NoOrder, Open, OrderState
from services.orders.order.whole import all_delivered
from shared.contracts.orders import OrderEvent
from shared.contracts.refusing import RequestCode
from shared.contracts.without_stock import BY_HAND, Ends, LinesDone
from shared.domain.nouns import Context
from shared.domain.wording import enumerated


def goes_on(order: Open) -> bool:
    """Nothing of the order itself holds it up."""
    return _held_up(order) is None


def due_at_payment(order: Open) -> dict[str, int]:
    """Pieces that are done as soon as their money is there."""
    return undone(order, "payment") if order.apart is not None and goes_on(order) else {}


def done_at_payment(order: Open, context: Context, at: datetime) -> list[LinesDone]:
    """Of an order that is captured later: with its money, as a shipment would leave with it."""
    pieces = due_at_payment(order)
    if not pieces:
        return []
    if not order.paid:
        have = order.funds.received
        if order.terms.capture == "shipment":
            have += authorised(order.funds, context.time)
        if _costs(order, pieces) > have:
            return []
    return [_done(order, pieces, "payment", context, at)]


def finish(command: FinishLines, state: OrderState, context: Context) -> list[OrderEvent]:
    """Whole lines. What is captured later is captured then: it needs to be authorised, and still to be had."""
    match state:
        case NoOrder():
            return unknown(context, context.time)
        case Closed():
            # of one that was delivered all lines are done: asked again, it changes nothing
            return [] if state.outcome == "delivered" else _no(context, "order_closed", f"the order was {state.outcome} already")
        case Open():
            return _finish(command, state, context)
        case _:
            assert_never(state)


def _finish(command: FinishLines, order: Open, context: Context) -> list[OrderEvent]:
    by_hand = {sku for sku, ends in order.apart.ends.items() if ends == "hand"} if order.apart is not None else set[str]()
    if strange := [sku for sku in command.skus if sku not in by_hand]:
        return _no(context, "not_by_hand", f"not lines of this order that are done by hand: {enumerated(strange)}")
    if not by_hand:
        return _no(context, "not_by_hand", "the order has no lines that are done by hand")
    left = undone(order, "hand")
    pieces = {sku: count for sku, count in left.items() if not command.skus or sku in command.skus}
    if order.total is not None and not pieces:
        return []
    if (why := _not_yet(order, pieces, context)) is not None:
        return _no(context, *why)
    assert order.apart is not None
    if order.apart.by_hand >= BY_HAND and len(pieces) < len(left):
        reason = f"lines of this order were done {BY_HAND} times: do all that are left at once"
        return _no(context, "too_many_times", reason)
    at = max(context.time, order.placed_at)
    fact = _done(order, pieces, "hand", context, at, command.reason, context.actor)
    return [fact, *all_delivered(after(order, [fact], context.key), context, at)]


def _not_yet(order: Open, pieces: Mapping[str, int], context: Context) -> tuple[RequestCode, str] | None:
    if (why := _held_up(order)) is not None:
        return why
    if not order.paid and _costs(order, pieces) > order.funds.received + authorised(order.funds, context.time):
        return "not_paid", "what was authorised for it is over: it needs other money"
    return None


def _held_up(order: Open) -> tuple[RequestCode, str] | None:
    """It must be paid or secured, not held, not being cancelled; not before it had all its pieces once, since until then it may
    be refused; and while no change may take out what would go."""
    if order.cancelling is not None:
        return "order_closed", f"the order is being cancelled: {order.cancelling or 'no reason given'}"
    if order.holds:
        return "order_held", f"the order is held: {enumerated(order.holds)}"
    if order.changing is not None and order.changing.blocks:
        return "order_changing", f"change {order.changing.change_id} may take it out: confirm or withdraw it first"
    if not (order.paid or order.authorised):
        return "not_paid", "the order is not paid yet"
    if not order.sourced:
        return "not_ready", "the order is still looking for its pieces: ask again"
    return None


def _costs(order: Open, pieces: Mapping[str, int]) -> int:
    """All that is under way or done, and these."""
    before = done(order)
    served = {sku: before.get(sku, 0) + pieces.get(sku, 0) for sku in (*before, *pieces)}
    return needed(order, under_way(order), served)


def _done(
    order: Open, pieces: Mapping[str, int], ends: Ends, context: Context, at: datetime, reason: str = "", by: str = ""
) -> LinesDone:
    assert order.apart is not None
    before = order.rest or order.lines
    lines, rest = taken(before, pieces)
    return LinesDone(
        order_id=context.key,
        number=order.apart.done + 1,
        channel=order.channel,
        external_id=order.external_id,
        currency=order.funds.currency,
        ends=ends,
        lines=lines,
        numbers=numbers_of(before, rest),
        customer_id=order.customer and order.customer.customer_id,
        to_come=tuple(sku for sku, count in pieces_of(rest).items() if count),
        reason=reason,
        done_by=by,
        done_at=at,
        return_until=context.known_from(at) + timedelta(days=order.return_window_days),
    )


def _no(context: Context, code: RequestCode, reason: str) -> list[OrderEvent]:
    return request_refused(context, context.time, code, reason)
