"""Timers fire once what lay before them is read, also while storefronts never pause; what is known and unwritten counts."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from shared.runtime.documents.memory import MemoryDocuments
from shared.runtime.log.wire import Out
from shared.runtime.passes.cache import Cache
from shared.runtime.passes.catalog import TIMERS
from shared.runtime.passes.partition import Ports, place_id
from shared.runtime.passes.timers import TimerLoop
from shared.runtime.vault import MemoryVault
from tests.simulation.world import catalog

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SALES = catalog("sales", 1)


class Busy:
    """A log whose sources have more each time that somebody looks."""

    def __init__(self) -> None:
        self.ends_asked, self.fired = count(10, 5), list[str]()

    async def ends(self, topics: Sequence[str]) -> Mapping[tuple[str, int], int]:
        end = next(self.ends_asked)
        return {(topic, 0): end for topic in topics}

    async def append(self, topic: str, number: int, records: Sequence[Out]) -> Any:
        self.fired += [dict(each.headers)["timer"].decode() for each in records]

        async def done() -> None: ...

        return done()


class Fixed:
    def now(self) -> datetime:
        return NOW


def timer(due: datetime, state: str = "set") -> dict[str, Any]:
    return {"state": state, "due": due.isoformat(), "type": "Expire", "key": "order0", "data": "{}"}


class Shop:
    def __init__(self) -> None:
        self.log, self.store, self.pressed = Busy(), MemoryDocuments(), 0
        self.cache = Cache(self.store, {})
        ports = Ports(self.log, self.store, MemoryVault(), lambda *_: None)  # type: ignore[arg-type]
        self.loop = TimerLoop(SALES, ports, Fixed(), lambda: [0], self.cache, self.press)

    def press(self) -> None:
        self.pressed += 1

    async def stored(self, **timers: dict[str, Any]) -> None:
        await self.store.write(TIMERS, [{"_id": id, "_p": 0, "_at": 1, **each} for id, each in timers.items()], [])

    async def known(self, **timers: dict[str, Any]) -> None:
        for id, each in timers.items():
            await self.cache.load({(TIMERS, id): 0})
            self.cache.pin([(TIMERS, id)])
            self.cache.show((TIMERS, id), each, 2)

    async def read_to(self, position: int) -> None:
        sources = {topic: {"position": position} for topic in SALES.sources}
        await self.store.save_place(place_id("log", 0), {"position": position, "sources": sources})


async def test_a_timer_fires_while_storefronts_never_pause() -> None:
    shop = Shop()
    await shop.stored(a=timer(NOW - timedelta(minutes=1)))
    await shop.read_to(9)
    assert await shop.loop.once() == 0  # the sources ended at 10 when it was due
    assert shop.pressed == 1
    await shop.read_to(10)  # and have 15 by now
    assert await shop.loop.once() == 1
    assert shop.log.fired == ["a"]
    assert await shop.loop.once() == 0  # twice: it waits for what it caused


async def test_a_timer_that_rests_in_memory_fires_and_one_that_was_cancelled_there_does_not() -> None:
    shop = Shop()
    await shop.read_to(99)
    await shop.stored(cancelled=timer(NOW - timedelta(minutes=3)), moved=timer(NOW - timedelta(minutes=3)))
    await shop.known(
        cancelled=timer(NOW - timedelta(minutes=3), "cancelled"),
        moved=timer(NOW + timedelta(minutes=3)),
        new=timer(NOW - timedelta(minutes=1)),
        later=timer(NOW + timedelta(minutes=1)),
    )
    assert await shop.loop.once() == 1
    assert shop.log.fired == ["new"]


async def test_a_timer_that_is_being_written_fires() -> None:
    shop = Shop()
    await shop.read_to(99)
    await shop.known(a=timer(NOW))
    shop.cache.take_dirty()
    assert await shop.loop.once() == 1
