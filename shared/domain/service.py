"""What a service declares, and nothing more: the runtime is handed this value.

`react` answers one fact (of another service, or a storefront's event) with commands for this service. It is pure and
stateless; which commands and keys depends on the event's fields alone and never changes for an event once written.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.domain.decider import Decider
from shared.domain.messages import Command, Fact, Message, Registry
from shared.domain.projection import Projection

STOREFRONT = "storefront.events"
PUBLIC = "waybill.events"
CLOCK = "waybill.clock"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where and when the answered fact was: its `time` (aware UTC) is the only clock a reaction has."""

    id: str
    time: datetime
    type: str
    source: str = ""
    """The CloudEvent's source: which storefront or service."""


@dataclass(frozen=True, slots=True)
class Send:
    """A command and its consistency key. `lookups` names documents of this service ("collection/id") that the runtime reads
    and puts into the command's `found`, with their position, so that deciding again gives the same."""

    key: str
    command: Command
    lookups: tuple[str, ...] = ()


React = Callable[[Any, Origin], list[Send]]


@dataclass(frozen=True, slots=True)
class Reactions:
    """What one source topic means to this service: type name -> (contract, reaction).

    Types that the producer's contract has and this service does not name are skipped by header; a type or schema version
    that no contract has becomes a parked command, never a skipped fact.
    """

    on: Mapping[str, tuple[type[Message], React]]
    contract: Registry | None = None
    """The producer's facts; None: those of shared.contracts."""


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Send `command` at `due` (aware UTC), unless cancelled; the same id again replaces it."""

    id: str
    due: datetime
    key: str
    command: Command


@dataclass(frozen=True, slots=True)
class CancelTimer:
    id: str


Timers = Callable[[Any], list[SetTimer | CancelTimer]]


def no_timers(_: Any) -> list[SetTimer | CancelTimer]:
    return []


@dataclass(frozen=True, slots=True)
class Service:
    name: str
    decider: Decider[Any, Any, Any]
    commands: Registry
    events: Registry
    reactions: Mapping[str, Reactions]
    """By source topic. A storefront's event of a type named here that cannot be read is answered by a refusal."""
    projections: tuple[Projection[Any, Any], ...]
    routes: Callable[[Any], Any]
    """Builds the FastAPI router from shared.api's Gateway (kept untyped here: this module imports no framework)."""
    description: str = ""
    timers: Timers = no_timers
    """Pure: which timers a fact sets or cancels."""
    answers_unknown: bool = False
    """The one service that answers storefront events whose type no service knows."""
    lookups: tuple[str, ...] = field(default=())
    """Names of projections that commands may look up."""

    def projection(self, name: str) -> Projection[Any, Any]:
        return next(p for p in self.projections if p.name == name)


def fact_types(service: Service) -> list[type[Fact]]:
    return [cls for cls in service.events.values() if issubclass(cls, Fact)]
