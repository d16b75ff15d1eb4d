"""The view `tickets`: one document a ticket, with its answers and how its first response stands (SUP-01)."""

from collections.abc import Sequence
from typing import Literal

from shared.contracts.support import (
    FirstResponseBreached,
    SupportEvent,
    TicketAnswered,
    TicketClosed,
    TicketKind,
    TicketOpened,
)
from shared.domain.messages import Instant, Message
from shared.domain.projection import Projection, Recorded

Status = Literal["open", "closed"]
Sla = Literal["running", "hit", "missed", "unanswered"]
"""First response: still to come; in time; not in time; closed in time without one, which is neither."""
SHOWN = TicketOpened | TicketAnswered | FirstResponseBreached | TicketClosed


class Answer(Message):
    answer_id: str
    agent: str
    text: str
    answered_at: Instant


class TicketView(Message):
    ticket_id: str
    order_id: str | None
    customer_id: str
    channel: str
    kind: TicketKind
    subject: str
    status: Status = "open"
    sla: Sla = "running"
    respond_by: Instant
    answered_at: Instant | None = None
    """The first answer."""
    breached: bool = False
    breached_at: Instant | None = None
    answers: tuple[Answer, ...] = ()
    resolution: str | None = None
    opened_at: Instant
    closed_at: Instant | None = None


def changes(event: SupportEvent) -> Sequence[str]:
    return (event.ticket_id,) if isinstance(event, SHOWN) else ()


def _opened(event: TicketOpened) -> TicketView:
    return TicketView(
        ticket_id=event.ticket_id,
        order_id=event.order_id,
        customer_id=event.customer_id,
        channel=event.channel,
        kind=event.kind,
        subject=event.subject,
        respond_by=event.respond_by,
        opened_at=event.opened_at,
    )


def _answered(view: TicketView, event: TicketAnswered) -> dict[str, object]:
    answer = Answer(answer_id=event.answer_id, agent=event.agent, text=event.text, answered_at=event.answered_at)
    update: dict[str, object] = {"answers": (*view.answers, answer)}
    if event.first:
        update |= {"answered_at": event.answered_at, "sla": "hit" if event.within_sla else "missed"}
    return update


def _update(view: TicketView, event: SupportEvent) -> dict[str, object]:
    match event:
        case TicketAnswered():
            return _answered(view, event)
        case FirstResponseBreached():
            return {"sla": "missed", "breached": True, "breached_at": event.breached_at}
        case TicketClosed():
            sla = "unanswered" if view.sla == "running" else view.sla
            return {"status": "closed", "sla": sla, "resolution": event.resolution, "closed_at": event.closed_at}
        case _:
            return {}


def evolve(view: TicketView | None, recorded: Recorded[SupportEvent], id: str) -> TicketView:
    event = recorded.event
    if isinstance(event, TicketOpened):
        return _opened(event)
    assert view is not None, f"{recorded.type} before ticket {id} was opened"
    return view.model_copy(update=_update(view, event))


tickets: Projection[SupportEvent, TicketView] = Projection(
    name="tickets",
    version=1,
    document=TicketView,
    changes=changes,
    evolve=evolve,
    indexes=(("status", "sla", "respond_by"), ("order_id",), ("customer_id",)),
)
