"""One owned partition: what its loops share, from taking over to letting go.

Partition p of every topic of a service belongs to one process at a time; the log's fence says which.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from uuid import uuid4

import structlog

from shared.runtime import failpoints, metrics
from shared.runtime.documents.port import Documents
from shared.runtime.log.reader import Decision, LogReader, Place
from shared.runtime.log.wire import SourcePlace, fence
from shared.runtime.loops.cache import Cache, Key
from shared.runtime.loops.catalog import Catalog
from shared.runtime.loops.parking import Parking
from shared.runtime.stream.port import Log
from shared.runtime.vault import Vault

log = structlog.get_logger(__name__)


class Deposed(Exception):
    """A newer fence than ours is in the log: another process owns the partition."""


@dataclass(frozen=True, slots=True)
class Ports:
    log: Log
    documents: Documents
    vault: Vault
    fail: Callable[[int, BaseException], None]
    """A loop ended in an error: the partition (or the process) starts again behind a new fence. Never returns to the loop."""


@dataclass(frozen=True, slots=True)
class Limits:
    cache: int = 20_000
    """Entries a partition keeps in memory."""
    ahead: int = 4_000
    """Decisions that decide may run ahead of the read-back."""
    write_every: float = 0.2
    """Seconds between writes of changed documents; up to five times as long where a write takes long."""
    save_every: float = 2.0
    """Seconds between saved places."""


@dataclass(slots=True)
class Decided:
    """A decision on its way: what project needs when it is read back, so that nothing is parsed or evolved twice."""

    events: list[Any]
    states: dict[Key, Any]
    at: float


@dataclass(slots=True)
class Read:
    """A decision that counts, with its events, and the states as decide left them (None: a predecessor's decision)."""

    decision: Decision
    events: list[Any]
    states: dict[Key, Any] | None


@dataclass(slots=True)
class Reacted:
    """Where the reaction to one source partition stands: all commands up to `place` are acknowledged."""

    place: Place
    previous: dict[int, SourcePlace]
    """By inbox partition, the last place sent to it."""


@dataclass(slots=True)
class Partition:
    catalog: Catalog
    number: int
    ports: Ports
    limits: Limits
    reader: LogReader
    cache: Cache
    parking: Parking
    generation: bytes = field(default_factory=lambda: uuid4().hex.encode())
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    """Hydrated: the log was read to our own fence."""
    decided: deque[Decided] = field(default_factory=deque)
    room: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    """Project has something for flush."""
    applied: Place = field(default_factory=Place)
    """Documents are changed in memory as far as here."""
    publications: list["asyncio.Future[int]"] = field(default_factory=list)
    worked: list[Callable[[], None]] = field(default_factory=list)
    """Acknowledgements owed to the consumer once the documents are written."""
    awaited: asyncio.Event = field(default_factory=asyncio.Event)
    """Somebody waits for one of the outcomes."""
    outcomes: dict[str, Any] = field(default_factory=dict)
    """Read back and not yet told."""
    reacted: dict[str, Reacted] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)
    """By topic: the offset that its loop has reached."""
    waiters: dict[str, "asyncio.Future[Any]"] = field(default_factory=dict)
    """HTTP callers of this process that wait for an outcome, by command id (shared by the process's partitions)."""
    began: float = field(default_factory=monotonic)
    tasks: list["asyncio.Task[None]"] = field(default_factory=list)

    async def take_over(self) -> None:
        """Rule fence: before anything else, our own mark in the log. What came before it under other marks is settled."""
        self.reader.own = self.generation
        await (await self.ports.log.append(self.catalog.events, self.number, [fence(self.generation)]))
        failpoints.reach("fenced")

    def check_owner(self) -> None:
        """Raises Deposed when a newer fence was read after ours, be it in one batch with ours."""
        if self.reader.own_fence_read and self.reader.fence != self.generation:
            raise Deposed(f"{self.catalog.events}/{self.number}: fence {self.reader.fence.decode()} after ours")

    def hydrated(self) -> None:
        """Rule hydrate: sets `ready` once what was read up to our fence is folded too, not merely read."""
        if self.reader.own_fence_read and not self.ready.is_set():
            self.ready.set()
            metrics.hydrated.labels(self.catalog.service.name).observe(monotonic() - self.began)
            log.info("hydrated", partition=self.number, seconds=round(monotonic() - self.began, 3))

    def run(self, *loops: Callable[[], Awaitable[None]]) -> None:
        self.tasks += [asyncio.create_task(self._guard(loop)) for loop in loops]

    async def _guard(self, loop: Callable[[], Awaitable[None]]) -> None:
        try:
            await loop()
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            self.ports.fail(self.number, error)

    def watch(self, sent: "asyncio.Future[int]") -> None:
        """An append whose outcome is unknown ends the ownership: a new fence settles it."""

        def landed(future: "asyncio.Future[int]") -> None:
            if not future.cancelled() and (error := future.exception()):
                self.ports.fail(self.number, error)
            failpoints.reach("produced")

        sent.add_done_callback(landed)

    async def stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.tasks = []


def place_id(kind: str, *words: Any) -> str:
    return "/".join([kind, *map(str, words)])


def parked_from(documents: Mapping[str, Any]) -> Parking:
    parking = Parking()
    for document in documents.values():
        parking.add(document["inbox"], document["states"])
    return parking
