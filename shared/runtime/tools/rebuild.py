"""Rebuild: documents of a service made from its log, by the pass's own code.

A collection that the stored place does not cover (a view's new fold version) is built beside the live ones while the
service runs: written forward only, caught up, and its place noted; a worker with the new code reads on from there, and the
readers of the old collection notice nothing. What the running service writes is compared, and repaired where it differs; for
that the service must be stopped: the cache of a live worker may hold the wrong document and would write it again.

Documents of one partition at a time are held in memory.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any, Protocol

from aiokafka import AIOKafkaConsumer

from shared.domain.service import Service
from shared.runtime.documents.port import PLACES, Document, Documents
from shared.runtime.log.reader import place_document, place_from
from shared.runtime.log.wire import Record
from shared.runtime.passes.catalog import INDEX, TIMERS, WORK, Catalog
from shared.runtime.passes.partition import place_id
from shared.runtime.places import Places, built_id
from shared.runtime.stream.identity import topics_by
from shared.runtime.stream.port import Topic
from shared.runtime.tools.apart import Tell
from shared.runtime.tools.reading import batches, consumer_of, ends_of, members_of, record_at
from shared.runtime.tools.replay import Nowhere, Replay
from shared.runtime.tools.verify import LOOKS, PAUSE, Drift, by_collection, differences

BULK = 1_000
PASSES = 10
"""How often what the log got meanwhile is written too; the new worker reads the rest."""
LEAVES_WITHIN = 15.0
"""Seconds in which a process that was stopped is out of its group: its session's timeout, and a margin."""


class ServiceRuns(Exception):
    """What is asked for would be undone, or spoilt, by the running service. The message says what to do."""


class Repairable(Documents, Protocol):
    async def put(self, collection: str, documents: Sequence[Document]) -> None: ...
    async def remove(self, collection: str, ids: Collection[str]) -> None: ...
    async def collections(self) -> dict[str, int]: ...


@dataclass(slots=True)
class Collected:
    """What was done to one collection, in documents."""

    built: int = 0
    compared: int = 0
    rewritten: int = 0
    removed: int = 0
    """Not in the log."""


@dataclass(slots=True)
class Rebuilt:
    service: str
    records: int = 0
    seconds: float = 0.0
    collections: dict[str, Collected] = field(default_factory=dict)

    def join(self, other: "Rebuilt") -> None:
        """What was done to other partitions at the same time."""
        self.records += other.records
        self.seconds = max(self.seconds, other.seconds)
        for collection, done in other.collections.items():
            mine = self.collections[collection]
            mine.built += done.built
            mine.compared += done.compared
            mine.rewritten += done.rewritten
            mine.removed += done.removed

    @property
    def built(self) -> list[str]:
        return [name for name, each in self.collections.items() if each.built]


