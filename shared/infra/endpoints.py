"""Where Kafka and MongoDB are, and what is said when they cannot be had."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

Report: TypeAlias = Callable[[str], None]
"""Takes one line of progress, for a person."""


@dataclass(frozen=True)
class Endpoints:
    """Addresses for clients: Kafka's bootstrap servers and MongoDB's URI (never print it: it may hold a password)."""

    kafka: str
    mongo: str
    given: bool = False
    """Whether the environment names them. It says then, too, how Kafka is spoken to and as whom; what was started here asks
    nobody for a password, whatever the environment says of another Kafka."""


class InfrastructureError(Exception):
    """Kafka or MongoDB cannot be had here. The message says what is wrong and what to do next."""
