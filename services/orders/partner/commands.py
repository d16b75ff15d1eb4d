"""What is said about a partner."""

from shared.domain.messages import Command


class RecordPartner(Command):
    """Whole: it may sell on these channels and no others."""

    partner: str
    name: str
    region: str | None = None
    standing: str = ""
    business: str = ""
    terms: str = ""
    channels: tuple[str, ...] = ()
