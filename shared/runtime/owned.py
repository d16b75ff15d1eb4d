"""Taking a partition and letting it go: its loops are built here and nowhere else, for the worker and for the simulation."""

import asyncio
from dataclasses import dataclass
from typing import Any

import structlog

from shared.runtime import places
from shared.runtime.log.reader import LogReader
from shared.runtime.loops.cache import Cache
from shared.runtime.loops.catalog import Catalog
from shared.runtime.loops.decide import Decide
from shared.runtime.loops.flush import Flush
from shared.runtime.loops.parking import Parking
from shared.runtime.loops.partition import Limits, Partition, Ports
from shared.runtime.loops.project import Project
from shared.runtime.loops.react import React
from shared.runtime.stream.port import Queue

log = structlog.get_logger(__name__)
QUEUE = 4
"""Batches that wait for a loop."""


@dataclass(slots=True)
class Owned:
    """A partition with its running loops; `queues` by topic is where its batches go, from `partition.positions` on."""

    partition: Partition
    flush: Flush
    queues: dict[str, Queue]

    def close(self) -> None:
        """Nothing more goes in; whoever waits to put is freed."""
        for queue in self.queues.values():
            while not queue.empty():
                queue.get_nowait()

    async def let_go(self, within: float) -> None:
        """What was read back is written and saved in `within` seconds; what was not is for the successor to read."""
        await self.partition.stop()
        try:
            async with asyncio.timeout(within):
                await self.flush.finish()
        except Exception as error:
            log.warning("left without writing the last documents: the successor reads them from the log", error=repr(error))


async def take(catalog: Catalog, number: int, ports: Ports, limits: Limits, waiters: dict[str, Any]) -> Owned:
    """Starts the loops of a partition behind a new fence. Raises AnotherLog."""
    documents, kafka = ports.documents, ports.log
    place = await places.log_place(documents, kafka, catalog, number)
    partition = Partition(
        catalog,
        number,
        ports,
        limits,
        LogReader(place),
        Cache(documents, number, catalog.types, limits.cache),
        await places.parking(documents, number) if place.position else Parking(),
        applied=place,
        waiters=waiters,
    )
    partition.positions = {catalog.events: place.position, catalog.inbox: place.inbox}
    project, decide, flush = Project(partition), Decide(partition), Flush(partition)
    flush.written = flush.saved = place
    loops = [(catalog.events, project.run), (catalog.inbox, decide.run)]
    for topic in catalog.service.reactions:
        reacted = await places.react_place(documents, kafka, catalog, topic, number)
        partition.positions[topic] = reacted.place.position
        loops.append((topic, React(partition, topic, reacted).run))
    partition.run(partition.take_over, flush.run, flush.save)
    queues: dict[str, Queue] = {}
    for topic, loop in loops:
        queue = queues[topic] = Queue(QUEUE)
        partition.run(lambda loop=loop, queue=queue: loop(queue))  # type: ignore[misc]
    return Owned(partition, flush, queues)
