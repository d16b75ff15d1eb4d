"""The five services on a real Kafka and MongoDB under the supervisor, and the commands that look at them."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from cli.app import app
from cli.running import is_alive
from cli.supervisor import System
from shared.infra import Endpoints, infrastructure
from shared.runtime.topics import SERVICES, make_topics

pytestmark = pytest.mark.integration

FAILING = """
import dataclasses
from services.pricing.price.commands import SetPrice
from services.pricing.service import service
from shared.runtime.main import main

def broken(command, state, context):
    raise KeyError("a defect that the next release mends")

price, *others = service.nouns
main(dataclasses.replace(service, nouns=(dataclasses.replace(price, on={**price.on, SetPrice: broken}), *others)))
"""


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoints]:
    with infrastructure("embedded", data=tmp_path_factory.mktemp("stores"), report=print) as found:
        yield found


@pytest.fixture
async def there(stores: Endpoints, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Endpoints:
    """Topics are made, and commands look into the test's own folder."""
    await make_topics(stores.kafka, {}, partitions=2, replication=1)
    monkeypatch.setenv("WAYBILL_DATA", str(tmp_path))
    for name in ("KAFKA_BOOTSTRAP_SERVERS", "MONGODB_URI"):
        monkeypatch.delenv(name, raising=False)
    return stores


def said(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_five_services_start_survive_a_kill_and_stop_clean(there: Endpoints, tmp_path: Path) -> None:
    reported: list[str] = []
    with System(there, tmp_path, report=reported.append, environ={"WAYBILL_SESSION_TIMEOUT": "3"}) as system:
        system.await_ready()
        for service in SERVICES:
            assert httpx.get(f"{system.apis[service]}/readyz").json() == {"ready": True, "reasons": {}}

        killed = system.kill("orders")
        deadline = time.monotonic() + 10
        while system.restarts()["orders", 0] == 0:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        system.await_ready()
        assert system.pids()["orders", 0] != killed
        assert reported == [f"orders-0 (pid {killed}) was ended by SIGKILL: starting again at once"]

        deadline = time.monotonic() + 30  # positions are told every few seconds
        while "orders.commands" not in (said_now := said("status"))[1] and time.monotonic() < deadline:
            time.sleep(0.5)
        code, text = said_now
        assert code == 0
        assert text.count("│ ready │") == 5
        assert "orders.commands" in text
        pids = [pid for pid in system.pids().values() if pid]
    assert len(pids) == 5
    assert not any(is_alive(pid) for pid in pids)
    assert said("status")[0] == 1


def test_what_was_parked_by_a_defect_is_decided_after_it_is_mended(there: Endpoints, tmp_path: Path) -> None:
    body = {"name": "Mug", "currency": "CNY", "unit_price": 2990}
    script = tmp_path / "failing.py"
    script.write_text(FAILING)
    with System(there, tmp_path, services=["pricing"], command=[sys.executable, str(script)]) as broken:
        broken.await_ready()
        for sku in ("mug-1", "mug-1", "mug-2"):
            refused = httpx.put(f"{broken.apis['pricing']}/channels/shop/prices/{sku}", json=body, timeout=10)
            assert (refused.status_code, refused.json()["code"]) == (500, "parked")
        code, text = said("dlq", "list")
        assert (code, text.count("decide_failed"), text.count("behind_parked")) == (0, 2, 1)
        code, text = said("dlq", "redrive", "pricing", "--all")
        assert (code, text.count("stays parked")) == (1, 3)

    with System(there, tmp_path, services=["pricing"]) as mended:
        mended.await_ready()
        place = next(word for word in said("dlq", "list")[1].split() if word.startswith("pricing.commands/"))
        code, text = said("dlq", "show", "pricing", place)
        assert (code, '"unit_price": 2990' in text, "decide_failed: KeyError" in text) == (0, True, True)

        code, text = said("dlq", "redrive", "pricing", "--all")
        assert (code, text.count("decided now: PriceSet"), text.count("decided now: nothing changed")) == (0, 2, 1)
        assert said("dlq", "list") == (0, "No dead letters: every input was decided, every storefront event was read.\n")
        code, text = said("dlq", "redrive", "pricing", place)
        assert (code, text) == (1, f"pricing has nothing parked at {place}. What there is: ./waybill dlq list\n")


def test_topics_are_listed(there: Endpoints, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", there.kafka)
    monkeypatch.setenv("MONGODB_URI", there.mongo)
    code, text = said("topics")
    assert code == 0
    assert "orders.events" in text
    assert "2 partitions each" in " ".join(text.split())


def test_an_order_that_nobody_knows_is_told(there: Endpoints, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", there.kafka)
    monkeypatch.setenv("MONGODB_URI", there.mongo)
    code, text = said("events", "own/A1")
    assert (code, "(own/A1)" in text, "./waybill dlq list" in text) == (1, True, True)
