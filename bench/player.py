"""Plays orders from outside and counts what comes of them. It shares the processor with what it measures, so it is lean:
encoded before they are sent, sent in batches, counted by header; its own processor time is reported apart. It reads with a long
wait, so that looking for news costs the broker nothing.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from time import monotonic, time
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from bench.harness import Wrong
from bench.orders import Event, Order, dispatch_of
from bench.stack import Stack

CHUNK = 100
"""Orders a batch."""
BATCH = 400
"""Events a batch at most: under Kafka's 1 MiB."""
WINDOW = 4_000
"""Orders under way at most. The more, the larger the batches, and the longer each takes."""
LONG_WAIT_MS = 500
STUCK = 60.0
"""Seconds without any news after which a run is given up."""


@dataclass(frozen=True)
class Side:
    """Where a side takes events and tells its facts."""

    name: str
    inlet: Callable[[str], str]
    """The topic of a storefront's event, by its type."""
    outlets: tuple[str, ...]
    type_of: Callable[[Any], str]
    """The type of a fact, by its record."""
    partitions: int = 4


def header_type(record: Any) -> str:
    for name, value in record.headers:
        if name == "ce_type":
            return str(value, "ascii")
    return ""


WAYBILL = Side("waybill", lambda _: "storefront.events", ("waybill.events",), header_type)


def naive_side(*facts: str) -> Side:
    """A topic a type, as Faust's guide has it."""
    return Side("naive", lambda type: f"naive.{type}", tuple(f"naive.{fact}" for fact in facts), lambda r: r.topic[6:])


@dataclass
class Played:
    seconds: float
    """From the first order sent to the last one done."""
    orders: int

    @property
    def rate(self) -> float:
        return self.orders / self.seconds


