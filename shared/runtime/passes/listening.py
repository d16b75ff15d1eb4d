"""Listening: what was fetched of all topics becomes what one pass takes in, each source from where it was left."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from shared.domain.service import STOREFRONT
from shared.runtime import metrics
from shared.runtime.log.reader import Decision, LogReader
from shared.runtime.log.wire import place_of
from shared.runtime.passes import inbox
from shared.runtime.passes.believe import Believed
from shared.runtime.passes.catalog import Catalog
from shared.runtime.passes.hear import Ear, Input, Send, heard_again
from shared.runtime.passes.partition import Partition, Reading
from shared.runtime.passes.receipt import Receipt
from shared.runtime.passes.storefront import StorefrontEar
from shared.runtime.stream.port import Batch, Log

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Stored:
    """An own decision, as its record lies in the log."""

    offset: int
    key: bytes | None
    value: bytes
    headers: Any = ()
    timestamp: int = 0


@dataclass(slots=True)
class Heard:
    """What one pass took in."""

    inputs: list[tuple[Partition, Input]] = field(default_factory=list)
    sends: dict[tuple[int, str], list[Send]] = field(default_factory=dict)
    """By partition and source topic."""
    moved: dict[tuple[int, str], Reading] = field(default_factory=dict)
    """How far each source is handled when the pass is done."""
    records: int = 0
    oldest: float = 0.0
    """When the oldest input from the inbox was appended: seconds since the epoch."""


class Listening:
    def __init__(self, catalog: Catalog, log: Log, receipt: Receipt) -> None:
        self.catalog, self.log = catalog, log
        self.ears = {topic: Ear(catalog, topic) for topic in catalog.heard if topic != STOREFRONT}
        self.storefront = StorefrontEar(catalog, STOREFRONT, receipt) if STOREFRONT in catalog.heard else None
        self.readers: dict[tuple[int, str], LogReader] = {}

    def begin(self, partition: Partition) -> None:
        for topic, reading in partition.readings.items():
            self.readers[partition.number, topic] = LogReader(reading.place, own=False)

    async def hear(self, batches: Sequence[tuple[Partition, Batch]], owned: Mapping[int, Partition]) -> Heard:
        heard = Heard()
        for partition, batch in batches:
            if owned.get(partition.number) is not partition:
                continue  # let go, or taken over anew, since it was fetched
            heard.records += len(batch.records)
            if batch.topic == self.catalog.inbox:
                self._inbox(partition, batch, heard)
                partition.inbox = max(partition.inbox, batch.end)
                continue
            where = (partition.number, batch.topic)
            reader = self.readers[where]
            if batch.topic == STOREFRONT:
                self._storefront(partition, batch, reader, heard)
            else:
                before = reader.unstamped
                decisions = reader.read(batch.records)
                if strange := reader.unstamped - before:
                    metrics.not_counted.labels(self.catalog.service.name, "stamp").inc(strange)
                    log.warning("records that no service wrote are no facts", topic=batch.topic, partition=partition.number)
                for decision in decisions:
                    for each in self.ears[batch.topic].hear(decision, partition.number, partition.answered):
                        if isinstance(each, Send):
                            heard.sends.setdefault(where, []).append(each)
                        else:
                            heard.inputs.append((partition, each))
            reader.position = max(reader.position, batch.end)
            heard.moved[where] = Reading(reader.place(), dict(partition.readings[batch.topic].previous))
            await asyncio.sleep(0)
        return heard

    def _inbox(self, partition: Partition, batch: Batch, heard: Heard) -> None:
        for record in batch.records:
            if (input := inbox.take(self.catalog, partition, record, self.log.partition_for)) is not None:
                heard.inputs.append((partition, input))
                heard.oldest = heard.oldest or record.timestamp / 1000

    def _storefront(self, partition: Partition, batch: Batch, reader: LogReader, heard: Heard) -> None:
        assert self.storefront is not None
        for record in batch.records:
            if record.offset >= reader.position:
                reader.position = record.offset + 1
                sends = self.storefront.hear(record, partition.number)
                heard.sends.setdefault((partition.number, batch.topic), []).extend(sends)

    def own(self, each: Believed) -> list[Send]:
        """What the service hears of its own facts, to act on another key of its own."""
        if (ear := self.ears.get(self.catalog.events)) is None:
            return []
        decision = Decision(Stored(each.offset, each.key, b"\n".join(each.lines)), each.headers)
        return [send for send in ear.hear(decision, each.partition.number, None) if isinstance(send, Send)]

    async def again(self, partition: Partition, name: str) -> Input | None:
        """What was parked from this place, read again from where it came. None: nothing is parked there (any more)."""
        if name not in partition.parking.by_source:
            return None
        topic, number, (offset, line, _) = place_of(name)
        record = await self.log.fetch(topic, number, offset)
        if record is None:
            return None
        if topic == self.catalog.inbox:
            return inbox.read(self.catalog, number, record, self.log.partition_for)
        return heard_again(self.catalog, topic, number, record, line)
