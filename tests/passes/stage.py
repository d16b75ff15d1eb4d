"""One service's engine on a log in memory that acknowledges at once: what a pass does, without time or trouble."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.domain.service import Service
from shared.runtime.documents.memory import MemoryDocuments
from shared.runtime.log.wire import Headers, Out, fence, stamp
from shared.runtime.passes.catalog import Catalog
from shared.runtime.passes.engine import Engine
from shared.runtime.passes.partition import Limits, Ports
from shared.runtime.stream.port import Batch, Topic
from shared.runtime.vault import MemoryVault

TIME = b"2026-01-01T12:00:00+00:00"
OTHER = b"f" * 32
"""The generation of other services' logs."""


@dataclass(frozen=True, slots=True)
class Stored:
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    timestamp: int = 0


class Log:
    """One partition a topic."""

    def __init__(self) -> None:
        self.records: dict[str, list[Stored]] = {}
        self.shift = 0
        """Added to what is acknowledged next: somebody else's record lies there."""

    def write(self, topic: str, out: Out) -> int:
        log = self.records.setdefault(topic, [])
        log.append(Stored(len(log), out.key, out.value, tuple(out.headers)))
        return len(log) - 1

    async def append(self, topic: str, partition: int, records: Sequence[Out]) -> "asyncio.Future[int]":
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        offsets = [self.write(topic, out) for out in records]
        future.set_result(offsets[0] + self.shift)
        return future

    async def read(self, topic: str, partition: int, start: int, end: int) -> AsyncIterator[Sequence[Stored]]:
        yield self.records[topic][start:end]

    async def fetch(self, topic: str, partition: int, offset: int) -> Stored | None:
        log = self.records.get(topic, [])
        return log[offset] if offset < len(log) else None

    async def ends(self, topics: Sequence[str]) -> Mapping[tuple[str, int], int]:
        return {(topic, 0): len(self.records.get(topic, [])) for topic in topics}

    async def topics(self, topics: Sequence[str]) -> Mapping[str, Topic]:
        return {topic: Topic(topic, 1) for topic in topics}

    def partition_for(self, key: bytes) -> int:
        return 0


class Stage:
    def __init__(self, service: Service, log: Log | None = None, documents: MemoryDocuments | None = None) -> None:
        self.catalog, self.log = Catalog(service), log or Log()
        self.documents = documents or MemoryDocuments()
        self.engine = Engine(self.catalog, Ports(self.log, self.documents, MemoryVault(), _raise), Limits())

    async def open(self) -> "Stage":
        await self.engine.assign([0])
        await asyncio.gather(*self.engine.taking.values())
        return self

    async def play(self) -> None:
        """Passes, until nothing is left to be read; all is written then."""
        while await self.once():
            await self.engine.write()

    async def once(self) -> bool:
        """One pass, of which nothing is written yet; False: nothing is left to be read."""
        partition = self.engine.owned[0]
        batches = [
            (partition, Batch(topic, 0, records, lambda: None))
            for topic, at in partition.positions().items()
            if (records := self.log.records.get(topic, [])[at:])
        ]
        if batches:
            await self.engine.once(batches)
        return bool(batches)

    # -- from outside
    def ask(self, key: str, command: Any, **headers: bytes) -> None:
        name = self.catalog.names[type(command)]
        given: Headers = [("ce_type", name), ("ce_id", b"request"), ("ce_time", TIME), *headers.items()]
        self.log.write(self.catalog.inbox, Out(key.encode(), command.model_dump_json().encode(), given))

    def fact(self, topic: str, key: str, *lines: tuple[str, bytes], version: int = 1) -> None:
        """A decision in another service's log."""
        if topic not in self.log.records:
            self.log.write(topic, fence(OTHER))
        at = len(self.log.records[topic])
        headers: Headers = [("types", ",".join(name for name, _ in lines).encode()), ("wb", stamp(OTHER, at - 1))]
        headers += [("ce_id", f"{topic}/0/{at}".encode()), ("ce_time", TIME)]
        if version > 1:
            headers.append(("versions", b",".join([b"%d" % version] * len(lines))))
        self.log.write(topic, Out(key.encode(), b"\n".join(text for _, text in lines), headers))

    # -- what came of it
    def decisions(self) -> list[tuple[str, list[bytes]]]:
        """Types and lines of each, without fences."""
        records = [(dict(record.headers), record.value or b"") for record in self.log.records[self.catalog.events]]
        return [(head["types"].decode(), value.split(b"\n")) for head, value in records if "types" in head]

    def head(self, number: int) -> dict[str, bytes]:
        records = [dict(record.headers) for record in self.log.records[self.catalog.events]]
        return [head for head in records if "types" in head][number]


def _raise(_: int, error: BaseException) -> None:
    raise error
