"""Batches are handed over without a hole: what the fetcher skipped is asked for again."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from faust.types import TP
from prometheus_client import REGISTRY

from shared.runtime.stream.batched import BatchConsumer

A, B = TP("tea.events", 0), TP("tea.events", 1)


class Fed(BatchConsumer):
    """Fetches are given; seeks are noted."""

    should_stop = False

    def __init__(self, *fetches: dict[TP, list[int]]) -> None:
        self.fetches = list(fetches)
        self.seeks: list[tuple[TP, int]] = []
        self.flow_active, self._buffered_partitions = True, set()
        self.app = SimpleNamespace(consumer_generation_id=1, positions=self.positions, conf=SimpleNamespace(id="test-batched"))  # type: ignore[assignment]
        self._due, self._asked_again, self._looked = {}, {}, 0.0
        self.read_to: dict[TP, int] = {}
        self.begins: dict[TP, int] = {}

    async def positions(self, _: Any) -> dict[TP, int]:
        return {A: 5, B: 0}

    def assignment(self) -> set[TP]:
        return {A, B}

    async def _wait_next_records(self, _: float) -> Any:
        found = self.fetches.pop(0)
        return {
            tp: [SimpleNamespace(offset=o, timestamp=0, timestamp_type=0) for o in offsets] for tp, offsets in found.items()
        }, None

    async def _beginning(self, tp: TP) -> int:
        return self.begins.get(tp, 0)

    def _read_to(self) -> Iterable[tuple[TP, int]]:
        return self.read_to.items()

    async def _seek(self, partition: TP, offset: int) -> None:
        self.seeks.append((partition, offset))


async def handed_over(consumer: Fed) -> list[tuple[TP, list[int]]]:
    await consumer.seek_to_committed()
    consumer.seeks.clear()
    found = []
    while consumer.fetches:
        async for tp, message in consumer.getmany(1.0):
            batch: Any = message.value
            found.append((tp, [record.offset for record in batch]))
    return found


async def test_batches_that_follow_one_another_are_handed_over_as_they_come() -> None:
    consumer = Fed({A: [5, 6], B: [0]}, {A: [7]}, {B: [1]})
    assert await handed_over(consumer) == [(A, [5, 6]), (B, [0]), (A, [7]), (B, [1])]
    assert consumer.seeks == []


async def test_a_batch_behind_skipped_records_is_put_back_and_they_are_asked_for() -> None:
    """Seen in a fault run: seven acknowledged orders between two rebalances were fetched and handed to nobody."""
    consumer = Fed({A: [5]}, {A: [9, 10], B: [0]}, {A: [6, 7, 8, 9, 10]})
    assert await handed_over(consumer) == [(A, [5]), (B, [0]), (A, [6, 7, 8, 9, 10])]
    assert consumer.seeks == [(A, 6)]


async def test_the_first_batch_after_a_rebalance_may_not_skip_either() -> None:
    consumer = Fed({A: [8]}, {A: [5, 6, 7, 8]})
    assert await handed_over(consumer) == [(A, [5, 6, 7, 8])]
    assert consumer.seeks == [(A, 5)]


async def test_offsets_that_hold_no_record_are_asked_for_once() -> None:
    """A transaction's marker, or what retention took: the same answer again."""
    consumer = Fed({A: [5]}, {A: [7]}, {A: [7]}, {A: [9]}, {A: [9]}, {A: [10]})
    assert await handed_over(consumer) == [(A, [5]), (A, [7]), (A, [9]), (A, [10])]
    assert consumer.seeks == [(A, 6), (A, 8)]


async def test_what_comes_twice_is_the_loops_to_skip() -> None:
    consumer = Fed({A: [5, 6]}, {A: [5, 6, 7]})
    assert await handed_over(consumer) == [(A, [5, 6]), (A, [5, 6, 7])]
    assert consumer.seeks == []


async def looked(consumer: Fed) -> list[tuple[TP, Any, int]]:
    """One look: nothing was fetched, and a while has gone by."""
    consumer.fetches, consumer._looked = [{}], 0.0
    return [(tp, message.value, message.offset) async for tp, message in consumer.getmany(1.0)]


async def test_offsets_behind_the_last_record_that_hold_none_are_told_once_they_were_asked_for_again() -> None:
    """A transaction's marker stands last: lag that never ends, and no timer that waits for it ever fires."""
    consumer = Fed({A: [5]})
    await handed_over(consumer)
    consumer.read_to = {A: 7, B: 0}
    assert await looked(consumer) == []
    assert consumer.seeks == [(A, 6)]
    assert await looked(consumer) == [(A, [], 6)]
    assert await looked(consumer) == []
    assert consumer.seeks == [(A, 6)]


async def test_a_batch_that_was_lost_on_its_way_is_not_told_as_holding_nothing() -> None:
    consumer = Fed({A: [5]})
    await handed_over(consumer)
    consumer.read_to = {A: 7}
    await looked(consumer)
    consumer.fetches = [{A: [6]}]
    assert [message.offset async for _, message in consumer.getmany(1.0)] == [6]
    assert await looked(consumer) == []


def lost() -> float:
    return REGISTRY.get_sample_value("waybill_lost_to_retention_total", {"service": "test-batched"}) or 0


async def test_records_that_were_deleted_before_they_were_read_are_counted() -> None:
    """By retention or by hand; a marker of a transaction is none of them, and who begins at 0 has missed nothing."""
    before = lost()
    consumer = Fed({A: [9], B: [4]}, {A: [9], B: [4]})
    consumer.begins = {A: 8, B: 4}
    assert await handed_over(consumer) == [(A, [9]), (B, [4])]
    assert lost() - before == 3
    consumer.read_to, consumer.begins = {A: 12}, {A: 12}
    await looked(consumer)
    await looked(consumer)
    assert lost() - before == 3 + 2
