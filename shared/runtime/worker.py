"""One process: one replica of one service. Faust brings batches and says which partitions are ours; the engine does the rest.

A rebalance takes over what is new and leaves what stays alone. On any trouble whose outcome is unknown the process leaves at
once; its supervisor starts it again, behind new fences.
"""

import asyncio
import os
from collections.abc import Iterable, Mapping
from datetime import timedelta
from time import monotonic
from typing import Any, NoReturn

import structlog
from aiokafka.errors import KafkaError

from shared.domain.service import CLOCK, Service
from shared.runtime import metrics, ticks
from shared.runtime.alive import Alive, Asked, Ended, how_ended
from shared.runtime.clock import Clock, DrivenClock, SystemClock
from shared.runtime.documents.port import Documents, Unavailable
from shared.runtime.log.reader import UnknownLogFormat
from shared.runtime.passes.catalog import Catalog
from shared.runtime.passes.engine import Engine
from shared.runtime.passes.partition import Limits, Ports
from shared.runtime.passes.receipt import Receipt
from shared.runtime.passes.timers import TimerLoop
from shared.runtime.passes.work import WorkLoop
from shared.runtime.places import AnotherLog
from shared.runtime.settings import Settings
from shared.runtime.stream.batched import App, make_app, subscribe
from shared.runtime.stream.credentials import credentials
from shared.runtime.stream.gather import Gather
from shared.runtime.stream.port import Batch
from shared.runtime.stream.producer import KafkaLog
from shared.runtime.stream.tasks import of_faust
from shared.runtime.topics import TopicsUnfit
from shared.runtime.vault import Vault

log = structlog.get_logger(__name__)
TROUBLE = 70
"""Exit code of a process that left because of trouble (EX_SOFTWARE): start it again."""
REFUSES = 78
"""Exit code where starting again will not help (EX_CONFIG): a setting, a topic, or another log."""
ASK, ASK_AFTER = 10, 0.5
"""How often a new process asks for an assignment in which partitions go together, and how long it waits before it, in seconds."""


def leave(error: BaseException, **where: int) -> NoReturn:
    if isinstance(error, Ended):
        log.error("leaving", reason=str(error), **where)
    else:
        log.error("leaving", error=repr(error), exc_info=error, **where)
    os._exit(TROUBLE)


