"""What is asked of a ticket. Key: the order's id, or the customer's; `ticket_id` does not tell it."""

from shared.contracts.support import TicketKind
from shared.domain.messages import Command

FIRST_RESPONSE_MINUTES = 30
"""SUP-01: the guides' figure, and the default; a ticket carries its own deadline from when it was opened."""


class OpenTicket(Command):
    ticket_id: str
    order_id: str | None = None
    customer_id: str
    channel: str
    kind: TicketKind
    subject: str
    first_response_minutes: int = FIRST_RESPONSE_MINUTES
    price_of: str | None = None
    """The SKU whose price it is about (PRC-19)."""


class AnswerTicket(Command):
    ticket_id: str
    answer_id: str
    agent: str
    text: str


class CloseTicket(Command):
    ticket_id: str
    resolution: str


class BreachFirstResponse(Command):
    """The clock's: due at the deadline."""

    ticket_id: str
