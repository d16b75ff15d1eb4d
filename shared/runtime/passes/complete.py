"""Whether all that can be looked up is in the store: before that, what was not read yet would look as if it were missing.

It may lie in partitions that are taken over meanwhile, here or by another process: after `rebuild --reset`, behind a new fold
version, or with a store that was restored. What a process shows once it decides is at most a flush behind, so this is asked
once, at the start.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog

from shared.runtime.passes.catalog import Catalog
from shared.runtime.passes.partition import Ports, place_id

log = structlog.get_logger(__name__)
LOOK_EVERY = 0.2
"""Seconds between looks at the places of partitions that others own."""
TELL_EVERY = 50
"""Looks between two lines of the log."""


class Complete:
    """Set once every partition's documents are written as far as its log went when this process started. A service that looks
    nothing up is complete from the start."""

    def __init__(self, catalog: Catalog, ports: Ports, is_ready: Callable[[int], bool]) -> None:
        self.catalog, self.ports, self.is_ready = catalog, ports, is_ready
        self.reached, self.stirred = asyncio.Event(), asyncio.Event()
        if not any(handler.on.lookups for handler in catalog.wiring.handlers.values()):
            self.reached.set()

    async def run(self) -> None:
        if self.reached.is_set():
            return
        events = self.catalog.events
        ends = {number: end for (_, number), end in (await self.ports.log.ends([events])).items()}
        looks, behind = 0, set(ends)
        while behind := {number for number in behind if not await self._shows(number, ends[number])}:
            looks += 1
            if looks % TELL_EVERY == 0:
                log.warning("waits to decide: documents of other partitions are behind their log", partitions=sorted(behind))
            self.stirred.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self.stirred.wait()
        self.reached.set()

    async def _shows(self, number: int, end: int) -> bool:
        """A partition that is hydrated here holds in memory what is not written."""
        if self.is_ready(number) or end == 0:
            return True
        place = await self.ports.documents.place(place_id("log", number))
        if place is None or not set(self.catalog.collections) <= set(place["collections"]):
            return False
        return bool(place["log"]["position"] >= end)
