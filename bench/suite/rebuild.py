"""The truth read again: folded, rebuilt into documents, decided anew; against merely reading the topics."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Any

from bench import shop
from bench.harness import Context, Figures, Result, Verdict, Wrong, paired
from bench.player import WAYBILL
from bench.stack import PARTITIONS, Stack
from bench.suite.flow import measure
from shared.domain.service import Service
from shared.runtime.garbage import collect_rarely
from shared.runtime.settings import Settings
from shared.runtime.tools.reading import batches, consumer_of, ends_of
from shared.runtime.tools.replay import Replay
from shared.runtime.tools.whole import rebuild_whole, redecide_whole
from shared.runtime.topics import SERVICES, service_called

CHOSEN = tuple(service for service in SERVICES if service != "support")
"""Support has no facts in this flow."""


def run(context: Context) -> Result:
    collect_rarely()  # as the commands do
    count = context.size("rebuild_orders", 20_000, 500)
    with Stack() as stack:
        system = stack.waybill()
        asyncio.run(shop.open_waybill(system.apis))
        asyncio.run(measure(stack, WAYBILL, count, context))
        stack.stop_processes()
        services = [service_called(name) for name in CHOSEN]
        found = paired(
            {
                "raw": lambda _: timed(raw(stack, service) for service in services),
                "fold": lambda _: timed(fold(stack, service) for service in services),
                "rebuild": lambda number: timed(rebuilt(stack, service, number) for service in services),
                "redecide": lambda _: timed(decided(stack, service) for service in services),
            },
            context.rounds,
            context.tell,
        )
    result = Result(
        "rebuild",
        "Rebuild and redecide",
        f"The logs of {', '.join(CHOSEN)} after {count:,} orders, {found['raw'][0]['records']:,} records. raw: one process, "
        "getmany and nothing else. fold: one process, the log's rules, facts parsed, every state and view folded in memory. "
        "rebuild: as the command does it, where the log is long a process a core: fold, and all documents written to an empty "
        "database. redecide: likewise, inbox and log read, every command decided again and compared field by field.",
        "records/s",
        found,
    )
    result.compare("fold", "raw")
    for side in ("rebuild", "redecide"):
        speed = result.compare(side, "raw").spread.median
        result.verdicts.append(Verdict(f"{side} ≥ 0.3 × raw", f"{speed:.2f} ×", speed >= 0.3))
    result.checks = [f"redecide: {found['redecide'][0]['records']:,} records, no decision differs"]
    return result


def timed(work: "object") -> Figures:
    """Runs coroutines that give how many records they read, one after the other."""

    async def all_of_them() -> int:
        return sum([await each for each in work])  # type: ignore[attr-defined]

    began = monotonic()
    records = asyncio.run(all_of_them())
    seconds = monotonic() - began
    return {"value": round(records / seconds), "records": records, "seconds": round(seconds, 2)}


async def read(stack: Stack, service: Service, take: Callable[[int, list[Any]], Awaitable[None]]) -> int:
    topic, records = f"{service.name}.events", 0
    async with consumer_of(stack.kafka.address, {}) as consumer:
        for number, end in (await ends_of(consumer, topic, range(PARTITIONS))).items():
            async for batch in batches(consumer, topic, number, end):
                await take(number, batch)
                records += len(batch)
    return records


async def raw(stack: Stack, service: Service) -> int:
    async def nothing(_: int, __: list[Any]) -> None:
        pass

    return await read(stack, service, nothing)


async def fold(stack: Stack, service: Service) -> int:
    replays = [Replay(service, number) for number in range(PARTITIONS)]

    async def take(number: int, batch: list[Any]) -> None:
        await replays[number].read(batch)

    return await read(stack, service, take)


async def rebuilt(stack: Stack, service: Service, number: int) -> int:
    settings = Settings(kafka=stack.kafka.address, mongo=stack.mongo.uri, database_prefix=f"rebuilt-{number}-")
    return (await rebuild_whole(settings, service.name, None, PARTITIONS, lambda *_: None)).records


async def decided(stack: Stack, service: Service) -> int:
    settings = Settings(kafka=stack.kafka.address, mongo=stack.mongo.uri)
    done = await redecide_whole(settings, service.name, PARTITIONS, lambda *_: None)
    if done.differing:
        raise Wrong(f"{service.name}: {done.differing} decisions differ: {done.differences[:3]}")
    return done.records
