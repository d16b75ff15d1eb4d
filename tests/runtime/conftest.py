"""A small day, played once by the five services, which are stopped then: its logs and documents."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pytest

from cli.demo.day import plan
from cli.supervisor import System
from shared.infra import Endpoints
from shared.runtime.settings import Settings
from shared.runtime.topics import SERVICES, make_topics
from tests.faults.scenario import play, stores


@dataclass(frozen=True)
class Played:
    endpoints: Endpoints
    data: Path

    @property
    def settings(self) -> Settings:
        return Settings(kafka=self.endpoints.kafka, mongo=self.endpoints.mongo)


@pytest.fixture(scope="package")
async def played(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Played]:
    data = tmp_path_factory.mktemp("played")
    with stores(data / "stores") as endpoints:
        await make_topics(endpoints.kafka, {}, 4, 1)
        async with running(endpoints, data) as system:
            await play(system, plan(618, 50), data / "journal.jsonl")
        yield Played(endpoints, data)


@asynccontextmanager
async def running(
    endpoints: Endpoints,
    data: Path,
    services: Sequence[str] = SERVICES,
    environ_of: Mapping[str, Mapping[str, str]] | None = None,
    *,
    ready: bool = True,
    environ: Mapping[str, str] = MappingProxyType({}),
    module: str = "services.{service}",
) -> AsyncIterator[System]:
    """Not `ready`: it is to refuse."""
    environ = {"WAYBILL_LOG_LEVEL": "warning", **environ}
    command = (sys.executable, "-m", *module.split())
    system = System(endpoints, data, clock="driven", environ=environ, environ_of=environ_of, services=services, command=command)
    system.start()
    try:
        if ready:
            await asyncio.to_thread(system.await_ready)
        yield system
    finally:
        await asyncio.to_thread(system.stop)
