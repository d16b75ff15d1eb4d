"""Appending to Kafka: one idempotent aiokafka producer, whole batches, in order. And looking up single records."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, OffsetOutOfRangeError
from aiokafka.partitioner import murmur2

from shared.runtime import failpoints
from shared.runtime.log.wire import Out, Record
from shared.runtime.stream.identity import topics_by
from shared.runtime.stream.port import AppendRefused, Topic
from shared.runtime.stream.tasks import of_producer, of_reader

BATCH_BYTES = 512 * 1024
LARGEST = 1024 * 1024 - 4096
"""Bytes: the broker's limit for one batch, which one large record may fill alone."""

LOOK_UP_WAIT_MS = 20
"""Of a look-up: what it is for is there, and a broker answers a connection's requests in turn: the next look-up, or the end of a
log, would stand behind a fetch that waits half a second for news."""

ASK_AGAIN = 0.5
"""Seconds."""


class KafkaLog:
    """The pass's Log. Any failure of an append is an unknown outcome: close it and start again behind a new fence."""

    def __init__(self, security: Mapping[str, Any], brokers: str, partitions: int, batch_bytes: int = BATCH_BYTES) -> None:
        self.security, self.brokers, self.partitions = dict(security), brokers, partitions
        self.batch_bytes = batch_bytes
        self.producer: AIOKafkaProducer
        self.turns: dict[tuple[str, int], asyncio.Lock] = defaultdict(asyncio.Lock)
        """When a batch leaves, aiokafka wakes all who wait for its partition, and each time takes the whole time since they
        came off their patience: of a hundred the last give up (KafkaTimeoutError) within a second. So one waits there."""
        self.reader: AIOKafkaConsumer
        self.reading = asyncio.Lock()
        self.closing: set[asyncio.Task[None]] = set()
        """Of readers that have read what they were for."""
        self._partition_for = lru_cache(50_000)(lambda key: int((murmur2(key) & 0x7FFFFFFF) % partitions))

    async def start(self) -> None:
        self.producer = AIOKafkaProducer(
            bootstrap_servers=self.brokers,
            enable_idempotence=True,
            acks="all",
            linger_ms=0,
            max_batch_size=LARGEST,
            max_request_size=LARGEST,
            request_timeout_ms=30_000,  # a busy broker is waited for; what it did with a request is unknown only after that
            **self.security,
        )
        await self.producer.start()
        self.reader = self._consumer(fetch_max_wait_ms=LOOK_UP_WAIT_MS)
        await self.reader.start()

    def _consumer(self, **more: Any) -> AIOKafkaConsumer:
        return AIOKafkaConsumer(
            bootstrap_servers=self.brokers,
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed",  # as what is delivered: the end is the last stable offset
            **self.security,
            **more,
        )

    async def stop(self) -> None:
        await self.producer.stop()
        await self.reader.stop()
        for each in self.closing:
            each.cancel()
        await asyncio.gather(*self.closing, return_exceptions=True)

    def partition_for(self, key: bytes) -> int:
        """An order's key comes some thirty times: murmur2 in Python is worth remembering."""
        return self._partition_for(key)

    async def append(self, topic: str, partition: int, records: Sequence[Out]) -> "asyncio.Future[int]":
        """Raises AppendRefused for a record that no batch can hold, before anything is sent."""
        batches = [self.producer.create_batch()]
        counts = [0]
        size = 0
        for record in records:
            length = len(record.value) + sum(len(value) for _, value in record.headers) + 200
            if size and size + length > self.batch_bytes:
                batches.append(self.producer.create_batch())
                counts.append(0)
                size = 0
            size += length
            counts[-1] += 1
            if batches[-1].append(timestamp=None, key=record.key, value=record.value, headers=record.headers) is None:
                raise AppendRefused(f"{topic}: a record of {len(record.value)} bytes fits no batch")
        sent: list[asyncio.Future[Any]] = []
        async with self.turns[topic, partition]:
            for batch in batches:
                if sent:
                    failpoints.reach("between-sends")
                batch.close()
                sent.append(await self.producer.send_batch(batch, topic, partition=partition))
        return asyncio.ensure_future(_landed(sent, counts))

    async def read(self, topic: str, partition: int, start: int, end: int) -> AsyncIterator[Sequence[Record]]:
        """With a consumer of its own, so that looking up goes on beside it.

        Its end is not waited for: over TLS the goodbye of a client right behind a request may be heard by the broker only when
        the client gives up, after uvloop's 30 s, and a partition that is taken over stood still so long.
        """
        if start >= end:
            return
        tp = TopicPartition(topic, partition)
        reader = self._consumer()
        await reader.start()
        try:
            reader.assign([tp])
            reader.seek(tp, start)
            while await reader.position(tp) < end:
                batch = await reader.getmany(tp, timeout_ms=1_000, max_records=500)
                if records := [record for record in batch.get(tp, ()) if record.offset < end]:
                    yield records
        finally:
            closing = asyncio.create_task(reader.stop())
            self.closing.add(closing)
            closing.add_done_callback(self.closing.discard)

    async def fetch(self, topic: str, partition: int, offset: int) -> Record | None:
        tp = TopicPartition(topic, partition)
        async with self.reading:
            self.reader.assign([tp])
            if offset >= (await self.reader.end_offsets([tp]))[tp]:
                return None
            self.reader.seek(tp, offset)
            try:
                batch = await self.reader.getmany(tp, timeout_ms=10_000, max_records=1)
            except OffsetOutOfRangeError:  # deleted
                return None
            finally:
                self.reader.pause(tp)  # or it would go on asking for what lies behind
        record: Record | None = next(iter(batch.get(tp, [])), None)
        return record if record is not None and record.offset == offset else None

    async def ends(self, topics: Sequence[str]) -> Mapping[tuple[str, int], int]:
        async with self.reading:
            return await self._ends(topics)

    async def _ends(self, topics: Sequence[str]) -> dict[tuple[str, int], int]:
        client = self.reader._client  # by itself it learns of one topic at a time, and waits 0.1 s after each: at every start
        await asyncio.gather(*[client.add_topic(topic) for topic in topics])
        tps = [TopicPartition(topic, number) for topic in topics for number in range(self.partitions)]
        return {(tp.topic, tp.partition): end for tp, end in (await self.reader.end_offsets(tps)).items()}

    async def ping(self, topics: Sequence[str]) -> None:
        """Whoever leads these answers; waits for nothing else that is read. Raises KafkaError."""
        await self._ends(topics)

    def ended(self) -> Iterator[tuple[str, str]]:
        yield from of_producer(self.producer)
        yield from of_reader(self.reader)

    async def topics(self, topics: Sequence[str]) -> Mapping[str, Topic]:
        """Waits while the broker is away."""
        while True:
            try:
                return await topics_by(self.reader._client, topics)
            except KafkaError as error:
                if not error.retriable:
                    raise
            await asyncio.sleep(ASK_AGAIN)


async def _landed(sent: "list[asyncio.Future[Any]]", counts: Sequence[int]) -> int:
    """The offset of the first record, or -1 where the batches do not lie one behind the other."""
    try:
        metadata = await asyncio.gather(*sent)
    except MessageSizeTooLargeError as error:
        raise AppendRefused(str(error)) from error
    base = due = int(metadata[0].offset)
    for each, count in zip(metadata, counts, strict=True):
        if each.offset != due:
            return -1
        due += count
    return base
