"""What goes back of what was owed: returns and goodwill, over the payments that can still be refunded. Never more than they hold,
which is less once goodwill was given (SEC-02)."""

from datetime import datetime

from services.orders.order.commands import RefundGoodwill
from services.orders.order.facts import refund, refund_parts, request_refused, unknown
from services.orders.order.funds import GOODWILL, GOODWILLS, OVERPAID, Funds, overpaid_of
from services.orders.order.state import NoOrder, Open, OrderState
from shared.contracts.orders import OrderEvent, RefundDeferred, RefundIssued
from shared.contracts.refusing import RequestCode
from shared.contracts.support import RefundGranted
from shared.domain import ids
from shared.domain.money import shown
from shared.domain.nouns import Context
from shared.domain.refunds import over
from shared.domain.wording import enumerated

RETURN = "return"
"""The reason on refunds of returns: support reads it."""


def refund_surplus(context: Context, at: datetime, funds: Funds, surplus: int) -> list[OrderEvent]:
    """Paid before the price was known."""
    return [refund(context, at, funds.currency, OVERPAID, overpaid_of(surplus, funds), OVERPAID)]


def refund_return(event: RefundGranted, state: OrderState, context: Context) -> list[OrderEvent]:
    """Support granted a refund for a return."""
    at = event.granted_at
    if isinstance(state, NoOrder):
        return unknown(context, at)
    funds = state.funds
    asked = shown(event.amount, event.currency)
    if event.refund_id in funds.refunds:
        return _again(event.refund_id, funds.refunds[event.refund_id], event.amount, event.currency, funds, at, context)
    if event.currency != funds.currency:
        return request_refused(context, at, "currency_differs", f"this order was not paid in {event.currency}")
    if event.amount > funds.held:
        left = shown(funds.held, funds.currency)
        reason = f"{asked} for return {event.return_id}, but only {left} of its payments is left"
        return request_refused(context, at, "exceeds_paid", reason)
    if event.amount > funds.refundable:
        return [*not_now(f"{asked} for return {event.return_id}", funds, at, context), *_defer(event, funds, context)]
    return [
        RefundIssued(
            order_id=context.key,
            refund_id=event.refund_id,
            amount=event.amount,
            currency=event.currency,
            reason=RETURN,
            parts=refund_parts(over(event.amount, funds.left)),
            lines=event.lines,
            credit_to=event.replacement_id,
            issued_at=at,
        )
    ]


def _defer(event: RefundGranted, funds: Funds, context: Context) -> list[OrderEvent]:
    """Where a dispute is what is in its way."""
    if not funds.disputed or event.refund_id in funds.moving.deferred:
        return []
    said = event.model_dump(include={"order_id", "refund_id", "return_id", "amount", "currency", "lines"})
    return [RefundDeferred(**said, credit_to=event.replacement_id, deferred_at=event.granted_at)]


def refund_deferred(funds: Funds, context: Context, at: datetime) -> list[OrderEvent]:
    """Returns that waited for a dispute, in their turn, as far as what is won back, or paid, lets them."""
    facts: list[OrderEvent] = []
    left = funds.left
    room = funds.refundable
    for id, each in funds.moving.deferred.items():
        if each.amount > room:
            continue
        parts = over(each.amount, left)
        facts.append(
            RefundIssued(
                order_id=context.key,
                refund_id=id,
                amount=each.amount,
                currency=funds.currency,
                reason=RETURN,
                parts=refund_parts(parts),
                lines=each.lines,
                credit_to=each.credit_to,
                issued_at=at,
            )
        )
        room -= each.amount
        left = {key: amount - parts.get(key, 0) for key, amount in left.items()}
    return facts


def refund_goodwill(command: RefundGoodwill, state: OrderState, context: Context) -> list[OrderEvent]:
    """Of what was paid for the order, not of a line. Before it is paid nothing is the order's to give."""
    at = context.time
    if isinstance(state, NoOrder):
        return unknown(context, at)
    funds, cause = state.funds, f"goodwill/{command.refund}"
    currency = command.currency or funds.currency
    asked = shown(command.amount, currency)
    issued = funds.refunds.get(ids.refund_id(context.key, cause))
    if issued is not None:
        return _again(command.refund, issued, command.amount, currency, funds, at, context)
    if isinstance(state, Open):
        at = max(at, state.placed_at)
        if not state.paid:
            return request_refused(context, at, "not_paid", "the order is not paid yet: it can be cancelled")
    elif not funds.payments:
        return request_refused(context, at, "not_paid", "nothing was paid for this order")
    if currency != funds.currency:
        return request_refused(context, at, "currency_differs", f"this order is in {funds.currency}, not {currency}")
    if command.amount > funds.held:
        reason = f"{asked} asked, but only {shown(funds.held, funds.currency)} of what was paid is left"
        return request_refused(context, at, "exceeds_paid", reason)
    if command.amount > funds.refundable:
        return not_now(f"{asked} asked", funds, at, context)
    if funds.goodwills >= GOODWILLS:
        reason = f"this order had goodwill {GOODWILLS} times and has no more"
        return request_refused(context, at, "too_many_refunds", reason)
    return [refund(context, at, currency, cause, over(command.amount, funds.left), GOODWILL, command.reason)]


def _again(name: str, issued: int, amount: int, currency: str, funds: Funds, at: datetime, context: Context) -> list[OrderEvent]:
    """A refund that was issued: the same again changes nothing."""
    if (issued, funds.currency) == (amount, currency):
        return []
    reason = f"refund {name} was {shown(issued, funds.currency)}, not {shown(amount, currency)}"
    return request_refused(context, at, "contradicts_payment", reason)


def not_now(asked: str, funds: Funds, at: datetime, context: Context) -> list[OrderEvent]:
    """Held, but disputed, or for a refund that failed; or a provider took back more of a charge than was left of it."""
    stuck, currency = funds.moving.stuck, funds.currency
    held_for = [f"{shown(stuck, currency)} is of refunds that failed"] if stuck else []
    if funds.disputed or not held_for:
        held_for.insert(0, f"{shown(funds.disputed, currency)} is disputed")
    code: RequestCode = "exceeds_refundable" if funds.refundable or not funds.disputed else "in_dispute"
    reason = f"{asked}, but {enumerated(held_for)}: {shown(funds.refundable, currency)} is left"
    return request_refused(context, at, code, reason)
