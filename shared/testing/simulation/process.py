"""One simulated process: a replica of one service with the real engine; only what brings its batches, and says which
partitions are its own, is ours. It does what `shared.runtime.worker` does."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from shared.runtime.documents.port import Documents
from shared.runtime.log.wire import Out
from shared.runtime.passes.catalog import OUTCOMES, Catalog
from shared.runtime.passes.engine import Engine
from shared.runtime.passes.partition import Limits, Ports
from shared.runtime.passes.timers import TimerLoop
from shared.runtime.passes.work import WorkLoop
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


@dataclass(frozen=True, slots=True)
class Revoked:
    """It is being settled who owns what."""


@dataclass(frozen=True, slots=True)
class Assigned:
    numbers: Sequence[int]


@dataclass(frozen=True, slots=True)
class Leave:
    """SIGTERM."""


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
        self.name, self.catalog, self.kafka, self.died = name, catalog, kafka, died
        self.log = FakeLog(kafka, self.fate)
        self.ports = Ports(self.log, documents(self.fate), vault, self.fail)
        self.engine = Engine(catalog, self.ports, limits)
        self.told: asyncio.Queue[Revoked | Assigned | Leave] = asyncio.Queue()
        self.generation = 0
        """Of the assignment: what was fetched before belongs to nobody."""
        self.left = False
        clock = VirtualClock(kafka.loop)
        self.timers = TimerLoop(catalog, self.ports, clock, lambda: self.ready, self.engine.cache, self.engine.flush.press)
        self.work = WorkLoop(catalog, self.ports, clock, lambda: self.ready)

    @property
    def ready(self) -> list[int]:
        return [number for number, each in self.engine.owned.items() if each.ready]

    def start(self) -> None:
        for work in (self._live, self.timers.run, self.work.run):
            self.kafka.loop.spawn(self.fate, self._guard(work))

    def fail(self, number: int, error: BaseException) -> None:
        self.died(self, error)

    async def _guard(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception as error:
            self.fail(-1, error)

    async def _live(self) -> None:
        self.engine.start()
        while not self.left:
            match await self.told.get():
                case Revoked():
                    self.generation += 1
                    await self.engine.pause()
                case Assigned(numbers):
                    await self.engine.assign(numbers)
                    self._fetch()
                case Leave():
                    self.generation += 1
                    await self.engine.stop()
                    await self.engine.let_go(list(self.engine.owned), DRAIN)
                    self.left = True
        self.kafka.trace("left", self.name)
        self.fate.dead = True

    def _fetch(self) -> None:
        owned = self.engine.owned
        for (topic, number), position in self.engine.positions().items():
            self.kafka.trace("fetches", self.name, topic, number, position, owned[number].generation.decode())
            pump = partial(self._pump, topic, number, position, self.generation)
            self.kafka.loop.create_task(self._guard(pump))

    async def _pump(self, topic: str, number: int, position: int, generation: int) -> None:
        """The consumer: batches of any size, in order, some time after they were stored. One that waits for room is not called
        back by a rebalance."""
        random, kafka = self.kafka.random, self.kafka
        while True:
            records = await kafka.read(topic, number, position, random.choice((1, 2, 3, 8, 30)))
            position = records[-1].offset + 1
            if random.random() < 0.7:
                await asyncio.sleep(kafka.latency())
            if generation != self.generation:
                return
            await self.engine.intake.offer(Batch(topic, number, records, lambda: None))

    async def ask(self, id: str, number: int, out: Out, within: float) -> Any | None:
        """As the HTTP port does: append to the inbox, wait for the outcome to be told, or to be in its document."""
        loop, waiters = self.kafka.loop, self.engine.waiters
        waiter: asyncio.Future[Any] = loop.create_future()
        waiters[id] = waiter
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
            if waiters.get(id) is waiter:
                del waiters[id]
