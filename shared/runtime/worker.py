"""One process: one replica of one service. Faust brings batches and says which partitions are ours; the loops do the rest.

On any rebalance every partition is taken over anew (fence, hydrate): milliseconds, and one path. On any trouble whose outcome
is unknown the process leaves at once; its supervisor starts it again, behind a new fence.
"""

import asyncio
import os
from collections.abc import Iterable, Mapping
from time import monotonic
from typing import Any

import structlog

from shared.domain.service import CLOCK, Service
from shared.runtime import metrics, owned, ticks
from shared.runtime.clock import Clock, DrivenClock, SystemClock
from shared.runtime.documents.port import Documents
from shared.runtime.loops.catalog import Catalog
from shared.runtime.loops.clock import TimerLoop
from shared.runtime.loops.partition import Limits, Partition, Ports
from shared.runtime.settings import Settings
from shared.runtime.stream.batched import App, make_app, subscribe
from shared.runtime.stream.port import Batch
from shared.runtime.stream.producer import KafkaLog
from shared.runtime.vault import Vault

log = structlog.get_logger(__name__)
TROUBLE = 70
"""Exit code of a process that left because of trouble (EX_SOFTWARE): start it again."""


class Worker:
    def __init__(self, service: Service, settings: Settings, documents: Documents, vault: Vault, kafka: KafkaLog) -> None:
        self.service, self.settings, self.kafka = service, settings, kafka
        self.catalog = Catalog(service)
        self.clock: Clock = DrivenClock() if settings.clock == "driven" else SystemClock()
        self.ports = Ports(kafka, documents, vault, self.fail)
        self.limits = Limits(settings.cache, write_every=settings.write_every, save_every=settings.save_every)
        self.owned: dict[int, owned.Owned] = {}
        self.waiters: dict[str, asyncio.Future[Any]] = {}
        poll = 0.25 if settings.clock == "driven" else 1.0
        self.timers = TimerLoop(self.catalog, self.ports, self.clock, lambda: self.ready_partitions, poll)
        self.draining = False
        self.joined = False
        self.app = self._app()
        metrics.owned_partitions.labels(service.name).set_function(lambda: len(self.ready_partitions))
        metrics.cached.labels(service.name).set_function(lambda: sum(len(p.cache.entries) for p in self.partitions.values()))

    @property
    def partitions(self) -> dict[int, Partition]:
        return {number: each.partition for number, each in self.owned.items()}

    @property
    def ready_partitions(self) -> list[int]:
        return [number for number, partition in self.partitions.items() if partition.ready.is_set()]

    def _app(self) -> App:
        settings = self.settings
        app = make_app(
            self.service.name,
            settings.kafka,
            session_timeout=settings.session_timeout,
            instance=settings.instance,
            credentials=None,
        )
        app.positions = self.positions
        topics = [self.catalog.events, self.catalog.inbox, *self.service.reactions]
        for topic in topics:
            subscribe(app, topic, self.kafka.partitions, self.deliver(topic))
        if isinstance(self.clock, DrivenClock):
            subscribe(app, CLOCK, self.kafka.partitions, self.tick)
        app.on_partitions_revoked.connect(self._revoked, weak=False)
        app.on_rebalance_complete.connect(self._assigned, weak=False)  # awaited just before Faust seeks
        return app

    # -- batches in
    def deliver(self, topic: str) -> Any:
        async def deliver(event: Any) -> None:
            message = event.message
            if each := self.owned.get(message.partition):
                done = lambda: message.ack(self.app.consumer)  # noqa: E731
                await each.queues[topic].put(Batch(topic, message.partition, event.value, done))

        return deliver

    async def tick(self, event: Any) -> None:
        assert isinstance(self.clock, DrivenClock)
        self.clock.tick(ticks.newest(event.value))
        event.message.ack(self.app.consumer)

    # -- partitions come and go
    async def positions(self, assignment: Iterable[Any]) -> Mapping[Any, int]:
        """Where Faust starts each assigned partition."""
        ends = await self.kafka.ends([CLOCK]) if isinstance(self.clock, DrivenClock) else {}
        found = {}
        for tp in assignment:
            if tp.topic == CLOCK:
                found[tp] = max(0, ends[tp.topic, tp.partition] - 1)
            elif each := self.owned.get(tp.partition):
                found[tp] = each.partition.positions[tp.topic]
        return found

    async def _revoked(self, *_: Any, **__: Any) -> None:
        await self.let_go()

    async def _assigned(self, *_: Any, **__: Any) -> None:
        await self.let_go()
        began = monotonic()
        assigned = self.app.consumer.assignment()
        numbers = sorted({tp.partition for tp in assigned})
        self._check_together(assigned, numbers)
        try:
            await asyncio.gather(*(self.take(number) for number in numbers))
        except Exception as error:
            self.fail(-1, error)
        self.joined = True
        log.info("partitions taken", partitions=numbers, seconds=round(monotonic() - began, 3))

    def _check_together(self, assigned: Iterable[Any], numbers: list[int]) -> None:
        """Decide and project of a partition live together, or nothing works."""
        for topic in (self.catalog.events, self.catalog.inbox, *self.service.reactions):
            of_topic = sorted(tp.partition for tp in assigned if tp.topic == topic)
            if of_topic != numbers:
                self.fail(-1, RuntimeError(f"{topic}: assigned {of_topic}, others {numbers}: partitions must go together"))

    async def take(self, number: int) -> None:
        self.owned[number] = await owned.take(self.catalog, number, self.ports, self.limits, self.waiters)

    async def let_go(self) -> None:
        leaving, self.owned = self.owned, {}
        for each in leaving.values():
            each.close()
        for each in leaving.values():
            await each.let_go(self.settings.drain)

    def fail(self, number: int, error: BaseException) -> None:
        """Leaves at once: nothing after an unknown outcome may be believed, and a new fence settles it."""
        log.error("leaving", partition=number, error=repr(error), exc_info=error)
        os._exit(TROUBLE)
