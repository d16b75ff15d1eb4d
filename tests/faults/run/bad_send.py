"""Sends bad records, ours and strangers', and knows what each one's outcome must name."""

import asyncio
import random
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from aiokafka import AIOKafkaProducer
from aiokafka.producer import message_accumulator
from aiokafka.producer import producer as producers
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy

from shared.domain.service import STOREFRONT
from shared.infra import Endpoints
from shared.runtime.passes.catalog import Catalog
from shared.runtime.topics import SERVICES, service_called
from tests.faults.run.bad import HUGE, Bad, storefront
from tests.faults.run.bad import inbox as bad_inbox
from tests.faults.run.foreign import Sent, Traffic

INBOX_SHARE = 10
"""One record in so many goes to an inbox."""
HUGE_SHARE = 500


@dataclass
class Ours:
    """What our own client sent."""

    by_cause: dict[str, Bad] = field(default_factory=dict)
    """By what its outcome on waybill.events names."""
    times: Counter[str] = field(default_factory=Counter)
    """How often it was sent, by the same."""
    by_place: dict[str, Bad] = field(default_factory=dict)
    """In an inbox: "service/partition/offset"."""


async def send(endpoints: Endpoints, seed: int, count: int) -> Ours:
    with ExitStack() as replaced:
        for module in (message_accumulator, producers):  # what is written in C takes text alone for a header's name
            replaced.enter_context(patch.object(module, "DefaultRecordBatchBuilder", _DefaultRecordBatchBuilderPy))
        return await _send(endpoints, seed, count)


async def _send(endpoints: Endpoints, seed: int, count: int) -> Ours:
    producer = AIOKafkaProducer(
        bootstrap_servers=endpoints.kafka, acks="all", enable_idempotence=True, max_request_size=(1 << 20) - 1, linger_ms=5
    )
    await producer.start()
    ours = Ours()
    try:
        huge = [HUGE(random.Random(seed + n), "OrderPlaced", f"huge/{seed}/{n}") for n in range(max(3, count // HUGE_SHARE))]
        outside = [*storefront(seed, count - count // INBOX_SHARE), *huge]
        for bad, done in await _sent(producer, STOREFRONT, outside):
            cause = bad.id or f"{STOREFRONT}/{done.partition}/{done.offset}"
            ours.by_cause[cause] = bad
            ours.times[cause] += 1
        for index, service in enumerate(SERVICES):
            inside = list(bad_inbox(seed + index, count // INBOX_SHARE // len(SERVICES), inputs_of(service)))
            for bad, done in await _sent(producer, f"{service}.commands", inside):
                ours.by_place[f"{service}/{done.partition}/{done.offset}"] = bad
    finally:
        await producer.stop()
    return ours


def inputs_of(service: str) -> list[str]:
    """Their names on the wire."""
    return [name.decode() for name in Catalog(service_called(service)).inputs]


async def _sent(producer: AIOKafkaProducer, topic: str, bads: list[Bad]) -> list[tuple[Bad, Any]]:
    futures = []
    for index, bad in enumerate(bads):
        partition = index % 4 if topic.endswith(".commands") and index % 5 == 0 else None  # wrong keys among them
        futures.append(
            await producer.send(
                topic, bad.value, key=bad.key, headers=bad.headers, partition=partition, timestamp_ms=bad.timestamp
            )
        )
    return list(zip(bads, await asyncio.gather(*futures), strict=True))


async def sent_by_strangers(endpoints: Endpoints, strange: Traffic, seed: int) -> Sent:
    if not strange.groups:
        return Sent()
    from tests.faults.run.foreign_send import Strangers  # here: its client is a development package

    return await asyncio.to_thread(Strangers(endpoints.kafka, STOREFRONT, f"foreign-{seed}").send, strange)
