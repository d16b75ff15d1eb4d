"""The log's append, on a real Kafka."""

import asyncio

import pytest

from shared.infra import Endpoints
from shared.runtime.log.wire import Out
from shared.runtime.stream.producer import KafkaLog
from shared.runtime.topics import make_topic

pytestmark = pytest.mark.integration
AT_ONCE = 600
"""Callers of one partition. Of a hundred, aiokafka alone gave up on the last within a second."""


async def test_however_many_append_to_a_partition_at_once_each_lands_and_in_one_piece(endpoints: Endpoints) -> None:
    await make_topic(endpoints.kafka, {}, "at-once", 1, 1, {})
    log = KafkaLog({}, endpoints.kafka, 1, batch_bytes=100)
    await log.start()

    async def append(caller: int) -> int:
        records = [Out(b"k", b"%d" % caller, [])] * 2  # of a batch each
        return await (await log.append("at-once", 0, records))

    try:
        assert sorted(await asyncio.gather(*map(append, range(AT_ONCE)))) == list(range(0, 2 * AT_ONCE, 2))
    finally:
        await log.stop()
