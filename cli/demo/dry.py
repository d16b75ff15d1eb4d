"""`waybill demo --dry`: the same day in memory, in this process: no Kafka, no MongoDB, and none of their latencies."""

import asyncio
import gc
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import httpx
from rich.console import Console

from cli.demo import table
from cli.demo.day import CURRENCY, OPENS, Day
from cli.demo.driver import Driver
from cli.demo.pages import everything
from cli.demo.scenes import play_all
from cli.play.provider import NAME, SECRET, in_words
from cli.play.watcher import Handler, Seen
from services.orders.charge.work import ask
from shared.api.signatures import Signers
from shared.domain.messages import Command, Message
from shared.memory.api import clients
from shared.memory.at_once import done
from shared.memory.system import Memory
from shared.payments.callbacks import Callback, callback_of
from shared.payments.simulated import Charge, SimulatedProvider, Unreliable
from shared.runtime.topics import SERVICES, service_called
from shared.runtime.vault import Vault


def show(day: Day, console: Console) -> None:
    """Raises DemoStuck."""
    gc.disable()  # a process that ends in seconds keeps what it makes; looking for rings in it is a sixth of the time
    asyncio.run(play(day, console))


async def play(day: Day, console: Console) -> Driver:
    """Plays the day and prints the table. Raises DemoStuck."""
    began = monotonic()
    provider = DryProvider()
    system = memory(work=provider.work)
    driver = driver_of(system, day, provider=provider)
    async with clients(system, signers=Signers({NAME: [SECRET]})) as http:
        provider.calls(http, lambda: system.now)
        sold = await play_all(driver, http)
        stock = await everything(http, f"{driver.apis['inventory']}/stock")
    console.print(table.report(driver.tally, sold, stock, None, {}, monotonic() - began))
    console.print(in_words(provider.port, CURRENCY))
    return driver


def memory(vault: Vault | None = None, work: Mapping[str, Callable[[Any], Command]] | None = None) -> Memory:
    return Memory([service_called(name) for name in SERVICES], OPENS - timedelta(days=1), vault=vault, work=work)


def driver_of(system: Memory, day: Day, *, calm: bool = False, provider: "DryProvider | None" = None) -> Driver:
    watcher = DryWatcher(system)
    apis = {name: f"http://{name}" for name in system.served}
    storefront, ticker = DryStorefront(system, watcher), DryTicker(system)
    how: dict[str, Any] = {"patience": 10, "poll": 0, "calm": calm, "provider": provider}
    return Driver(day, storefront, watcher, ticker, apis, lambda what, orders: None, **how)


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


class DryProvider:
    """In this process, at once; its callbacks come doubled, and the newest first."""

    name = NAME

    def __init__(self) -> None:
        self.waiting: list[Callback] = []
        self.made = 0
        self.port = Unreliable(SimulatedProvider(changed=self._changed), share=20)
        self.work: Mapping[str, Callable[[Any], Command]] = {"payment_provider": self._asked}

    def calls(self, http: httpx.AsyncClient, now: Callable[[], datetime]) -> None:
        """Whom, and when that is."""
        self.http, self.now = http, now

    async def authorise(self, charge: str, amount: int, currency: str, order: tuple[str, str]) -> None:
        self.port.provider.authorise(charge, amount, currency, order=order)

    async def said(self) -> bool:
        if not self.waiting:
            return True
        waiting, self.waiting = self.waiting, []
        for each in (*reversed(waiting), *waiting):
            answer = await self.http.post(
                f"http://orders{each.path}", content=each.body, headers=each.headers(SECRET, self.now())
            )
            assert answer.status_code < 500, answer.text
        return False

    def _asked(self, request: Any) -> Command:
        answer: Command = done(ask(self.port, request))
        return answer

    def _changed(self, charge: Charge) -> None:
        self.made += 1
        self.waiting.append(callback_of(NAME, charge, self.made))
