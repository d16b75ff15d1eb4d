"""What the simulation found, pinned where a seed may lose it when the plan of the worlds changes."""

import asyncio
from random import Random
from typing import Any

import pytest

from shared.runtime.documents.memory import MemoryDocuments
from shared.runtime.log import builtin
from shared.runtime.log.answered import Answered
from shared.runtime.log.reader import LogReader, Place
from shared.runtime.log.wire import Out, fence, stamp
from shared.runtime.passes import intake as intakes
from shared.runtime.passes import owning
from shared.runtime.passes.cache import Cache
from shared.runtime.passes.decide import Decide
from shared.runtime.passes.engine import Engine
from shared.runtime.passes.flush import Flush
from shared.runtime.passes.inbox import read
from shared.runtime.passes.intake import Intake
from shared.runtime.passes.outbox import CutShort
from shared.runtime.passes.parking import Parking
from shared.runtime.passes.partition import Deposed, Limits, Partition, Ports, Reading
from shared.runtime.stream.port import Batch
from shared.runtime.vault import MemoryVault
from shared.testing.simulation.kafka import EPOCH, FakeKafka, FakeLog, Stored
from shared.testing.simulation.loop import Fate, SimulatedLoop
from tests.simulation.world import catalog

SALES = catalog("sales", 2)
TIME = EPOCH.isoformat().encode()


class Failing:
    """A log whose appends fail, and what is told of it."""

    def __init__(self) -> None:
        self.told: list[BaseException] = []

    async def append(self, *_: Any) -> "asyncio.Future[int]":
        failed: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        failed.set_exception(ConnectionError("nobody knows"))
        return failed

    def partition_for(self, key: bytes) -> int:
        return 0


def ports(log: Any, told: list[BaseException]) -> Ports:
    return Ports(log, MemoryDocuments(), MemoryVault(), lambda number, error: told.append(error))


def partition(generation: bytes = b"ours") -> Partition:
    readings = {topic: Reading(Place(), {}) for topic in SALES.sources}
    return Partition(SALES, 0, Place(), Answered({}), Parking(), readings, {}, generation=generation)


def stored(*records: Out) -> list[Stored]:
    return [Stored(offset, each.key, each.value, tuple(each.headers), 0) for offset, each in enumerate(records)]


def test_a_state_that_is_parked_twice_by_one_command_is_released_once() -> None:
    parking = Parking()
    parking.add("sales.commands/0/7/0/0", 9, ("shelf/north/tea", "shelf/north/tea"))
    parking.remove("sales.commands/0/7/0/0")
    assert parking == Parking()


def test_a_fence_that_comes_again_behind_its_successors_opens_nothing() -> None:
    reader = LogReader(Place())
    reader.read(stored(fence(b"first"), fence(b"second"), fence(b"first")))
    assert reader.fence == b"second"


def test_whose_fence_came_again_behind_its_successors_owns_nothing() -> None:
    """Acknowledged there, it would believe all it appends, and nobody else would."""

    async def history() -> None:
        log = FakeLog(kafka, Fate("test"))
        kafka.write(SALES.events, 0, [fence(b"ours"), fence(b"theirs"), fence(b"ours")])

        async def show(*_: Any) -> None:
            pass

        with pytest.raises(Deposed):
            await owning.hydrate(SALES, partition(), ports(log, []), show, 3)

    loop = SimulatedLoop(Random(1))
    kafka = FakeKafka(loop, Random(1), 2, lambda *_: None)
    loop.run_until_complete(history())
    loop.finish()


def redrive(source: str) -> Stored:
    headers = (("ce_type", b"Redrive"), ("ce_time", TIME), ("ce_id", b"redrive"))
    return Stored(5, b"operator", builtin.Redrive(source=source).model_dump_json().encode(), headers, 0)


def parked_cancellation() -> tuple[Decide, Partition, Stored]:
    """An order's cancellation, parked."""
    headers = (("ce_type", b"CancelOrder"), ("ce_time", TIME), ("ce_id", b"cancel"))
    record = Stored(3, b"order0", b'{"order":"order0"}', headers, 0)
    owned = partition()
    owned.parking.add("sales.commands/0/3/0/0", 7, ("order/order0",))
    return Decide(SALES, Cache(MemoryDocuments(), SALES.types)), owned, record


async def test_two_redrives_of_one_input_in_one_pass_decide_it_once() -> None:
    """The second one found it gone, and with it the process, again and again."""
    decide, owned, record = parked_cancellation()
    decisions = []
    command = redrive("sales.commands/0/3/0/0")
    inputs = [(read(SALES, 0, command, lambda key: 0), read(SALES, 0, record, lambda key: 0)) for _ in range(2)]
    for asked, original in inputs:
        await decide.cache.load(dict.fromkeys(decide.keys(original), 0))
        decisions.append(decide.decide(owned, asked, {}, original))
    assert [[type(fact).__name__ for fact in each.facts] for each in decisions if each] == [["Redriven"], ["Nothing"]]


