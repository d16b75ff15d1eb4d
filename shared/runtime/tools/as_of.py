"""As-of: a document as it was at an instant, folded again from its partition of the log.

It shows the document's facts, in the log's order, up to the first that is later (by `ce_time`) than the instant: always a
state that the document really had. A report that came late with an older time shows from when it was known.

Cost: no index leads to a document's facts, so the partition is read from its beginning until that first later fact, or to
its end; only headers are looked at until the key is the document's. About a second for some tens of thousands of records, in
slices between which the loops of the process work on; so few at once, and none for longer than WITHIN.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aiokafka.errors import KafkaError

from shared.api.ports import PastUnavailable
from shared.domain.projection import Projection
from shared.runtime.documents.port import Document
from shared.runtime.log import builtin
from shared.runtime.log.reader import LogReader, Place
from shared.runtime.log.wire import Record
from shared.runtime.loops.catalog import Catalog
from shared.runtime.loops.project import recorded
from shared.runtime.stream.producer import KafkaLog
from shared.runtime.tools.reading import batches, consumer_of, ends_of

AT_ONCE = 2
WITHIN = 30.0
"""Seconds."""
SLICE = 500
"""Records."""


class Past:
    """One per process."""

    def __init__(self, catalog: Catalog, kafka: KafkaLog) -> None:
        self.catalog, self.kafka = catalog, kafka
        self.reading = 0

    async def document(self, projection: str, id: str, key: str, at: datetime) -> Document | None:
        """None where it did not exist yet. Raises PastUnavailable."""
        if self.reading >= AT_ONCE:
            raise PastUnavailable(f"{AT_ONCE} answers as of an earlier time are being read already: try again")
        self.reading += 1
        try:
            async with asyncio.timeout(WITHIN):
                return await self._read(projection, id, key, at)
        except TimeoutError as error:
            raise PastUnavailable(f"the log is too long to be read in {WITHIN:.0f} s") from error
        except KafkaError as error:
            raise PastUnavailable("the log cannot be read now: try again") from error
        finally:
            self.reading -= 1

    async def _read(self, projection: str, id: str, key: str, at: datetime) -> Document | None:
        number = self.kafka.partition_for(key.encode())
        fold = PastFold(self.catalog, number, self.catalog.service.projection(projection), id, key.encode(), at)
        async with consumer_of(self.kafka.brokers, self.kafka.security) as consumer:
            end = (await ends_of(consumer, self.catalog.events, [number]))[number]
            async for records in batches(consumer, self.catalog.events, number, end, size=SLICE):
                if fold.read(records):
                    break
                await asyncio.sleep(0)
        return fold.document()


class PastFold:
    """One document up to an instant. Pure."""

    def __init__(
        self, catalog: Catalog, number: int, projection: Projection[Any, Any], id: str, key: bytes, at: datetime
    ) -> None:
        self.catalog, self.number, self.projection = catalog, number, projection
        self.id, self.key, self.until = id, key, at
        self.reader = LogReader(Place())
        self.value: Any = None
        self.at = -1
        self.is_past = False

    def read(self, records: Sequence[Record]) -> bool:
        """Whether a later fact was met: nothing after it counts."""
        for decision in self.reader.read(records):
            if decision.records[0][0].key != self.key or self.is_past:
                continue
            for record, headers in decision.records:
                event = self.catalog.read_fact(headers["ce_type"], record.value)
                if type(event) in builtin.BUILTIN_FACTS or self.id not in self.projection.changes(event):
                    continue
                fact = recorded(event, headers)
                if fact.time > self.until:
                    self.is_past = True
                    break
                self.value, self.at = self.projection.evolve(self.value, fact, self.id), decision.offset
        return self.is_past

    def document(self) -> Document | None:
        if self.value is None:
            return None
        return {"_id": self.id, "_p": self.number, "_at": self.at, **self.value.model_dump(mode="json")}
