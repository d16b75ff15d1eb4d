"""Faust with one message a fetched partition batch: the one place that subclasses its aiokafka driver.

Faust's rebalance, flow control and acknowledgements stay as they are; its cost per record (several tasks each) is paid once a
batch. Measured in the architecture notes: 18 times stock.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from inspect import isawaitable
from time import monotonic
from typing import Any

import structlog

from shared.runtime.stream import lean  # noqa: F401 - before Faust

# isort: split
import faust
from faust.events import Event
from faust.tables.manager import TableManager
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage

from shared.runtime import metrics
from shared.runtime.stream import unpack
from shared.runtime.stream.gather import Gather

log = structlog.get_logger(__name__)
FETCH_WAIT_MS = 500
FETCH_MIN_BYTES = 1
"""An idle system does nothing, and a record wakes its reader at once. It works since aiokafka sends no new fetch while what came
last is not drained: a reader that drains everything always asks for every partition."""
DRAIN = 1_000_000
"""Records a poll: all that there are. What a poll leaves buffered keeps all partitions of its broker waiting (100 ms)."""

READ_COMMITTED = "read_committed"
"""Storefronts may send in transactions; what they took back was never said."""
LOOK_EVERY = 1.0
"""Seconds between looks for offsets that hold no record."""

Positions = Callable[[Iterable[TP]], Awaitable[Mapping[TP, int]]]


class BatchThread(driver.AIOKafkaConsumerThread):
    """Faust runs its consumer in a thread with a loop of its own; here it lives in the service's loop. Each fetch spared two
    hops between threads, a third of what a wake-up cost; passes are short, so that heartbeats get their turn here, too."""

    def __init__(self, consumer: Any, *, loop: asyncio.AbstractEventLoop, **kwargs: Any) -> None:
        super().__init__(consumer, loop=loop, thread_loop=loop, **kwargs)

    async def start(self) -> None:
        self._thread_started.set()
        self._thread_running = self.parent_loop.create_future()
        self._serving = self.parent_loop.create_task(self._serve())
        await self._thread_running

    async def call_thread(self, fun: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        result = fun(*args, **kwargs)
        return await result if isawaitable(result) else result

    async def _gather_remaining_tasks(self) -> None:
        """Would cancel all tasks of the loop, which are not the consumer's alone here."""

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = FETCH_WAIT_MS
        consumer._fetch_min_bytes = FETCH_MIN_BYTES
        consumer._isolation_level = READ_COMMITTED
        app: Any = self.app
        app.gather.slow_down(consumer._client)
        return consumer


class BatchConsumer(driver.Consumer):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._due: dict[TP, int] = {}
        """The offset after the last one handed over, or where the partition starts again."""
        self._asked_again: dict[TP, int] = {}
        self._looked = 0.0

    def _new_consumer_thread(self) -> Any:
        return BatchThread(self, loop=self.loop, beacon=self.beacon)

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, ConsumerMessage]]:  # noqa: ASYNC109 - Faust's
        records, active = await self._wait_next_records(timeout)
        if records is None or self.should_stop:
            return
        if not self.flow_active:
            await self.perform_seek()
            return
        generation = self.app.consumer_generation_id
        for tp, batch in records.items():
            if not batch or (active is not None and tp not in active and tp not in self._buffered_partitions):
                continue
            if not self.flow_active or self.app.consumer_generation_id != generation:
                break
            if await self._asks_again(tp, batch[0].offset):
                log.warning(
                    "records were skipped, asking for them again",
                    topic=tp.topic,
                    partition=tp.partition,
                    due=self._due.get(tp, 0),
                )
                continue
            yield tp, await self._handed_over(tp, batch[0].offset, batch, batch[-1].offset + 1, generation)
        stays = self.flow_active and self.app.consumer_generation_id == generation
        if stays and monotonic() - self._looked > LOOK_EVERY:
            self._looked = monotonic()
            for tp, position in self._read_to():  # behind a marker that stands last nobody would hear that it was read
                if position > self._due.get(tp, position) and not await self._asks_again(tp, position):
                    yield tp, await self._handed_over(tp, position, [], position, generation)

    def _read_to(self) -> Iterable[tuple[TP, int]]:
        """How far each partition is fetched; all of it was handed over."""
        subscription = self._thread._consumer._subscription.subscription  # type: ignore[union-attr]
        if subscription is None or subscription.assignment is None:
            return []
        return [(TP(*tp), each.offset) for tp, each in subscription.assignment.all_consumed_offsets().items()]

    async def _handed_over(self, tp: TP, first: int, batch: list[Any], end: int, generation: int) -> ConsumerMessage:
        """`first`: what lies before it, back to where the last one ended, held nothing."""
        due = self._due.get(tp, 0)
        self._due[tp] = end
        if due and first > due:
            await self._count_lost(tp, due, first)
        return as_message(tp, batch, end, generation)

    async def _count_lost(self, tp: TP, due: int, first: int) -> None:
        """Of the offsets that held nothing, those before the topic's beginning were records once: retention or a person deleted
        them before they were read. Not called for 0: whose place is there is new, and has missed nothing."""
        if (lost := min(await self._beginning(tp), first) - due) > 0:
            metrics.lost.labels(self.app.conf.id).inc(lost)
            log.error("records were deleted before they were read", topic=tp.topic, partition=tp.partition, first=due, count=lost)

    async def _beginning(self, tp: TP) -> int:
        begins: Mapping[Any, int] = await self._thread._consumer.beginning_offsets([tp])  # type: ignore[union-attr]
        return next(iter(begins.values()))

    async def _asks_again(self, tp: TP, offset: int) -> bool:
        """Records before this one were fetched and handed to nobody: a seek that meets a fetch is overwritten by its end, and
        what is thrown away at a rebalance is gone. So they are asked for once more; where there are none (a transaction's marker
        or what was taken back in one, what retention took), the same answer comes again and is taken."""
        due = self._due.get(tp, 0)
        if offset <= due or self._asked_again.get(tp) == due:
            return False
        self._asked_again[tp] = due
        await self._seek(tp, due)
        return True

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        """A batch carries its last offset, so Faust sees a gap before each; keeping them in a tree took a quarter of the time."""

    def _new_offset(self, tp: TP) -> int | None:
        """What to commit: batches of a partition are acknowledged in order."""
        acked = self._acked[tp]
        if not acked:
            return None
        newest = max(acked)
        self._acked_index[tp].clear()
        acked.clear()
        return newest + 1

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """The stored places are the truth; Kafka's committed offsets are a hint, and for lag tools."""
        app: Any = self.app
        positions: Mapping[TP, int] = await app.positions(self.assignment())
        self._due.update(positions)
        self._asked_again.clear()
        for tp, offset in positions.items():
            await self._seek(tp, offset)
        return positions


