"""Decisions about tickets: opened, answered, closed, and the first-response clock (SUP-01).

Breached and answered in time exclude each other: the log's order decides a tie at the deadline, and a late answer states
the breach itself where the clock has not.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from services.support.ticket.commands import AnswerTicket, BreachFirstResponse, CloseTicket, OpenTicket
from services.support.ticket.recalled import open_recall
from services.support.ticket.recalled import reads as recalled_ticket
from services.support.ticket.state import ANSWERS, AnyTicket, Ticket, TicketFact
from shared.contracts.inventory import LotShipmentRecalled
from shared.contracts.support import (
    FirstResponseBreached,
    PriceComplained,
    RequestRefused,
    SupportEvent,
    TicketAnswered,
    TicketClosed,
    TicketOpened,
)
from shared.domain.messages import Message
from shared.domain.nouns import CancelTimer, Context, Decide, On, SetTimer


def open_ticket(command: OpenTicket, state: AnyTicket, context: Context) -> list[SupportEvent]:
    if isinstance(state, Ticket):
        return []
    opened = TicketOpened(
        ticket_id=command.ticket_id,
        order_id=command.order_id,
        customer_id=command.customer_id,
        channel=command.channel,
        kind=command.kind,
        subject=command.subject,
        opened_at=context.time,
        respond_by=context.time + timedelta(minutes=command.first_response_minutes),
    )
    if command.price_of is None:
        return [opened]
    complained = PriceComplained(
        ticket_id=command.ticket_id,
        order_id=command.order_id,
        sku=command.price_of,
        subject=command.subject,
        complained_at=context.time,
    )
    return [opened, complained]


def answer(command: AnswerTicket, state: AnyTicket, context: Context) -> list[SupportEvent]:
    if not isinstance(state, Ticket):
        return _refused(command, context, "unknown_ticket", f"no ticket {command.ticket_id}")
    if command.answer_id in state.answers:
        return []
    if state.resolution is not None:
        return _refused(command, context, "ticket_closed", f"the ticket was closed: {state.resolution}")
    if len(state.answers) >= ANSWERS:
        reason = f"the ticket has {ANSWERS} answers and takes no more: close it, and open another for what is left"
        return _refused(command, context, "too_many_answers", reason)
    breach = _overdue(command.ticket_id, state, context.time)
    within = state.within_sla if state.within_sla is not None else not (breach or state.breached)
    answered = TicketAnswered(
        ticket_id=command.ticket_id,
        answer_id=command.answer_id,
        agent=command.agent,
        text=command.text,
        first=state.within_sla is None,
        within_sla=within,
        answered_at=context.time,
    )
    return [*breach, answered]


def close(command: CloseTicket, state: AnyTicket, context: Context) -> list[SupportEvent]:
    if not isinstance(state, Ticket):
        return _refused(command, context, "unknown_ticket", f"no ticket {command.ticket_id}")
    if state.resolution is not None:
        if state.resolution == command.resolution:
            return []
        return _refused(command, context, "ticket_closed", f"closed already, with: {state.resolution}")
    closed = TicketClosed(ticket_id=command.ticket_id, resolution=command.resolution, closed_at=context.time)
    return [*_overdue(command.ticket_id, state, context.time), closed]


def breach_first_response(command: BreachFirstResponse, state: AnyTicket, context: Context) -> list[SupportEvent]:
    if not isinstance(state, Ticket) or state.resolution is not None:
        return []
    if state.within_sla is not None or state.breached or context.time < state.respond_by:
        return []
    return [_breached(command.ticket_id, state, context.time)]


def _overdue(ticket_id: str, state: Ticket, at: datetime) -> list[SupportEvent]:
    """The breach that the clock has not stated yet. The deadline itself is still in time."""
    late = at > state.respond_by and state.within_sla is None and not state.breached
    return [_breached(ticket_id, state, at)] if late else []


def _breached(ticket_id: str, state: Ticket, at: datetime) -> FirstResponseBreached:
    return FirstResponseBreached(ticket_id=ticket_id, respond_by=state.respond_by, breached_at=at)


def _refused(
    command: AnswerTicket | CloseTicket,
    context: Context,
    code: Literal["unknown_ticket", "ticket_closed", "too_many_answers"],
    reason: str,
) -> list[SupportEvent]:
    subject, request, at = command.ticket_id, context.request, context.time
    return [RequestRefused(subject=subject, request=request, code=code, reason=reason, refused_at=at)]


def first_response(fact: TicketFact | PriceComplained | RequestRefused) -> list[SetTimer | CancelTimer]:
    """The first-response clock: set when the ticket opens, cancelled by the first answer or by closing."""
    match fact:
        case TicketOpened():
            key = fact.order_id or fact.customer_id
            return [SetTimer(_timer(fact.ticket_id), fact.respond_by, key, BreachFirstResponse(ticket_id=fact.ticket_id))]
        case TicketAnswered(first=True) | TicketClosed():
            return [CancelTimer(_timer(fact.ticket_id))]
        case _:
            return []


def _timer(ticket_id: str) -> str:
    return f"first-response/{ticket_id}"


ON: Mapping[type[Message], Decide | On] = {
    OpenTicket: open_ticket,
    LotShipmentRecalled: On(open_recall, key="order_id", reads=recalled_ticket),
    AnswerTicket: answer,
    CloseTicket: close,
    BreachFirstResponse: breach_first_response,
}
