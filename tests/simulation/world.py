"""One seed's world: a day of trouble, then calm until nothing moves. What is left is judged from outside."""

import asyncio
import gc
import random as global_random
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import cache, partial
from random import Random
from typing import Any, NamedTuple
from unittest.mock import patch

import structlog

from shared.domain.messages import Command
from shared.runtime.log import builtin
from shared.runtime.log.wire import Out
from shared.runtime.passes.catalog import Catalog, to_json
from shared.testing.simulation.cluster import Cluster
from shared.testing.simulation.kafka import EPOCH, FakeKafka, Network
from shared.testing.simulation.loop import Fate, SimulatedLoop, TooLong
from shared.testing.simulation.process import Process, VirtualClock
from tests.simulation import plan as plans
from tests.simulation.toy.billing import billing
from tests.simulation.toy.sales import NotePacked, Pack, packer, sales
from tests.simulation.toy.stock import stock

PARTITIONS = 2
NEWEST = 2
PATIENCE = 180.0
"""Seconds of calm after which a world that still moves, or misses something, is given up."""
SILENT = structlog.make_filtering_bound_logger(50)
CHUNK = 2
"""Offsets in a chunk of the index: so that days as short as these fill some."""
SERVICES = {"sales": sales, "stock": stock, "billing": billing}


@dataclass(frozen=True, slots=True)
class Told:
    """What an HTTP caller was told, and how long the log was then."""

    service: str
    id: str
    outcome: Any
    partition: int
    end: int


class Parked(NamedTuple):
    """An input that waits to be redriven."""

    service: str
    partition: int
    turn: int
    source: str


def _untold(*_: object) -> None:
    """Nobody reads this history."""


@cache
def catalog(service: str, version: int) -> Catalog:
    return Catalog(SERVICES[service](version))


