"""Partitions apart: each in one process, results and progress together, and no process that dies goes unnoticed."""

import asyncio
import os
import pickle
from collections import defaultdict
from collections.abc import Sequence
from functools import partial

import pytest
from aiokafka.errors import KafkaConnectionError

from shared.runtime.documents.port import Unavailable
from shared.runtime.log.reader import UnknownLogFormat
from shared.runtime.passes.catalog import UnreadableFact
from shared.runtime.places import AnotherLog
from shared.runtime.tools.apart import WORTH_IT, ProcessDied, Tell, apart, processes
from shared.runtime.tools.comparing import Difference
from shared.runtime.tools.rebuild import Collected, Rebuilt, ServiceRuns
from shared.runtime.tools.redecide import Redecided, Sum
from shared.runtime.tools.verify import Drift, Verified


async def squares(numbers: Sequence[int], tell: Tell) -> tuple[int, list[int]]:
    tell(10 * len(numbers), 10 * len(numbers))
    await asyncio.sleep(0.3)  # longer than between two looks at the progress
    return os.getpid(), [number * number for number in numbers]


async def fails(error: Exception, numbers: Sequence[int], tell: Tell) -> None:
    if 1 in numbers:
        raise error
    await asyncio.sleep(600)


async def dies(numbers: Sequence[int], tell: Tell) -> None:
    os._exit(9)


async def test_each_partition_is_worked_on_once_and_the_progress_is_the_sum() -> None:
    told: list[tuple[int, int]] = []
    results = await apart(squares, 5, 2, lambda done, total: told.append((done, total)))
    assert sorted(square for _, some in results for square in some) == [0, 1, 4, 9, 16]
    assert len({pid for pid, _ in results} | {os.getpid()}) == 3
    assert told[-1] == (50, 50)


async def test_one_process_is_this_one() -> None:
    assert await apart(squares, 3, 1, lambda *_: None) == [(os.getpid(), [0, 1, 4])]


async def test_an_error_ends_the_others() -> None:
    with pytest.raises(ServiceRuns, match="stop it first"):
        await apart(partial(fails, ServiceRuns("stop it first")), 2, 2, lambda *_: None)


async def test_a_process_that_dies_is_said() -> None:
    with pytest.raises(ProcessDied, match="code 9"):
        await apart(dies, 2, 2, lambda *_: None)


@pytest.mark.parametrize(
    "kind", [ServiceRuns, AnotherLog, Unavailable, UnreadableFact, UnknownLogFormat, KafkaConnectionError, ProcessDied]
)
def test_what_a_tool_raises_comes_over(kind: type[Exception]) -> None:
    again = pickle.loads(pickle.dumps(kind("orders.events/3")))
    assert (type(again), str(again)) == (kind, str(kind("orders.events/3")))


def test_short_logs_are_read_by_one_process() -> None:
    cores = os.cpu_count() or 1
    assert [processes(WORTH_IT - 1, 64), processes(WORTH_IT, 1), processes(WORTH_IT, 10_000)] == [1, 1, cores]


def test_results_of_partitions_are_joined() -> None:
    verified = Verified("orders", 3, 2, {"orders_v1": 1}, [])
    verified.join(Verified("orders", 4, 3, {"orders_v1": 2, "timers_v1": 1}, [Drift("orders_v1", "x", ("total",))]))
    assert verified == Verified("orders", 7, 5, {"orders_v1": 3, "timers_v1": 1}, [Drift("orders_v1", "x", ("total",))])

    rebuilt = Rebuilt("orders", 3, 2.0, {"orders_v1": Collected(1, 0, 0, 0)})
    rebuilt.join(Rebuilt("orders", 4, 1.0, {"orders_v1": Collected(2, 5, 1, 1)}))
    assert rebuilt == Rebuilt("orders", 7, 2.0, {"orders_v1": Collected(3, 5, 1, 1)})

    a, b = (
        Difference("orders/0/1/0", "OrderPriced", "total", 5, 7, "CNY"),
        Difference("orders/1/1/0", "OrderPriced", "total", 9, 8, "CNY"),
    )
    one, other = Redecided("orders", 3, 2, 2, seconds=1.0), Redecided("orders", 5, 4, 4, seconds=2.0)
    one.add([a])
    other.add([b])
    one.join(other)
    key = ("OrderPriced", "total", "CNY")
    assert one == Redecided("orders", 8, 6, 6, 2, 2.0, [a, b], defaultdict(Sum, {key: Sum(2, 1)}))
