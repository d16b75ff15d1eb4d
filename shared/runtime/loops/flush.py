"""Flush: changed documents are written together, each once; then places are saved and those who wait are told.

The log is the truth, so documents may lag by a few hundredths of a second; nobody decides on them. Rules forward and
told-only-after-read-back: a place is saved only when all documents up to it are written, and an outcome is told only then.
"""

import asyncio
from contextlib import suppress
from time import monotonic

from shared.runtime import failpoints, metrics
from shared.runtime.log.reader import Place, place_document
from shared.runtime.loops.partition import Partition, place_id


def pause(least: float, took: float) -> float:
    """Seconds between two writes. The busier the store and this process, the more a write should gather: each costs the same,
    whatever it holds."""
    return min(max(least, 4 * took), 5 * least)


class Flush:
    def __init__(self, partition: Partition) -> None:
        self.partition = partition
        self.name = partition.catalog.service.name
        self.written = Place()
        """Documents are written as far as here."""
        self.saved = Place()
        self.writing: asyncio.Future[None] | None = None

    async def run(self) -> None:
        partition = self.partition
        while True:
            await partition.changed.wait()
            partition.changed.clear()
            loop = asyncio.get_running_loop()
            began = loop.time()
            self.writing = asyncio.ensure_future(self.once())
            await asyncio.shield(self.writing)  # what was taken is written, or no place may be saved any more
            await self._pause(loop.time() - began)

    async def _pause(self, took: float) -> None:
        """Changes gather, so that a document that changes often is written once; somebody who waits ends the pause."""
        with suppress(TimeoutError):
            async with asyncio.timeout(pause(self.partition.limits.write_every, took) if self.partition.ready.is_set() else 0):
                await self.partition.awaited.wait()

    async def finish(self) -> None:
        """After the loops were stopped: what is being written, then the rest, then the places."""
        if self.writing:
            await self.writing
        await self.once()
        await self.save_once()

    async def once(self) -> None:
        partition, began = self.partition, monotonic()
        # taken together, without an await between them: the place is never ahead of the documents
        dirty, place = partition.cache.take_dirty(), partition.applied
        publications, partition.publications = partition.publications, []
        worked, partition.worked = partition.worked, []
        outcomes, partition.outcomes = partition.outcomes, {}
        partition.awaited.clear()
        for collection, count in (await partition.cache.write(dirty)).items():
            metrics.documents_written.labels(self.name, collection).inc(count)
        await asyncio.gather(*publications)
        failpoints.reach("written")
        self.written = place
        for id, outcome in outcomes.items():
            if (waiter := partition.waiters.pop(id, None)) and not waiter.done():
                waiter.set_result(outcome)
        for done in worked:
            done()
        metrics.flush_time.labels(self.name).observe(monotonic() - began)

    async def save(self) -> None:
        """Places only say where to start again, so now and then is enough."""
        while True:
            await asyncio.sleep(self.partition.limits.save_every)
            await self.save_once()

    async def save_once(self) -> None:
        partition = self.partition
        reacted, partition.reacted = partition.reacted, {}
        for topic, at in reacted.items():
            links = [[target, *previous] for target, previous in sorted(at.previous.items())]
            place = {**place_document(at.place), "previous": links}
            await partition.ports.documents.save_place(place_id("react", topic, partition.number), place)
        if self.written.position > self.saved.position:
            self.saved = self.written
            place = {**place_document(self.saved), "collections": partition.catalog.collections}
            await partition.ports.documents.save_place(place_id("log", partition.number), place)
