"""Intake: what was fetched and waits for the next pass. A pass takes all that is there, within bounds."""

import asyncio
from collections import deque
from collections.abc import Callable

from shared.runtime.passes.partition import Partition
from shared.runtime.stream.port import Batch

WAITING = 10_000
"""Records that may wait; then fetching waits."""


class Intake:
    """`owner`: the partition as it is owned now; a batch that came for an earlier ownership is worth nothing."""

    def __init__(self, owner: Callable[[int], Partition | None]) -> None:
        self.owner = owner
        self.batches: deque[tuple[Partition, Batch]] = deque()
        self.records = 0
        self.arrived, self.room = asyncio.Event(), asyncio.Event()

    async def offer(self, batch: Batch) -> None:
        partition = self.owner(batch.partition)
        while self.records >= WAITING:
            self.room.clear()
            await self.room.wait()
        if partition is None or self.owner(batch.partition) is not partition:
            return  # taken over anew meanwhile, it is read from another place
        self.batches.append((partition, batch))
        self.records += len(batch.records)
        self.arrived.set()

    async def take(self, most: int) -> list[tuple[Partition, Batch]]:
        """At least one, of partitions that are ready; whole ones, until there are `most` records."""
        while not (taken := self._take(most)):
            self.arrived.clear()
            await self.arrived.wait()
        return taken

    def _take(self, most: int) -> list[tuple[Partition, Batch]]:
        taken: list[tuple[Partition, Batch]] = []
        waiting: deque[tuple[Partition, Batch]] = deque()
        count = 0
        while self.batches and count < most:
            partition, batch = self.batches.popleft()
            if partition.ready:
                taken.append((partition, batch))
                count += len(batch.records)
            else:
                waiting.append((partition, batch))
        self.batches = waiting + self.batches
        self.records -= count
        self.room.set()
        return taken

    def drop(self, partition: int) -> None:
        """Of a partition that is not ours any more."""
        self.batches = deque(each for each in self.batches if each[1].partition != partition)
        self.records = sum(len(batch.records) for _, batch in self.batches)
        self.room.set()

    def nudge(self) -> None:
        """A partition became ready."""
        self.arrived.set()