async def test_what_is_redriven_lies_under_its_own_key() -> None:
    """Others decide it where it lies, under the record's key: that was the operator's."""
    decide, owned, record = parked_cancellation()
    original = read(SALES, 0, record, lambda key: 0)
    await decide.cache.load(dict.fromkeys(decide.keys(original), 0))
    decided = decide.decide(owned, read(SALES, 0, redrive("sales.commands/0/3/0/0"), lambda key: 0), {}, original)
    assert decided is not None and decided.out.key == b"order0"


async def test_a_write_that_fails_while_nobody_waits_for_it_ends_the_process() -> None:
    """What it took is lost; the next write would note a place behind it."""
    log = Failing()
    owned = partition()
    publication: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    owned.publications = [publication]
    engine = Engine(SALES, ports(log, log.told), Limits(save_every=0.01))
    engine.owned[0] = owned
    writing = asyncio.create_task(engine.flush.save())
    await asyncio.sleep(0.05)
    assert not owned.publications
    writing.cancel()
    publication.set_exception(ConnectionError("nobody knows"))
    await asyncio.sleep(0.05)
    assert isinstance(log.told[0], ConnectionError)


async def test_a_place_is_saved_also_where_nothing_is_decided() -> None:
    """Timers wait for places that come to the sources' ends: what concerns nobody is read, too."""
    engine = Engine(SALES, ports(Failing(), []), Limits())
    owned = engine.owned[0] = partition()
    engine.listening.begin(owned)
    owned.ready = True
    others = Out(b"north", b"{}", [("types", b"ShelfLow"), ("wb", stamp(b"theirs", 0)), ("ce_id", b"stock/0/1")])
    await engine.once([(owned, Batch("stock.events", 0, stored(fence(b"theirs"), others), lambda: None))])
    await _written(engine.flush)
    assert owned.written.readings["stock.events"].place.position == 2


async def _written(flush: Flush) -> None:
    """As the flush does it, if it was told to."""
    assert flush.changed.is_set()
    await flush.once()


async def test_a_batch_that_waited_for_room_while_its_partition_was_taken_over_anew_is_nobodys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It lies behind the place where the new ownership reads on: what is between would be skipped."""
    monkeypatch.setattr(intakes, "WAITING", 1)
    owners = {0: partition(b"first"), 1: partition(b"other")}
    intake = Intake(owners.get)
    await intake.offer(Batch("stock.events", 1, stored(fence(b"a")), lambda: None))
    offering = asyncio.create_task(intake.offer(Batch("stock.events", 0, stored(fence(b"a")), lambda: None)))
    await asyncio.sleep(0)
    owners[0] = partition(b"second")
    intake.drop(1)
    await offering
    assert not intake.batches


def test_whose_partition_grew_behind_it_owns_it_in_name_only() -> None:
    """It stalled, another took over, decided and died before it published: nobody would, until the next input."""
    owned = partition()
    owned.expected = 7
    owned.check_end(7)
    with pytest.raises(Deposed):
        owned.check_end(8)


class Full(Failing):
    """A log whose producer has no room until it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.room = asyncio.Event()

    async def append(self, *_: Any) -> "asyncio.Future[int]":
        await self.room.wait()
        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        done.set_result(0)
        return done


async def test_who_is_being_taken_over_and_is_let_go_finishes_what_it_sends() -> None:
    """Cut short it had taken what waits for others, also of other partitions; no place was saved again."""
    log = Full()
    engine = Engine(SALES, ports(log, log.told), Limits())
    engine.owned[0] = partition()

    async def step() -> None:
        async with engine.turn:
            await engine.outbox.send()

    promise = engine.outbox.add({("waybill.events", 0): [fence(b"ours")]})
    engine.taking[0] = asyncio.create_task(step())
    await asyncio.sleep(0)
    letting_go = asyncio.create_task(engine.let_go([0]))
    await asyncio.sleep(0)
    log.room.set()
    await letting_go
    async with asyncio.timeout(1):
        await promise


async def test_what_was_taken_to_be_sent_and_was_not_is_told_to_who_waits_for_it() -> None:
    """A partition is let go of in so many seconds, and the log may have no room as long."""
    log = Full()
    outbox = Engine(SALES, ports(log, log.told), Limits()).outbox
    promise = outbox.add({("waybill.events", 0): [fence(b"ours")]})
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await outbox.send()
    with pytest.raises(CutShort):
        await promise
