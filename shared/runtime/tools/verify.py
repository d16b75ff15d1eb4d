"""Verify: the log of a service, read afresh and folded by today's code, against the documents that MongoDB shows.

Reads beside the running service and writes nothing. A document that moves meanwhile is looked at again.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.domain.service import Service
from shared.runtime.documents.memory import MemoryDocuments
from shared.runtime.documents.port import Document, Documents
from shared.runtime.log.reader import LogReader, Place
from shared.runtime.log.wire import Out, Record
from shared.runtime.loops.cache import Cache, Key
from shared.runtime.loops.catalog import Catalog
from shared.runtime.loops.parking import Parking
from shared.runtime.loops.partition import Limits, Partition, Ports
from shared.runtime.loops.project import Project
from shared.runtime.tools.apart import Tell
from shared.runtime.vault import MemoryVault

UNBOUNDED = 1 << 60
LOOKS = 10
"""How often a document that differs is looked at again: the running service writes it within a fraction of a second."""


@dataclass(frozen=True, slots=True)
class Drift:
    collection: str
    id: str
    fields: tuple[str, ...]
    """Names of the fields that differ; ("missing",) or ("not in the log",) for a whole document."""


@dataclass
class Verified:
    service: str
    records: int = 0
    decisions: int = 0
    compared: dict[str, int] = field(default_factory=dict)
    """Documents by collection."""
    drift: list[Drift] = field(default_factory=list)

    def join(self, other: "Verified") -> None:
        """What other partitions of the same service came to."""
        self.records += other.records
        self.decisions += other.decisions
        for collection, count in other.compared.items():
            self.compared[collection] = self.compared.get(collection, 0) + count
        self.drift += other.drift


async def verify(
    service: Service, documents: Documents, brokers: str, security: Mapping[str, Any], numbers: Sequence[int], tell: Tell
) -> Verified:
    """These partitions."""
    verified = Verified(service.name)
    consumer = AIOKafkaConsumer(
        bootstrap_servers=brokers, enable_auto_commit=False, max_partition_fetch_bytes=8 << 20, **security
    )
    await consumer.start()
    try:
        tps = [TopicPartition(f"{service.name}.events", number) for number in numbers]
        consumer.assign(tps)
        total = sum((await consumer.end_offsets(tps)).values())
        for tp in tps:
            replay = Replay(service, tp.partition)
            async for batch in _to_end(consumer, tp):
                await replay.read(batch)
                verified.records += len(batch)
                tell(verified.records, total)
            await _compare(replay, consumer, tp, documents, verified)
            verified.decisions += replay.decisions
    finally:
        await consumer.stop()
    return verified


class Replay:
    """One partition's log folded into memory, by the same code as the project loop's."""

    def __init__(self, service: Service, number: int) -> None:
        catalog, memory = Catalog(service), MemoryDocuments()
        ports = Ports(Nowhere(), memory, MemoryVault(), raise_error)
        cache = Cache(memory, number, catalog.types, UNBOUNDED)
        self.partition = Partition(catalog, number, ports, Limits(), LogReader(Place()), cache, Parking())
        self.project = Project(self.partition)
        self.decisions = 0

    async def read(self, records: list[Any]) -> None:
        reads = [self.project.read(decision) for decision in self.partition.reader.read(records)]
        self.decisions += len(reads)
        await self.project.fold(reads)

    def documents(self) -> dict[Key, Document]:
        """As they should stand in the store."""
        return {
            (collection, id): {"_id": id, "_p": self.partition.number, "_at": entry.at, **_body(entry.value)}
            for (collection, id), entry in self.partition.cache.entries.items()
            if entry.value is not None
        }


def _body(value: Any) -> Document:
    body: Document = value if isinstance(value, dict) else value.model_dump(mode="json")
    return body


async def _to_end(consumer: AIOKafkaConsumer, tp: TopicPartition) -> AsyncIterator[list[Any]]:
    end = (await consumer.end_offsets([tp]))[tp]
    consumer.seek(tp, 0)
    consumer.resume(tp)
    while await consumer.position(tp) < end:
        batch = await consumer.getmany(tp, timeout_ms=1000, max_records=5000)
        if records := batch.get(tp):
            yield records


async def _compare(
    replay: Replay, consumer: AIOKafkaConsumer, tp: TopicPartition, documents: Documents, verified: Verified
) -> None:
    for look in range(LOOKS):
        drift, compared = await differences(replay, documents, replay.partition.catalog.collections)
        if not drift or look == LOOKS - 1:
            break
        await asyncio.sleep(0.3)
        async for batch in _to_end(consumer, tp):  # the reader passes over what it read already
            await replay.read(batch)
    for collection, count in compared.items():
        verified.compared[collection] = verified.compared.get(collection, 0) + count
    verified.drift += drift


async def differences(replay: Replay, documents: Documents, collections: Sequence[str]) -> tuple[list[Drift], dict[str, int]]:
    """Of the replayed partition; with how many documents of which collection were compared."""
    expected = replay.documents()
    drift: list[Drift] = []
    compared: dict[str, int] = {}
    for collection in collections:
        wanted = {id: document for (where, id), document in expected.items() if where == collection}
        async for found in documents.scan(collection, {"_p": replay.partition.number}):
            compared[collection] = compared.get(collection, 0) + 1
            should = wanted.pop(found["_id"], None)
            if should is None:
                drift.append(Drift(collection, found["_id"], ("not in the log",)))
            elif should != found:
                fields = [name for name in {**should, **found} if should.get(name) != found.get(name)]
                drift.append(Drift(collection, found["_id"], tuple(sorted(fields))))
        drift += [Drift(collection, id, ("missing",)) for id in wanted]
    return drift, compared


class Nowhere:
    """A replay appends nothing and looks nothing up."""

    async def append(self, topic: str, partition: int, records: Sequence[Out]) -> "asyncio.Future[int]":
        raise NotImplementedError

    async def fetch(self, topic: str, partition: int, offset: int) -> Record | None:
        raise NotImplementedError

    async def ends(self, topics: Sequence[str]) -> Mapping[tuple[str, int], int]:
        raise NotImplementedError

    def partition_for(self, key: bytes) -> int:
        raise NotImplementedError


def raise_error(_: int, error: BaseException) -> None:
    raise error
