"""What is said about a payment provider."""

from shared.domain.messages import Command


class ConfigureProvider(Command):
    """Whole. Holds for charges that are told from now on, and for others when they are told of again."""

    provider: str
    connected: bool = True
    captures_once: bool = False
    authorised_days: int = 7
