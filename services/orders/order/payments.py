"""Money in; what of it is not owed goes back at once (SEC-02). Refunds of what was owed are in refunding."""

from typing import assert_never

from services.orders.change.confirming import settle
from services.orders.order.asking import ask, without_asking
from services.orders.order.authorising import authorise, money_is_there
from services.orders.order.facts import paid, refund, request_refused
from services.orders.order.flight import review_key
from services.orders.order.fold import OrderFact, after, folded
from services.orders.order.funds import CANCELLED, PAYMENTS, REPORTS, Funds, charge_key, overpaid_of
from services.orders.order.refunding import refund_deferred
from services.orders.order.releasing import released
from services.orders.order.state import Closed, NoOrder, Open, OrderState
from shared.contracts.money import ChargeReported, PaymentReviewRequested, Totals
from shared.contracts.orders import (
    ChangeApplied,
    HoldReleased,
    OrderEvent,
    OrderPaid,
    OrderReinstated,
    PaymentCaptured,
    PaymentClaimed,
    RefundIssued,
)
from shared.contracts.refusing import OrderRefused
from shared.domain.money import shown
from shared.domain.nouns import Context
from shared.domain.refunds import over


def record_payment_briefly(payment: PaymentClaimed, state: OrderState, context: Context) -> list[OrderEvent]:
    """Where it pays for a change that no record holds: the change ends, and its money goes back."""
    return record_payment(payment, state, context, ends=True)


def record_payment(payment: PaymentClaimed, state: OrderState, context: Context, *, ends: bool = False) -> list[OrderEvent]:
    """A payment may come before its order, in parts, twice, or too late (ORD-05, ORD-06). What a provider says are totals of its
    charge: what was known counts no more."""
    funds, key = state.funds, _key(payment)
    if _looked_at(payment, funds):
        return []
    if refused := _contradiction(payment, funds, key, context):
        return refused
    more = payment.amount - funds.payments.get(key, 0)
    news = _news(payment, funds, key)
    if more <= 0 and news is None:
        return []
    if (more > 0 and funds.captures >= PAYMENTS) or (news is not None and funds.reports >= REPORTS):
        reason = f"this order has {PAYMENTS} payments and takes no more: give this one back to who paid"
        return request_refused(context, context.time, "too_many_payments", reason, payment.request)
    said: list[PaymentCaptured | ChargeReported] = []
    if news is not None:
        said.append(_reported(payment, news, context))
    if more > 0:
        said.append(_captured(payment, more, context))
    now = folded(state, said, context.key)
    then: list[OrderEvent]
    match now:
        case NoOrder():
            then = []
        case Open():
            again = key in funds.payments
            then = _settle(payment, more, again, now, context, ends=ends)
        case Closed():
            then = _after_the_end(payment, more, key in funds.payments, now, context)
        case _:
            assert_never(now)
    refunds = [each for each in then if isinstance(each, RefundIssued)]
    left = folded(now, refunds, context.key)
    owed = _owed(payment, left.funds, context)
    return [*said, *then, *owed, *refund_deferred(folded(left, owed, context.key).funds, context, payment.claimed_at)]


def _owed(payment: PaymentClaimed, funds: Funds, context: Context) -> list[RefundIssued]:
    """What cancelled pieces cost, and was disputed then: once it is won, or more was paid that is kept."""
    share = min(funds.owed, funds.refundable)
    if share <= 0:
        return []
    cause = f"cancelled lines/after/{funds.refunded}"  # what was refunded before only grows
    return [refund(context, payment.claimed_at, payment.currency, cause, over(share, funds.left), CANCELLED)]


def _provider(payment: PaymentClaimed) -> str | None:
    return None if payment.provider == payment.channel else payment.provider


def _key(payment: PaymentClaimed) -> str:
    return charge_key(_provider(payment), payment.payment_id)


def _contradiction(payment: PaymentClaimed, funds: Funds, key: str, context: Context) -> list[OrderEvent]:
    """Without a provider an amount is said once. In another currency nothing is paid; a provider's money must be looked at."""
    known = funds.payments.get(key)
    if known is not None and payment.totals is None and (known, funds.currency) != (payment.amount, payment.currency):
        was, now = shown(known, funds.currency), shown(payment.amount, payment.currency)
        reason = f"payment {payment.payment_id} was {was}, now {now}"
        return request_refused(context, context.time, "contradicts_payment", reason, payment.request)
    if funds.currency in ("", payment.currency):
        return []
    reason = f"this order is in {funds.currency}, not {payment.currency}"
    if payment.totals is None:
        return request_refused(context, context.time, "currency_differs", reason, payment.request)
    return [
        PaymentReviewRequested(
            order_id=context.key,
            provider=payment.provider,
            payment_id=payment.payment_id,
            amount=payment.amount,
            currency=payment.currency,
            code="payment_review",
            reason=reason,
            requested_at=context.time,
        )
    ]


def _looked_at(payment: PaymentClaimed, funds: Funds) -> bool:
    """In another currency, and somebody has seen to it: told once more, it need not be seen to again."""
    review = funds.moving.reviews.get(review_key(payment.provider, payment.payment_id))
    return review is not None and review.closed and review.amount == payment.amount and payment.currency != funds.currency


