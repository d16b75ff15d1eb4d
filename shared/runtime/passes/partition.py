"""One owned partition: what a pass knows of it, from taking over to letting go.

Partition p of every topic of a service belongs to one process at a time; the log's fence says which.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from shared.runtime.documents.port import Documents
from shared.runtime.log.answered import Answered
from shared.runtime.log.reader import Place, place_document, place_from
from shared.runtime.log.wire import SourcePlace
from shared.runtime.passes.catalog import Catalog
from shared.runtime.passes.parking import Parking
from shared.runtime.stream.port import Log
from shared.runtime.vault import Vault

WATCH_EVERY = 2.0
"""Seconds between looks at the end of a log to which nothing is appended."""
Previous = dict[int, SourcePlace]
"""By inbox partition, the last place of a source partition that was sent to it."""


class Deposed(Exception):
    """An acknowledged batch does not lie where the one before it ended: another process owns the partition, or a batch came
    twice or not at all. What came of it is for the successor to read."""


@dataclass(frozen=True, slots=True)
class Ports:
    log: Log
    documents: Documents
    vault: Vault
    fail: Callable[[int, BaseException], None]
    """The pass ended in an error: the process starts again behind new fences. Never returns to the pass."""


@dataclass(frozen=True, slots=True)
class Limits:
    cache: int = 20_000
    """Entries a partition keeps in memory."""
    records: int = 2_000
    """Records that a pass takes at most: what HTTP, heartbeats and revocations may have to wait for."""
    write_every: float = 0.5
    """Seconds between writes of changed views; at once when somebody waits."""
    save_every: float = 5.0
    """Seconds between writes of changed states, and of places."""


@dataclass(slots=True)
class Reading:
    """How far one source partition is handled: all that was keyed anew of it is acknowledged, all else is answered."""

    place: Place
    previous: Previous


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a partition is handled at one moment: taken with every write, made a document only when it is saved."""

    place: Place
    own: Previous
    readings: Mapping[str, Reading]
    topics: Mapping[str, str]

    @property
    def position(self) -> int:
        """Rises whenever one of the places does, so that what is saved moves forward only."""
        return self.place.position + sum(each.place.position for each in self.readings.values())

    def document(self, collections: Sequence[str]) -> dict[str, Any]:
        """To be saved as one. `collections`: those that are written as far as here."""
        sources = {
            topic: {**place_document(each.place), "previous": previous_document(each.previous)}
            for topic, each in sorted(self.readings.items())
        }
        log = {**place_document(self.place), "previous": previous_document(self.own)}
        return {
            "position": self.position,
            "log": log,
            "sources": sources,
            "collections": list(collections),
            "topics": dict(self.topics),
        }


@dataclass(slots=True, eq=False)
class Partition:
    catalog: Catalog
    number: int
    place: Place
    """Believed as far as here."""
    answered: Answered
    parking: Parking
    readings: dict[str, Reading]
    """By source topic."""
    own: Previous
    """Of own facts that were keyed anew, as far as `place`."""
    topics: Mapping[str, str] = field(default_factory=dict)
    """Ids of the topics that all places are of."""
    generation: bytes = field(default_factory=lambda: uuid4().hex.encode())
    n: int = 0
    """Of the next decision."""
    expected: int = -1
    """The offset at which the next decision must lie (rule contiguous)."""
    inbox: int = 0
    """The next inbox offset to take."""
    shown: int = -1
    """The last log offset that a document in the store may show, as noted there."""
    ready: bool = False
    """Hydrated: the log was read to our own fence."""
    publications: list["asyncio.Future[int]"] = field(default_factory=list)
    """Appends that must be acknowledged before the place may be saved: what was published, own facts that were keyed anew."""
    written: Mark = field(init=False)
    """As far as documents are written."""
    saved: Mark = field(init=False)

    def __post_init__(self) -> None:
        self.written = self.saved = self.mark()

    def check_contiguous(self, base: int, expected: int) -> None:
        """Rule contiguous: believe the batch, or raise Deposed."""
        if base != expected:
            raise Deposed(f"{self.catalog.events}/{self.number}: acknowledged at {base}, it had to lie at {expected}")

    def check_end(self, end: int) -> None:
        """Rule contiguous: behind what we appended nobody else did; or raises Deposed."""
        if end > self.expected:
            raise Deposed(f"{self.catalog.events}/{self.number}: ends at {end}, what we appended at {self.expected}")

    def believe(self, place: Place, own: Previous) -> None:
        """All up to here is folded, and what others must hear of it is on its way."""
        self.place, self.own = place, own

    def positions(self) -> dict[str, int]:
        """By topic, where reading goes on."""
        found = {topic: reading.place.position for topic, reading in self.readings.items()}
        return {**found, self.catalog.inbox: self.inbox}

    def mark(self) -> Mark:
        return Mark(self.place, self.own, dict(self.readings), self.topics)


def previous_document(previous: Previous) -> list[list[int]]:
    return [[target, *place] for target, place in sorted(previous.items())]


def previous_from(document: dict[str, Any] | None) -> Previous:
    return {target: (offset, line, nth) for target, offset, line, nth in (document or {}).get("previous", ())}


def reading_from(document: dict[str, Any] | None) -> Reading:
    return Reading(place_from(document), previous_from(document))


def place_id(kind: str, *words: Any) -> str:
    return "/".join([kind, *map(str, words)])
