"""Decisions about tickets: opened, answered, closed, and the first-response clock (SUP-01).

Breached and answered in time exclude each other: the log's order decides a tie at the deadline, and a late answer states
the breach itself where the clock has not.
"""

from datetime import timedelta
from typing import Literal

from services.support.commands import REQUESTS, AnswerTicket, BreachFirstResponse, CloseTicket, OpenTicket
from services.support.state import Support, Ticket
from shared.contracts.support import (
    FirstResponseBreached,
    RequestRefused,
    SupportEvent,
    TicketAnswered,
    TicketClosed,
    TicketOpened,
)


def open_ticket(command: OpenTicket, state: Support) -> list[SupportEvent]:
    if isinstance(state, Ticket):
        return []
    opened = TicketOpened(
        ticket_id=command.ticket_id,
        order_id=command.order_id,
        customer_id=command.customer_id,
        channel=command.channel,
        kind=command.kind,
        subject=command.subject,
        opened_at=command.at,
        respond_by=command.at + timedelta(minutes=command.first_response_minutes),
    )
    return [opened]


def answer(command: AnswerTicket, state: Support) -> list[SupportEvent]:
    if not isinstance(state, Ticket):
        return _refused(command, "unknown_ticket", f"no ticket {command.ticket_id}")
    if command.answer_id in state.answers:
        return []
    if state.resolution is not None:
        return _refused(command, "ticket_closed", f"the ticket was closed: {state.resolution}")
    breach = _overdue(command, state)
    within = state.within_sla if state.within_sla is not None else not (breach or state.breached)
    answered = TicketAnswered(
        ticket_id=command.ticket_id,
        answer_id=command.answer_id,
        agent=command.agent,
        text=command.text,
        first=state.within_sla is None,
        within_sla=within,
        answered_at=command.at,
    )
    return [*breach, answered]


def close(command: CloseTicket, state: Support) -> list[SupportEvent]:
    if not isinstance(state, Ticket):
        return _refused(command, "unknown_ticket", f"no ticket {command.ticket_id}")
    if state.resolution is not None:
        if state.resolution == command.resolution:
            return []
        return _refused(command, "ticket_closed", f"closed already, with: {state.resolution}")
    closed = TicketClosed(ticket_id=command.ticket_id, resolution=command.resolution, closed_at=command.at)
    return [*_overdue(command, state), closed]


def breach_first_response(command: BreachFirstResponse, state: Support) -> list[SupportEvent]:
    if not isinstance(state, Ticket) or state.resolution is not None:
        return []
    if state.within_sla is not None or state.breached or command.at < state.respond_by:
        return []
    return [_breached(command, state)]


def _overdue(command: AnswerTicket | CloseTicket, state: Ticket) -> list[SupportEvent]:
    """The breach that the clock has not stated yet. The deadline itself is still in time."""
    late = command.at > state.respond_by and state.within_sla is None and not state.breached
    return [_breached(command, state)] if late else []


def _breached(command: AnswerTicket | CloseTicket | BreachFirstResponse, state: Ticket) -> FirstResponseBreached:
    return FirstResponseBreached(ticket_id=command.ticket_id, respond_by=state.respond_by, breached_at=command.at)


def _refused(
    command: AnswerTicket | CloseTicket, code: Literal["unknown_ticket", "ticket_closed"], reason: str
) -> list[SupportEvent]:
    request = REQUESTS[type(command)]
    return [RequestRefused(subject=command.ticket_id, request=request, code=code, reason=reason, refused_at=command.at)]
