"""Project: own facts, read back from the log, become documents. The only writer of MongoDB.

1 read what is a fact (rules fence, sequence, whole) and see that the partition is still ours   2 take the events from decide,
or parse them (a predecessor's)   3 load the documents they change   4 change each document once a fact, forward only
5 publish   6 note the place: after the documents were changed, never before
"""

from collections import Counter
from collections.abc import Mapping
from math import inf
from time import monotonic
from typing import Any

from shared.domain.decider import apply
from shared.domain.projection import Projection, Recorded
from shared.runtime import failpoints, metrics
from shared.runtime.log import builtin
from shared.runtime.log.reader import Decision
from shared.runtime.log.wire import instant
from shared.runtime.loops import bookkeeping
from shared.runtime.loops.cache import Key
from shared.runtime.loops.catalog import STATE
from shared.runtime.loops.partition import Partition, Read
from shared.runtime.loops.publish import publications
from shared.runtime.stream.port import Queue


class Project:
    def __init__(self, partition: Partition) -> None:
        self.partition, self.catalog = partition, partition.catalog
        self.service = partition.catalog.service
        self.name = self.service.name
        self.batch_size = metrics.batch_size.labels(self.name, "project")
        self.batch_time = metrics.batch_time.labels(self.name, "project")
        self.counted: Counter[type[Any]] = Counter()
        self.ignored = {rule: metrics.fenced_off.labels(self.name, rule) for rule in ("fence", "sequence", "whole")}
        self.seen: Counter[str] = Counter()
        """Records that did not count, by rule, as far as they are in the metric."""
        self.oldest = inf
        """When the oldest decision of the batch was decided."""
        self.read_back = metrics.read_back.labels(self.name)
        self.facts = {cls: metrics.facts.labels(self.name, name.decode()) for cls, name in self.catalog.names.items()}

    async def run(self, queue: Queue) -> None:
        partition = self.partition
        while True:
            batch = await queue.get()
            began = monotonic()
            reads = [self.read(decision) for decision in partition.reader.read(batch.records)]
            partition.check_owner()
            await self.fold(reads)
            failpoints.reach("read-back")
            partition.hydrated()
            self._count()
            for topic, number, records in publications(self.catalog, reads, partition.ports.log.partition_for):
                sent = await partition.ports.log.append(topic, number, records)
                partition.publications.append(sent)  # looked up after the await: flush takes the list and leaves another
            partition.applied = partition.reader.place()
            partition.positions[batch.topic] = partition.applied.position
            partition.worked.append(batch.done)
            partition.changed.set()
            partition.room.set()
            if not partition.ready.is_set():
                partition.cache.evict()
            self.batch_size.observe(len(batch.records))
            self.batch_time.observe(monotonic() - began)

    async def fold(self, reads: list[Read]) -> None:
        """Changes the documents, in the cache."""
        await self.partition.cache.load(list(self._keys(reads)))
        for read in reads:
            self._apply(read)

    def _count(self) -> None:
        """Once a batch: counters and histograms cost as much as the folding itself."""
        for cls, count in self.counted.items():
            self.facts[cls].inc(count)
        self.counted.clear()
        reader = self.partition.reader
        for rule, count in (("fence", reader.fenced_off), ("sequence", reader.out_of_step), ("whole", reader.torn)):
            self.ignored[rule].inc(count - self.seen[rule])
            self.seen[rule] = count
        if self.oldest < inf:
            self.read_back.observe(monotonic() - self.oldest)
            self.oldest = inf

    def read(self, decision: Decision) -> Read:
        if decision.generation == self.partition.generation:
            decided = self.partition.decided.popleft()
            self.oldest = min(self.oldest, decided.at)
            return Read(decision, decided.events, decided.states)
        events = [self.catalog.read_fact(headers["ce_type"], record.value) for record, headers in decision.records]
        return Read(decision, events, None)

    def _keys(self, reads: list[Read]) -> dict[Key, None]:
        keys: dict[Key, None] = {}
        for read in reads:
            for event in read.events:
                if type(event) in builtin.BUILTIN_FACTS:
                    continue
                if read.states is None:
                    keys |= dict.fromkeys((STATE, id) for id in self.service.decider.changes(event))
                for projection in self.service.projections:
                    collection = projection.collection
                    keys |= dict.fromkeys((collection, id) for id in projection.changes(event))
            keys |= dict.fromkeys(bookkeeping.keys(self.service, read.decision, read.events))
        return keys

    def _apply(self, read: Read) -> None:
        """Synchronous from the loaded documents to the last change: nothing can leave the cache in between."""
        cache, at = self.partition.cache, read.decision.offset
        if read.states is None:
            self._hydrate(read)
        else:
            for key, state in read.states.items():
                cache.show(key, state, at)
        changed: dict[Key, Any] = {}
        for event, (_, headers) in zip(read.events, read.decision.records, strict=True):
            self.counted[type(event)] += 1
            if type(event) in builtin.BUILTIN_FACTS:
                continue
            fact: Recorded[Any] | None = None
            for projection in self.service.projections:
                if ids := projection.changes(event):
                    fact = fact or recorded(event, headers)
                    self._project(projection, fact, ids, at, changed)
        changed |= bookkeeping.documents(self.partition, read.decision, read.events)
        cache.pin(changed)
        for key, value in changed.items():
            cache.show(key, value, at)

    def _hydrate(self, read: Read) -> None:
        """A predecessor's decision: the states that MongoDB does not show yet are folded here."""
        cache, at, decider = self.partition.cache, read.decision.offset, self.service.decider
        changed: dict[Key, Any] = {}
        for event in read.events:
            if type(event) in builtin.BUILTIN_FACTS:
                continue
            ids = [id for id in decider.changes(event) if self.is_forward((STATE, id), at)]
            states = {id: value for id in ids if (value := cache.entries[STATE, id].value) is not None}
            for id, state in apply(decider, states, event).items():
                if id in ids:
                    cache.entries[STATE, id].value = changed[STATE, id] = state
        cache.pin(changed)
        for key, state in changed.items():
            cache.show(key, state, at)
        bookkeeping.park(self.partition.parking, read.events)

    def is_forward(self, key: Key, at: int) -> bool:
        """Rule forward: a document that shows this position already is not changed by it again."""
        return self.partition.cache.entries[key].at < at

    def _project(self, projection: Projection[Any, Any], fact: Recorded[Any], ids: Any, at: int, changed: dict[Key, Any]) -> None:
        entries = self.partition.cache.entries
        for id in dict.fromkeys(ids):
            key = (projection.collection, id)
            if self.is_forward(key, at):
                entries[key].value = changed[key] = projection.evolve(entries[key].value, fact, id)


def recorded(event: Any, headers: Mapping[str, bytes]) -> Recorded[Any]:
    """A fact as a projection is given it."""
    return Recorded(
        event,
        headers["ce_type"].decode(),
        headers["ce_id"].decode(),
        instant(headers["ce_time"]),
        headers.get("ce_causationid", b"").decode(),
        headers.get("ce_actor", b"").decode(),
    )
