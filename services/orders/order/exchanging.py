"""A replacement is paid with what a return is worth (SUP-19, ADR 0042): it waits for that, is paid with it, and gives back what
it does not need. The order whose goods came back refunds its payer then."""

from datetime import timedelta
from typing import assert_never

from services.orders.order.facts import refund_parts, request_refused, unknown
from services.orders.order.payments import record_payment
from services.orders.order.state import EXPECTED, Closed, NoOrder, Open, OrderState
from shared.contracts.exchanges import EXCHANGE, CreditExpected, CreditGiven, CreditRefunded, CreditReturned
from shared.contracts.orders import OrderEvent, PaymentCaptured, PaymentClaimed
from shared.contracts.support import ExchangeCreditStated
from shared.domain.nouns import Context
from shared.domain.refunds import over


def expect_credit(event: ExchangeCreditStated, state: OrderState, context: Context) -> list[OrderEvent]:
    """Of an order that ended, or was never placed, nothing waits: what comes for it goes back to who paid."""
    match state:
        case NoOrder():
            return unknown(context, event.stated_at)
        case Closed():
            reason = f"the order was {state.outcome} already: what comes of return {event.return_id} is paid back"
            return request_refused(context, event.stated_at, "order_closed", reason)
        case Open():
            return _expect(event, state, context)
        case _:
            assert_never(state)


def _expect(event: ExchangeCreditStated, order: Open, context: Context) -> list[OrderEvent]:
    if event.currency != order.funds.currency:
        reason = f"this order is in {order.funds.currency}, not {event.currency}"
        return request_refused(context, event.stated_at, "currency_differs", reason)
    known = order.expected.get(event.refund_id)
    if known == event.amount or (known is None and not event.amount) or _charge(event.refund_id) in order.funds.credit_of:
        return []
    if known is None and len(order.expected) >= EXPECTED.count:
        reason = f"{EXPECTED.count} returns pay for this order already"
        return request_refused(context, event.stated_at, "too_many_payments", reason)
    pay_by = max(order.pay_by, event.credit_by)
    return [
        CreditExpected(
            order_id=context.key,
            returned_order_id=event.order_id,
            return_id=event.return_id,
            refund_id=event.refund_id,
            amount=event.amount,
            currency=event.currency,
            pay_by=pay_by,
            expires_at=pay_by + timedelta(minutes=order.terms.grace_minutes),
            expected_at=event.stated_at,
        )
    ]


def _charge(refund_id: str) -> str:
    return f"{EXCHANGE}/{refund_id}"


def take_credit_briefly(event: CreditGiven, state: OrderState, context: Context) -> list[OrderEvent]:
    """Where it pays for a change that no record holds (record_payment_briefly)."""
    return take_credit(event, state, context, ends=True)


def take_credit(event: CreditGiven, state: OrderState, context: Context, *, ends: bool = False) -> list[OrderEvent]:
    """A payment as any other; where the order takes none it goes back at once."""
    if _charge(event.refund_id) in state.funds.credit_of:
        return []
    back = CreditReturned(
        order_id=context.key,
        returned_order_id=event.order_id,
        refund_id=event.refund_id,
        total=event.amount,
        currency=event.currency,
        returned_at=event.given_at,
    )
    if isinstance(state, NoOrder) or state.funds.currency != event.currency:
        return [back]
    claim = PaymentClaimed(
        provider=EXCHANGE,
        channel="",
        payment_id=event.refund_id,
        order_id=context.key,
        amount=event.amount,
        currency=event.currency,
        method=EXCHANGE,
        request=context.request,
        claimed_at=event.given_at,
    )
    facts = record_payment(claim, state, context, ends=ends)
    if not any(isinstance(fact, PaymentCaptured) for fact in facts):
        return [*facts, back]
    return [
        fact.model_copy(update={"credit_of": event.order_id}) if isinstance(fact, PaymentCaptured) else fact for fact in facts
    ]


def refund_credit(event: CreditReturned, state: OrderState, context: Context) -> list[OrderEvent]:
    """Of the payments that the refund was of."""
    credit = state.funds.credits.get(event.refund_id)
    if credit is None or event.total <= credit.refunded:
        return []
    more = event.total - credit.refunded
    return [
        CreditRefunded(
            order_id=context.key,
            replacement_id=credit.replacement_id,
            refund_id=event.refund_id,
            amount=more,
            currency=event.currency,
            parts=refund_parts(over(more, credit.parts)),
            total=event.total,
            refunded_at=event.returned_at,
        )
    ]
