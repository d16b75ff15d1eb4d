"""What the next decision about a ticket reads."""

from typing import Annotated, Literal, assert_never

from pydantic import Field

from shared.contracts.support import FirstResponseBreached, TicketAnswered, TicketClosed, TicketOpened
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message

ANSWERS = 200
"""A ticket takes no more: machines that answer each other would never end."""
TICKET_ANSWERS = AtMost(ANSWERS, "refused: too_many_answers")


class NoTicket(Message):
    kind: Literal["none"] = "none"


class Ticket(Message):
    kind: Literal["ticket"] = "ticket"
    respond_by: Instant
    breached: bool = False
    within_sla: bool | None = None
    """How the first answer came; None before it."""
    answers: Annotated[tuple[str, ...], TICKET_ANSWERS] = ()
    """Their ids."""
    resolution: str | None = None
    """None while the ticket is open."""


AnyTicket = NoTicket | Ticket
TicketState = Annotated[AnyTicket, Field(discriminator="kind")]
TicketFact = TicketOpened | TicketAnswered | FirstResponseBreached | TicketClosed


def evolve(state: AnyTicket, fact: TicketFact, id: str) -> AnyTicket:
    if isinstance(fact, TicketOpened):
        return Ticket(respond_by=fact.respond_by)
    if isinstance(state, NoTicket):
        return state
    match fact:
        case TicketAnswered():
            within = fact.within_sla if fact.first else state.within_sla
            return state.model_copy(update={"answers": (*state.answers, fact.answer_id), "within_sla": within})
        case FirstResponseBreached():
            return state.model_copy(update={"breached": True})
        case TicketClosed():
            return state.model_copy(update={"resolution": fact.resolution})
        case _:
            assert_never(fact)