def _news(payment: PaymentClaimed, funds: Funds, key: str) -> Totals | None:
    """The charge's totals, where any but the captured one has grown, or where its provider can be asked from now on."""
    if payment.totals is None:
        return None
    was = funds.charges.get(key, Totals())
    now = payment.totals.joined(was)
    if payment.connection is not None and key not in funds.moving.connected:
        return now
    return None if now.model_copy(update={"captured": was.captured}) == was else now


def _reported(payment: PaymentClaimed, totals: Totals, context: Context) -> ChargeReported:
    return ChargeReported(
        order_id=context.key,
        provider=_provider(payment),
        payment_id=payment.payment_id,
        currency=payment.currency,
        totals=totals,
        connection=payment.connection,
        reported_at=payment.claimed_at,
    )


def _captured(payment: PaymentClaimed, more: int, context: Context) -> PaymentCaptured:
    return PaymentCaptured(
        order_id=context.key,
        provider=_provider(payment),
        payment_id=payment.payment_id,
        amount=more,
        total=payment.amount,
        currency=payment.currency,
        method=payment.method,
        plan=payment.plan,
        captured_at=payment.claimed_at,
    )


def _settle(payment: PaymentClaimed, more: int, again: bool, order: Open, context: Context, *, ends: bool) -> list[OrderEvent]:
    """`order`: with what came. While it stands its pieces are its own: a payment counts, whenever it was made."""
    if (total := order.total) is None:
        return []
    at, said, waits = max(payment.claimed_at, order.placed_at), list[OrderEvent](), False
    if (order.paid or order.captures_later) and (settled := settle(order, context, at, ends=ends)) is not None:
        said, surplus = settled
        if order.paid or any(isinstance(each, ChangeApplied) for each in said):
            return [*said, *_surplus(payment, surplus, again, order, context)]
        now, waits = folded(order, [each for each in said if isinstance(each, OrderFact)], context.key), not said
        if not isinstance(now, Open):
            assert isinstance(now, Closed)
            return [*said, *_after_the_end(payment, more, again, now, context)]
        order = now
    if order.paid and more > 0:
        return _surplus(payment, more, again, order, context)
    if order.paid or order.funds.received < total:
        return [*said, *authorise(order, context)]
    facts: list[OrderPaid | HoldReleased] = [
        paid(context, at, payment.currency, total),
        *money_is_there(order, context, at),
    ]
    then = released(after(order, facts, context.key), context, at)
    surplus = 0 if waits else order.funds.received - total  # what came for a change that waits for more stays
    return [*said, *facts, *then, *_surplus(payment, surplus, again, order, context)]


def _surplus(payment: PaymentClaimed, amount: int, again: bool, order: Open | Closed, context: Context) -> list[OrderEvent]:
    if order.terms.overpaid == "keep":
        return []
    return _give_back(payment, amount, "overpaid", again, order.funds, context)


def _after_the_end(payment: PaymentClaimed, more: int, again: bool, order: Closed, context: Context) -> list[OrderEvent]:
    """What comes after the end goes back; so does what a dispute held until then. Or the order comes back, at its price."""
    if order.outcome == "delivered" and order.due:
        return _capture_after(payment, more, again, order, context)
    if order.outcome == "delivered":
        return _surplus(payment, more, again, order, context)
    if order.lapsed is not None and order.lapsed.total is not None and order.funds.received >= order.lapsed.total:
        return _reinstate(payment, again, order, order.lapsed.total, context)
    back = order.funds.refundable if payment.totals else more
    return _give_back(payment, back, order.outcome, again or more <= 0, order.funds, context)


def _capture_after(payment: PaymentClaimed, more: int, again: bool, order: Closed, context: Context) -> list[OrderEvent]:
    """Of an order that was delivered before all of it was captured."""
    surplus = order.funds.received - order.due
    if surplus < 0:
        return []
    fact = paid(context, payment.claimed_at, payment.currency, order.due)
    return [fact, *_surplus(payment, min(more, surplus), again, order, context)]


def _reinstate(payment: PaymentClaimed, again: bool, order: Closed, total: int, context: Context) -> list[OrderEvent]:
    """Without stock it is refused next, and all goes back."""
    at = context.known_from(payment.claimed_at)
    fact = OrderReinstated(order_id=context.key, reinstated_at=at)
    back = folded(order, [fact], context.key)
    assert isinstance(back, Open)
    asked = without_asking(back, True, context, at) if back.sourced else ask(back, context, at)
    facts: list[OrderEvent] = [fact, paid(context, at, payment.currency, total), *asked]
    if any(isinstance(each, OrderRefused) for each in asked):
        return facts  # all of it goes back
    return facts + _surplus(payment, order.funds.received - total, again, order, context)


def _give_back(
    payment: PaymentClaimed, amount: int, reason: str, again: bool, funds: Funds, context: Context
) -> list[OrderEvent]:
    """Of this charge first; in its currency: the order's, or its first. `again`: not for the first time of this charge."""
    if amount <= 0:
        return []
    cause = f"payment/{_key(payment)}"
    if again:
        totals = payment.totals or Totals()
        cause += f"/{payment.amount}/{totals.won}/{totals.lost}"
    return [refund(context, payment.claimed_at, payment.currency, cause, overpaid_of(amount, funds, _key(payment)), reason)]
