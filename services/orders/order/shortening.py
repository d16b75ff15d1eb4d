"""An order that goes on with fewer pieces: what will not ship is cancelled, its share of what was paid goes back."""

from datetime import datetime

from services.orders.change.ending import given_up
from services.orders.order.apart import done, left_to_cancel, undone
from services.orders.order.authorising import paid_by_now
from services.orders.order.counting import uses_freed
from services.orders.order.facts import carts_freed, holds_gone, refund, refund_held, releases
from services.orders.order.fold import OrderFact, after
from services.orders.order.funds import CANCELLED
from services.orders.order.parts import worth_of
from services.orders.order.releasing import released
from services.orders.order.shipments import numbers_of, taken
from services.orders.order.state import Open
from services.orders.order.whole import all_delivered
from shared.contracts.orders import LinesCancelled, OrderCancelled, OrderEvent
from shared.domain.nouns import Context
from shared.domain.refunds import over


def cancel_missing(order: Open, context: Context, at: datetime, reason: str, code: str | None) -> list[OrderEvent]:
    """Pieces that no shipment has. Where none has any, the order is cancelled; where all others arrived, it is delivered."""
    if not order.shipments and not done(order) and not undone(order):
        return cancel_whole(order, context, at, reason, code)
    pieces = order.missing
    return _cancel(order, context, at, pieces, reason, code) if pieces else all_delivered(order, context, at)


def cancel_unshipped(order: Open, context: Context, at: datetime, reason: str, code: str | None) -> list[OrderEvent]:
    """A cancellation whose shipments have answered: those that are on their way stay, and lines that are done; all else is
    cancelled."""
    gone = [each for each in order.shipments if each.gone]
    if not gone and not done(order):
        return cancel_whole(order, context, at, reason, code)
    freed = releases(context, at, order, order.shipments, "cancelled")
    pieces = left_to_cancel(order, gone)
    return [*freed, *_cancel(after(order, freed, context.key), context, at, pieces, reason, code)] if pieces else []


def cancel_whole(order: Open, context: Context, at: datetime, reason: str, code: str | None) -> list[OrderEvent]:
    ended = given_up(order, context, at, "order_cancelled", f"the order is cancelled: {reason}")
    cancelled = OrderCancelled(order_id=context.key, reason=reason, code=code, cancelled_at=at)
    freed = uses_freed(context, at, order, "cancelled")
    return [*ended, *freed, cancelled, *let_go(context, at, after(order, ended, context.key), "cancelled")]


def let_go(context: Context, at: datetime, order: Open, reason: str) -> list[OrderEvent]:
    """Stock, holds and money of an order that ends without shipping."""
    back = [*holds_gone(context, at, order, reason), *refund_held(context, at, order.funds, reason)]
    return [*releases(context, at, order, order.shipments, reason), *carts_freed(context, at, order), *back]


def _cancel(
    order: Open, context: Context, at: datetime, pieces: dict[str, int], reason: str, code: str | None
) -> list[OrderEvent]:
    before, currency = order.rest or order.lines, order.funds.currency
    lines, rest = taken(before, pieces)
    cancelled = LinesCancelled(
        order_id=context.key,
        currency=currency,
        lines=lines,
        numbers=numbers_of(before, rest),
        reason=reason,
        code=code,
        cancelled_at=at,
    )
    facts: list[OrderFact] = [cancelled]
    share = min(worth_of(order, sum(line.total for line in lines)), order.funds.refundable)
    if share > 0:
        back, cause = over(share, order.funds.left), f"cancelled lines/{order.cancelled_lines + 1}"
        facts.append(refund(context, at, currency, cause, back, CANCELLED))
    then = after(order, facts, context.key)
    facts += paid_by_now(then, context, at)
    then = after(order, facts, context.key)
    return [*facts, *released(then, context, at), *all_delivered(then, context, at)]
