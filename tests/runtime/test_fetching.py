"""Records by their offsets: each is found, near ones together, and what the log does not hold is left out."""

import asyncio
import random

import pytest

from shared.runtime.tools.fetching import NEAR, Fetching, runs
from shared.runtime.tools.reading import batches, consumer_of, ends_of
from tests.runtime.conftest import Played


def test_near_offsets_are_read_in_one_go() -> None:
    assert list(runs([])) == []
    assert list(runs([3, 4, 4 + NEAR, 5 + 2 * NEAR, 5 + 4 * NEAR])) == [[3, 4, 4 + NEAR], [5 + 2 * NEAR], [5 + 4 * NEAR]]


@pytest.mark.integration
async def test_each_offset_gives_its_record(played: Played) -> None:
    topic, fetching = "orders.events", Fetching(played.endpoints.kafka, {})
    async with consumer_of(played.endpoints.kafka, {}) as consumer:
        (end,) = (await ends_of(consumer, topic, [1])).values()
        there = {each.offset: each async for some in batches(consumer, topic, 1, end) for each in some}
    assert len(there) == end > 50
    chance = random.Random(618)
    many = [chance.sample(range(end), chance.randint(1, 20)) for _ in range(10)]
    for offsets, found in zip(many, await asyncio.gather(*(fetching.records(topic, 1, each) for each in many)), strict=True):
        assert {offset: (each.key, each.value, tuple(each.headers), each.timestamp) for offset, each in found.items()} == {
            offset: (there[offset].key, there[offset].value, tuple(there[offset].headers), there[offset].timestamp)
            for offset in offsets
        }
    assert (await fetching.records(topic, 1, range(end + 3))).keys() == set(range(end))
    assert await fetching.records(topic, 1, [end + 1_000]) == {}
    await fetching.stop()
