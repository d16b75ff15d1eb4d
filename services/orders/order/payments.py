"""Money in and out. Refunds never exceed what was captured (SEC-02); what is not owed goes back at once."""

from typing import assert_never

from services.orders.order.facts import paid, refund, request_refused, unknown
from services.orders.order.releasing import released
from services.orders.order.state import PAYMENTS, Closed, NoOrder, Open, OrderState
from shared.contracts.orders import OrderEvent, PaymentCaptured, PaymentClaimed, RefundIssued
from shared.contracts.support import RefundGranted
from shared.domain.money import shown
from shared.domain.nouns import Context

RETURN = "return"
"""The reason on refunds of returns: support reads it."""


def record_payment(payment: PaymentClaimed, state: OrderState, context: Context) -> list[OrderEvent]:
    """A payment may come before its order, in parts, twice, or too late (ORD-05, ORD-06)."""
    funds = state.funds
    known = funds.payments.get(payment.payment_id)
    if known is not None:
        if (known, funds.currency) == (payment.amount, payment.currency):
            return []
        was, now = shown(known, funds.currency), shown(payment.amount, payment.currency)
        reason = f"payment {payment.payment_id} was {was}, now {now}"
        return request_refused(context, context.time, "contradicts_payment", reason, payment.request)
    if funds.currency not in ("", payment.currency):
        reason = f"this order is in {funds.currency}, not {payment.currency}"
        return request_refused(context, context.time, "currency_differs", reason, payment.request)
    if len(funds.payments) >= PAYMENTS:
        reason = f"this order has {PAYMENTS} payments and takes no more: give this one back to who paid"
        return request_refused(context, context.time, "too_many_payments", reason, payment.request)
    captured = PaymentCaptured(
        order_id=context.key,
        payment_id=payment.payment_id,
        amount=payment.amount,
        currency=payment.currency,
        method=payment.method,
        captured_at=context.time,
    )
    match state:
        case NoOrder():
            return [captured]
        case Open():
            return [captured, *_settle(payment, state, context)]
        case Closed():
            reason = "overpaid" if state.outcome == "delivered" else state.outcome
            return [captured, _give_back(payment, payment.amount, reason, context)]
        case _:
            assert_never(state)


def _settle(payment: PaymentClaimed, order: Open, context: Context) -> list[OrderEvent]:
    if order.total is None:
        return []
    if order.paid:
        return [_give_back(payment, payment.amount, "overpaid", context)]
    surplus = order.funds.held + payment.amount - order.total
    if surplus < 0:
        return []
    at = max(context.time, order.placed_at)
    facts: list[OrderEvent] = [paid(context, at, payment.currency, order.total)]
    facts += released(order, context, at, paid=True)
    if surplus > 0:
        facts.append(_give_back(payment, surplus, "overpaid", context))
    return facts


def _give_back(payment: PaymentClaimed, amount: int, reason: str, context: Context) -> RefundIssued:
    """Of this payment, in its currency: the order's, or its first."""
    return refund(context, context.time, payment.currency, f"payment/{payment.payment_id}", amount, reason)


def refund_return(event: RefundGranted, state: OrderState, context: Context) -> list[OrderEvent]:
    """Support granted a refund for a return."""
    at = event.granted_at
    if isinstance(state, NoOrder):
        return unknown(context, at)
    funds = state.funds
    asked = shown(event.amount, event.currency)
    issued = funds.refunds.get(event.refund_id)
    if issued is not None:
        if (issued, funds.currency) == (event.amount, event.currency):
            return []
        reason = f"refund {event.refund_id} was {shown(issued, funds.currency)}, not {asked}"
        return request_refused(context, at, "contradicts_payment", reason)
    if event.currency != funds.currency:
        return request_refused(context, at, "currency_differs", f"this order was not paid in {event.currency}")
    if event.amount > funds.held:
        left = shown(funds.held, funds.currency)
        reason = f"{asked} for return {event.return_id}, but only {left} of its payments is left"
        return request_refused(context, at, "exceeds_paid", reason)
    return [
        RefundIssued(
            order_id=context.key,
            refund_id=event.refund_id,
            amount=event.amount,
            currency=event.currency,
            reason=RETURN,
            issued_at=at,
        )
    ]
