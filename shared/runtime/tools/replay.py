"""Replay: one partition's log folded into memory, by the same code as a pass's. Nothing is looked up, nothing written."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

from shared.domain.service import Service
from shared.runtime.documents.memory import MemoryDocuments
from shared.runtime.documents.port import Document
from shared.runtime.log.answered import Answered
from shared.runtime.log.reader import LogReader, Place
from shared.runtime.log.wire import Out, Record
from shared.runtime.passes.believe import Fold, theirs
from shared.runtime.passes.cache import Cache, Entry, Key
from shared.runtime.passes.catalog import Catalog
from shared.runtime.passes.parking import Parking
from shared.runtime.passes.partition import Partition
from shared.runtime.stream.port import Topic


class Replay:
    def __init__(self, service: Service, number: int) -> None:
        self.catalog, self.number = Catalog(service), number
        self.cache, self.partition = complete_cache(self.catalog, number), blank_partition(self.catalog, number)
        self.fold = Fold(self.catalog, self.cache)
        self.reader = LogReader(Place())
        self.decisions = 0

    async def read(self, records: Iterable[Record]) -> None:
        """Those that were read already are passed over. Raises UnknownLogFormat, UnreadableFact."""
        decisions = self.reader.read(records)
        await self.fold.fold([theirs(self.catalog, self.partition, decision) for decision in decisions])
        self.decisions += len(decisions)

    def documents(self, collections: Iterable[str] | None = None) -> dict[Key, Document]:
        """As they should stand in the store; of these collections, or all."""
        chosen = None if collections is None else set(collections)
        return {
            key: self.cache.document(key, change)
            for key, change in self.cache.dirty.items()
            if chosen is None or key[0] in chosen
        }


class Complete(dict[Key, Entry]):
    """The entries of a cache that began with nothing and lets nothing go: what is not in it, is not there yet."""

    def __init__(self, partition: int) -> None:
        super().__init__()
        self.partition = partition

    def __missing__(self, key: Key) -> Entry:
        entry = self[key] = Entry(self.partition, None, -1, stored=False)
        return entry


def complete_cache(catalog: Catalog, number: int) -> Cache:
    return Cache(MemoryDocuments(), catalog.types, catalog.indexed, catalog.states.values(), Complete(number))


def blank_partition(catalog: Catalog, number: int) -> Partition:
    """As before the first record of its log."""
    return Partition(catalog, number, Place(), Answered({}), Parking(), {}, {})


class Nowhere:
    """A log that a tool appends nothing to and looks nothing up in."""

    async def append(self, topic: str, partition: int, records: Sequence[Out]) -> "asyncio.Future[int]":
        raise NotImplementedError

    def read(self, topic: str, partition: int, start: int, end: int) -> AsyncIterator[Sequence[Record]]:
        raise NotImplementedError

    async def fetch(self, topic: str, partition: int, offset: int) -> Record | None:
        raise NotImplementedError

    async def ends(self, topics: Sequence[str]) -> Mapping[tuple[str, int], int]:
        raise NotImplementedError

    async def topics(self, topics: Sequence[str]) -> Mapping[str, Topic]:
        raise NotImplementedError

    def partition_for(self, key: bytes) -> int:
        raise NotImplementedError
