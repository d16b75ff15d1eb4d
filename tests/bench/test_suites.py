"""What suites work out of the records of a run."""

from inspect import signature
from types import SimpleNamespace
from typing import Any

from bench.filler import Writer, copied, lives_of
from bench.subjects.unindexed import without_index
from bench.suite.standstill import standstills
from shared.runtime.log.reader import LogReader, Place
from shared.runtime.log.wire import fence
from shared.runtime.passes.cache import Cache

ORDER, OTHER = "a" * 36, "b" * 36


def record(partition: int, stamp: float, *, types: str = "OrderPlaced", offset: int = 0, key: str = ORDER) -> Any:
    headers = [("types", types.encode()), ("wb", b"g,0"), ("ce_id", b"orders/0/0")] if types else [("wb", b"g,-1")]
    value = f'{{"order_id":"{key}"}}'.encode()
    return SimpleNamespace(
        partition=partition, offset=offset, timestamp=int(stamp * 1000), key=key.encode(), value=value, headers=headers
    )


def test_a_partition_moves_where_a_fence_stands_and_stands_still_between_two_decisions() -> None:
    began = 1_000.0
    records = [record(0, began + at) for at in (-5, -4.5, 1, 1.2, 3.2)]
    records += [record(1, began + 1), record(1, began + 2, types=""), record(1, began + 6)]
    assert standstills(records, began) == {0: ("stays", 2_000.0), 1: ("moves", 5_000.0)}
    assert standstills(records, began, before=True)[0] == ("stays", 500.0)


def test_copies_of_a_life_count_in_the_log_under_their_own_order() -> None:
    life = [record(0, 1.0, offset=5), record(0, 1.0, types="OrderConfirmed,ReservationRequested", offset=6)]
    channel = record(0, 1.0, types="ChannelConfigured", key="shop-1")
    assert lives_of([*life, channel]) == {ORDER: life}
    writer = Writer(3, 1, b"mine")
    outs = [fence(b"mine"), *(copied(each, ORDER, OTHER, "orders.events", writer) for each in life)]
    records = [SimpleNamespace(offset=n, key=o.key, value=o.value, headers=o.headers, timestamp=0) for n, o in enumerate(outs)]
    decisions = LogReader(Place()).read(records)
    assert [decision.id for decision in decisions] == ["orders/3/1", "orders/3/2"]
    assert all(OTHER.encode() in (each.record.value or b"") and each.record.key == OTHER.encode() for each in decisions)


def test_what_stands_in_for_the_cache_takes_what_the_cache_takes() -> None:
    taken = list(signature(Cache).parameters)
    assert len(signature(without_index).parameters) == taken.index("entries")
