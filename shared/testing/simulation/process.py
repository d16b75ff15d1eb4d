"""One simulated process: a replica of one service with the real loops; only what brings its batches is ours."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.runtime import owned
from shared.runtime.documents.port import Documents
from shared.runtime.log.wire import Out
from shared.runtime.loops.catalog import OUTCOMES, Catalog
from shared.runtime.loops.clock import TimerLoop
from shared.runtime.loops.partition import Limits, Ports
from shared.runtime.stream.port import Batch
from shared.runtime.vault import Vault
from shared.testing.simulation.kafka import EPOCH, FakeKafka, FakeLog
from shared.testing.simulation.loop import Fate, SimulatedLoop

DRAIN = 3.0
"""Seconds to let go in."""


@dataclass(frozen=True, slots=True)
class VirtualClock:
    loop: SimulatedLoop

    def now(self) -> datetime:
        return EPOCH + timedelta(seconds=self.loop.now)


class Process:
    """`died` is told when it leaves because of trouble: it never runs again."""

    def __init__(
        self,
        name: str,
        catalog: Catalog,
        kafka: FakeKafka,
        documents: Callable[[Fate], Documents],
        vault: Vault,
        limits: Limits,
        died: Callable[["Process", BaseException], None],
    ) -> None:
        self.fate = Fate(name)
        self.name, self.catalog, self.kafka, self.limits, self.died = name, catalog, kafka, limits, died
        self.log = FakeLog(kafka, self.fate)
        self.ports = Ports(self.log, documents(self.fate), vault, self.fail)
        self.waiters: dict[str, asyncio.Future[Any]] = {}
        self.owned: dict[int, owned.Owned] = {}
        self.pumps: list[asyncio.Task[None]] = []
        self.assigned: asyncio.Queue[Sequence[int] | None] = asyncio.Queue()
        self.left = False
        clock = VirtualClock(kafka.loop)
        self.timers = TimerLoop(catalog, self.ports, clock, lambda: self.ready)

    @property
    def ready(self) -> list[int]:
        return [number for number, each in self.owned.items() if each.partition.ready.is_set()]

    def start(self) -> None:
        for work in (self._live, self.timers.run):
            self.kafka.loop.spawn(self.fate, self._guard(work))

    def fail(self, number: int, error: BaseException) -> None:
        self.died(self, error)

    async def _guard(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception as error:
            self.fail(-1, error)

    async def _live(self) -> None:
        """Each assignment takes everything over anew; None: leave in order."""
        while not self.left:
            numbers = await self.assigned.get()
            while numbers is not None and not self.assigned.empty():
                numbers = self.assigned.get_nowait()
            await self._let_go()
            if numbers is None:
                self.left = True
            else:
                await asyncio.gather(*(self._take(number) for number in numbers))
        self.kafka.trace("left", self.name)
        self.fate.dead = True

    async def _take(self, number: int) -> None:
        each = self.owned[number] = await owned.take(self.catalog, number, self.ports, self.limits, self.waiters)
        self.kafka.trace("takes", self.name, number, each.partition.generation.decode(), dict(each.partition.positions))
        for topic, queue in each.queues.items():
            position = each.partition.positions[topic]
            self.pumps.append(asyncio.create_task(self._pump(topic, number, queue, position)))

    async def _let_go(self) -> None:
        for pump in self.pumps:
            pump.cancel()
        await asyncio.gather(*self.pumps, return_exceptions=True)
        leaving, self.owned, self.pumps = self.owned, {}, []
        for each in leaving.values():
            each.close()
        for each in leaving.values():
            await each.let_go(DRAIN)

    async def _pump(self, topic: str, number: int, queue: asyncio.Queue[Batch], position: int) -> None:
        """The consumer: batches of any size, in order, some time after they were stored."""
        random, kafka = self.kafka.random, self.kafka
        while True:
            records = await kafka.read(topic, number, position, random.choice((1, 2, 3, 8, 30)))
            position = records[-1].offset + 1
            if random.random() < 0.7:
                await asyncio.sleep(kafka.latency())
            await queue.put(Batch(topic, number, records, lambda: None))

    async def ask(self, id: str, number: int, out: Out, within: float) -> Any | None:
        """As the HTTP port does: append to the inbox, wait for the outcome to be told, or to be in its document."""
        loop = self.kafka.loop
        waiter: asyncio.Future[Any] = loop.create_future()
        self.waiters[id] = waiter
        try:
            async with asyncio.timeout(within):
                await (await self.log.append(self.catalog.inbox, number, [out]))
                while True:
                    done, _ = await asyncio.wait([waiter], timeout=0.1)
                    if done:
                        return waiter.result()
                    if document := (await self.ports.documents.find(OUTCOMES, [id])).get(id):
                        return {name: value for name, value in document.items() if name[0] != "_"}
        finally:
            self.waiters.pop(id, None)
