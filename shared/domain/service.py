"""A service is a list of nouns, and nothing more: the runtime is handed this value."""

# pyright: reportImportCycles=false

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.domain.messages import Registry
from shared.domain.nouns import Noun, View

STOREFRONT = "storefront.events"
PUBLIC = "waybill.events"
CLOCK = "waybill.clock"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Documents that should not wait for long: the age of the oldest is a metric, under this name."""

    name: str
    view: str
    where: Mapping[str, str]
    """With `since`, an index of the view."""
    since: str
    """The field that says since when: a time."""


@dataclass(frozen=True, slots=True)
class Service:
    """Raises DeclarationError where its nouns do not fit together (shared.domain.wiring)."""

    name: str
    facts: Registry
    """Its contract."""
    nouns: tuple[Noun, ...]
    routes: Callable[[Any], Any]
    """Builds the FastAPI router from shared.api's Gateway (kept untyped here: this module imports no framework)."""
    description: str = ""
    answers_unknown: bool = False
    """The one service that answers storefront events whose type no service knows."""
    gathers: float = 0.0
    """Seconds that what others say gathers before it is read, for who is on nobody's waiting path. Its API's callers hurry it."""
    later: tuple[str, ...] = ()
    """Topics that it hears and nobody waits for: where much is said they are read twice a second. Each that is read at once
    wakes the service with every record, also those that it passes over."""
    waiting: tuple[Waiting, ...] = ()
    """What should not wait for long."""

    def __post_init__(self) -> None:
        from shared.domain.wiring import Wiring  # here: it imports this module

        Wiring(self)

    @property
    def views(self) -> tuple[View, ...]:
        return tuple(view for noun in self.nouns for view in noun.views)

    def view(self, name: str) -> View:
        return next(view for view in self.views if view.name == name)
