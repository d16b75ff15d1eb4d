"""As-of: a document as it was at an instant, folded again from the decisions that changed it. And these decisions, page by page.

It shows the document's facts, in the log's order, up to the first that is later (by `ce_time`) than the instant: always a
state that the document really had. A report that came late with an older time shows from when it was known.

Cost: the index beside a document leads to its decisions, and only those are read: some 10 ms for an order, however long the log
is; about 0.2 ms a decision of a document with thousands.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import orjson
from aiokafka.errors import KafkaError

from shared.api.ports import PastUnavailable
from shared.domain.messages import read_fact
from shared.domain.nouns import View
from shared.domain.told import Page, Told
from shared.runtime.documents.port import Document, Readable
from shared.runtime.log import builtin
from shared.runtime.log.reader import Decision
from shared.runtime.log.wire import Record, header_map, instant
from shared.runtime.passes.believe import recorded_of
from shared.runtime.passes.catalog import Catalog
from shared.runtime.tools.fetching import Fetching
from shared.runtime.tools.index import Index, IndexBehind, index_of, patiently

T = TypeVar("T")
AT_ONCE = 8
WITHIN = 30.0
"""Seconds."""
SLICE = 200
"""Decisions read before others get their turn."""


class Past:
    """One per process."""

    def __init__(self, catalog: Catalog, documents: Readable, fetching: Fetching) -> None:
        self.catalog, self.documents, self.fetching = catalog, documents, fetching
        self.reading = 0

    async def document(self, view: str, id: str, at: datetime) -> Document | None:
        """None where it did not exist yet. Raises PastUnavailable, Unavailable."""
        return await self._in_turn(lambda: self._document(self.catalog.service.view(view), id, at))

    async def history(self, view: str, id: str, *, before: int | None = None, limit: int = 50) -> Page | None:
        """Of a view's document; None where it is not there. `before`: of the page that came before. Raises PastUnavailable,
        Unavailable."""
        return await self._in_turn(lambda: self._history(self.catalog.service.view(view).collection, id, before, limit))

    async def _in_turn(self, ask: Callable[[], Awaitable[T]]) -> T:
        if self.reading >= AT_ONCE:
            raise PastUnavailable(f"{AT_ONCE} answers as of an earlier time are being read already: try again")
        self.reading += 1
        try:
            async with asyncio.timeout(WITHIN):
                return await patiently(ask)
        except IndexBehind as error:
            raise PastUnavailable("the document is being written: try again") from error
        except TimeoutError as error:
            raise PastUnavailable(f"the document changed too often to be read in {WITHIN:.0f} s") from error
        except KafkaError as error:
            raise PastUnavailable("the log cannot be read now: try again") from error
        finally:
            self.reading -= 1

    async def _document(self, view: View, id: str, at: datetime) -> Document | None:
        if (index := await self._index(view.collection, id)) is None:
            return None
        fold = PastFold(self.catalog, index.partition, view, id, at)
        offsets = await index.offsets(self.documents)
        for start in range(0, len(offsets), SLICE):
            if fold.read(await self._records(index.partition, offsets[start : start + SLICE])):
                break
        return fold.document()

    async def _history(self, collection: str, id: str, before: int | None, limit: int) -> Page | None:
        document = (await self.documents.find(collection, [id])).get(id)
        if document is None:
            return None
        index = index_of(collection, document)
        end = len(index) if before is None else min(before, len(index))
        start = max(0, end - limit)
        records = await self._records(index.partition, await index.offsets(self.documents, start, end))
        return Page([told(self.catalog, record) for record in reversed(records)], len(index), start or None, document)

    async def _index(self, collection: str, id: str) -> Index | None:
        document = (await self.documents.find(collection, [id])).get(id)
        return None if document is None else index_of(collection, document)

    async def _records(self, number: int, offsets: Sequence[int]) -> list[Record]:
        found = await self.fetching.records(self.catalog.events, number, offsets)
        if missing := [offset for offset in offsets if offset not in found]:
            raise PastUnavailable(
                f"{self.catalog.events}/{number} holds no record {missing[0]}: the log is another one, or was cut"
            )
        return [found[offset] for offset in offsets]


class PastFold:
    """One document up to an instant, from the records of the decisions that changed it. Pure."""

    def __init__(self, catalog: Catalog, number: int, view: View, id: str, at: datetime) -> None:
        self.catalog, self.number, self.view = catalog, number, view
        self.id, self.until = id, at
        self.value: Any = None
        self.at = -1

    def read(self, records: Iterable[Record]) -> bool:
        """Whether a later fact was met: nothing after it counts."""
        for record in records:
            decision = Decision(record, header_map(record))
            if instant(decision.headers["ce_time"]) > self.until:
                return True
            types = decision.types()
            for line, fact in enumerate(self.catalog.read(decision)):
                if self._is_about(fact):
                    recorded = recorded_of(fact, types[line], decision.headers, line)
                    self.value, self.at = self.view.evolve(self.value, recorded, self.id), decision.offset
        return False

    def _is_about(self, fact: Any) -> bool:
        if type(fact) in builtin.BUILTIN_FACTS:
            return False
        return any(view.name == self.view.name and id == self.id for view, id in self.catalog.wiring.views(fact))

    def document(self) -> Document | None:
        if self.value is None:
            return None
        return {"_id": self.id, "_p": self.number, "_at": self.at, **self.value.model_dump(mode="json")}


def told(catalog: Catalog, record: Record) -> Told:
    headers = header_map(record)
    decision = Decision(record, headers)
    types, lines = decision.types(), decision.lines()
    versions = decision.versions(len(types))
    facts = [(each[0].decode(), data_of(catalog, *each)) for each in zip(types, versions, lines, strict=True)]
    causation, actor = (headers.get(name, b"").decode() for name in ("ce_causationid", "ce_actor"))
    return Told(decision.id, record.offset, instant(headers["ce_time"]), causation, actor, facts)


def data_of(catalog: Catalog, type: bytes, version: int, line: bytes) -> Any:
    """In today's shape; what newer code says, as it is."""
    cls = catalog.facts.get(type)
    if cls is None or version >= getattr(cls, "version", 1):
        return orjson.loads(line)
    return read_fact(cls, version, line).model_dump(mode="json")
