"""What providers did of what they were asked, and what staff do about the rest."""

from typing import assert_never

from services.orders.order.apart import undone
from services.orders.order.commands import CloseReview, RetryRefund
from services.orders.order.facts import refund_parts, request_refused, unknown
from services.orders.order.flight import RETRIES, review_key
from services.orders.order.fold import folded
from services.orders.order.payments import record_payment
from services.orders.order.refunding import not_now
from services.orders.order.securing import AUTHORIZATION, under_way
from services.orders.order.state import HELD_TIMES, HOLDS, NO_ORDER, Closed, NoOrder, Open, OrderState
from shared.contracts.charging import Asked, ChargeActionAnswered
from shared.contracts.orders import (
    ChargeActionEnded,
    OrderEvent,
    OrderHeld,
    PaymentClaimed,
    PaymentReviewClosed,
    PaymentReviewRequested,
    RefundRetried,
)
from shared.domain.money import shown
from shared.domain.nouns import Context


def record_answer(answer: ChargeActionAnswered, state: OrderState, context: Context) -> list[OrderEvent]:
    """Its totals are the charge's, as a callback's are: what was told before counts no more."""
    facts: list[ChargeActionEnded | OrderHeld | PaymentReviewRequested] = []
    if answer.reference in state.funds.moving.flying:
        said = {name: getattr(answer, name) for name in Asked.model_fields}
        facts.append(ChargeActionEnded(**said, code=answer.code, reason=answer.reason, ended_at=answer.answered_at))
        if answer.code and answer.action == "capture":
            facts += _not_captured(answer, state, context)
    claim = PaymentClaimed(
        provider=answer.provider,
        channel="",
        payment_id=answer.payment_id,
        order_id=answer.order_id,
        amount=answer.totals.captured,
        currency=answer.currency,
        method=answer.method,
        request=context.request,
        totals=answer.totals,
        claimed_at=answer.answered_at,
    )
    return [*facts, *record_payment(claim, folded(state, facts, context.key), context)]


def _not_captured(answer: ChargeActionAnswered, state: OrderState, context: Context) -> list[OrderHeld | PaymentReviewRequested]:
    """Nothing more leaves before somebody, or other money, has seen to it. What has left already must be looked at."""
    reason = f"{answer.code}: {answer.reason}" if answer.reason else answer.code
    match state:
        case NoOrder():
            return []
        case Open():
            if state.paid or AUTHORIZATION in state.holds:
                return []
            if state.complete and len(under_way(state)) == len(state.shipments) and not undone(state):
                return [_review(answer, f"under way, and not captured: {reason}", context)]
            if len(state.holds) >= HOLDS or state.held_times >= HELD_TIMES:
                return []
            return [OrderHeld(order_id=context.key, kind=AUTHORIZATION, reason=reason, held_at=answer.answered_at)]
        case Closed():
            return [_review(answer, f"delivered, and not captured: {reason}", context)] if state.due else []
        case _:
            assert_never(state)


def _review(answer: ChargeActionAnswered, reason: str, context: Context) -> PaymentReviewRequested:
    return PaymentReviewRequested(
        order_id=context.key,
        provider=answer.provider,
        payment_id=answer.payment_id,
        amount=answer.amount,
        currency=answer.currency,
        code="payment_review",
        reason=reason,
        requested_at=answer.answered_at,
    )


def retry_refund(command: RetryRefund, state: OrderState, context: Context) -> list[OrderEvent]:
    """All of it that failed and is held again: by its provider, which is asked under another reference, or by another way."""
    if isinstance(state, NoOrder):
        return unknown(context, context.time)
    funds = state.funds
    failed = [each for each in funds.moving.failed.values() if each.refund_id == command.refund_id]
    if not failed:
        return request_refused(context, context.time, "not_failed", f"no refund {command.refund_id} of this order has failed")
    if funds.moving.retries >= RETRIES:
        reason = f"refunds of this order were tried again {RETRIES} times, and are no more"
        return request_refused(context, context.time, "too_many_refunds", reason)
    parts: dict[str, int] = {}
    for each in failed:
        parts[each.charge] = parts.get(each.charge, 0) + each.amount
    amount, free = sum(parts.values()), funds.model_copy(update={"moving": funds.moving.without(command.refund_id)})
    left = free.left
    if amount > free.refundable or any(part > left[charge] for charge, part in parts.items()):
        return not_now(f"{shown(amount, funds.currency)} of refund {command.refund_id}", free, context.time, context)
    return [
        RefundRetried(
            order_id=context.key,
            refund_id=command.refund_id,
            amount=amount,
            currency=funds.currency,
            parts=refund_parts(parts),
            way=command.way,
            note=command.note,
            retried_at=context.time,
        )
    ]


def close_review(command: CloseReview, state: OrderState, context: Context) -> list[OrderEvent]:
    """Says what became of the money; this order's own is not changed by it."""
    if state == NO_ORDER:
        return unknown(context, context.time)
    review = state.funds.moving.reviews.get(review_key(command.provider, command.payment_id))
    if review is None or review.closed:
        reason = f"payment {command.payment_id} of {command.provider} waits for nobody in this order"
        return request_refused(context, context.time, "not_in_review", reason)
    return [PaymentReviewClosed(**command.model_dump(), closed_at=context.time)]
