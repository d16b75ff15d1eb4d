"""A day played while processes are killed, and the judgement afterwards: by the independent checker, and by a fresh replay."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
from pymongo import MongoClient

from cli.demo.day import Day
from cli.demo.driver import Driver
from cli.demo.opening import open_shop
from cli.play.clock import Ticker
from cli.play.storefront import Storefront
from cli.play.watcher import Watcher
from cli.supervisor import System
from cli.verify import verify_all
from shared.infra import Endpoints, infrastructure
from shared.runtime.tools.verify import Verified
from shared.runtime.topics import SERVICES, make_topics
from tests.faults.checker import Verdict, check_running, journal_of, quiet


@contextmanager
def stores(data: Path) -> Iterator[Endpoints]:
    with infrastructure("embedded", data=data, report=print) as endpoints:
        yield endpoints


@asynccontextmanager
async def services(endpoints: Endpoints, data: Path, *, workers: int = 1, cache: int = 20_000) -> AsyncIterator[System]:
    await make_topics(endpoints.kafka, {}, 4, 1)
    environ = {"WAYBILL_CACHE": str(cache), "WAYBILL_LOG_LEVEL": "warning"}
    system = System(endpoints, data, workers=workers, clock="driven", environ=environ)
    system.start()
    try:
        await asyncio.to_thread(system.await_ready)
        yield system
    finally:
        await asyncio.to_thread(system.stop)


async def play(system: System, day: Day, journal: Path) -> Driver:
    kafka = system.endpoints.kafka
    storefront, watcher, ticker = Storefront(kafka, {}, journal), Watcher(kafka, {}), Ticker(kafka, {})
    await asyncio.gather(storefront.start(), ticker.start())
    await watcher.start(from_end=True)
    driver = Driver(day, storefront, watcher, ticker, system.apis, lambda what, _: print(what, end=" ", flush=True))
    try:
        async with httpx.AsyncClient(timeout=30) as http:
            await open_shop(driver, http)
            await driver.play(http)
    finally:
        await asyncio.gather(storefront.stop(), ticker.stop(), watcher.stop())
    return driver


async def kill_at_random(system: System, chance: random.Random, pause: tuple[float, float], kills: list[str]) -> None:
    """kill -9 of any service, again and again, until it is cancelled."""
    while True:
        await asyncio.sleep(chance.uniform(*pause))
        service, number = chance.choice(list(system.processes))
        try:
            system.kill(service, number)
        except ProcessLookupError:
            continue  # it is being started again
        kills.append(f"{service}-{number}")


async def rested(system: System) -> None:
    """All workers are there, and nothing is under way."""
    for process in system.processes.values():
        process.steady()  # we killed it, it did not die
    await asyncio.to_thread(system.await_ready)
    await quiet(system.endpoints.kafka)


async def judged(endpoints: Endpoints, journal: Path) -> tuple[Verdict, list[Verified]]:
    verdict = await check_running(endpoints.kafka, endpoints.mongo, journal_of(journal))
    print(verdict.shown())
    return verdict, await verify_all(list(SERVICES), endpoints)


def drop_databases(endpoints: Endpoints) -> None:
    """All that the log can rebuild: not the vault of personal keys."""
    client: MongoClient[dict[str, Any]] = MongoClient(endpoints.mongo)
    with client:
        for service in SERVICES:
            client.drop_database(service)
