"""Reading beside the running services: logs in whole partitions, in order, without joining any group; and documents."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from shared.runtime.documents.mongo import MongoDocuments
from shared.runtime.settings import Settings
from shared.runtime.stream import unpack

FETCH_BYTES = 8 << 20


@asynccontextmanager
async def consumer_of(brokers: str, security: Mapping[str, Any], wait_ms: int = 50) -> AsyncIterator[AIOKafkaConsumer]:
    """`wait_ms`: a fetch under way at the end of one partition holds up the next partition's for so long."""
    unpack.install()
    consumer = AIOKafkaConsumer(
        bootstrap_servers=brokers,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=FETCH_BYTES,
        fetch_max_wait_ms=wait_ms,
        isolation_level="read_committed",
        **security,
    )
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


async def ends_of(consumer: AIOKafkaConsumer, topic: str, numbers: Iterable[int]) -> dict[int, int]:
    """End offsets by partition."""
    ends = await consumer.end_offsets([TopicPartition(topic, number) for number in numbers])
    return {tp.partition: end for tp, end in ends.items()}


async def length_of(brokers: str, security: Mapping[str, Any], topic: str, partitions: int) -> int:
    """Records in all partitions, those that retention took among them."""
    async with consumer_of(brokers, security) as consumer:
        return sum((await ends_of(consumer, topic, range(partitions))).values())


async def batches(
    consumer: AIOKafkaConsumer, topic: str, number: int, end: int, *, start: int = 0, size: int = 5000
) -> AsyncIterator[list[Any]]:
    """The consumer is this reading's alone while it lasts. The last batch may go beyond `end`."""
    if start >= end:  # aiokafka's fetcher can miss its end when it was assigned something just before, and stop() waits for ever
        return
    tp = TopicPartition(topic, number)
    consumer.assign([tp])
    consumer.seek(tp, start)
    while await consumer.position(tp) < end:
        if records := (await consumer.getmany(tp, timeout_ms=1000, max_records=size)).get(tp):
            yield records


async def record_at(consumer: AIOKafkaConsumer, topic: str, number: int, offset: int) -> Any:
    """One record, or None where the log ends before it or retention took it."""
    tp = TopicPartition(topic, number)
    begin, end = (await consumer.beginning_offsets([tp]))[tp], (await consumer.end_offsets([tp]))[tp]
    if not begin <= offset < end:
        return None
    async for records in batches(consumer, topic, number, offset + 1, start=offset, size=1):
        return records[0]
    return None


async def members_of(brokers: str, security: Mapping[str, Any], group: str) -> int:
    """How many processes are in a consumer group: those of a service. One just stopped counts until its session times out."""
    admin = AIOKafkaAdminClient(bootstrap_servers=brokers, **security)
    await admin.start()
    try:
        (response,) = await admin.describe_consumer_groups([group])
    finally:
        await admin.close()
    return sum(len(described[5]) for described in response.groups)


@asynccontextmanager
async def documents_of(settings: Settings, service: str) -> AsyncIterator[MongoDocuments]:
    documents = MongoDocuments(settings.mongo, settings.database_prefix + service)
    try:
        yield documents
    finally:
        await documents.close()
