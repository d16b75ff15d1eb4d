"""Flush: changed documents are written together, each once; then places are saved and those who wait are told.

The log is the truth, so documents may lag; nobody decides on them. Views, which people read, are half a second old at most, and
there before an outcome that speaks of them is told. States and timers, which only this process reads, are written every few
seconds, as often as places are saved: an order's four changes of a second are one write. Rule forward: a place is saved only when
all documents up to it are written.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from time import monotonic
from typing import Any

from shared.runtime import failpoints, metrics
from shared.runtime.documents.port import PLACES, Document
from shared.runtime.passes.believe import Fold
from shared.runtime.passes.cache import Cache, Dirty, Key
from shared.runtime.passes.catalog import TIMERS, Catalog
from shared.runtime.passes.partition import Limits, Partition, Ports, place_id


class Flush:
    """One a process. `waiters`: HTTP callers of this process that wait for an outcome, by request id."""

    def __init__(
        self,
        catalog: Catalog,
        ports: Ports,
        limits: Limits,
        cache: Cache,
        fold: Fold,
        partitions: Callable[[], Collection[Partition]],
        waiters: "dict[str, asyncio.Future[Any]]",
        send: Callable[[], Awaitable[None]],
    ) -> None:
        """`send`: what waits for others goes out now, since places wait for it."""
        self.ports, self.limits, self.cache, self.fold = ports, limits, cache, fold
        self.partitions, self.waiters, self.send = partitions, waiters, send
        self.changed = asyncio.Event()
        """There is something to write."""
        self.awaited = asyncio.Event()
        """And somebody waits for it."""
        self.pressed = asyncio.Event()
        """All of it is to be written soon, states too."""
        self.resting = frozenset({*catalog.states.values(), TIMERS})
        """Collections that nobody reads but this process."""
        self.writing = asyncio.Lock()
        self.service = catalog.service.name
        self.time = metrics.flush_time.labels(self.service)
        self.written = metrics.documents_written

    def notice(self) -> None:
        """After a pass has shown something. A request's caller waits here, or at another replica, which sees the document."""
        self.changed.set()
        if self.fold.outcomes:
            self.awaited.set()

    def press(self) -> None:
        """Timers wait for places that come to the end, or memory is full of what is not written."""
        self.pressed.set()

    async def run(self) -> None:
        """Views."""
        while True:
            await self.changed.wait()
            with suppress(TimeoutError):  # changes gather, so that a document that changes often is written once
                async with asyncio.timeout(self.limits.write_every):
                    await self.awaited.wait()
            await self.once(self.resting)

    async def save(self) -> None:
        """All documents, then places, which only say where to start again: now and then is enough."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self.limits.save_every):
                    await self.pressed.wait()
                    await asyncio.sleep(min(self.limits.write_every, self.limits.save_every))
            self.pressed.clear()
            await self.send()
            await self.once()
            await self.save_once()

    async def once(self, resting: Collection[str] = ()) -> None:
        """All but these collections. What was taken is written and noted as a whole, also if this task is cancelled meanwhile."""
        await asyncio.shield(asyncio.ensure_future(self._whole(resting)))

    async def _whole(self, resting: Collection[str]) -> None:
        """What was taken and is not written is lost to this process: it may not go on, also where nobody waits for this."""
        try:
            await self._once(resting)
        except Exception as error:
            self.ports.fail(-1, error)
            raise

    async def _once(self, resting: Collection[str]) -> None:
        async with self.writing:
            began = monotonic()
            self.changed.clear()
            self.awaited.clear()
            # taken together, without an await between them: a place is never ahead of its documents
            dirty = self.cache.take_dirty(resting)
            encoded = self.cache.encode(dirty)
            taken = [] if resting else [(each, each.mark(), each.publications) for each in self.partitions()]
            for partition, _, _ in taken:
                partition.publications = []
            outcomes, self.fold.outcomes = self.fold.outcomes, {}
            await self.cache.write(dirty, {**encoded, **self._shown(dirty)})
            for id, outcome in outcomes.items():
                if (waiter := self.waiters.pop(id, None)) and not waiter.done():
                    waiter.set_result(outcome)
            await asyncio.gather(*(future for _, _, futures in taken for future in futures))
            failpoints.reach("written")
            for partition, mark, _ in taken:
                partition.written = mark
            for collection, (new, old) in encoded.items():
                self.written.labels(self.service, collection).inc(len(new) + len(old))
            self.time.observe(monotonic() - began)

    def _shown(self, dirty: Mapping[Key, Dirty]) -> dict[str, tuple[list[Document], list[Document]]]:
        """How far documents show each partition's log, written with them: a log that lost its end must not pass for whole because
        places are older than that."""
        latest: dict[int, int] = {}
        for change in dirty.values():
            number = change.entry.partition
            if change.at > latest.get(number, -1):
                latest[number] = change.at
        noted: tuple[list[Document], list[Document]] = ([], [])
        for partition in self.partitions():
            if (at := latest.get(partition.number, -1)) > partition.shown:
                document = {"_id": place_id("shown", partition.number), "_p": partition.number, "_at": at}
                noted[partition.shown >= 0].append(document)
                partition.shown = at
        return {PLACES: noted} if any(noted) else {}

    async def save_once(self) -> None:
        for partition in self.partitions():
            if partition.written.position > partition.saved.position:
                mark = partition.saved = partition.written
                place = mark.document(partition.catalog.collections)
                await self.ports.documents.save_place(place_id("log", partition.number), place)
