from shared.domain.messages import Command, Instant


class AnnounceEvent(Command):
    """As its marketplace has it: again, where that changes it."""

    event_id: str
    name: str
    marketplace: str
    rules: str
    starts_at: Instant
    ends_at: Instant
