"""`waybill demo --dry`: the same day in memory, in this process: no Kafka, no MongoDB, and none of their latencies."""

import asyncio
import gc
from datetime import datetime, timedelta
from time import monotonic

from rich.console import Console

from cli.demo import table
from cli.demo.day import OPENS, Day
from cli.demo.driver import Driver
from cli.demo.pages import everything
from cli.play.watcher import Handler, Seen
from shared.domain.messages import Message
from shared.memory.api import clients
from shared.memory.system import Memory
from shared.runtime.topics import SERVICES, service_called
from shared.runtime.vault import Vault


def show(day: Day, console: Console) -> None:
    """Raises DemoStuck."""
    gc.disable()  # a process that ends in seconds keeps what it makes; looking for rings in it is a sixth of the time
    asyncio.run(play(day, console))


async def play(day: Day, console: Console) -> Driver:
    """Plays the day and prints the table. Raises DemoStuck."""
    began = monotonic()
    system = memory()
    driver = driver_of(system, day)
    async with clients(system) as http:
        await driver.open_shop(http)
        await driver.play(http)
        stock = await everything(http, f"{driver.apis['inventory']}/stock")
    console.print(table.report(driver.tally, stock, None, {}, monotonic() - began))
    return driver


def memory(vault: Vault | None = None) -> Memory:
    return Memory([service_called(name) for name in SERVICES], OPENS - timedelta(days=1), vault=vault)


def driver_of(system: Memory, day: Day, *, calm: bool = False) -> Driver:
    watcher = DryWatcher(system)
    apis = {name: f"http://{name}" for name in system.served}
    storefront, ticker = DryStorefront(system, watcher), DryTicker(system)
    return Driver(day, storefront, watcher, ticker, apis, lambda what, orders: None, patience=0, calm=calm)


class DryWatcher:
    def __init__(self, system: Memory) -> None:
        self.system, self.read = system, 0
        self.handlers: dict[str, Handler] = {}
        self.outcomes: dict[str, list[str]] = {}
        self.ids: set[str] = set()

    def check(self) -> None:
        """Nothing ends it."""

    async def catch_up(self) -> None:
        """Until nothing more comes of what its handlers send."""
        while found := self.system.published(self.read):
            self.read += len(found)
            for each in found:
                seen = Seen(each.type, each.id, each.key, each.causation, each.source, 0.0, each.value)
                self.ids.add(seen.id)
                self.outcomes.setdefault(seen.causation, []).append(seen.type)
                for handler in (self.handlers.get("*"), self.handlers.get(seen.type)):
                    if handler:
                        await handler(seen)


class DryStorefront:
    def __init__(self, system: Memory, watcher: DryWatcher) -> None:
        self.system, self.watcher = system, watcher

    async def send(
        self, type: str, ce_id: str, source: str, time: datetime, data: Message | bytes, key: str, *, times: int = 1
    ) -> None:
        for _ in range(times):
            self.system.storefront(type, data, id=ce_id, source=source, time=time, key=key)

    async def flush(self) -> None:
        await self.watcher.catch_up()


class DryTicker:
    heard_within = 0.0

    def __init__(self, system: Memory) -> None:
        self.system = system

    async def tick(self, time: datetime) -> None:
        self.system.advance(time)