def as_message(tp: TP, batch: list[Any], end: int, generation: int) -> ConsumerMessage:
    """Of records, or of none up to `end`. Without `generation_id` it would be dropped as stale."""
    stamp, stamped_by = (batch[-1].timestamp / 1000, batch[-1].timestamp_type) if batch else (0.0, 0)
    value: Any = batch
    return ConsumerMessage(
        tp.topic, tp.partition, end - 1, stamp, stamped_by, [], None, value, None,
        tp=tp, generation_id=generation,
    )  # fmt: skip


class RawBatch(faust.Schema[Any, Any]):
    """Hands the batch over as it is."""

    def compile(self, app: Any, **_: Any) -> Any:
        async def decode(message: Any, *, propagate: bool = False) -> Event:
            return Event(app, None, message.value, {}, message)

        return decode


class NoTables(TableManager):
    """Faust gives tables a second to be registered; there are none."""

    async def on_start(self) -> None:
        await self._update_channels()
        await self.recovery.start()


class App(faust.App):
    """`positions` says where each assigned partition starts again; set before the app starts."""

    positions: Positions
    gather: Gather
    """Who is asked to hurry where somebody waits."""
    agents_begun: "list[asyncio.Task[Any]]"
    """One, for life: Faust replaces an agent that ended, and what it held in its hands is gone."""

    def on_init_dependencies(self) -> Any:
        """Without the monitor's sensor, which counts every event for a page of Faust's own that nobody serves."""
        dependencies = super().on_init_dependencies()
        self.sensors.remove(self.monitor)
        return dependencies

    def join_again(self) -> None:
        """For a new assignment. A member of that name that comes back is given its last one as it was, which may have been made
        while a topic was away (KIP-345); the leader that joins again makes a new one."""
        consumer: Any = self.consumer
        consumer._thread._ensure_consumer()._coordinator.request_rejoin()

    def _create_directories(self) -> None:
        """None: there are no tables, and a container's file system is read-only."""


def make_app(name: str, brokers: str, *, session_timeout: float, instance: str | None, credentials: Any, gather: Gather) -> App:
    driver.Transport.Consumer = BatchConsumer
    unpack.install()
    app = App(
        name,
        broker=[f"kafka://{address}" for address in brokers.split(",")],
        broker_credentials=credentials,
        broker_max_poll_records=DRAIN,
        broker_session_timeout=session_timeout,
        broker_heartbeat_interval=session_timeout / 3,
        broker_commit_interval=5.0,  # a hint, and for lag tools
        consumer_auto_offset_reset="earliest",
        consumer_group_instance_id=instance,
        producer_acks=-1,
        stream_buffer_maxsize=256,
        stream_wait_empty=False,  # a hung handler must not block a rebalance
        TableManager=NoTables,
        table_standby_replicas=1,  # 0 would choose an assignor that does not keep equal partitions together
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        loghandlers=[],
    )
    app.gather = gather
    app.agents_begun = []
    return app


def subscribe(app: App, topics: Sequence[str], partitions: int, deliver: Callable[[Any], Awaitable[None]]) -> None:
    """One agent for all topics, that hands each batch on and acknowledges nothing itself. It never raises: Faust would
    acknowledge the batch. Concurrency is 1: more would commit past a batch in flight."""

    async def agent(stream: Any) -> None:
        if (task := asyncio.current_task()) is not None:
            app.agents_begun.append(task)
        async for event in stream.noack().events():
            await deliver(event.message)

    channel = app.topic(
        *topics,
        schema=RawBatch(key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw"),
        partitions=partitions,
    )
    app.agent(channel, concurrency=1, name=f"{app.conf.id}:all")(agent)
