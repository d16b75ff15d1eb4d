"""python -m tests.faults.run --data FOLDER [--faults N] [--seed N] [--minutes M] [--without RULE | --operators] | --bad-input N

Exit code 0: every order accounted for and no document differs from its log. 1: not, the data is kept. 2: it could not be run.
"""

import argparse
import asyncio
import json
import logging
import shutil
import signal
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import monotonic

import httpx
from rich.console import Console
from rich.table import Table

from cli.demo.day import CURRENCY, plan
from cli.demo.driver import DemoStuck
from cli.play.provider import PlayedProvider, in_words, ledger
from cli.supervisor import System
from cli.verify import table, verify_all
from shared.api.known import TOKENS
from shared.infra import Endpoints, InfrastructureError
from shared.infra.kafka import EmbeddedKafka
from shared.infra.lock import locked
from shared.infra.mongod import EmbeddedMongo
from shared.runtime.topics import SERVICES, make_topics
from tests.faults.checker import Verdict, check_running, journal_of, quiet
from tests.faults.run import clocks, without
from tests.faults.run.inject import Injector
from tests.faults.run.load import Load
from tests.faults.run.operators import Operators
from tests.faults.run.people import KEEPER, named, tokens
from tests.faults.run.proofs import violations
from tests.faults.run.schedule import MEANING, OPERATORS, SHARES, schedule
from tests.faults.run.stores import Stores
from tests.faults.run.workers import GIVEN_UP, Workers

WORKERS = 2
TROUBLED = 25
"""Of the payment provider's calls, in a hundred: not answered, or with an error, done or not."""
ASKED_WITHIN = 15.0
"""Seconds in which who has had no answer asks again: a call's time-out, and the pause before the next try."""
RATE = 8.0
"""Orders a second: enough that every partition has some under way, while the processes of two machines' worth restart."""
ORDERS = 40_000
"""Planned, for more than an hour; as many are placed as the faults take time."""
PATIENCE, IMPATIENCE = 300.0, 60.0
"""Seconds until what is under way must have come to rest; without a rule it may never."""
SMALL, USUAL = 100, 20_000
"""Entries of a partition's cache: in the first half of the faults, in the second."""

console = Console(width=None if sys.stdout.isatty() else 160, highlight=False)


def say(line: str) -> None:
    console.print(line, markup=False, soft_wrap=True)


async def run(asked: argparse.Namespace, data: Path) -> bool:
    kafka, mongo = EmbeddedKafka(data, say), EmbeddedMongo(data)
    try:
        mongo.launch()
        kafka.launch()
        mongo.await_ready()
        kafka.await_ready()
        endpoints = Endpoints(kafka.address, mongo.uri)
        await make_topics(endpoints.kafka, {}, 4, 1)
        program = ("tests.faults.run.without", asked.without) if asked.without else ("tests.faults.run.clocks",)
        environ = {"WAYBILL_CACHE": str(SMALL), "WAYBILL_LOG_LEVEL": "info", clocks.FOLDER: str(data / "clocks")}
        environ |= without.ENVIRON if asked.without else {}
        provider = PlayedProvider(seed=asked.seed, share=TROUBLED)
        supervision = (data / "supervision.log").open("a", buffering=1)
        system = System(
            endpoints,
            data,
            workers=WORKERS,
            clock="driven",
            environ=environ,
            environ_of={"orders": provider.environ, "pricing": {TOKENS: tokens()}},
            report=lambda line: print(f"{datetime.now(UTC):%H:%M:%S} {line}", file=supervision),
            command=(sys.executable, "-m", *program, "{service}"),
        )
        system.start()
        try:
            await asyncio.to_thread(system.await_ready)
            load, injector, stuck = await _under_load(asked, system, kafka, mongo, data, provider)
            if not stuck:
                await provider.settled(ASKED_WITHIN)
                await quiet(endpoints.kafka)
        finally:
            await provider.stop()
            await asyncio.to_thread(system.stop)
            supervision.close()
        say("services stopped; checking")
        say(in_words(provider.port, CURRENCY))
        with (data / "provider.jsonl").open("w") as file:
            file.writelines(json.dumps(each) + "\n" for each in ledger(provider.provider))
        verdict = await check_running(endpoints.kafka, endpoints.mongo, journal_of(data / "journal.jsonl"), folder=data)
        verified = await verify_all(list(SERVICES), endpoints)
        proven, unproven = await violations(endpoints)
    finally:
        kafka.terminate()
        mongo.terminate()
        kafka.stop()
        mongo.stop()
    console.print(summary(asked.seed, injector, load))
    console.print(table(verified))
    say(_fenced(verdict))
    say(verdict.shown())
    say(verdict.transferred.shown())
    say(proven)
    for line in unproven[:10]:
        say(line)
    for drift in [drift for result in verified for drift in result.drift][:10]:
        say(f"{drift.collection}/{drift.id}: {', '.join(drift.fields)}")
    if stuck:
        say(f"NOT DRAINED: {stuck}")
    return not (verdict.wrong or stuck or unproven or any(result.drift for result in verified))


