"""What waits for somebody, oldest first: one document an order and queue, which stays, marked, when the order has left it."""

from datetime import datetime
from typing import Annotated, Literal, get_args

from services.orders.order.state import HELD_FOR
from shared.contracts.orders import ChangeApplied, ChangeConfirmed, ChangeEnded, HoldReleased, OrderHeld
from shared.domain.messages import Message
from shared.domain.money import shown
from shared.domain.nouns import Recorded, View

QueueName = Literal["held", "change_due"]
QUEUES: tuple[QueueName, ...] = get_args(QueueName)
OfChange = ChangeConfirmed | ChangeApplied | ChangeEnded
Queued = OrderHeld | HoldReleased | OfChange


class QueueView(Message):
    order_id: str
    queue: QueueName | None
    """None: it waits no longer."""
    kinds: Annotated[tuple[str, ...], HELD_FOR]
    """What it is held for, or the change that is to be paid."""
    reason: str
    """The newest."""
    since: datetime
    """Its age: from the first of what it waits for now."""


def _ids(fact: Queued) -> tuple[str, ...]:
    if isinstance(fact, OfChange):
        return () if isinstance(fact, ChangeConfirmed) and not fact.due else (f"change_due/{fact.order_id}",)
    return (f"held/{fact.order_id}",)


def _evolve(view: QueueView | None, recorded: Recorded, _: str) -> QueueView:
    fact: Queued = recorded.event
    if isinstance(fact, OfChange):
        return _of_change(view, fact)
    waiting = view is not None and view.queue is not None
    kinds = view.kinds if view is not None and waiting else ()
    if isinstance(fact, OrderHeld):
        since = view.since if view is not None and waiting else fact.held_at
        return QueueView(order_id=fact.order_id, queue="held", kinds=(*kinds, fact.kind), reason=fact.reason, since=since)
    rest = tuple(kind for kind in kinds if kind != fact.kind)
    since = fact.released_at if view is None else view.since
    return QueueView(order_id=fact.order_id, queue="held" if rest else None, kinds=rest, reason=fact.reason, since=since)


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


queues = View("queues", QueueView, Queued, _evolve, _ids, indexes=(("queue", "since"),))