class World:
    def __init__(self, seed: int, trace: Callable[..., None] | None = None) -> None:
        self.seed, self.random = seed, Random(seed)
        self.loop = SimulatedLoop(self.random, self._step)
        self.trace: Callable[..., None] = partial(self._trace, trace) if trace else _untold
        self.plan = plans.make(self.random, PARTITIONS)
        self.trouble = True
        self.versions = self.plan.versions
        self.kafka = FakeKafka(self.loop, self.random, PARTITIONS, self.trace)
        self.kafka.network = self.plan.network
        catalogs = {name: lambda name=name: catalog(name, self.random.choice(self.versions)) for name in SERVICES}
        self.cluster = Cluster(self.loop, self.random, self.kafka, self.plan.limits, catalogs, self.trace)
        self.cluster.store_fails = self.plan.store_fails
        self.told: list[Told] = []
        self.clock = VirtualClock(self.loop)
        self.kill_in = self._lives()
        self.stored: dict[str, dict[str, dict[str, Any]]] = {}
        """By service and collection, every document in the end."""
        self.replaced: list[str] = []
        """Who, in the end, owned a partition in name only."""
        self.calls = 0
        """Outside."""
        self.stuck = ""

    def _trace(self, trace: Callable[..., None], *words: object) -> None:
        trace(self.loop.now, *words)

    def run(self) -> "World":
        logging = structlog.get_config()["wrapper_class"]
        structlog.configure(wrapper_class=SILENT)
        state = global_random.getstate()
        global_random.seed(self.seed)  # tenacity's jitter
        gc.disable()  # half of the time otherwise
        try:
            with ExitStack() as patched:
                patched.enter_context(patch("shared.runtime.passes.partition.uuid4", self.cluster.generation))
                patched.enter_context(patch("shared.runtime.passes.cache.CHUNK", CHUNK))
                patched.enter_context(patch("shared.runtime.passes.intake.WAITING", self.plan.waiting))
                patched.enter_context(patch.object(packer, "pack", self._pack))
                self.loop.run_until_complete(self._history())
        except TooLong as error:
            self.stuck = str(error)
        finally:
            gc.enable()
            self.cluster.end()
            self.loop.finish()
            global_random.setstate(state)
            structlog.configure(wrapper_class=logging)
        return self

    async def _history(self) -> None:
        for service, count in self.plan.replicas.items():
            for _ in range(count):
                self.cluster.start(service)
        clients = [asyncio.create_task(self._ask(asked)) for asked in self.plan.asked for _ in range(asked.twins)]
        storefront = asyncio.create_task(self._storefront())
        disturbing = asyncio.create_task(self._disturb())
        await storefront
        await asyncio.sleep(max(0.0, plans.DAY - self.loop.now))
        disturbing.cancel()
        await self._calm()
        await self._quiet()
        await asyncio.gather(*clients)
        while parked := await self._parked():
            for each in parked:
                await self._redrive(each)
            await self._quiet()
        await self._dump()

    # -- trouble
    def _lives(self) -> int:
        return int(self.random.expovariate(self.plan.kill)) if self.plan.kill else 10**9

    def _step(self, fate: Fate) -> None:
        self.kill_in -= 1
        if self.kill_in < 0 and self.trouble:
            self.kill_in = self._lives()
            if process := next((p for p in self._running() if p.fate is fate), None):
                self.cluster.kill(process, "kill -9")

    def _running(self) -> list[Process]:
        return [process for group in self.cluster.groups.values() for process in group.running]

    async def _disturb(self) -> None:
        while True:
            await asyncio.sleep(self.random.expovariate(1 / self.plan.disturb))
            if not (running := [process for process in self._running() if not process.fate.paused]):
                continue
            process, draw = self.random.choice(running), self.random.random()
            if draw < 0.45:
                self.cluster.pause(process)
                self.kafka.later(self.random.uniform(0.1, 3.0), self._resume, process)
            elif draw < 0.6:
                self.cluster.leave(process)
            elif draw < 0.75:
                self.cluster.rebalance(process.catalog.service.name)
            elif draw < 0.85 and (parked := await self._parked()):
                with suppress(TimeoutError):
                    async with asyncio.timeout(1):
                        await self._redrive(self.random.choice(parked))
            elif self.plan.store_fails:
                self.cluster.away = self.random.choice((0.0, 0.0, 0.1, 0.5, 1.0))

    def _resume(self, process: Process) -> None:
        if process.fate.paused and not process.fate.dead:
            self.cluster.resume(process)

    async def _calm(self) -> None:
        """All goes well from now on; in time everyone runs the newest code."""
        self.trace("calm")
        self.trouble = False
        self.kafka.network = Network()
        self.cluster.away = 0.0
        self.versions = (NEWEST,)
        for process in self._running():
            self._resume(process)
        # what was given up is known in a second, who dies of it is replaced in another; who waits for the store, in 10
        await asyncio.sleep(10.5 if self.plan.store_fails else 2.5)
        for process in self._running():
            if process.catalog is not catalog(process.catalog.service.name, NEWEST):
                self.cluster.leave(process)
        await asyncio.sleep(1.0)

    async def _quiet(self) -> None:
        """Nothing was written for longer than a timer may take to notice that it is due."""
        length, since = -1, self.loop.now
        while self.loop.now - since < 2.0:
            await asyncio.sleep(0.5)
            now = sum(map(len, self.kafka.logs.values()))
            if now != length or self.kafka.under_way:
                length, since = now, self.loop.now
            if self.loop.now > plans.DAY + PATIENCE:
                raise TooLong("never quiet")

    # -- from outside
    async def _storefront(self) -> None:
        for sent in self.plan.sent:
            await asyncio.sleep(max(0.0, sent.when - self.loop.now))
            headers = [
                ("ce_specversion", b"1.0"),
                ("ce_type", sent.type.encode()),
                ("ce_id", sent.id.encode()),
                ("ce_source", b"/shop"),
                ("ce_time", self.clock.now().isoformat().encode()),
            ]
            self.kafka.write("storefront.events", sent.partition, [Out(b"any", sent.data, headers)], "shop")

    async def _ask(self, asked: plans.Asked) -> None:
        await asyncio.sleep(asked.when + self.random.random() * 0.2)
        number = self.kafka.partition_for(asked.key.encode())
        await self._told(asked.service, asked.id, number, asked.key, asked.command, f"{asked.id},print")

    async def _told(self, service: str, id: str, number: int, key: str, command: Command, reply: str) -> Any:
        """Asks until someone answers: the same request again, of any process."""
        name = type(command).__name__.encode()
        headers = [("ce_type", name), ("ce_id", id.encode()), ("ce_time", EPOCH.isoformat().encode())]
        headers += [("ce_causationid", id.encode()), ("reply", reply.encode())]
        out = Out(key.encode(), to_json(command), headers)
        while True:
            await asyncio.sleep(0.2)
            if not (running := self.cluster.groups[service].running):
                continue
            process = self.random.choice(running)
            asking = self.loop.spawn(process.fate, process.ask(id, number, out, within=2.0))
            await asyncio.wait([asking], timeout=2.5)
            if asking.done() and not asking.cancelled() and asking.exception() is None:
                end = len(self.kafka.logs[f"{service}.events", number])
                self.told.append(Told(service, id, asking.result(), number, end))
                self.trace("told", id, asking.result())
                return asking.result()

    async def _parked(self) -> list[Parked]:
        """As the documents say, in order."""
        found = []
        for service, group in self.cluster.groups.items():
            async for document in group.documents.scan("parked_v1", {"redriven": False}):
                found.append(Parked(service, document["_p"], document["turn"], document["source"]))
        return sorted(found)

    async def _dump(self) -> None:
        for service, group in self.cluster.groups.items():
            documents = self.stored[service] = {"places": await group.documents.places("")}
            self.replaced += [
                f"{process.name} {number}"
                for process in group.running
                for number, each in process.engine.owned.items()
                if each.ready and each.expected != len(self.kafka.logs[f"{service}.events", number])
            ]
            for collection in catalog(service, NEWEST).collections:
                documents[collection] = {each["_id"]: each async for each in group.documents.scan(collection, {})}

    async def _redrive(self, parked: Parked) -> None:
        """By one operator, or two at once."""
        id = f"redrive/{parked.service}/{parked.source}/{self.loop.now:.3f}"
        command = builtin.Redrive(source=parked.source)
        ids = [f"{id}/{number}" for number in range(self.random.choice((1, 1, 2)))]
        await asyncio.gather(*(self._told(parked.service, id, parked.partition, "operator", command, f"{id},") for id in ids))

    async def _pack(self, request: Pack) -> NotePacked:
        """Outside: it does what it is asked, each time anew, and may not say so."""
        await asyncio.sleep(self.kafka.latency())
        self.calls += 1
        weight, trouble = self.calls, self.random.random()
        if self.trouble and trouble < self.plan.outside:
            await asyncio.sleep(self.random.choice((0.0, 0.0, 5.0)))
            raise ConnectionError("the packer does not answer")
        await asyncio.sleep(self.kafka.latency())
        return NotePacked(order=request.order, weight=weight)
