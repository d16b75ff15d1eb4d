"""The first-response clock of a ticket (SUP-01): set when it opens, cancelled by the first answer or by closing."""

from services.support.commands import BreachFirstResponse
from shared.contracts.support import SupportEvent, TicketAnswered, TicketClosed, TicketOpened
from shared.domain.service import CancelTimer, SetTimer


def timers(fact: SupportEvent) -> list[SetTimer | CancelTimer]:
    match fact:
        case TicketOpened():
            key = fact.order_id or fact.customer_id
            breach = BreachFirstResponse(ticket_id=fact.ticket_id, key=key, at=fact.respond_by)
            return [SetTimer(_id(fact.ticket_id), fact.respond_by, key, breach)]
        case TicketAnswered(first=True) | TicketClosed():
            return [CancelTimer(_id(fact.ticket_id))]
        case _:
            return []


def _id(ticket_id: str) -> str:
    return f"first-response/{ticket_id}"
