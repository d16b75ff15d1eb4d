"""The short version of the fault tests, for every run: each service killed while a day is played, a zombie, lost databases."""

import asyncio
import random
import signal
from pathlib import Path

import pytest

from cli.demo.day import plan
from shared.runtime.topics import SERVICES
from tests.faults.scenario import drop_databases, judged, kill_at_random, play, rested, services, stores

pytestmark = [pytest.mark.faults, pytest.mark.integration]
SEED = 618


@pytest.mark.req("ORD-01", "ORD-02", "ORD-10", "INV-02", "INV-10", "SEC-02", "SEC-10", "SUP-25")
async def test_a_day_with_every_service_killed_is_accounted_for_and_rebuilt_from_the_log(tmp_path: Path) -> None:
    chance, kills, journal = random.Random(SEED), [], tmp_path / "journal.jsonl"  # type: ignore[var-annotated]
    with stores(tmp_path / "stores") as endpoints:
        async with services(endpoints, tmp_path, cache=100) as system:
            killing = asyncio.create_task(kill_at_random(system, chance, (3.0, 6.0), kills))
            await play(system, plan(SEED, 100), journal)
            killing.cancel()
            await rested(system)
            print("killed:", kills)
        verdict, before = await judged(endpoints, journal)
        assert not verdict.wrong
        assert len(kills) >= 5
        assert [result.drift for result in before] == [[]] * len(SERVICES)

        drop_databases(endpoints)
        async with services(endpoints, tmp_path):
            pass  # ready means hydrated from the beginning of the log
        verdict, after = await judged(endpoints, journal)
        assert not verdict.wrong
        assert [result.drift for result in after] == [[]] * len(SERVICES)
        assert [result.compared for result in after] == [result.compared for result in before]


async def test_one_of_two_workers_stopped_for_fifteen_seconds_wakes_as_a_zombie_and_changes_nothing(tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    with stores(tmp_path / "stores") as endpoints:
        async with services(endpoints, tmp_path, workers=2) as system:

            async def stop_and_wake() -> None:
                await asyncio.sleep(6)
                system.kill("orders", 0, signal.SIGSTOP)
                system.kill("inventory", 1, signal.SIGSTOP)
                await asyncio.sleep(15)
                system.kill("orders", 0, signal.SIGCONT)
                system.kill("inventory", 1, signal.SIGCONT)

            stopping = asyncio.create_task(stop_and_wake())
            await play(system, plan(SEED, 70), journal)
            await stopping
            await rested(system)
        verdict, results = await judged(endpoints, journal)
        assert not verdict.wrong
        assert [result.drift for result in results] == [[]] * len(SERVICES)
