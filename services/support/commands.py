"""Intents of the support service. Key: order id; tickets without an order: customer id. `at`: aware UTC."""

from shared.contracts.orders import PricedLine
from shared.contracts.support import InspectedLine, TicketKind
from shared.domain.messages import Command, Instant, Message, Registry, type_names
from shared.domain.money import Currency, Minor

FIRST_RESPONSE_MINUTES = 30
"""SUP-01: the guides' figure, and the default; a ticket carries its own deadline from when it was opened."""


class OpenReturnWindow(Command):
    order_id: str
    channel: str
    warehouse: str
    currency: Currency
    lines: tuple[PricedLine, ...]
    delivered_at: Instant
    return_until: Instant


class AskedLine(Message):
    sku: str
    quantity: int


class RequestReturn(Command):
    """`return_id` is ids.return_id(order_id, return_number). A SKU named twice counts as the sum."""

    return_id: str
    order_id: str
    return_number: str
    lines: tuple[AskedLine, ...]
    reason: str = ""
    at: Instant


class ReceiveReturn(Command):
    return_id: str
    order_id: str
    at: Instant


class InspectReturn(Command):
    """All pieces of the return, each with where it goes; one SKU may be restocked in part."""

    return_id: str
    order_id: str
    lines: tuple[InspectedLine, ...]
    at: Instant


class CompleteRefund(Command):
    """Orders paid a refund for a return; ours or not is decided by its id."""

    order_id: str
    refund_id: str
    amount: Minor
    at: Instant


class OpenTicket(Command):
    ticket_id: str
    order_id: str | None = None
    customer_id: str
    channel: str
    kind: TicketKind
    subject: str
    first_response_minutes: int = FIRST_RESPONSE_MINUTES
    at: Instant


class AnswerTicket(Command):
    """`key`, in every later command of a ticket: its record key, which its id does not tell."""

    ticket_id: str
    key: str
    answer_id: str
    agent: str
    text: str
    at: Instant


class CloseTicket(Command):
    ticket_id: str
    key: str
    resolution: str
    at: Instant


class BreachFirstResponse(Command):
    """The clock's: `at` is the deadline."""

    ticket_id: str
    key: str
    at: Instant


ReturnCommand = OpenReturnWindow | RequestReturn | ReceiveReturn | InspectReturn | CompleteRefund
TicketCommand = OpenTicket | AnswerTicket | CloseTicket | BreachFirstResponse
SupportCommand = ReturnCommand | TicketCommand

COMMANDS: Registry = {
    "OpenReturnWindow": OpenReturnWindow,
    "RequestReturn": RequestReturn,
    "ReceiveReturn": ReceiveReturn,
    "InspectReturn": InspectReturn,
    "CompleteRefund": CompleteRefund,
    "OpenTicket": OpenTicket,
    "AnswerTicket": AnswerTicket,
    "CloseTicket": CloseTicket,
    "BreachFirstResponse": BreachFirstResponse,
}

REQUESTS = type_names(COMMANDS)
"""How a refusal names the command it answers."""
