"""A broker in memory, and the ways in which one disappoints a producer.

Within a producer and partition batches arrive in order, one after another; but one may expire while what follows is sent, arrive
long after it was given up, arrive twice, or be acknowledged to nobody. Between producers anything goes.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from zlib import crc32

from shared.runtime.log.wire import Out
from shared.runtime.stream.port import Topic
from shared.testing.simulation.loop import Fate, SimulatedLoop

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""The virtual clock's zero."""
GIVEN_UP = (0.2, 1.0)
"""Seconds until a producer gives a batch up."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A record in the log."""

    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    timestamp: int
    producer: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """How often (of batches) what goes wrong, and how slow it is at times."""

    expired: float = 0.0
    """Never arrives; the producer learns that it failed."""
    late: float = 0.0
    """Given up, and arrives all the same, later, out of its order."""
    unacknowledged: float = 0.0
    """Arrives; the producer learns that it failed."""
    doubled: float = 0.0
    """Arrives, is sent again for want of an acknowledgement, and arrives again."""
    cut: float = 0.0
    """What one append hands over is sent as two batches."""
    slow: float = 0.0
    """Takes up to `slowest` seconds instead of some hundredths."""
    slowest: float = 0.6
    only: str = ""
    """Batches go wrong on topics that end so; the others are slow at most."""

    def on(self, topic: str) -> "Network":
        return self if topic.endswith(self.only) else SOUND


SOUND = Network()


class Expired(Exception):
    """A batch was given up: nobody knows whether it stands in the log."""


@dataclass(eq=False, slots=True)
class Piece:
    """A batch under way."""

    records: Sequence[Out]
    future: "asyncio.Future[int]"
    arrived: int = 0


@dataclass(eq=False, slots=True)
class Lane:
    """One producer's batches to one partition."""

    log: "FakeLog"
    topic: str
    partition: int
    pieces: deque[Piece] = field(default_factory=deque)
    moving: bool = False


class FakeKafka:
    def __init__(self, loop: SimulatedLoop, random: Random, partitions: int, trace: Callable[..., None]) -> None:
        self.loop, self.random, self.partitions, self.trace = loop, random, partitions, trace
        self.network = Network()
        self.logs: defaultdict[tuple[str, int], list[Stored]] = defaultdict(list)
        self.under_way = 0
        """Batches that may still arrive."""
        self.readers: defaultdict[tuple[str, int], list[asyncio.Future[None]]] = defaultdict(list)
        self.itself = Context()

    def timestamp(self) -> int:
        return int((EPOCH + timedelta(seconds=self.loop.now)).timestamp() * 1000)

    def partition_for(self, key: bytes) -> int:
        """Any hash does here, as long as all of us use the same."""
        return crc32(key) % self.partitions

    def latency(self) -> float:
        network, draw = self.network, self.random.random
        return draw() * network.slowest if draw() < network.slow else 0.001 + 0.03 * draw()

    def later(self, seconds: float, what: Callable[..., None], *args: object) -> None:
        self.loop.call_later(seconds, what, *args, context=self.itself)

    def write(self, topic: str, partition: int, records: Sequence[Out], producer: str = "") -> int:
        """Appends at once; the first one's offset."""
        log = self.logs[topic, partition]
        for record in records:
            log.append(Stored(len(log), record.key, record.value, tuple(record.headers), self.timestamp(), producer))
        self.trace("stored", producer, f"{topic}/{partition}", log[len(log) - len(records) :])
        waiting = self.readers.pop((topic, partition), ())
        for reader in waiting:
            if not reader.done():
                reader.set_result(None)
        return len(log) - len(records)

    async def read(self, topic: str, partition: int, offset: int, most: int) -> list[Stored]:
        """Waits for at least one record."""
        while not (found := self.logs[topic, partition][offset : offset + most]):
            grown = self.loop.create_future()
            self.readers[topic, partition].append(grown)
            await grown
        return found

    # -- batches under way
    def send(self, lane: Lane, piece: Piece) -> None:
        self.under_way += 1
        lane.pieces.append(piece)
        self._move(lane)

    def _move(self, lane: Lane) -> None:
        if not lane.moving and lane.pieces:
            lane.moving = True
            self.later(self.latency(), self._arrive, lane)

    def _arrive(self, lane: Lane) -> None:
        lane.moving = False
        if not lane.pieces:
            return
        if lane.log.fate.paused and self.random.random() < 0.8:  # still in the paused client's memory
            lane.moving = True
            self.later(0.2, self._arrive, lane)
            return
        piece, network, draw = lane.pieces[0], self.network.on(lane.topic), self.random.random()
        if piece.arrived:
            self._store(lane, lane.pieces.popleft())
        elif draw < network.expired:
            self._fail(lane.pieces.popleft(), "expired", lane)
            self.under_way -= 1
        elif (draw := draw - network.expired) < network.late:
            self._fail(lane.pieces.popleft(), "late", lane)
            self.later(self.random.random() * 3, self._store, lane, piece, False)
        elif (draw := draw - network.late) < network.unacknowledged:
            self._fail(lane.pieces.popleft(), "unacknowledged", lane)
            self._store(lane, piece, False)
        elif draw - network.unacknowledged < network.doubled:
            piece.arrived = 1
            self.write(lane.topic, lane.partition, piece.records, lane.log.fate.name)
            lane.moving = True
            self.later(self.random.random() * self.random.choice((0.05, 2.0)), self._arrive, lane)
        else:
            self._store(lane, lane.pieces.popleft())
        self._move(lane)

    def _store(self, lane: Lane, piece: Piece, acknowledged: bool = True) -> None:
        offset = self.write(lane.topic, lane.partition, piece.records, lane.log.fate.name)
        self.under_way -= 1
        if acknowledged:
            self.later(self.latency(), _acknowledge, piece.future, offset)

    def _fail(self, piece: Piece, why: str, lane: Lane) -> None:
        self.trace("given up", lane.log.fate.name, f"{lane.topic}/{lane.partition}", why, len(piece.records))
        self.later(self.random.uniform(*GIVEN_UP), _refuse, piece.future, Expired(f"{lane.topic}/{lane.partition}: {why}"))

    def died(self, log: "FakeLog") -> None:
        """What a killed client had not sent yet is gone; what it had sent arrives."""
        for lane in log.lanes.values():
            sent = self.random.randint(0, len(lane.pieces))
            while len(lane.pieces) > sent:
                lane.pieces.pop()
                self.under_way -= 1


