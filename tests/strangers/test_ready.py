"""Whatever ends or goes away, within five seconds /readyz says so by name, or the process has left; then everything goes on."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from cli.processes import why
from cli.supervisor import System
from shared.infra import Endpoints
from shared.infra.kafka import EmbeddedKafka
from shared.infra.mongod import EmbeddedMongo
from shared.runtime.topics import make_topics
from tests.runtime.conftest import running
from tests.strangers.shop import WITHIN, Shop, ids

pytestmark = [pytest.mark.integration, pytest.mark.faults]
CONTRACT = 5.0
"""Seconds."""
LEFT = {"process": "has left"}


@dataclass
class Stage:
    kafka: EmbeddedKafka
    mongo: EmbeddedMongo
    system: System
    victim: Path

    @property
    def shop(self) -> Shop:
        return Shop(self.system.endpoints.kafka, self.system.endpoints.mongo)

    def end(self, *victims: str) -> int:
        self.victim.write_text("\n".join(victims))
        return self.system.kill("orders", 0, signal.SIGUSR1)

    async def reasons(self) -> dict[str, str]:
        """Why it is not ready; nothing where it is."""
        try:
            async with httpx.AsyncClient(timeout=2.0) as http:
                answer = await http.get(f"{self.system.apis['orders']}/readyz")
        except httpx.TimeoutException:
            return {"process": "does not answer"}
        except httpx.TransportError:
            return LEFT
        reasons: dict[str, str] = answer.json()["reasons"]
        assert (answer.status_code == 200) is (not reasons)
        return reasons

    async def until(self, wanted: Callable[[dict[str, str]], bool], seconds: float) -> dict[str, str]:
        async with asyncio.timeout(seconds):
            while not wanted(reasons := await self.reasons()):  # noqa: ASYNC110 - another process tells
                await asyncio.sleep(0.05)
        return reasons

    async def goes_on(self) -> None:
        await asyncio.to_thread(self.system.await_ready)
        await self.shop.send(sent := ids(2))
        found = await self.shop.outcomes(set(sent))
        assert {id: found[id] for id in sent} == {id: ["PaymentCaptured"] for id in sent}


@pytest.fixture(scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    data = tmp_path_factory.mktemp("ready")
    kafka, mongo, victim = EmbeddedKafka(data), EmbeddedMongo(data), data / "victim"
    with ExitStack() as stopped:
        for server in (mongo, kafka):
            stopped.callback(server.stop)
            server.start()
        endpoints = Endpoints(kafka.address, mongo.uri)
        await make_topics(endpoints.kafka, {}, 4, 1)
        environ, module = {"MORTAL": str(victim)}, "tests.strangers.mortal"
        async with running(endpoints, data, ["orders"], environ=environ, module=module) as system:
            yield Stage(kafka, mongo, system, victim)


@pytest.mark.parametrize(
    "victims",
    [
        {"consumer's fetcher": "Fetcher._fetch_requests_routine:cancel"},
        {"Faust": "Fetcher._fetcher:raise"},
        {"timers": "timers:cancel"},
        {"HTTP server": "HTTP server:cancel"},
        {
            "consumer's heartbeat": "GroupCoordinator._heartbeat_routine:cancel",
            "consumer's coordinator": "GroupCoordinator._coordination_routine:cancel",
            "consumer's metadata": "AIOKafkaClient._md_synchronizer:cancel",
            "producer's sender": "Sender._sender_routine:raise",
            "Faust's agent": "Agent._execute_actor:cancel",
            "Faust's Fetcher._fetcher": "Fetcher._fetcher:cancel",
            "Faust's Conductor._subscriber": "Conductor._subscriber:cancel",
            "pass": "pass:cancel",
            "flush": "flush:cancel",
        },
    ],
    ids=lambda victims: ", ".join(victims),
)
async def test_a_task_ends(stage: Stage, victims: dict[str, str]) -> None:
    """Each of them in silence, and a process without it does nothing. Those that are killed together are each named."""
    process = stage.system.processes["orders", 0]
    await asyncio.to_thread(stage.system.await_ready)
    begun, restarts = process.program.log.stat().st_size, process.restarts
    stage.end(*victims.values())
    reasons = await stage.until(bool, CONTRACT)
    assert victims.keys() <= reasons.keys() or reasons == LEFT
    async with asyncio.timeout(WITHIN):
        while process.restarts == restarts:  # noqa: ASYNC110 - its supervisor is a thread
            await asyncio.sleep(0.05)
    said = process.program.log.read_bytes()[begun:].decode()
    assert process.last_code == 70 and all(name in why(said.splitlines()) for name in victims), said
    await stage.goes_on()


@contextmanager
def stopped(pid: int | None) -> Iterator[None]:
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@pytest.mark.parametrize("name", ["Kafka", "MongoDB"])
async def test_a_store_stalls(stage: Stage, name: str) -> None:
    """It is waited for."""
    await stage.goes_on()
    restarts = stage.system.restarts()
    with stopped(stage.kafka.pid if name == "Kafka" else stage.mongo.pid):
        assert "has not answered for" in (await stage.until(bool, CONTRACT))[name]
    await stage.until(lambda reasons: not reasons, WITHIN)
    await stage.goes_on()
    assert stage.system.restarts() == restarts


async def test_the_event_loop_stalls(stage: Stage) -> None:
    """It cannot say so; who asks waits in vain, which is an answer."""
    await stage.goes_on()
    stage.end("everything:6")
    assert await stage.until(bool, CONTRACT) == {"process": "does not answer"}
    await stage.until(lambda reasons: not reasons, WITHIN)
    await stage.goes_on()
