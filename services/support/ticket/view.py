"""The view `tickets`: one document a ticket, with its answers and how its first response stands (SUP-01)."""

from typing import Annotated, Literal, assert_never

from services.support.ticket.state import ANSWERS, TICKET_ANSWERS, TicketFact
from shared.contracts.support import FirstResponseBreached, TicketAnswered, TicketClosed, TicketKind, TicketOpened
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View

Status = Literal["open", "closed"]
Sla = Literal["running", "hit", "missed", "unanswered"]
"""First response: still to come; in time; not in time; closed in time without one, which is neither."""


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
    answers: Annotated[tuple[Answer, ...], TICKET_ANSWERS] = ()
    resolution: str | None = None
    opened_at: Instant
    closed_at: Instant | None = None


def _opened(fact: TicketOpened) -> TicketView:
    return TicketView(
        ticket_id=fact.ticket_id,
        order_id=fact.order_id,
        customer_id=fact.customer_id,
        channel=fact.channel,
        kind=fact.kind,
        subject=fact.subject,
        respond_by=fact.respond_by,
        opened_at=fact.opened_at,
    )


def _answered(view: TicketView, fact: TicketAnswered) -> dict[str, object]:
    """A log from before there was a limit may hold thousands: the newest are shown, since a document has a size limit, too."""
    answer = Answer(answer_id=fact.answer_id, agent=fact.agent, text=fact.text, answered_at=fact.answered_at)
    update: dict[str, object] = {"answers": (*view.answers, answer)[-ANSWERS:]}
    if fact.first:
        update |= {"answered_at": fact.answered_at, "sla": "hit" if fact.within_sla else "missed"}
    return update


def _update(view: TicketView, fact: TicketAnswered | FirstResponseBreached | TicketClosed) -> dict[str, object]:
    match fact:
        case TicketAnswered():
            return _answered(view, fact)
        case FirstResponseBreached():
            return {"sla": "missed", "breached": True, "breached_at": fact.breached_at}
        case TicketClosed():
            sla = "unanswered" if view.sla == "running" else view.sla
            return {"status": "closed", "sla": sla, "resolution": fact.resolution, "closed_at": fact.closed_at}
        case _:
            assert_never(fact)


def evolve(view: TicketView | None, recorded: Recorded, id: str) -> TicketView:
    fact: TicketFact = recorded.event
    if isinstance(fact, TicketOpened):
        return _opened(fact)
    assert view is not None, f"{recorded.type} before ticket {id} was opened"
    return view.model_copy(update=_update(view, fact))


tickets = View(
    name="tickets",
    document=TicketView,
    facts=TicketFact,
    evolve=evolve,
    ids="ticket_id",
    version=2,
    indexes=(("status", "sla", "respond_by"), ("order_id",), ("customer_id",)),
)
