"""What waits for somebody, oldest first: one document an order and queue, which stays, marked, when the order has left it."""

from datetime import datetime
from typing import Annotated, Literal, assert_never, get_args

from shared.contracts.orders import (
    ChangeApplied,
    ChangeConfirmed,
    ChangeEnded,
    ChargeActionEnded,
    HoldReleased,
    OrderHeld,
    PaymentReviewClosed,
    PaymentReviewRequested,
    RefundRetried,
)
from shared.domain.bounds import AtMost
from shared.domain.messages import Message
from shared.domain.money import shown
from shared.domain.nouns import Recorded, View

QueueName = Literal["held", "change_due", "refund_failed", "payment_review"]
QUEUES: tuple[QueueName, ...] = get_args(QueueName)
OfChange = ChangeConfirmed | ChangeApplied | ChangeEnded
Queued = OfChange | OrderHeld | HoldReleased | ChargeActionEnded | RefundRetried | PaymentReviewRequested | PaymentReviewClosed
WAITING_FOR = AtMost(100, "the newest stay")


class QueueView(Message):
    order_id: str
    queue: QueueName | None
    """None: it waits no longer."""
    kinds: Annotated[tuple[str, ...], WAITING_FOR]
    """What it is held for; the change that is to be paid; the refunds that failed; the payments, by provider and id."""
    reason: str
    """The newest."""
    since: datetime
    """Its age: from the first of what it waits for now."""


def _ids(fact: Queued) -> tuple[str, ...]:
    match fact:
        case ChangeConfirmed() | ChangeApplied() | ChangeEnded():
            return () if isinstance(fact, ChangeConfirmed) and not fact.due else (f"change_due/{fact.order_id}",)
        case OrderHeld() | HoldReleased():
            return (f"held/{fact.order_id}",)
        case RefundRetried():
            return (f"refund_failed/{fact.order_id}",)
        case ChargeActionEnded():
            return (f"refund_failed/{fact.order_id}",) if fact.code and fact.action == "refund" else ()
        case PaymentReviewRequested() | PaymentReviewClosed():
            return (f"payment_review/{fact.order_id}",)
        case _:
            assert_never(fact)


def _evolve(view: QueueView | None, recorded: Recorded, _: str) -> QueueView:
    fact: Queued = recorded.event
    match fact:
        case ChangeConfirmed() | ChangeApplied() | ChangeEnded():
            return _of_change(view, fact)
        case OrderHeld():
            return _joined(view, "held", fact.order_id, fact.kind, fact.reason, fact.held_at)
        case HoldReleased():
            return _left(view, "held", fact.order_id, fact.kind, fact.reason, fact.released_at)
        case ChargeActionEnded():
            why = f"{fact.code}: {fact.reason}" if fact.reason else fact.code
            return _joined(view, "refund_failed", fact.order_id, fact.refund_id or "", why, fact.ended_at)
        case RefundRetried():
            why = f"{fact.way}: {fact.note}" if fact.note else fact.way
            return _left(view, "refund_failed", fact.order_id, fact.refund_id, why, fact.retried_at)
        case PaymentReviewRequested():
            return _joined(view, "payment_review", fact.order_id, _payment(fact), fact.reason, fact.requested_at)
        case PaymentReviewClosed():
            return _left(view, "payment_review", fact.order_id, _payment(fact), f"{fact.outcome}: {fact.note}", fact.closed_at)
        case _:
            assert_never(fact)


def _payment(fact: PaymentReviewRequested | PaymentReviewClosed) -> str:
    return f"{fact.provider}/{fact.payment_id}"


def _joined(view: QueueView | None, queue: QueueName, order_id: str, kind: str, reason: str, at: datetime) -> QueueView:
    waiting = view is not None and view.queue is not None
    kinds = tuple(each for each in view.kinds if each != kind) if view is not None and waiting else ()
    since = view.since if view is not None and waiting else at
    return QueueView(order_id=order_id, queue=queue, kinds=(*kinds, kind)[-100:], reason=reason, since=since)


def _left(view: QueueView | None, queue: QueueName, order_id: str, kind: str, reason: str, at: datetime) -> QueueView:
    rest = tuple(each for each in view.kinds if each != kind) if view is not None and view.queue is not None else ()
    since = at if view is None else view.since
    return QueueView(order_id=order_id, queue=queue if rest else None, kinds=rest, reason=reason, since=since)


def _of_change(view: QueueView | None, fact: OfChange) -> QueueView:
    match fact:
        case ChangeConfirmed():
            due = f"{shown(fact.due, fact.currency)} due by {fact.pay_by:%Y-%m-%d %H:%M} UTC"
            return QueueView(
                order_id=fact.order_id, queue="change_due", kinds=(fact.change_id,), reason=due, since=fact.confirmed_at
            )
        case ChangeApplied():
            reason, at = "applied", fact.applied_at
        case ChangeEnded():
            reason, at = fact.reason, fact.ended_at
    since = at if view is None else view.since
    return QueueView(order_id=fact.order_id, queue=None, kinds=(), reason=reason, since=since)


queues = View("queues", QueueView, Queued, _evolve, _ids, indexes=(("queue", "since"),), version=2)
