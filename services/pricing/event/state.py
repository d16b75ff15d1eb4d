"""What the next decision about an event reads: what was announced, so that a repeat is known as one."""

from shared.contracts.campaigns import EventAnnounced
from shared.domain.messages import Message


class Event(Message):
    announced: EventAnnounced | None = None


def evolve(state: Event, fact: EventAnnounced, id: str) -> Event:
    return Event(announced=fact)