class Worker:
    def __init__(self, service: Service, settings: Settings, documents: Documents, vault: Vault, kafka: KafkaLog) -> None:
        self.service, self.settings, self.kafka = service, settings, kafka
        self.catalog = Catalog(service)
        self.clock: Clock = DrivenClock() if settings.clock == "driven" else SystemClock()
        self.ports = Ports(kafka, documents, vault, self.fail)
        limits = Limits(settings.cache, write_every=settings.write_every, save_every=settings.save_every)
        self.engine = Engine(self.catalog, self.ports, limits, self._receipt())
        self.topics = [self.catalog.inbox, *self.catalog.sources]
        poll = 0.25 if settings.clock == "driven" else 1.0
        self.timers = TimerLoop(
            self.catalog, self.ports, self.clock, lambda: self.ready_partitions, self.engine.cache, self.engine.flush.press, poll
        )
        self.work = WorkLoop(self.catalog, self.ports, self.clock, lambda: self.ready_partitions)
        kafka_away = Asked(lambda: kafka.ping([self.catalog.inbox, self.catalog.events]), (KafkaError,))
        self.alive = Alive(self.ended, {"Kafka": kafka_away, "MongoDB": Asked(documents.ping, (Unavailable,))})
        self.draining = False
        self.asked = 0
        """For an assignment in which partitions go together."""
        self.joined = asyncio.Event()
        """Set once: it was given its first partitions."""
        self.app = self._app()
        metrics.owned_partitions.labels(service.name).set_function(lambda: len(self.ready_partitions))
        metrics.cached.labels(service.name).set_function(lambda: len(self.engine.cache.entries))

    def _receipt(self) -> Receipt:
        settings = self.settings
        back, ahead = timedelta(days=settings.accepts_back), timedelta(minutes=settings.accepts_ahead)
        return Receipt(self.clock.now, back, ahead, driven=settings.clock == "driven")

    @property
    def ready_partitions(self) -> list[int]:
        return [number for number, partition in self.engine.owned.items() if partition.ready]

    async def flowing(self) -> None:
        """Until it has joined, and what it was given first is hydrated."""
        await self.joined.wait()
        if taking := list(self.engine.taking.values()):
            await asyncio.wait(taking)

    def ended(self) -> dict[str, str]:
        """Of the tasks that this process lives by those that have ended, by name, and how."""
        found = [(name, how_ended(task)) for name, task in self.engine.living().items()]
        found += self.kafka.ended()
        if self.app.started:
            found += of_faust(self.app, self.joined.is_set())
        return {name: how for name, how in found if how}

    def _app(self) -> App:
        settings = self.settings
        app = make_app(
            self.service.name,
            settings.kafka,
            session_timeout=settings.session_timeout,
            instance=settings.instance,
            credentials=credentials(self.kafka.security),
            gather=Gather(self.service.gathers, self.service.later),
        )
        app.positions = self.positions
        topics = [*self.topics, CLOCK] if isinstance(self.clock, DrivenClock) else self.topics
        subscribe(app, topics, self.kafka.partitions, self.deliver)
        app.on_partitions_revoked.connect(self._revoked, weak=False)
        app.on_rebalance_complete.connect(self._assigned, weak=False)  # awaited just before Faust seeks
        return app

    # -- batches in
    async def deliver(self, message: Any) -> None:
        if message.topic == CLOCK:
            assert isinstance(self.clock, DrivenClock)
            self.clock.tick(ticks.newest(message.value))
            message.ack(self.app.consumer)
            return
        done = lambda: message.ack(self.app.consumer)  # noqa: E731
        await self.engine.intake.offer(Batch(message.topic, message.partition, message.value, done, message.offset + 1))

    # -- partitions come and go
    async def positions(self, assignment: Iterable[Any]) -> Mapping[Any, int]:
        """Where Faust starts each assigned partition."""
        ends = await self.kafka.ends([CLOCK]) if isinstance(self.clock, DrivenClock) else {}
        known = self.engine.positions()
        found = {}
        for tp in assignment:
            if tp.topic == CLOCK:
                found[tp] = max(0, ends[tp.topic, tp.partition] - 1)
            elif (at := known.get((tp.topic, tp.partition))) is not None:
                found[tp] = at
        return found

    async def _revoked(self, *_: Any, **__: Any) -> None:
        began = monotonic()
        await self.engine.pause()
        log.info("rebalance: paused", seconds=round(monotonic() - began, 3))

    async def _assigned(self, *_: Any, **__: Any) -> None:
        began = monotonic()
        assigned = self.app.consumer.assignment()
        numbers = sorted({tp.partition for tp in assigned})
        if why := self._apart(assigned, numbers):
            await self._assigned_apart(why)
            return
        try:
            await self.engine.assign(numbers)
        except Exception as error:
            self.fail(-1, error)
        self.joined.set()
        log.info("partitions assigned", partitions=numbers, seconds=round(monotonic() - began, 3))

    def _apart(self, assigned: Iterable[Any], numbers: list[int]) -> str:
        """Why not; "" where all that a partition reads lives together, without which nothing works."""
        for topic in self.topics:
            of_topic = sorted(tp.partition for tp in assigned if tp.topic == topic)
            if of_topic != numbers:
                return f"{topic}: assigned {of_topic}, others {numbers}: partitions must go together"
        return ""

    async def _assigned_apart(self, why: str) -> None:
        """One that has partitions leaves with them, one that is new asks again."""
        if self.engine.owned or self.asked == ASK:
            self.fail(-1, RuntimeError(why))
        self.asked += 1
        log.warning("asking for another assignment", reason=why)
        await asyncio.sleep(ASK_AFTER)
        self.app.join_again()

    async def let_go(self) -> None:
        """Orderly: what was believed is written."""
        await self.engine.stop()
        await self.engine.let_go(list(self.engine.owned), self.settings.drain)

    def fail(self, number: int, error: BaseException) -> None:
        """Leaves at once: nothing after an unknown outcome may be believed, and a new fence settles it."""
        if isinstance(error, AnotherLog | TopicsUnfit | UnknownLogFormat):  # starting again will not help
            log.error("refuses to go on", partition=number, reason=str(error))
            os._exit(REFUSES)
        leave(error, partition=number)
