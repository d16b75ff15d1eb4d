from shared.contracts.combining import Combining
from shared.domain.messages import Command


class SetCombining(Command):
    """How promotions of a channel combine, from now on."""

    channel: str
    combining: Combining