class Player:
    """`done` names the fact types that end an order; ShipmentCreated is answered as a warehouse does."""

    def __init__(
        self, side: Side, stack: Stack, *, done: Iterable[str] = ("ShipmentShipped",), note: str = "", shipments: int = 1
    ) -> None:
        """`note`: a fact type whose time of arrival is kept for each order (`noted`). `shipments` of an order: with more than one
        it is done with as many facts, and each shipment is answered by its own id."""
        self.side, self.stack, self.done_types, self.note = side, stack, frozenset(done), note
        self.shipments = shipments
        self.ended: Counter[bytes] = Counter()
        """Order to how many of its shipments are done, where it has several."""
        self.seen: Counter[str] = Counter()
        self.done: set[bytes] = set()
        self.done_at: dict[bytes, float] = {}
        self.sent_at: dict[bytes, float] = {}
        """Order to when it was due to be sent (system time, as `noted` and `done_at`): only where `note` is given."""
        self.noted: dict[bytes, float] = {}
        self.waiting: dict[bytes, Event] = {}
        self.last_news = monotonic()
        self.last_done = 0.0
        self.moved, self.freed = asyncio.Event(), asyncio.Event()
        self.turn = self.sent = 0
        self.acks: set[asyncio.Future[Any]] = set()

    async def __aenter__(self) -> "Player":
        self.producer = AIOKafkaProducer(
            bootstrap_servers=self.stack.kafka.address, enable_idempotence=True, acks="all", max_batch_size=900_000
        )
        await self.producer.start()
        self.consumer = AIOKafkaConsumer(
            *self.side.outlets,
            bootstrap_servers=self.stack.kafka.address,
            enable_auto_commit=False,
            auto_offset_reset="latest",
            fetch_max_wait_ms=LONG_WAIT_MS,
            max_partition_fetch_bytes=4 << 20,
        )
        await self.consumer.start()
        for tp in self.consumer.assignment():
            await self.consumer.position(tp)
        self.task = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.producer.stop()
        await self.consumer.stop()

    # -- out
    async def play(
        self,
        orders: Iterable[Order],
        *,
        window: int = WINDOW,
        rate: float = 0.0,
        tell: Callable[[int], None] = lambda done: None,
    ) -> Played:
        """All orders, until all are done. At most `window` are under way at a time, or `rate` a second are sent whatever
        comes back. Raises Wrong when nothing moves any more."""
        before, began, source = len(self.done), monotonic(), iter(orders)
        played, self.sent = Played(0.0, 0), 0
        sender = asyncio.create_task(self._at_rate(source, rate) if rate else self._windowed(source, before, window))
        self.last_news = monotonic()
        while (done := len(self.done) - before) < self.sent or not sender.done():
            self.moved.clear()
            try:
                async with asyncio.timeout(0.5):
                    await self.moved.wait()
            except TimeoutError:
                pass
            self._check(sender, done)
            tell(done)
        await sender
        played.seconds, played.orders = self.last_done - began, self.sent
        return played

    def _check(self, sender: "asyncio.Task[None]", done: int) -> None:
        self.stack.check()
        for task in (self.task, sender):
            if task.done() and not task.cancelled() and (error := task.exception()):
                raise error
        if monotonic() - self.last_news > STUCK:
            raise Wrong(
                f"{self.side.name}: {done} of {self.sent} orders done, and no news for {STUCK:.0f} s; seen: {dict(self.seen)}"
            )

    async def _windowed(self, source: Iterator[Order], before: int, window: int) -> None:
        while chunk := list(islice(source, CHUNK)):
            while self.sent - (len(self.done) - before) > window - len(chunk):
                self.freed.clear()
                await self.freed.wait()
            self.sent += len(chunk)
            await self._place(chunk, time())

    async def _at_rate(self, source: Iterator[Order], rate: float) -> None:
        began = time()
        while True:
            due = int((time() - began) * rate) + 1 - self.sent
            chunk = list(islice(source, max(0, due)))
            if due > 0 and not chunk:
                return
            for number, order in enumerate(chunk):
                self.sent_at[order.id] = began + (self.sent + number) / rate  # when it was due, not when there was time for it
            self.sent += len(chunk)
            if chunk:
                await self._place(chunk, 0.0)
            await asyncio.sleep(max(0.001, began + self.sent / rate - time()))

    async def _place(self, chunk: list[Order], at: float) -> None:
        events: list[tuple[bytes, Event]] = []
        for order in chunk:
            self.waiting[order.id] = order.dispatched
            if self.note and at:
                self.sent_at[order.id] = at
            events.append((order.id, order.placed))
            if order.paid:
                events.append((order.id, order.paid))
        await self._send(events)

    async def _send(self, events: list[tuple[bytes, Event]]) -> None:
        """Events of one order stay in one partition."""
        self.turn += 1
        partition = self.turn % self.side.partitions
        by_topic: dict[str, list[tuple[bytes, Event]]] = {}
        for each in events:
            by_topic.setdefault(self.side.inlet(each[1].type), []).append(each)
        for topic, all_of_it in by_topic.items():
            for start in range(0, len(all_of_it), BATCH):
                batch = self.producer.create_batch()
                for key, event in all_of_it[start : start + BATCH]:
                    if batch.append(key=key, value=event.value, timestamp=None, headers=event.headers) is None:
                        raise Wrong("a batch of events is larger than Kafka takes")
                batch.close()
                future = await self.producer.send_batch(batch, topic, partition=partition)
                self.acks.add(future)
                future.add_done_callback(self._acknowledged)

    def _acknowledged(self, future: "asyncio.Future[Any]") -> None:
        self.acks.discard(future)
        future.result()

    # -- in
    async def _watch(self) -> None:
        type_of, ends, note = self.side.type_of, self.done_types, self.note
        while True:
            dispatches: list[tuple[bytes, Event]] = []
            found = await self.consumer.getmany(timeout_ms=LONG_WAIT_MS)  # all there is, or it would not be asked for more
            now, done_before = time(), len(self.done)
            for records in found.values():
                self.last_news = monotonic()
                for record in records:
                    type, key = type_of(record), record.key
                    self.seen[type] += 1
                    if type in ends and self._ends(key):
                        self.done.add(key)
                        if note:
                            self.done_at[key] = now
                    if type == note:
                        self.noted[key] = now
                    if type == "ShipmentCreated" and (event := self._answer(key, record)):
                        dispatches.append((key, event))
            if dispatches:
                await self._send(dispatches)
            if len(self.done) != done_before:
                self.last_done = monotonic()
                self.moved.set()
                self.freed.set()

    def _ends(self, order: bytes) -> bool:
        if self.shipments > 1:
            self.ended[order] += 1
        return self.shipments == 1 or self.ended[order] == self.shipments

    def _answer(self, order: bytes, created: Any) -> Event | None:
        if self.shipments == 1:
            return self.waiting.pop(order, None)
        shipment = orjson.loads(created.value)["shipment_id"]
        return dispatch_of(order.decode(), shipment, shipment)

    async def until(self, type: str, count: int, seconds: float = 60.0) -> None:
        """Waits for as many facts of the type. Raises Wrong."""
        deadline = monotonic() + seconds
        while self.seen[type] < count:
            if monotonic() > deadline:
                raise Wrong(f"{self.side.name}: {self.seen[type]} of {count} {type} after {seconds:.0f} s")
            await asyncio.sleep(0.05)
