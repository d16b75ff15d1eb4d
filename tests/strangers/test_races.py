"""Two processes want the same thing at the same moment, on two replicas of each service: one wins, each time.

RACES: how many pairs of each kind (1,000 by default: minutes).
"""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from cli.play.provider import LATEST, PlayedProvider
from cli.prove.money import Money
from cli.prove.queue import Queue
from cli.prove.reading import proven
from cli.prove.stock import Stock
from cli.running import settings_of
from cli.supervisor import System
from shared.domain import ids
from shared.infra import Endpoints
from shared.infra.kafka import EmbeddedKafka
from shared.infra.mongod import EmbeddedMongo
from shared.runtime.topics import make_topics
from tests.faults.checker import quiet
from tests.strangers.racing import Answer, Call, answered, raced

pytestmark = [pytest.mark.integration, pytest.mark.faults, pytest.mark.slow]
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

    async def receive(self, skus: Sequence[str], pieces: int) -> None:
        for first in range(0, len(skus), 100):
            lines = [{"sku": sku, "quantity": pieces} for sku in skus[first : first + 100]]
            await self.ask("POST", "inventory", "/warehouses/race/receipts", {"receipt_id": f"{skus[first]}-r", "lines": lines})

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


@pytest.fixture(scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    data = tmp_path_factory.mktemp("races")
    kafka, mongo, provider = EmbeddedKafka(data), EmbeddedMongo(data), PlayedProvider()
    with ExitStack() as stopped:
        for server in (mongo, kafka):
            stopped.callback(server.stop)
            server.start()
        endpoints = Endpoints(kafka.address, mongo.uri)
        await make_topics(endpoints.kafka, {}, 4, 1)
        environ, environ_of = {"WAYBILL_LOG_LEVEL": "warning"}, {"orders": provider.environ}
        system = System(endpoints, data, workers=2, environ=environ, environ_of=environ_of)
        system.start()
        stopped.callback(system.stop)
        await asyncio.to_thread(system.await_ready)
        async with httpx.AsyncClient(timeout=60) as http:
            stage = Stage(system, provider, http)
            provider.start([stage.url("orders", "", replica) for replica in (0, 1)], lambda: datetime.now(UTC))
            channel = {"currency": "EUR", "warehouses": ["race"], "price_source": "storefront", "payment_window_minutes": 10_000}
            await stage.ask("PUT", "orders", "/channels/race", channel)
            await stage.ask("PUT", "orders", f"/providers/{provider.name}", {})
            yield stage
            await provider.stop()


def told(race: str, winners: Counter[str], capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f" {race}: {', '.join(f'{n} {word}' for word, n in sorted(winners.items()))} ", end="")


@pytest.mark.req("INV-02", "ORD-08")
async def test_the_last_piece(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    skus = [f"last-{n}" for n in range(RACES)]
    await stage.receive(skus, 1)
    sides = [[stage.places(f"{sku}-{side}", sku, 1, side) for sku in skus] for side in (0, 1)]
    await raced(*sides)
    orders = [ids.order_id("race", f"{sku}-{side}") for sku in skus for side in (0, 1)]
    shown = await stage.until(orders, lambda order: order["allocation"] == "allocated" or order["order"] == "refused")
    winners = Counter[str]()
    for first, second in zip(shown[::2], shown[1::2], strict=True):
        words = {first["allocation"], second["allocation"]} & {"allocated"}, [first["refusal_code"], second["refusal_code"]]
        assert words[0] == {"allocated"} and words[1].count("out_of_stock") == 1, (first, second)
        winners["first" if first["allocation"] == "allocated" else "second"] += 1
    told("last piece", winners, capsys)


@pytest.mark.req("INV-02")
async def test_a_hold_and_an_order(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    skus = [f"held-{n}" for n in range(RACES)]
    await stage.receive(skus, 1)
    url, winners = stage.url("inventory", "/holds", 1), Counter[str]()
    holds = [
        Call("POST", url, {"warehouse": "race", "hold_id": sku, "customer_id": sku, "lines": [{"sku": sku, "quantity": 1}]})
        for sku in skus
    ]
    answers = await raced(holds, [stage.places(sku, sku, 1) for sku in skus])
    orders = [ids.order_id("race", sku) for sku in skus]
    shown = await stage.until(orders, lambda order: order["allocation"] == "allocated" or order["order"] == "refused")
    for (hold, _), order in zip(answers, shown, strict=True):
        held, got = hold.status == 201, order["allocation"] == "allocated"
        assert held != got, (hold, order)
        assert hold.body.get("code") == "nothing_free" if got else order["refusal_code"] == "out_of_stock", (hold, order)
        winners["hold" if held else "order"] += 1
    told("hold and order", winners, capsys)


def over_and_paid_back(order: Mapping[str, Any]) -> bool:
    return bool(order["order"] == "cancelled" and order["captured"] == order["refunded"])


@pytest.mark.req("ORD-09", "SEC-02")
async def test_worked_35_a_change_and_a_cancellation(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    orders = await stage.paid("change")
    fewer = {"operations": [{"op": "quantity", "line": 1, "quantity": 1}]}
    opened = await stage.each(Call("POST", stage.url("orders", f"/orders/{order}/changes"), fewer) for order in orders)
    paths = [f"/orders/{order}/changes/{each['change_id']}" for order, each in zip(orders, opened, strict=True)]
    previews: dict[str, str] = {}
    async with asyncio.timeout(SETTLES + RACES / 20):
        while left := [path for path in paths if path not in previews]:
            for path, change in zip(left, await stage.each(Call("GET", stage.url("orders", path)) for path in left), strict=True):
                if change["preview"]:
                    previews[path] = change["preview"]["preview_id"]
            await asyncio.sleep(PAUSE)
    confirms = [Call("POST", stage.url("orders", f"{path}/confirm", 0), {"preview_id": previews[path]}) for path in paths]
    cancels = [Call("POST", stage.url("orders", f"/orders/{order}/cancel", 1), {"reason": "race"}) for order in orders]
    answers = await raced(confirms, cancels)
    await stage.until(orders, over_and_paid_back)
    changes = await stage.each(Call("GET", stage.url("orders", path)) for path in paths)
    winners = Counter[str]()
    for (confirm, cancel), change in zip(answers, changes, strict=True):
        applied = change["status"] == "applied"
        assert applied or (change["status"], change["outcome"]) == ("ended", "order_cancelled"), change
        assert (confirm.status == 200) == applied and cancel.status == 200, (confirm, cancel, change)
        assert applied or _names_the_other(confirm), confirm
        winners["change" if applied else "cancellation"] += 1
    told("change and cancel", winners, capsys)


def _names_the_other(answer: Answer) -> bool:
    return answer.status == 409 and answer.body["code"] in ("order_cancelled", "order_closed", "change_closed")


@pytest.mark.req("ORD-06", "SEC-02")
async def test_a_capture_and_a_cancellation(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """The provider authorises here; the order's replicas ask it to capture, while another process cancels."""
    await stage.receive(["charged"], 2 * RACES)
    numbers = [f"charged-{n}" for n in range(RACES)]
    await stage.each(stage.places(number, "charged", 2) for number in numbers)
    orders = [ids.order_id("race", number) for number in numbers]
    await stage.until(orders, lambda shown: bool(shown["allocation"] == "allocated"))

    async def authorise(number: int) -> None:
        await stage.provider.authorise(f"pay-{number}", TOTAL, "EUR", ("race", numbers[number]))

    cancels = [Call("POST", stage.url("orders", f"/orders/{order}/cancel", 1), {"reason": "race"}) for order in orders]
    await raced(cancels, here=authorise, spread=2 * LATEST, at_once=50)  # until its callback comes it takes LATEST at most
    await stage.provider.settled(5.0)
    shown = await stage.until(orders, over_and_paid_back)
    winners = Counter[str]()
    for number, order in enumerate(shown):
        totals = stage.provider.provider.charges[f"pay-{number}"].totals
        done = Counter(e.action for e in stage.provider.provider.entries if e.charge == f"pay-{number}" and not e.code)
        assert (totals.captured, totals.refunded) == (order["captured"], order["refunded"]), (totals, order)
        assert totals.captured in (0, TOTAL) and totals.refunded == totals.captured, totals
        assert totals.captured + totals.voided == TOTAL, totals
        assert done == ({"capture": 1, "refund": 1} if totals.captured else {"void": 1}), done
        winners["capture, paid back once" if totals.captured else "cancellation, let go"] += 1
    told("capture and cancel", winners, capsys)


async def test_everything_adds_up_afterwards(stage: Stage) -> None:
    endpoints = stage.system.endpoints
    await quiet(endpoints.kafka)
    for proof in (Stock(), Money(), Queue()):
        tally = await proven(proof, settings_of(endpoints), lambda done, total: None)
        assert [each.shown() for each in tally.violations] == []
        assert tally.under_way == 0 and tally.checked.total() > RACES
