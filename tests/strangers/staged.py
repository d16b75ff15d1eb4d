"""Two replicas of each service, and what races ask of them beforehand.

RACES: how many pairs of each kind (1,000 by default: minutes).
"""

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from signal import SIGCONT, SIGSTOP
from typing import Any

import httpx

from cli.play.provider import PlayedProvider
from cli.supervisor import System
from shared.domain import ids
from tests.strangers.racing import Call, answered

RACES = int(os.environ.get("RACES", "1000"))
TOTAL = 10_000
"""Of an order of two pieces, in cents."""
SETTLES = 60.0
"""Seconds until an order that nobody asks anything of has come to rest."""
PAUSE = 0.2
"""Seconds between looks."""
Wanted = Callable[[Mapping[str, Any]], bool]


@dataclass
class Stage:
    system: System
    provider: PlayedProvider
    http: httpx.AsyncClient

    def url(self, service: str, path: str, replica: int = 0) -> str:
        return f"http://127.0.0.1:{self.system.ports[service, replica]}{path}"

    async def ask(self, method: str, service: str, path: str, body: Any = None) -> Any:
        answer = await answered(self.http, Call(method, self.url(service, path), body))
        assert answer.status < 300, answer
        return answer.body

    async def has(self, path: str) -> bool:
        """Of pricing."""
        answer = await answered(self.http, Call("GET", self.url("pricing", path)))
        assert answer.status in (200, 404), answer
        return answer.status == 200

    async def until_left(self, promotion: str, uses: int) -> None:
        """While replicas of pricing come and go."""
        left = -1
        async with asyncio.timeout(SETTLES):
            while left < uses:
                with suppress(httpx.TransportError):
                    left = (await self.ask("GET", "pricing", f"/channels/counted/promotions/{promotion}"))["used"]["left"]
                await asyncio.sleep(PAUSE)

    async def each(self, calls: Iterable[Call]) -> list[Any]:
        """A few at a time; each must be taken."""
        few = asyncio.Semaphore(16)

        async def one(call: Call) -> Any:
            async with few:
                answer = await answered(self.http, call)
            assert answer.status < 300, answer
            return answer.body

        return list(await asyncio.gather(*(one(call) for call in calls)))

    async def until(self, orders: Sequence[str], wanted: Wanted) -> list[Mapping[str, Any]]:
        """What is shown of these orders, once it is as wanted."""
        found: dict[str, Mapping[str, Any]] = {}
        async with asyncio.timeout(SETTLES + len(orders) / 20):
            while left := [order for order in orders if order not in found]:
                for shown in await self.each(Call("GET", self.url("orders", f"/orders/{order}")) for order in left):
                    if wanted(shown):
                        found[shown["order_id"]] = shown
                await asyncio.sleep(PAUSE)
        return [found[order] for order in orders]

    async def receive(self, skus: Sequence[str], pieces: int, receipt: str = "r") -> None:
        for first in range(0, len(skus), 100):
            lines = [{"sku": sku, "quantity": pieces} for sku in skus[first : first + 100]]
            await self.ask(
                "POST", "inventory", "/warehouses/race/receipts", {"receipt_id": f"{skus[first]}-{receipt}", "lines": lines}
            )

    def places(self, number: str, sku: str, quantity: int, replica: int = 0) -> Call:
        lines = [{"sku": sku, "quantity": quantity, "unit_price": TOTAL // 2}]
        body = {"channel": "race", "external_id": number, "currency": "EUR", "lines": lines}
        return Call("POST", self.url("orders", "/orders", replica), body)

    async def paid(self, word: str) -> list[str]:
        """Orders of two pieces, paid and asked of fulfillment."""
        await self.receive([word], 2 * RACES)
        numbers = [f"{word}-{n}" for n in range(RACES)]
        await self.each(self.places(number, word, 2) for number in numbers)
        orders = [ids.order_id("race", number) for number in numbers]
        await self.until(orders, lambda shown: bool(shown["allocation"] == "allocated"))
        money = {"amount": TOTAL, "currency": "EUR"}
        await self.each(Call("POST", self.url("orders", f"/orders/{order}/payments"), money) for order in orders)
        await self.until(orders, lambda shown: bool(shown["fulfillment"] == "requested"))
        return orders


def counted(stage: Stage, number: str, code: str, replica: int, **more: Any) -> Call:
    lines = [{"sku": "counted", "quantity": 1}]
    body = {"channel": "counted", "external_id": number, "currency": "EUR", "lines": lines, "codes": [code], **more}
    return Call("POST", stage.url("orders", "/orders", replica), body)


async def offered(stage: Stage, promotion: str, limits: Mapping[str, int], **more: Any) -> None:
    """10.00 off on a channel of list prices."""
    channel = {"currency": "EUR", "warehouses": ["race"], "price_source": "list", "payment_window_minutes": 10_000}
    await stage.ask("PUT", "orders", "/channels/counted", channel)
    price = {"name": "Counted", "currency": "EUR", "unit_price": TOTAL}
    await stage.ask("PUT", "pricing", "/channels/counted/prices/counted", price)
    terms = {"kind": "spend_threshold", "tiers": [{"threshold": 1_000, "off": 1_000}]}
    dates = {"starts_at": "2020-01-01T00:00:00Z", "ends_at": "2100-01-01T00:00:00Z"}
    offer = {"currency": "EUR", "terms": terms, "limits": limits, **dates, **more}
    await stage.ask("PUT", "pricing", f"/channels/counted/promotions/{promotion}", offer)


async def issued(stage: Stage, promotion: str, uses: int) -> list[str]:
    """Codes that so many orders may use each, one a race."""
    await stage.receive(["counted"], 2 * RACES, promotion)
    await offered(stage, promotion, {"code_uses": uses}, unique_codes=True)
    codes = [f"{promotion}-{n}".upper() for n in range(RACES)]
    batch = {"channel": "counted", "promotion_id": promotion, "batch": "race", "codes": codes}
    await stage.ask("POST", "pricing", "/codes", batch)
    await known(stage, codes)
    return codes


async def known(stage: Stage, codes: Sequence[str]) -> None:
    """Once pricing has their documents."""
    there = set[str]()
    async with asyncio.timeout(SETTLES + RACES / 20):
        while left := [code for code in codes if code not in there]:
            there |= {code for code in left if await stage.has(f"/codes/{code}")}
            await asyncio.sleep(PAUSE)


async def kills(stage: Stage) -> None:
    """Pricing's replicas and one of orders', in turn, killed or held up; the other one of orders takes requests."""
    for turn in count():
        await asyncio.sleep(3)
        service, replica = (("pricing", 0), ("orders", 1), ("pricing", 1))[turn % 3]
        if stage.system.pids()[service, replica] is None:
            continue  # it is being started
        if turn % 2:
            stage.system.kill(service, replica, SIGSTOP)
            await asyncio.sleep(2)
            stage.system.kill(service, replica, SIGCONT)
        else:
            stage.system.kill(service, replica)
