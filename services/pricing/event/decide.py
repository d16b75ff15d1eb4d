"""An event is what was announced last; who checked its rules before checks them again (campaign/approving.py)."""

from collections.abc import Mapping

from services.pricing.event.commands import AnnounceEvent
from services.pricing.event.state import Event
from shared.contracts.campaigns import EventAnnounced
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On


def announce(command: AnnounceEvent, state: Event, context: Context) -> list[EventAnnounced]:
    said, known = dict(command), state.announced
    if known is not None and known.model_dump(exclude={"announced_at"}) == command.model_dump():
        return []
    return [EventAnnounced(**said, announced_at=context.time)]


ON: Mapping[type[Message], Decide | On] = {AnnounceEvent: announce}
