"""A customer's ticket and its first-response clock (SUP-01). Key: the order's id, or the customer's where it has no order."""

from services.support.ticket.commands import BreachFirstResponse
from services.support.ticket.decide import ON, first_response
from services.support.ticket.state import NoTicket, TicketFact, TicketState, evolve
from services.support.ticket.view import tickets
from shared.contracts.support import PriceComplained, RequestRefused
from shared.domain.nouns import Noun

ticket = Noun(
    name="ticket",
    key="",
    id="ticket_id",
    state=TicketState,
    initial=NoTicket(),
    facts=TicketFact,
    evolve=evolve,
    says=(PriceComplained, RequestRefused),
    on=ON,
    views=(tickets,),
    timers={BreachFirstResponse: first_response},
)
