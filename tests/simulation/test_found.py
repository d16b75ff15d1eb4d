"""What the simulation found once, pinned where a seed may lose it when the plan of the worlds changes."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from shared.runtime.documents.memory import MemoryDocuments
from shared.runtime.log.reader import LogReader, Place
from shared.runtime.log.wire import Out, fence
from shared.runtime.loops.cache import Cache
from shared.runtime.loops.parking import Parking
from shared.runtime.loops.partition import Deposed, Limits, Partition, Ports
from shared.runtime.loops.project import Project
from shared.runtime.stream.port import Batch
from shared.runtime.vault import MemoryVault
from shared.testing.simulation.kafka import Stored
from tests.simulation.world import catalog


class Acknowledging:
    """A log that acknowledges at once, and lets something happen while an append waits."""

    def __init__(self) -> None:
        self.meanwhile: Any = lambda: None

    async def append(self, topic: str, partition: int, records: Sequence[Out]) -> "asyncio.Future[int]":
        self.meanwhile()
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        future.set_result(0)
        return future

    def partition_for(self, key: bytes) -> int:
        return 0


def partition(log: Any) -> Partition:
    ports = Ports(log, MemoryDocuments(), MemoryVault(), lambda number, error: None)
    sales = catalog("sales", 2)
    cache = Cache(ports.documents, 0, sales.types, 100)
    return Partition(sales, 0, ports, Limits(), LogReader(Place()), cache, Parking(), generation=b"ours")


def stored(*records: Out) -> list[Stored]:
    return [Stored(offset, each.key, each.value, tuple(each.headers), 0) for offset, each in enumerate(records)]


def test_a_state_that_is_parked_twice_by_one_command_is_released_once() -> None:
    parking = Parking()
    parking.add(7, ("north/tea", "north/tea"))
    parking.remove(7)
    assert parking == Parking()


def test_a_newer_fence_in_one_batch_with_ours_deposes() -> None:
    owned = partition(Acknowledging())
    owned.reader.own = b"ours"
    owned.reader.read(stored(fence(b"ours"), fence(b"theirs")))
    with pytest.raises(Deposed):
        owned.check_owner()


def test_a_fence_that_comes_again_behind_its_successors_opens_nothing() -> None:
    reader = LogReader(Place())
    reader.read(stored(fence(b"first"), fence(b"second"), fence(b"first")))
    assert reader.fence == b"second"


async def test_flush_waits_for_a_publication_that_was_appended_while_it_took_the_others() -> None:
    log = Acknowledging()
    owned = partition(log)
    headers = [("ce_type", b"OrderConfirmed"), ("ce_id", b"sales/0/0/0"), ("ce_time", b"2026-01-01T00:00:00+00:00")]
    fact = Out(b"order", b'{"order":"order","by":2,"at":0}', [*headers, ("wb", b"theirs,0,0,1,0")])
    queue: asyncio.Queue[Batch] = asyncio.Queue()
    done = asyncio.Event()
    log.meanwhile = lambda: setattr(owned, "publications", [])  # as flush does
    projecting = asyncio.create_task(Project(owned).run(queue))
    await queue.put(Batch("sales.events", 0, stored(fence(b"theirs"), fact), done.set))
    await owned.changed.wait()
    projecting.cancel()
    assert len(owned.publications) == 1
