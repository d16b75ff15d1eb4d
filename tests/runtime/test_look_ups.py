"""Look-ups of a log, by what they ask of aiokafka."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

from aiokafka import AIOKafkaConsumer

from shared.runtime.stream.producer import KafkaLog


async def test_the_ends_of_many_topics_are_asked_for_once_all_are_known() -> None:
    """aiokafka learns of one unknown topic at a time, and waits 0.1 s after each: with five topics and four partitions that was
    two seconds of every start."""
    told: list[Any] = []

    def add_topic(topic: str) -> "asyncio.Future[bool]":
        told.append(topic)
        known: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        known.set_result(True)
        return known

    async def end_offsets(partitions: list[Any]) -> dict[Any, int]:
        told.append(len(partitions))
        return {each: 7 for each in partitions}

    log = KafkaLog({}, "nowhere:9092", 2)
    log.reader = cast(AIOKafkaConsumer, SimpleNamespace(_client=SimpleNamespace(add_topic=add_topic), end_offsets=end_offsets))
    ends = await log.ends(["orders.events", "pricing.events"])
    assert told == ["orders.events", "pricing.events", 4]
    assert ends == {(topic, number): 7 for topic in ("orders.events", "pricing.events") for number in (0, 1)}
