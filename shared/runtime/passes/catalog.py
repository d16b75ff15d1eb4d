"""A service's names, worked out once: topics, type names as bytes, collections and how their documents are read."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from shared.domain.messages import Fact, Message, NewerVersion, read_fact
from shared.domain.service import Service
from shared.domain.wiring import Handler, Wiring, types_of
from shared.runtime.log import builtin
from shared.runtime.log.reader import Decision

TIMERS = "timers_v1"
OUTCOMES = "outcomes_v1"
PARKED = "parked_v1"
WORK = "work_v1"
INDEX = "index_v1"
KEPT = (TIMERS, OUTCOMES, PARKED, WORK, INDEX)
"""Collections that every service has, of plain dictionaries."""


@dataclass(slots=True)
class Catalog:
    service: Service
    wiring: Wiring = field(init=False)
    inbox: str = ""
    events: str = ""
    dead_letters: str = ""
    source: bytes = b""
    inputs: dict[bytes, Handler] = field(default_factory=dict)
    """By name on the wire: what the inbox may hold, besides the runtime's own commands."""
    heard: dict[str, dict[bytes, Handler]] = field(default_factory=dict)
    """By topic and type name, the facts and storefront events that the service hears."""
    facts: dict[bytes, type[Message]] = field(default_factory=dict)
    names: dict[type[Message], bytes] = field(default_factory=dict)
    types: dict[str, TypeAdapter[Any]] = field(default_factory=dict)
    """By collection of states and views: how a stored document is read."""
    initial: dict[str, Any] = field(default_factory=dict)
    """By noun: the state before its first fact."""
    states: dict[str, str] = field(default_factory=dict)
    """By noun: the collection of its states."""
    schema: dict[type[Message], bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        service, name = self.service, self.service.name
        self.wiring = Wiring(service)
        self.inbox, self.events, self.dead_letters = f"{name}.commands", f"{name}.events", f"{name}.dlq"
        self.source = f"/waybill/{name}".encode()
        handlers = self.wiring.handlers.values()
        self.inputs = {handler.name.encode(): handler for handler in handlers}
        self.heard = {
            topic: {type.encode(): handler for type, handler in by_type.items()} for topic, by_type in self.wiring.heard().items()
        }
        facts = {**service.facts, **builtin.FACTS}
        self.facts = {type.encode(): cls for type, cls in facts.items()}
        self.names = {cls: type.encode() for type, cls in {**facts, **builtin.COMMANDS}.items()}
        self.names |= {handler.input: handler.name.encode() for handler in handlers if handler.input not in self.names}
        self.types = {noun.collection: TypeAdapter(noun.state) for noun in service.nouns}
        self.types |= {view.collection: TypeAdapter(view.document) for view in service.views}
        self.initial = {noun.name: noun.initial for noun in service.nouns}
        self.states = {noun.name: noun.collection for noun in service.nouns}
        self.schema = {cls: str(cls.version).encode() for cls in facts.values() if issubclass(cls, Fact)}

    @property
    def sources(self) -> list[str]:
        """Topics of others that the service reads."""
        return [topic for topic in self.heard if topic != self.events]

    @property
    def indexed(self) -> set[str]:
        """Collections whose documents carry the index: all views, and states some of whose facts no view of their noun shows, so
        that every fact that changed something is found from a document."""
        shown = {noun.name: {cls for view in noun.views for cls in types_of(view.facts)} for noun in self.service.nouns}
        states = {noun.collection for noun in self.service.nouns if not shown[noun.name].issuperset(types_of(noun.facts))}
        return states | {view.collection for view in self.service.views}

    @property
    def collections(self) -> list[str]:
        """All that the pass writes."""
        return [*self.types, *KEPT]

    def read(self, decision: Decision) -> list[Any]:
        """The facts of an own decision, in today's shape. Raises UnreadableFact: it stops its partition, it is never parked."""
        types, lines = decision.types(), decision.lines()
        try:
            return [
                read_fact(self.facts[name], version, line)
                for name, version, line in zip(types, decision.versions(len(types)), lines, strict=True)
            ]
        except (KeyError, ValueError) as error:
            why = "this code is older than it" if isinstance(error, NewerVersion) else "it cannot be read"
            raise UnreadableFact(f"{self.service.name}: own decision {decision.id}: {why}: {error!r}") from error

    def versions(self, facts: list[Any]) -> bytes:
        """The header, or b"" where all are 1."""
        versions = [self.schema[type(fact)] for fact in facts]
        return b"" if all(version == b"1" for version in versions) else b",".join(versions)


class UnreadableFact(Exception):
    """The truth cannot be read by this code: wrong version deployed, or a defect. Nothing may go on behind it."""


def to_json(message: Message) -> bytes:
    return message.__pydantic_serializer__.to_json(message)
