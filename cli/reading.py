"""Reading a running Waybill from outside: topics from their beginning to their end, single records, documents."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from cli.running import endpoints, settings_of
from shared.runtime.settings import Settings
from shared.runtime.stream.producer import KafkaLog
from shared.runtime.tools.reading import batches, consumer_of
from shared.runtime.topics import partition_count

FETCH_WAIT_MS = 20


class Topics:
    """Raises KafkaError."""

    def __init__(self, settings: Settings, consumer: AIOKafkaConsumer, partitions: int) -> None:
        self.settings, self.partitions, self._consumer = settings, partitions, consumer
        self._hash = KafkaLog({}, settings.kafka, partitions)  # never started: only its hash is wanted

    def partition_for(self, key: str) -> int:
        return self._hash.partition_for(key.encode())

    async def bounds(self, topics: Collection[str]) -> dict[tuple[str, int], tuple[int, int]]:
        """First offset and end of every partition."""
        tps = [TopicPartition(topic, number) for topic in topics for number in range(self.partitions)]
        begins, ends = await self._consumer.beginning_offsets(tps), await self._consumer.end_offsets(tps)
        return {(tp.topic, tp.partition): (begins[tp], ends[tp]) for tp in tps}

    async def batches(self, topic: str, number: int, start: int, end: int) -> AsyncIterator[Sequence[Any]]:
        async for records in batches(self._consumer, topic, number, end, start=start):
            yield records

    async def record(self, topic: str, number: int, offset: int) -> Any:
        """One record, or None where retention took it or the log ends before it."""
        start, end = (await self.bounds([topic]))[topic, number]
        if not start <= offset < end:
            return None
        async for records in self.batches(topic, number, offset, offset + 1):
            if records and records[0].offset == offset:
                return records[0]
            return None
        return None


def settings_for(data: Path) -> Settings:
    """Of the Waybill that runs in `data`, or that the environment names. Raises NothingRuns, InfrastructureError."""
    return settings_of(endpoints(data))


@asynccontextmanager
async def topics_of(settings: Settings, topics: Collection[str]) -> AsyncIterator[Topics]:
    """Raises TopicsUnfit where one of the topics is missing."""
    security = settings.kafka_options()
    partitions = await partition_count(settings.kafka, security, topics)
    async with consumer_of(settings.kafka, security, FETCH_WAIT_MS) as consumer:
        yield Topics(settings, consumer, partitions)


@asynccontextmanager
async def producer_of(settings: Settings) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka, enable_idempotence=True, acks="all", **settings.kafka_options())
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()
