"""Money in and out. Refunds never exceed what was captured (SEC-02); what is not owed goes back at once."""

from typing import assert_never

from services.orders.commands import RecordPayment, RefundReturn
from services.orders.facts import fulfillment, paid, refund, request_refused, unknown
from services.orders.state import Closed, NoOrder, Open, OrderState
from shared.contracts.orders import OrderEvent, PaymentCaptured, RefundIssued
from shared.domain.money import shown

RETURN = "return"
"""The reason on refunds of returns: support reads it."""


def record_payment(command: RecordPayment, state: OrderState) -> list[OrderEvent]:
    """A payment may come before its order, in parts, twice, or too late (ORD-05, ORD-06)."""
    funds = state.funds
    known = funds.payments.get(command.payment_id)
    if known is not None:
        if (known, funds.currency) == (command.amount, command.currency):
            return []
        reason = f"payment {command.payment_id} was {shown(known, funds.currency)}, now {shown(command.amount, command.currency)}"
        return request_refused(command, "contradicts_payment", reason)
    if funds.currency not in ("", command.currency):
        return request_refused(command, "currency_differs", f"this order is in {funds.currency}, not {command.currency}")
    captured = PaymentCaptured(
        order_id=command.order_id,
        payment_id=command.payment_id,
        amount=command.amount,
        currency=command.currency,
        method=command.method,
        captured_at=command.at,
    )
    match state:
        case NoOrder():
            return [captured]
        case Open():
            return [captured, *_settle(command, state)]
        case Closed():
            reason = "overpaid" if state.outcome == "delivered" else state.outcome
            return [captured, _give_back(command, command.amount, reason)]
        case _:
            assert_never(state)


def _settle(command: RecordPayment, order: Open) -> list[OrderEvent]:
    if order.total is None:
        return []
    if order.paid:
        return [_give_back(command, command.amount, "overpaid")]
    surplus = order.funds.held + command.amount - order.total
    if surplus < 0:
        return []
    facts: list[OrderEvent] = [paid(command, command.currency, order.total)]
    if order.allocation == "allocated" and order.warehouse is not None:
        facts.append(fulfillment(command, order, order.warehouse))
    if surplus > 0:
        facts.append(_give_back(command, surplus, "overpaid"))
    return facts


def _give_back(command: RecordPayment, amount: int, reason: str) -> RefundIssued:
    """Of this payment, in its currency: the order's, or its first."""
    return refund(command, command.currency, f"payment/{command.payment_id}", amount, reason)


def refund_return(command: RefundReturn, state: OrderState) -> list[OrderEvent]:
    if isinstance(state, NoOrder):
        return unknown(command)
    funds = state.funds
    issued = funds.refunds.get(command.refund_id)
    if issued is not None:
        if (issued, funds.currency) == (command.amount, command.currency):
            return []
        reason = f"refund {command.refund_id} was {shown(issued, funds.currency)}, not {shown(command.amount, command.currency)}"
        return request_refused(command, "contradicts_payment", reason)
    if command.currency != funds.currency:
        return request_refused(command, "currency_differs", f"this order was not paid in {command.currency}")
    if command.amount > funds.held:
        left = shown(funds.held, funds.currency)
        reason = (
            f"{shown(command.amount, command.currency)} for return {command.return_id}, but only {left} of its payments is left"
        )
        return request_refused(command, "exceeds_paid", reason)
    return [
        RefundIssued(
            order_id=command.order_id,
            refund_id=command.refund_id,
            amount=command.amount,
            currency=command.currency,
            reason=RETURN,
            issued_at=command.at,
        )
    ]
