"""A broker that asks who is there: everyone with a login of their own, and the rights that docs/generated/rights.md names.

The demo's day is played there and comes to what it comes to in memory; who may not do something is told so, and by whom.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import TopicAuthorizationFailedError
from rich.console import Console
from typer.testing import CliRunner

from cli.app import app
from cli.demo import dry
from cli.demo.command import play
from cli.demo.day import Day, plan
from cli.demo.scenes import play_all
from cli.demo.tally import Tally
from cli.docs.catalog import services
from cli.play.clock import Ticker
from cli.play.storefront import Storefront
from cli.play.watcher import Watcher
from cli.supervisor import System
from shared.memory.api import clients
from shared.runtime.rights import Right, logins
from shared.runtime.topics import SERVICES, make_topics
from tests.runtime.conftest import running
from tests.strangers.secured import LEAVING, Secured, secured

pytestmark = pytest.mark.integration
SEED, ORDERS = 618, 20
WITHIN = 30.0
RIGHTS = logins(services().values(), driven=True)


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    """Everyone may do what they need, but pricing, which nobody told the broker of yet."""
    with secured(tmp_path_factory.mktemp("secured")) as found:

        async def begin() -> None:
            for login in RIGHTS.keys() - {"pricing"}:
                await found.grant(login, RIGHTS[login])
            await make_topics(found.endpoints.kafka, found.options("operator"), 4, 1)

        asyncio.run(begin())
        yield found


def test_a_service_that_is_not_let_in_says_why_and_begins_once_it_is(there: Secured, tmp_path: Path) -> None:
    """It answers meanwhile: a process that only waited, or left and came again, would tell nobody."""
    wrong = {"pricing": there.environ("pricing", password="a wrong one")}
    with System(there.endpoints, tmp_path, clock="driven", services=["pricing"], environ_of=wrong) as system:
        refused = until_it_says(system, "Authentication failed")
        assert refused.startswith(f"Kafka cannot be used by pricing: {there.endpoints.kafka}: ")
        log = (tmp_path / "logs" / "pricing-0.log").read_text()
        assert "waits for Kafka, trying again" in log and refused in log

        system.environ_of["pricing"] = there.environ("pricing")
        system.kill("pricing")
        words = ", ".join(map(str, RIGHTS["pricing"]))
        assert until_it_says(system, "denies") == f"Kafka denies pricing: {words}. Who may do what: docs/generated/rights.md"
        assert httpx.get(f"{system.apis['pricing']}/healthz").status_code == 200
        asked = httpx.get(f"{system.apis['pricing']}/channels/shop/prices/MUG")
        assert (asked.status_code, asked.json()["code"], asked.headers["retry-after"]) == (503, "unavailable", "2")

        pid = system.pids()["pricing", 0]
        asyncio.run(there.grant("pricing", RIGHTS["pricing"]))
        system.await_ready()
        assert system.pids()["pricing", 0] == pid


def test_a_right_that_is_taken_away_ends_the_service_and_its_successor_says_so(there: Secured, tmp_path: Path) -> None:
    """What it could not append is nowhere; nothing goes on behind it."""
    asyncio.run(there.grant(LEAVING, RIGHTS["pricing"]))
    environ = {"pricing": there.environ(LEAVING)}
    with System(there.endpoints, tmp_path, clock="driven", services=["pricing"], environ_of=environ) as system:
        system.await_ready()
        asyncio.run(there.grant(LEAVING, [Right("topic", "pricing.events", "Write")], allow=False))
        with suppress(httpx.TransportError):
            body = {"name": "Mug", "currency": "CNY", "unit_price": 2990}
            httpx.put(f"{system.apis['pricing']}/channels/closed/prices/MUG", json=body)
        told = "Kafka denies leaving: Write on topic pricing.events. Who may do what: docs/generated/rights.md"
        assert until_it_says(system, "denies") == told


def until_it_says(system: System, words: str) -> str:
    """Why it is not ready."""
    deadline = time.monotonic() + WITHIN
    while time.monotonic() < deadline:
        try:
            answer = httpx.get(f"{system.apis['pricing']}/readyz")
        except httpx.TransportError:
            time.sleep(0.1)
            continue
        reason: str = answer.json()["reasons"].get("process", "")
        if words in reason:
            return reason
        time.sleep(0.1)
    raise AssertionError(f"never said {words!r}")


async def test_the_demos_day_is_what_it_is_in_memory_and_the_commands_look_at_it(
    there: Secured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day, kafka = plan(SEED, ORDERS), there.endpoints.kafka
    await there.grant("pricing", RIGHTS["pricing"])
    environs = {name: there.environ(name) for name in SERVICES}
    async with running(there.endpoints, tmp_path, environ_of=environs) as system:
        storefront, watcher = Storefront(kafka, there.options("storefront")), Watcher(kafka, there.options("reader"))
        ticker, printed = Ticker(kafka, there.options("player")), StringIO()
        driver = await play(system, storefront, watcher, ticker, day, Console(file=printed, width=200), calm=True)
        assert driver.tally == await in_memory(day)
        assert "Every event answered, every order accounted for, nothing oversold" in printed.getvalue()

        monkeypatch.setenv("WAYBILL_DATA", str(tmp_path))
        for name, value in there.environ("operator").items():
            monkeypatch.setenv(name, value)
        placed = next(order for order in day.orders if driver.tally.stands[order.order_id] == "delivered")
        for command, told in {
            ("topics",): "storefront.events",
            ("status",): "orders.commands",
            ("doctor",): "18 topics",
            ("verify",): "documents compared, 0 differ",
            ("events", placed.order_id): "OrderPlaced",
            ("events", placed.order_id, "--whole"): "OrderPlaced",
            ("redecide", "pricing"): ": 0 differ",
            ("dlq", "list"): "storefront.events",
        }.items():
            code, text = await asyncio.to_thread(said, *command)
            assert (code, told in text) == (0, True), text
    code, text = await asyncio.to_thread(said, "rebuild", "pricing")
    assert code == 0, text


async def in_memory(day: Day) -> Tally:
    system = dry.memory()
    driver = dry.driver_of(system, day, calm=True)
    async with clients(system) as http:
        await play_all(driver, http)
    return driver.tally


def said(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("login", "topic"),
    [
        ("storefront", "orders.commands"),
        ("reader", "storefront.events"),
        ("support", "orders.events"),
        ("operator", "orders.events"),
    ],
)
async def test_nobody_writes_where_it_is_not_theirs(there: Secured, login: str, topic: str) -> None:
    """A stranger's record in a log is no fact, and would put out of step who writes there (ADR 0012)."""
    options: dict[str, Any] = there.options(login)
    async with AIOKafkaProducer(bootstrap_servers=there.endpoints.kafka, enable_idempotence=False, **options) as producer:
        with pytest.raises(TopicAuthorizationFailedError):
            await producer.send_and_wait(topic, b"{}", partition=0)


def test_a_command_with_a_wrong_password_is_told_so(there: Secured, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in there.environ("operator", password="a wrong one").items():
        monkeypatch.setenv(name, value)
    code, text = said("topics")
    assert code == 1
    assert f"Kafka cannot be used by operator: {there.endpoints.kafka}: " in text
    assert "Authentication failed" in text


def test_a_login_without_rights_to_it_is_told_so(there: Secured, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in there.environ("reader").items():
        monkeypatch.setenv(name, value)
    code, text = said("verify", "orders")
    assert (code, "Kafka denies reader: " in text, "docs/generated/rights.md" in text) == (1, True, True)
