"""Makes a real log long: decisions of orders that were played are appended again, under new order ids.

The copies are as good as the originals: stamped, numbered and named as an owner's are, each in the partition of its key. Nobody
else may write to the log meanwhile.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from aiokafka import AIOKafkaProducer

from bench.counting import records_of, types_of
from shared.runtime.log.wire import Out, fence, stamp
from shared.runtime.stream.producer import KafkaLog

BATCH = 800
"""Records: under Kafka's 1 MiB."""


@dataclass
class Writer:
    """Of one partition."""

    number: int
    offset: int
    generation: bytes
    n: int = 0


@dataclass(frozen=True)
class Copy:
    id: str
    partition: int
    offsets: tuple[int, ...]
    of: str
    """The order that it copies."""


def lives_of(records: Sequence[Any]) -> dict[str, list[Any]]:
    """Decisions by order, in their order."""
    found: dict[str, list[Any]] = {}
    for record in sorted(records, key=lambda each: (each.partition, each.offset)):
        if record.key and len(record.key) == 36:  # an order's id; a channel's name is shorter
            found.setdefault(record.key.decode(), []).append(record)
    return found


async def lengthen(kafka: str, topic: str, partitions: int, facts: int, every: int, tell: Any) -> tuple[int, list[Copy]]:
    """Appends copies until the topic holds so many facts. How many it holds, and each `every`th copy."""
    records = (await records_of(kafka, [topic], partitions))[topic]
    lives, there = list(lives_of(records).items()), sum(len(types_of(record)) for record in records)
    ends = {number: max((r.offset for r in records if r.partition == number), default=-1) + 1 for number in range(partitions)}
    writers = {number: Writer(number, end, uuid4().hex.encode()) for number, end in ends.items()}
    partition_for = KafkaLog({}, kafka, partitions).partition_for
    producer = AIOKafkaProducer(bootstrap_servers=kafka, enable_idempotence=True, acks="all", max_batch_size=1_040_000)
    await producer.start()
    copies: list[Copy] = []
    waiting: dict[int, list[Out]] = {number: [fence(each.generation)] for number, each in writers.items()}
    for each in writers.values():
        each.offset += 1
    try:
        number = 0
        while there < facts:
            original, life = lives[number % len(lives)]
            id = str(uuid4())
            writer = writers[partition_for(id.encode())]
            offsets = []
            for record in life:
                offsets.append(writer.offset)
                waiting[writer.number].append(copied(record, original, id, topic, writer))
                there += len(types_of(record))
            if number % every == 0:
                copies.append(Copy(id, writer.number, tuple(offsets), original))
            number += 1
            if len(waiting[writer.number]) >= BATCH:
                tell("log made long: facts", there, facts)
                await send(producer, topic, waiting)
        await send(producer, topic, waiting)
    finally:
        await producer.stop()
    return there, copies


def copied(record: Any, original: str, id: str, topic: str, writer: Writer) -> Out:
    headers: Mapping[str, bytes] = dict(record.headers)
    changed = {
        "wb": stamp(writer.generation, writer.n),
        "ce_id": f"{topic.removesuffix('.events')}/{writer.number}/{writer.offset}".encode(),
    }
    writer.n, writer.offset = writer.n + 1, writer.offset + 1
    value = record.value.replace(original.encode(), id.encode())
    return Out(id.encode(), value, list({**headers, **changed}.items()))


async def send(producer: AIOKafkaProducer, topic: str, waiting: dict[int, list[Out]]) -> None:
    sent = []
    for number, outs in waiting.items():
        start = 0
        while start < len(outs):
            batch = producer.create_batch()
            for out in outs[start : start + BATCH]:
                if batch.append(key=out.key, value=out.value, timestamp=None, headers=out.headers) is None:
                    break
            start += batch.record_count()
            batch.close()
            sent.append(await producer.send_batch(batch, topic, partition=number))
        outs.clear()
    await asyncio.gather(*sent)
