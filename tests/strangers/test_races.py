"""Two processes want the same thing at the same moment, on two replicas of each service: one wins, each time."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from cli.play.provider import LATEST, PlayedProvider
from cli.prove.money import Money
from cli.prove.queue import Queue
from cli.prove.reading import proven
from cli.prove.stock import Stock
from cli.prove.uses import Uses
from cli.running import settings_of
from cli.supervisor import System
from shared.domain import ids
from shared.infra import Endpoints
from shared.infra.kafka import EmbeddedKafka
from shared.infra.mongod import EmbeddedMongo
from shared.runtime.topics import make_topics
from tests.faults.checker import quiet
from tests.strangers.racing import Answer, Call, raced
from tests.strangers.staged import PAUSE, RACES, SETTLES, TOTAL, Stage, counted, issued, kills, known, offered

pytestmark = [pytest.mark.integration, pytest.mark.faults, pytest.mark.slow]


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


@pytest.mark.req("ORD-08", "SEC-02")
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


def has_price(order: Mapping[str, Any]) -> bool:
    return order["total"] is not None


@pytest.mark.req("PRC-23", "PRC-36")
async def test_the_last_use(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    codes = await issued(stage, "last", 1)
    await raced(*[[counted(stage, f"{code}-{side}", code, side) for code in codes] for side in (0, 1)])
    orders = [ids.order_id("counted", f"{code}-{side}") for code in codes for side in (0, 1)]
    shown = await stage.until(orders, has_price)
    winners = Counter[str]()
    for first, second in zip(shown[::2], shown[1::2], strict=True):
        assert {first["total"], second["total"]} == {TOTAL - 1_000, TOTAL}, (first, second)
        winners["first" if first["total"] < TOTAL else "second"] += 1
    told("last use", winners, capsys)


@pytest.mark.req("PRC-36")
async def test_two_orders_of_one_quote_hold(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """Of five uses a quote holds one; both orders have one, and one of them the quote's."""
    codes = await issued(stage, "held", 5)
    quote = {"channel": "counted", "currency": "EUR", "lines": [{"sku": "counted", "quantity": 1}], "hold": True}
    quotes = [{**quote, "codes": [code], "customer_id": f"of-{code}"} for code in codes]
    answers = await stage.each(Call("POST", stage.url("pricing", "/quotes"), each) for each in quotes)
    holds = [each["hold"]["hold_id"] for each in answers]
    assert all(len(each["hold"]["uses"]) == 1 for each in answers)
    sides = [
        [
            counted(stage, f"{code}-{side}", code, side, quote_hold=hold, customer={"customer_id": f"of-{code}"})
            for code, hold in zip(codes, holds, strict=True)
        ]
        for side in (0, 1)
    ]
    await raced(*sides)
    orders = [ids.order_id("counted", f"{code}-{side}") for code in codes for side in (0, 1)]
    await stage.until(orders, lambda order: order["total"] == TOTAL - 1_000)
    prices = await stage.each(Call("GET", stage.url("pricing", f"/orders/{order}/price")) for order in orders)
    winners = Counter[str]()
    for first, second in zip(prices[::2], prices[1::2], strict=True):
        took = [next(s["code"] for s in each["explanation"] if s["rule"] == "quote_hold") for each in (first, second)]
        assert sorted(took) == ["applied", "hold_over"], took
        winners["first" if took[0] == "applied" else "second"] += 1
    told("a quote's hold", winners, capsys)


@pytest.mark.req("PRC-36")
async def test_worked_56_many_orders_at_once_while_processes_are_killed(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """As many uses as races, five times the orders; what a tenth gives back, as many others get."""
    await stage.receive(["counted"], 6 * RACES, "crowd")
    await offered(stage, "crowd", {"uses": RACES}, code="CROWD")
    await known(stage, ["CROWD"])
    async with asyncio.TaskGroup() as tasks:
        trouble = tasks.create_task(kills(stage))
        await stage.each(counted(stage, f"crowd-{n}", "CROWD", 0) for n in range(5 * RACES))
        first = await stage.until([ids.order_id("counted", f"crowd-{n}") for n in range(5 * RACES)], has_price)
        lucky = [order["order_id"] for order in first if order["total"] < TOTAL]
        assert len(lucky) == RACES
        back = lucky[: RACES // 10]
        await stage.each(Call("POST", stage.url("orders", f"/orders/{each}/cancel"), {"reason": "race"}) for each in back)
        await stage.until_left("crowd", len(back))
        await stage.each(counted(stage, f"more-{n}", "CROWD", 0) for n in range(RACES))
        more = await stage.until([ids.order_id("counted", f"more-{n}") for n in range(RACES)], has_price)
        trouble.cancel()
    assert sum(order["total"] < TOTAL for order in more) == len(back)
    winners = Counter({"had a use": len(lucky), "had none": len(first) - len(lucky), "had one that came back": len(back)})
    told("many orders", winners, capsys)


async def test_everything_adds_up_afterwards(stage: Stage) -> None:
    endpoints = stage.system.endpoints
    await quiet(endpoints.kafka)
    for proof in (Stock(), Money(), Queue(), Uses()):
        tally = await proven(proof, settings_of(endpoints), lambda done, total: None)
        assert [each.shown() for each in tally.violations] == []
        assert tally.under_way == 0 and tally.checked.total() > RACES
