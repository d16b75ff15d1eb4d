"""The index of a document: the offsets of all decisions that changed it, kept beside it (shared.runtime.passes.cache)."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from shared.runtime.documents.port import Document, Readable, Unavailable
from shared.runtime.passes.cache import CHUNK
from shared.runtime.passes.catalog import INDEX

T = TypeVar("T")
LOOKS, PAUSE = 40, 0.05
"""While a chunk is being written: longer than a write takes."""


class IndexBehind(Unavailable):
    """A chunk is on its way into the store: look again, at its document too."""


@dataclass(frozen=True, slots=True)
class Index:
    """Numbered from 0, the oldest: full chunks, which are documents of their own, then the newest."""

    name: str
    """collection/id"""
    partition: int
    chunks: int
    newest: Sequence[int]

    def __len__(self) -> int:
        return self.chunks * CHUNK + len(self.newest)

    async def offsets(self, documents: Readable, start: int = 0, end: int | None = None) -> list[int]:
        """Rising. Raises IndexBehind, Unavailable."""
        end = len(self) if end is None else min(end, len(self))
        first, last = start // CHUNK, min(self.chunks, -(-end // CHUNK))
        ids = [f"{self.name}/{number:06d}" for number in range(first, last)]
        found = await documents.find(INDEX, ids)
        if missing := [id for id in ids if id not in found]:
            raise IndexBehind(f"{INDEX} has no {missing[0]}")
        known = [offset for id in ids for offset in found[id]["offsets"]]
        if end > self.chunks * CHUNK:
            known += self.newest
            first = min(first, self.chunks)
        return known[start - first * CHUNK : end - first * CHUNK]


def index_of(collection: str, document: Document) -> Index:
    """Of an indexed collection's document."""
    return Index(f"{collection}/{document['_id']}", document["_p"], document["_chunks"], document["_log"])


async def patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """Asks again while the index is behind. Raises IndexBehind, and what asking raises."""
    for _ in range(LOOKS):
        try:
            return await ask()
        except IndexBehind:
            await asyncio.sleep(PAUSE)
    return await ask()
