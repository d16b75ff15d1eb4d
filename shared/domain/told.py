"""The decisions that changed a document, as people look back on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Told:
    """A decision that changed a document."""

    id: str
    offset: int
    time: datetime
    """Its ce_time, UTC."""
    causation: str
    actor: str
    facts: Sequence[tuple[str, Any]]
    """Type name and JSON data of each, in today's shape, those about other documents among them. Personal fields are sealed."""


@dataclass(frozen=True, slots=True)
class Page:
    """Newest first."""

    decisions: Sequence[Told]
    total: int
    """Decisions in all, now."""
    before: int | None
    """Where the next page goes on; None: there is none."""
    document: Mapping[str, Any]
    """As all of its decisions left it: read together with their index."""

    @property
    def next(self) -> str | None:
        """`before`, as a cursor."""
        return None if self.before is None else str(self.before)


class Decisions(Protocol):
    """Reads back what changed a document of a view: None where there is no such document."""

    async def __call__(self, view: str, id: str, *, before: int | None = None, limit: int = 50) -> Page | None: ...
