"""A document store that is slow, and at times away: before it did what it was asked, or after."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from random import Random
from typing import Any, TypeVar

from shared.documents.memory import MemoryDocuments
from shared.documents.port import Document, Unavailable

T = TypeVar("T")


class SlowDocuments:
    """One process's way to the shared store. `away` says how often an operation fails; `latency` how long it takes."""

    def __init__(
        self, documents: MemoryDocuments, random: Random, latency: Callable[[], float], away: Callable[[], float]
    ) -> None:
        self.documents, self.random, self.latency, self.away = documents, random, latency, away

    async def _slowly(self, operation: Callable[[], Awaitable[T]]) -> T:
        await asyncio.sleep(self.latency())
        draw, away = self.random.random(), self.away()
        if draw < away / 2:
            raise Unavailable("not reached")
        result = await operation()
        if self.random.random() < 0.5:
            await asyncio.sleep(self.latency())
        if draw < away:
            raise Unavailable("not confirmed")
        return result

    async def find(self, collection: str, ids: Collection[str]) -> dict[str, Document]:
        return await self._slowly(lambda: self.documents.find(collection, ids))

    async def write(self, collection: str, new: Sequence[Document], changed: Sequence[Document]) -> None:
        """Unordered, as the real one: half of it may be there before the rest."""
        if len(new) + len(changed) > 1 and self.random.random() < 0.3:
            some = self.random.sample([*new, *changed], (len(new) + len(changed)) // 2)
            await self._slowly(lambda: self.documents.write(collection, some, ()))
        await self._slowly(lambda: self.documents.write(collection, new, changed))

    async def select(
        self,
        collection: str,
        where: Mapping[str, Any],
        *,
        sort: Sequence[tuple[str, int]] = (("_id", 1),),
        limit: int = 100,
        after: Sequence[Any] | None = None,
    ) -> list[Document]:
        return await self._slowly(lambda: self.documents.select(collection, where, sort=sort, limit=limit, after=after))

    async def scan(self, collection: str, where: Mapping[str, Any]) -> AsyncIterator[Document]:
        for document in await self.select(collection, where, limit=0):
            yield document

    async def count(self, collection: str, where: Mapping[str, Any]) -> int:
        return await self._slowly(lambda: self.documents.count(collection, where))

    async def index(self, collection: str, fields: Sequence[str]) -> None:
        await self.documents.index(collection, fields)

    async def place(self, id: str) -> Document | None:
        return await self._slowly(lambda: self.documents.place(id))

    async def save_place(self, id: str, place: Document) -> None:
        await self._slowly(lambda: self.documents.save_place(id, place))

    async def places(self, prefix: str) -> dict[str, Document]:
        return await self._slowly(lambda: self.documents.places(prefix))

    async def drop(self, collection: str) -> None:
        await self.documents.drop(collection)

    async def ping(self) -> None:
        await self._slowly(self.documents.ping)

    async def close(self) -> None:
        """The store is everyone's."""
