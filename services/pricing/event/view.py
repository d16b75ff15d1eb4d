"""The view `events`: official events of marketplaces."""

from shared.contracts.campaigns import EventAnnounced
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View


class EventView(Message):
    event_id: str
    name: str
    marketplace: str
    rules: str
    starts_at: Instant
    ends_at: Instant


def evolve(view: EventView | None, recorded: Recorded, id: str) -> EventView:
    fact: EventAnnounced = recorded.event
    return EventView.model_validate(fact.model_dump())


events = View(name="events", document=EventView, facts=EventAnnounced, evolve=evolve, ids="event_id")