class FakeLog:
    """One process's producer: the pass's Log."""

    def __init__(self, kafka: FakeKafka, fate: Fate) -> None:
        self.kafka, self.fate = kafka, fate
        self.lanes: dict[tuple[str, int], Lane] = {}

    async def append(self, topic: str, partition: int, records: Sequence[Out]) -> "asyncio.Future[int]":
        kafka = self.kafka
        pieces = []
        for part in self._cut(records):
            if kafka.random.random() < 0.2:
                await asyncio.sleep(kafka.latency())
            piece = Piece(part, kafka.loop.create_future())
            lane = self.lanes.setdefault((topic, partition), Lane(self, topic, partition))
            kafka.send(lane, piece)
            pieces.append(piece)
        return asyncio.ensure_future(_landed(pieces))

    def _cut(self, records: Sequence[Out]) -> list[Sequence[Out]]:
        random = self.kafka.random
        if len(records) < 2 or random.random() >= self.kafka.network.cut:
            return [records]
        at = random.randrange(1, len(records))
        return [records[:at], records[at:]]

    async def read(self, topic: str, partition: int, start: int, end: int) -> AsyncIterator[Sequence[Stored]]:
        kafka = self.kafka
        while start < end:
            await asyncio.sleep(kafka.latency())
            most = min(end, start + kafka.random.choice((1, 2, 5, 500)))
            if found := kafka.logs[topic, partition][start:most]:
                yield found
                start += len(found)

    async def fetch(self, topic: str, partition: int, offset: int) -> Stored | None:
        await asyncio.sleep(self.kafka.latency())
        log = self.kafka.logs[topic, partition]
        return log[offset] if offset < len(log) else None

    async def ends(self, topics: Sequence[str]) -> Mapping[tuple[str, int], int]:
        await asyncio.sleep(self.kafka.latency())
        kafka = self.kafka
        return {(topic, number): len(kafka.logs[topic, number]) for topic in topics for number in range(kafka.partitions)}

    async def topics(self, topics: Sequence[str]) -> Mapping[str, Topic]:
        return {topic: Topic(topic, self.kafka.partitions) for topic in topics}

    def partition_for(self, key: bytes) -> int:
        return self.kafka.partition_for(key)


async def _landed(pieces: Sequence[Piece]) -> int:
    """The first one's offset, or -1 where they do not lie one behind the other."""
    bases = await asyncio.gather(*(piece.future for piece in pieces))
    due = bases[0]
    for piece, base in zip(pieces, bases, strict=True):
        if base != due:
            return -1
        due += len(piece.records)
    return bases[0]


def _acknowledge(future: "asyncio.Future[int]", offset: int) -> None:
    if not future.done():
        future.set_result(offset)


def _refuse(future: "asyncio.Future[int]", error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