class Rebuild:
    def __init__(self, service: Service, documents: Repairable, brokers: str, security: Mapping[str, Any], tell: Tell) -> None:
        self.service, self.documents, self.catalog = service, documents, Catalog(service)
        self.brokers, self.security, self.tell = brokers, security, tell
        self.result = Rebuilt(service.name)
        self.total = 0

    async def run(self, numbers: Sequence[int], view: str | None = None) -> Rebuilt:
        """These partitions; all collections, or one view's. Raises ServiceRuns, AnotherLog, Unavailable, KafkaError."""
        began = monotonic()
        chosen = self.catalog.collections if view is None else [self.service.view(view).collection]
        await self._indexes(chosen)
        async with consumer_of(self.brokers, self.security) as consumer:
            stored = {number: await self._stored(consumer, number) for number in numbers}
            ends = await ends_of(consumer, self.catalog.events, numbers)
            self.total = sum(ends.values())
            for number, covered in stored.items():
                replay = Replay(self.service, number)
                await self._read(consumer, replay, ends[number])
                more = partial(self.more, consumer)
                await self.build(replay, [each for each in chosen if each not in covered], more, first=not covered)
                await self.repair(replay, [each for each in chosen if each in covered], more)
        self.result.seconds = monotonic() - began
        return self.result

    async def _indexes(self, chosen: Collection[str]) -> None:
        """As a service makes them at its start; and says of each collection that something is to be done to it."""
        self.result.collections = {collection: Collected() for collection in chosen}
        if self.catalog.indexed & set(chosen):
            self.result.collections.setdefault(INDEX, Collected())
        wanted = {each.collection: each.indexes for each in self.service.views}
        for collection, indexes in {**wanted, TIMERS: (("state", "due"),), WORK: (("state",),)}.items():
            for fields in indexes if collection in chosen else ():
                await self.documents.index(collection, fields)

    async def _stored(self, consumer: AIOKafkaConsumer, number: int) -> list[str]:
        """The collections that the stored place covers."""
        document = await self.documents.place(place_id("log", number))
        if document is None:
            return []
        places = Places(self.documents, Lookup(consumer, [number]), self.catalog)
        end = (await places.log.ends([self.catalog.events]))[self.catalog.events, number]
        await places.checked(self.catalog.events, number, place_from(document["log"]), end)
        covered: list[str] = document["collections"]
        return covered

    async def _read(self, consumer: AIOKafkaConsumer, replay: Replay, end: int) -> None:
        reader = replay.reader
        async for batch in batches(consumer, self.catalog.events, replay.number, end, start=reader.position):
            before = reader.position
            await replay.read(batch)
            self.result.records += reader.position - before
            self.tell(self.result.records, max(self.total, self.result.records))

    async def build(self, replay: Replay, collections: Sequence[str], more: "More", *, first: bool) -> None:
        """Writes forward only, so a worker that writes the same collections does no harm, and none is done to it. `first`:
        nothing is covered yet. `more` reads what the log has got meanwhile."""
        written, place = -1, replay.reader.place()
        for _ in range(PASSES if collections else 0):
            place = replay.reader.place()
            for collection, changed in by_collection(replay, collections, written).items():
                for some in bulks(list(changed.values())):
                    await self.documents.write(collection, *((some, ()) if written < 0 else ((), some)))
                if written < 0 and changed:
                    self.result.collections[collection].built += len(changed)
            written = place.position - 1
            if not await more(replay):
                break
        noted = place_document(place)
        for collection in collections:
            await self.documents.save_place(built_id(collection, replay.number), noted)
        if first and set(collections) == set(self.catalog.collections):
            # sources are read from their beginning: what was keyed anew of them before is refused as a repeat
            saved = {"position": place.position, "log": noted, "sources": {}, "collections": self.catalog.collections}
            await self.documents.save_place(place_id("log", replay.number), saved)

    async def repair(self, replay: Replay, collections: Sequence[str], more: "More") -> None:
        """Raises ServiceRuns where documents differ while somebody may write them."""
        drift, compared = await differences(replay, self.documents, collections)
        for _ in range(LOOKS):
            if not drift or not await members_of(self.brokers, self.security, self.service.name):
                break
            await asyncio.sleep(PAUSE)  # the running service is a fraction of a second behind
            await more(replay)
            drift, compared = await differences(replay, self.documents, collections)
        for collection, count in compared.items():
            self.result.collections[collection].compared += count
        if not drift:
            return
        await self._needs_stopped(f"{len(drift):,} documents of {self.service.name} differ from the log", drift)
        expected = by_collection(replay, collections)
        for collection in dict.fromkeys(each.collection for each in drift):
            ids = [each.id for each in drift if each.collection == collection]
            right = [expected[collection][id] for id in ids if id in expected[collection]]
            for some in bulks(right):
                await self.documents.put(collection, some)
            wrong = [id for id in ids if id not in expected[collection]]
            await self.documents.remove(collection, wrong)
            self.result.collections[collection].rewritten += len(right)
            self.result.collections[collection].removed += len(wrong)

    async def reset(self) -> dict[str, int]:
        """Drops documents and places, so that the service starts at the beginning of its log. Places last: until then it
        refuses to start. Personal keys are elsewhere and stay. Raises ServiceRuns; gives documents by collection."""
        await self._needs_stopped(f"The documents of {self.service.name} are in use", ())
        there = await self.documents.collections()
        for collection in sorted(there, key=lambda name: name == PLACES):
            await self.documents.drop(collection)
        return there

    async def _needs_stopped(self, why: str, drift: Sequence[Drift]) -> None:
        if count := await staying(self.brokers, self.security, self.service.name):
            examples = "".join(f"\n  {each.collection}/{each.id}: {', '.join(each.fields)}" for each in drift[:5])
            raise ServiceRuns(
                f"{why}, and {count} of its processes run.{examples}\n"
                f"Stop them, then run this again: a live process keeps documents in memory and would write them again."
            )

    async def more(self, consumer: AIOKafkaConsumer, replay: Replay) -> int:
        """How many records were new."""
        (end,) = (await ends_of(consumer, self.catalog.events, [replay.number])).values()
        before = replay.reader.position
        await self._read(consumer, replay, end)
        return replay.reader.position - before


async def staying(brokers: str, security: Mapping[str, Any], service: str) -> int:
    """How many processes of a service run and do not leave: those just stopped are waited for."""
    until = monotonic() + LEAVES_WITHIN
    while count := await members_of(brokers, security, service):
        if monotonic() > until:
            break
        await asyncio.sleep(1)
    return count


More = Callable[[Replay], Awaitable[int]]


def bulks(documents: Sequence[Document]) -> Iterator[Sequence[Document]]:
    for start in range(0, len(documents), BULK):
        yield documents[start : start + BULK]


class Lookup(Nowhere):
    """Looks up single records, and where partitions of these numbers end."""

    def __init__(self, consumer: AIOKafkaConsumer, numbers: Collection[int]) -> None:
        self.consumer, self.numbers = consumer, numbers

    async def ends(self, topics: Sequence[str]) -> Mapping[tuple[str, int], int]:
        found = {topic: await ends_of(self.consumer, topic, self.numbers) for topic in topics}
        return {(topic, number): end for topic, ends in found.items() for number, end in ends.items()}

    async def topics(self, topics: Sequence[str]) -> Mapping[str, Topic]:
        return await topics_by(self.consumer._client, topics)

    async def fetch(self, topic: str, partition: int, offset: int) -> Record | None:
        record: Record | None = await record_at(self.consumer, topic, partition, offset)
        return record
