"""Official events of marketplaces, which campaigns take part in (PRC-32). Key and state id: event id."""

from services.pricing.event.decide import ON
from services.pricing.event.state import Event, evolve
from services.pricing.event.view import events
from shared.contracts.campaigns import EventAnnounced
from shared.domain.nouns import Noun

event = Noun(
    name="event",
    key="event_id",
    state=Event,
    initial=Event(),
    facts=EventAnnounced,
    evolve=evolve,
    on=ON,
    views=(events,),
)
