"""Each command to its decision, and which state it is about."""

from typing import assert_never

from services.support import returns, tickets
from services.support.commands import (
    AnswerTicket,
    BreachFirstResponse,
    CloseTicket,
    CompleteRefund,
    InspectReturn,
    OpenReturnWindow,
    OpenTicket,
    ReceiveReturn,
    RequestReturn,
    SupportCommand,
)
from services.support.state import Nothing, Support, SupportState, evolve
from shared.contracts.support import (
    FirstResponseBreached,
    RequestRefused,
    ReturnRefused,
    SupportEvent,
    TicketAnswered,
    TicketClosed,
    TicketOpened,
)
from shared.domain.decider import Decider, one_state


def decide(command: SupportCommand, state: Support) -> list[SupportEvent]:
    match command:
        case OpenReturnWindow():
            return returns.open_window(command, state)
        case RequestReturn():
            return returns.request(command, state)
        case ReceiveReturn():
            return returns.receive(command, state)
        case InspectReturn():
            return returns.inspect(command, state)
        case CompleteRefund():
            return returns.complete_refund(command, state)
        case OpenTicket():
            return tickets.open_ticket(command, state)
        case AnswerTicket():
            return tickets.answer(command, state)
        case CloseTicket():
            return tickets.close(command, state)
        case BreachFirstResponse():
            return tickets.breach_first_response(command, state)
        case _:
            assert_never(command)


TICKETS = (
    OpenTicket
    | AnswerTicket
    | CloseTicket
    | BreachFirstResponse
    | TicketOpened
    | TicketAnswered
    | TicketClosed
    | FirstResponseBreached
)


def _about(message: SupportCommand | SupportEvent) -> str | None:
    if isinstance(message, RequestRefused | ReturnRefused):
        return None
    if isinstance(message, TICKETS):
        return f"ticket/{message.ticket_id}"
    return f"returns/{message.order_id}"


initial: Support = Nothing()
decider: Decider[SupportCommand, SupportEvent, Support] = one_state(decide, evolve, initial, SupportState, _about)