async def _under_load(
    asked: argparse.Namespace, system: System, kafka: EmbeddedKafka, mongo: EmbeddedMongo, data: Path, provider: PlayedProvider
) -> tuple[Load, Injector, str]:
    """Also what never came to its end, in words."""
    load = Load(plan(asked.seed, ORDERS), kafka.address, system.apis, data / "journal.jsonl", RATE, provider)
    provider.start([system.address("orders", number) for number in range(WORKERS)], lambda: load.driver.now)
    workers = Workers(system, load, say, IMPATIENCE if asked.without else GIVEN_UP)
    injector = Injector(workers, Stores(workers, kafka, mongo, data), Operators(workers, system.endpoints, data))
    if asked.without:
        faults, spare = without.faults(asked.without, asked.faults), []
        say(f"without the rule {asked.without}: {without.RULES[asked.without].meaning}")
    else:
        shares = OPERATORS if asked.operators else SHARES
        faults, spare = (schedule(asked.seed + more, asked.faults, WORKERS, shares) for more in (0, 1))
    kinds = len({fault.kind for fault in faults})
    say(f"seed {asked.seed}: {len(faults)} faults of {kinds} kinds, {WORKERS} workers a service, {RATE:.0f} orders/s")

    def halfway() -> None:
        system.environ["WAYBILL_CACHE"] = str(USUAL)
        say(f"             from here on every process that starts keeps {USUAL} documents a partition, not {SMALL}")

    stuck = ""
    async with httpx.AsyncClient(timeout=30, headers=named(KEEPER)) as http:
        await load.start(http)
        feeding = asyncio.create_task(load.feed())
        try:
            injecting = asyncio.create_task(
                injector.apply(faults, spare, monotonic() + asked.minutes * 60 if asked.minutes else float("inf"), halfway)
            )
            await asyncio.wait([injecting, feeding], return_when=asyncio.FIRST_COMPLETED)
            if feeding.done() and not injecting.done():
                feeding.result()
                raise RuntimeError("the load ended before the faults: plan more orders")
            if asked.without:
                stuck = _stuck(injecting)
            else:
                injecting.result()
            load.feeding = False
            await feeding
            say(f"calm: {len(load.placed)} orders placed; draining")
            try:
                took = await load.finish(http, IMPATIENCE if asked.without else PATIENCE)
                say(f"backlog drained in {took:.1f} s")
            except DemoStuck as error:
                stuck = stuck or str(error)
        finally:
            feeding.cancel()
            injecting.cancel()
            for task in injector.tasks:
                task.cancel()
            await asyncio.gather(feeding, injecting, *injector.tasks, return_exceptions=True)
            await load.stop()
    return load, injector, stuck


def _stuck(injecting: "asyncio.Task[None]") -> str:
    """Without a rule it is a finding, too, that something never came back."""
    error = injecting.exception()
    if error is not None and not isinstance(error, TimeoutError):
        raise error
    return "" if error is None else str(error)


def summary(seed: int, injector: Injector, load: Load) -> Table:
    shown = Table(title=f"{len(injector.workers.happened)} faults, seed {seed}")
    for name in ("fault", "count", "ready again, s", "orders flow again, s", "backlog drained, s"):
        shown.add_column(name, justify="left" if name == "fault" else "right")
    for kind, meaning in MEANING.items():
        if not (of_kind := [each for each in injector.workers.happened if each.fault.kind == kind]):
            continue
        columns = [[getattr(each, name) for each in of_kind] for name in ("ready", "flow", "backlog")]
        shown.add_row(meaning, str(len(of_kind)), *(spread([v for v in values if v is not None]) for values in columns))
    restarts = sum(injector.workers.system.restarts().values())
    shown.caption = (
        f"min / median / max; {len(load.placed)} orders, {load.storefront.resent} events sent again, {restarts} restarts, "
        f"{load.members.quoted} of them quoted for members, {load.members.holds} with a hold, "
        f"changes: {in_turn(load.changes.ended)}, "
        f"{len(injector.missed)} failpoints not reached (not counted)"
    )
    return shown


def in_turn(counted: Counter[str]) -> str:
    return ", ".join(f"{n} {word}" for word, n in sorted(counted.items())) or "none"


def spread(values: list[float]) -> str:
    return f"{min(values):.1f} / {median(values):.1f} / {max(values):.1f}" if values else ""


def _fenced(verdict: Verdict) -> str:
    return f"records that do not count (of zombies, out of step; and fences): {in_turn(verdict.ignored)}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.run")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--faults", type=int, default=100)
    parser.add_argument("--seed", type=int, default=618)
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--without", choices=["", *without.RULES], default="")
    parser.add_argument("--operators", action="store_true")
    parser.add_argument("--bad-input", type=int, default=0)
    asked = parser.parse_args()
    data: Path = asked.data
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # a broker that is away is what is wanted here
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    try:
        return ran(asked, data)
    except InfrastructureError as error:
        say(str(error))
        return 2


def ran(asked: argparse.Namespace, data: Path) -> int:
    """The exit code. Raises InfrastructureError where the folder is in use."""
    with locked(data):
        for name in ("kafka", "mongo", "stores", "logs", "backup", "clocks"):
            shutil.rmtree(data / name, ignore_errors=True)
        for name in ("journal.jsonl", "supervision.log", "lost.jsonl", "clocks.jsonl", "provider.jsonl"):
            (data / name).unlink(missing_ok=True)
        try:
            if asked.bad_input:
                from tests.faults.run.bad_input import main as bad_input

                good = asyncio.run(bad_input(data, asked.bad_input, asked.seed, say))
            else:
                good = asyncio.run(run(asked, data))
        except KeyboardInterrupt:
            return 130
        except Exception as error:
            say(f"FAILED: {error!r}")
            good = False
    if good:
        for name in ("kafka", "mongo", "stores", "backup"):
            shutil.rmtree(data / name, ignore_errors=True)
    else:
        say(f"All is kept in {data}: logs/ of the services, supervision.log, journal.jsonl. To look at it:")
        stores = data / "stores" if asked.bad_input else data
        say(f"    ./waybill up --infra embedded --data {stores}    and then ./waybill verify --data {stores}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
