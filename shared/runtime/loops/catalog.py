"""A service's names, worked out once: topics, type names as bytes, collections and how their documents are read."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from shared.domain.messages import Command, Fact, Message, type_names
from shared.domain.service import Service
from shared.runtime.log import builtin

STATE = "state_v1"
TIMERS = "timers_v1"
OUTCOMES = "outcomes_v1"
PARKED = "parked_v1"
"""Collections that every service has; the last three hold plain dictionaries."""


@dataclass(slots=True)
class Catalog:
    service: Service
    inbox: str = ""
    events: str = ""
    dead_letters: str = ""
    source: bytes = b""
    commands: dict[bytes, type[Message]] = field(default_factory=dict)
    facts: dict[bytes, type[Message]] = field(default_factory=dict)
    names: dict[type[Message], bytes] = field(default_factory=dict)
    types: dict[str, TypeAdapter[Any]] = field(default_factory=dict)
    schema: dict[type[Message], bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        name = self.service.name
        self.inbox, self.events, self.dead_letters = f"{name}.commands", f"{name}.events", f"{name}.dlq"
        self.source = f"/waybill/{name}".encode()
        commands = {**self.service.commands, **builtin.COMMANDS}
        facts = {**self.service.events, **builtin.FACTS}
        self.commands = {name.encode(): cls for name, cls in commands.items()}
        self.facts = {name.encode(): cls for name, cls in facts.items()}
        self.names = {cls: name.encode() for cls, name in type_names(commands, facts).items()}
        self.types = {STATE: TypeAdapter(self.service.decider.state)}
        self.types |= {p.collection: TypeAdapter(p.document) for p in self.service.projections}
        self.schema = {cls: str(cls.version).encode() for cls in facts.values() if issubclass(cls, Fact)}

    @property
    def collections(self) -> list[str]:
        """All that the project loop writes."""
        return [*self.types, TIMERS, OUTCOMES, PARKED]

    def read_fact(self, type_name: bytes, value: bytes | None) -> Any:
        """Raises UnreadableFact: an own fact that cannot be read stops its partition, it is never parked."""
        try:
            return self.facts[type_name].__pydantic_validator__.validate_json(value or b"{}")
        except (KeyError, ValueError) as error:
            raise UnreadableFact(f"{self.service.name}: own fact {type_name.decode()!r} cannot be read: {error}") from error


class UnreadableFact(Exception):
    """The truth cannot be read by this code: wrong version deployed, or a defect. Nothing may go on behind it."""


def to_json(message: Command | Fact | Message) -> bytes:
    return message.__pydantic_serializer__.to_json(message)
