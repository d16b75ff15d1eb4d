"""A change that will not be: what was held for it is free, what was paid for it goes back, what was stopped for it may leave."""

from datetime import datetime

from services.orders.change.state import Changing
from services.orders.order.facts import refund, release
from services.orders.order.fold import OrderFact, after
from services.orders.order.funds import OVERPAID, overpaid_of
from services.orders.order.releasing import released
from services.orders.order.state import Open
from services.orders.order.whole import all_delivered
from shared.contracts.changes import ChangeCode, ChangeEnded, ChangeRefused
from shared.contracts.orders import OrderEvent
from shared.domain.nouns import Context


def refused(context: Context, change_id: str, code: ChangeCode, reason: str) -> list[OrderEvent]:
    return [
        ChangeRefused(
            order_id=context.key,
            change_id=change_id,
            request=context.request,
            code=code,
            reason=reason,
            refused_at=context.time,
        )
    ]


def end(order: Open, context: Context, at: datetime, code: ChangeCode, reason: str) -> list[OrderEvent]:
    """The order goes on as before."""
    facts = given_up(order, context, at, code, reason)
    then = after(order, facts, context.key)
    return [*facts, *released(then, context, at), *all_delivered(then, context, at)]


def given_up(
    order: Open,
    context: Context,
    at: datetime,
    code: ChangeCode,
    reason: str,
    cancel: tuple[str, str | None] | None = None,
) -> list[OrderFact]:
    """[] where none is open. What becomes of the order is not said here. `cancel`: its cancellation's reason and code."""
    open = order.changing
    if open is None:
        return []
    ended = ChangeEnded(
        order_id=context.key,
        change_id=open.change_id,
        code=code,
        reason=reason,
        cancel_reason=cancel and cancel[0],
        cancel_code=cancel and cancel[1],
        ended_at=at,
    )
    facts: list[OrderFact] = [ended]
    if open.held is not None:
        facts.append(release(context, at, order, open.held.shipment_id, open.held.warehouse, open.added, code))
    if (paid := _paid_for(order, open)) > 0:
        funds = order.funds
        back = overpaid_of(paid, funds)
        facts.append(refund(context, at, funds.currency, f"change/{open.change_id}/unpaid", back, OVERPAID))
    return facts


def _paid_for(order: Open, open: Changing) -> int:
    """What came for the change, once it was confirmed. What the order itself lacked was due with it, and stays the order's."""
    if not open.confirmed or open.preview is None:
        return 0
    lacked = max(0, open.due - max(0, open.preview.difference))
    return order.funds.captured - open.since - lacked
