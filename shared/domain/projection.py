"""Projection: own facts folded into documents, by name and fold version.

A document is a frozen pydantic model (or a union of them) under an id; it belongs to the partition of the facts that change it.
The collection is `<name>_v<version>`: a new fold is a new collection, built beside the live one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

E = TypeVar("E")
D = TypeVar("D")


@dataclass(frozen=True, slots=True)
class Recorded(Generic[E]):
    """A fact as it stands in the log."""

    event: E
    type: str
    """Its type name."""
    id: str
    """Its ce_id."""
    time: datetime
    """Its ce_time, UTC."""
    causation: str
    """ce_id of what caused it: a storefront's event, another service's fact, a request."""
    actor: str = ""


@dataclass(frozen=True, slots=True)
class Projection(Generic[E, D]):
    name: str
    version: int
    document: Any
    """The document's type, as pydantic reads it."""
    changes: Callable[[E], Sequence[str]]
    """Ids of the documents that a fact changes; () for facts that this view does not show."""
    evolve: Callable[[D | None, Recorded[E], str], D]
    """The document after a fact; None before its first. Deletion is a marked document."""
    indexes: tuple[tuple[str, ...], ...] = ()
    """Fields (a leading '-' for descending) of each secondary index."""

    @property
    def collection(self) -> str:
        return f"{self.name}_v{self.version}"
