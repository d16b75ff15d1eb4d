"""What an order's customer pays in the end, for his points: what was delivered, less returns and goodwill. Only of customers whom
pricing knows; for orders of others it says nothing."""

from services.pricing.order_price.state import REFUNDS, Answered, OrderPriceState, Spent
from shared.contracts.points import PointsDue
from shared.contracts.uses_due import OrderEarningDue
from shared.domain.messages import Instant, Message
from shared.domain.money import Minor
from shared.domain.nouns import Context

RETURN, GOODWILL = "return", "goodwill"
"""Reasons of refunds that lower what was paid for goods; others give back what was not owed."""


class Refunded(Message):
    """What pricing reads of orders' RefundIssued."""

    order_id: str
    refund_id: str
    amount: Minor
    reason: str
    issued_at: Instant


def hear_delivered(due: OrderEarningDue, state: OrderPriceState, context: Context) -> list[PointsDue]:
    """What was delivered may cost less than the price, or more: lines were cancelled, the order was changed."""
    spent = _known(state)
    if spent is None or spent.usable_from is not None:
        return []
    more = due.goods - spent.goods
    now = {"kept": spent.kept + more, "paid": spent.paid + more, "usable_from": due.usable_from}
    return [_due(due.order_id, spent.model_copy(update=now), due.due_at)]


def hear_refund(fact: Refunded, state: OrderPriceState, context: Context) -> list[PointsDue]:
    spent = _known(state)
    if spent is None or fact.reason not in (RETURN, GOODWILL):
        return []
    if fact.refund_id in spent.refunds or len(spent.refunds) >= REFUNDS.count:
        return []
    now = {"kept": spent.kept - (fact.amount if fact.reason == RETURN else 0), "paid": spent.paid - fact.amount}
    return [_due(fact.order_id, spent.model_copy(update=now), fact.issued_at, fact.refund_id)]


def _known(state: OrderPriceState) -> Spent | None:
    return state.spent if isinstance(state, Answered) else None


def _due(order_id: str, spent: Spent, at: Instant, refund_id: str | None = None) -> PointsDue:
    return PointsDue(
        order_id=order_id,
        counter=spent.counter,
        channel=spent.channel,
        currency=spent.currency,
        points=spent.points,
        goods=spent.goods,
        kept=max(0, spent.kept),
        paid=max(0, spent.paid),
        usable_from=spent.usable_from,
        refund_id=refund_id,
        due_at=at,
    )
