"""Money in; what of it is not owed goes back at once (SEC-02). Refunds of what was owed are in refunding."""

from typing import assert_never

from services.orders.order.facts import fulfillment, paid, refund, request_refused
from services.orders.order.state import PAYMENTS, Closed, NoOrder, Open, OrderState
from shared.contracts.orders import OrderEvent, PaymentCaptured, PaymentClaimed, RefundIssued
from shared.domain.money import shown
from shared.domain.nouns import Context


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
    if order.allocation == "allocated" and order.warehouse is not None:
        facts.append(fulfillment(context, at, order, order.warehouse))
    if surplus > 0:
        facts.append(_give_back(payment, surplus, "overpaid", context))
    return facts


def _give_back(payment: PaymentClaimed, amount: int, reason: str, context: Context) -> RefundIssued:
    """Of this payment, in its currency: the order's, or its first."""
    parts = {payment.payment_id: amount}
    return refund(context, context.time, payment.currency, f"payment/{payment.payment_id}", parts, reason)
