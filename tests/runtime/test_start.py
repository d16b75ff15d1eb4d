"""A process's start: the stream first, HTTP beside it; not ready before both are there; a signal ends it whenever it comes."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from shared.api.front import Front
from shared.infra.ports import HOST, remembered_ports
from shared.runtime import main
from shared.runtime.http import HttpPorts
from shared.runtime.topics import SERVICES, service_called
from shared.runtime.worker import TROUBLE

PORTS = cast(HttpPorts, None)
FOR_LATER = ("fastapi", "starlette", "httpx", "aiohttp")


async def opened(monkeypatch: pytest.MonkeyPatch, told: list[str], **events: asyncio.Event) -> Any:
    """By a stream that flows and a signal that comes when their events are set."""

    async def flowing() -> None:
        await events["flowing"].wait()
        told.append("flows")

    def create_app(*_: object) -> str:
        told.append("HTTP")
        return "app"

    monkeypatch.setattr(main, "_create_app", create_app)
    return await main._opened(service_called("support"), PORTS, flowing(), events["leaving"])


async def test_http_opens_once_the_stream_flows(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    flowing, leaving = asyncio.Event(), asyncio.Event()
    opening = asyncio.create_task(opened(monkeypatch, told, flowing=flowing, leaving=leaving))
    await asyncio.sleep(0.01)
    assert told == []
    flowing.set()
    assert await opening == "app"
    assert told == ["flows", "HTTP"]


async def test_a_long_log_is_read_beside_http(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main, "STREAM_FIRST", 0.01)
    told: list[str] = []
    assert await opened(monkeypatch, told, flowing=asyncio.Event(), leaving=asyncio.Event()) == "app"
    assert told == ["HTTP"]


async def test_who_is_to_leave_opens_no_http(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    leaving = asyncio.Event()
    opening = asyncio.create_task(opened(monkeypatch, told, flowing=asyncio.Event(), leaving=leaving))
    await asyncio.sleep(0.01)
    leaving.set()
    assert await opening is None
    assert told == []


async def test_it_is_not_ready_before_http_is_there() -> None:
    front = Front(service_called("support"))
    front.reason = "opens its HTTP API"
    async with httpx.AsyncClient(transport=httpx.ASGITransport(front), base_url="http://support") as http:
        answer = await http.get("/readyz")
        assert (answer.status_code, answer.json()["reasons"]) == (503, {"process": "opens its HTTP API"})

        async def own(scope: Any, receive: Any, send: Any) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})

        front.app = own
        assert (await http.get("/readyz")).status_code == 200


def test_the_stream_begins_without_http() -> None:
    """What FastAPI, and a provider's HTTP, take is not on the way to the first order: of no service."""
    services = ", ".join(f"services.{name}.service" for name in SERVICES)
    code = f"import sys, shared.runtime.main, {services}; print(*sorted(sys.modules.keys() & set({FOR_LATER})))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() == []


def test_unreadable_tokens_are_told_before_anything_is_taken_over() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "services.support"],
        env={**os.environ, "WAYBILL_API_TOKENS": "[{}]", "KAFKA_BOOTSTRAP_SERVERS": f"{HOST}:1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == TROUBLE
    assert "sha256" in ended.stderr


def test_a_signal_while_kafka_is_waited_for_ends_it_at_once(tmp_path: Path) -> None:
    port = remembered_ports(tmp_path / "ports.json", ("http",))["http"]
    environ = {**os.environ, "KAFKA_BOOTSTRAP_SERVERS": f"{HOST}:1", "WAYBILL_PORT": str(port)}
    process = subprocess.Popen([sys.executable, "-m", "services.support"], env=environ, stderr=subprocess.DEVNULL)
    try:
        assert "Kafka" in until(lambda: httpx.get(f"http://{HOST}:{port}/readyz").json()["reasons"]["process"])
        assert httpx.get(f"http://{HOST}:{port}/healthz").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == -signal.SIGTERM  # nothing was begun
    finally:
        process.kill()


def until(answers: Callable[[], str]) -> str:
    for _ in range(600):
        try:
            return answers()
        except httpx.TransportError:
            asyncio.run(asyncio.sleep(0.1))
    raise AssertionError("it never answers")
