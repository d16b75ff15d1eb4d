"""A document store that is slow, and at times away: before it did what it was asked, or after."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Mapping, Sequence
from contextvars import Context
from typing import Any, TypeVar

from shared.runtime.documents.memory import MemoryDocuments
from shared.runtime.documents.port import Document, Unavailable
from shared.testing.simulation.loop import SimulatedLoop

T = TypeVar("T")


class SlowDocuments:
    """One process's way to the shared store. `away` says how often an operation fails; `latency` how long it takes, each way.

    What was asked is done by the store: it happens also if the process is paused or dead by then.
    """

    def __init__(
        self, documents: MemoryDocuments, loop: SimulatedLoop, latency: Callable[[], float], away: Callable[[], float]
    ) -> None:
        self.documents, self.loop, self.latency, self.away = documents, loop, latency, away
        self.random = loop.random
        self.itself = Context()

    async def _slowly(self, operation: Callable[[], Coroutine[Any, Any, T]], delay: float = 0.0) -> T:
        answer: asyncio.Future[T] = self.loop.create_future()
        self.loop.call_later(delay or self.latency(), self._arrive, operation, answer, context=self.itself)
        return await answer

    def _arrive(self, operation: Callable[[], Coroutine[Any, Any, T]], answer: "asyncio.Future[T]") -> None:
        draw, away = self.random.random(), self.away()
        if draw < away / 2:
            self.loop.call_soon(_answer, answer, Unavailable("not reached"), context=self.itself)
            return
        result: T | Unavailable = _at_once(operation())
        if draw < away:
            result = Unavailable("not confirmed")
        if self.random.random() < 0.5:
            self.loop.call_later(self.latency(), _answer, answer, result, context=self.itself)
        else:
            _answer(answer, result)

    async def find(self, collection: str, ids: Collection[str]) -> dict[str, Document]:
        return await self._slowly(lambda: self.documents.find(collection, ids))

    async def write(self, collection: str, new: Sequence[Document], changed: Sequence[Document]) -> None:
        """Unordered, as the real one: half of it may be there before the rest."""
        if len(new) + len(changed) > 1 and self.random.random() < 0.3:
            some = self.random.sample([*new, *changed], (len(new) + len(changed)) // 2)
            await self._slowly(lambda: self.documents.write(collection, some, ()))
        delay = max(self.latency() for _ in range(3))
        await self._slowly(lambda: self.documents.write(collection, new, changed), delay)

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


def _at_once(operation: Coroutine[Any, Any, T]) -> T:
    """The store in memory never waits."""
    try:
        operation.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    raise RuntimeError("the store waited")


def _answer(answer: "asyncio.Future[T]", result: T | Unavailable) -> None:
    if answer.done():
        return
    if isinstance(result, Unavailable):
        answer.set_exception(result)
    else:
        answer.set_result(result)
