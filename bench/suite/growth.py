"""Does it slow down, or grow, as orders pile up? One run of many orders; its speed and its processes' memory on the way."""

import asyncio
from collections.abc import Iterable, Iterator
from itertools import pairwise
from time import monotonic
from typing import Any

from pymongo import MongoClient

from bench import shop
from bench.harness import Context, Figures, Result, Verdict, expect
from bench.orders import Order, small_orders
from bench.player import WAYBILL, WINDOW, Played, Player
from bench.process import resident_mib
from bench.stack import Stack
from bench.suite.flow import WARM_UP, settled
from shared.runtime.topics import SERVICES

FOR_EVER = 1 << 60


def run(context: Context) -> Result:
    wanted, first = context.size("stored", 0, 4_000), context.size("first", 10_000, 1_000)
    orders = small_orders(wanted, "growth") if wanted else for_minutes(context.size("minutes", 5, 5), first)
    with Stack() as stack:
        system = stack.waybill()
        asyncio.run(shop.open_waybill(system.apis))
        played, memory = asyncio.run(measure(stack, context, orders, wanted, first))
        stored = played.orders
        with MongoClient[dict[str, Any]](stack.mongo.uri) as client:
            shipped = client["orders"]["orders_v1"].count_documents({"fulfillment": "shipped"})
        checks = [expect("orders shipped, by their documents", shipped, WARM_UP + stored)]
    windows = rates(played.curve, first, stored)
    early, late = windows[first * 2], windows[(stored // first - 1) * first]  # neither filling up nor running dry
    grown = {name: memory[stored][name] - memory[first][name] for name in SERVICES}
    result = Result(
        "growth",
        "Growth: speed and memory as orders pile up",
        f"One run of {stored:,} orders through the five services, as fast as they go. Speed: the {first:,} orders after the "
        f"first {first:,}, against the last {first:,} but {first:,}. Memory: resident MiB of each service's process, with "
        f"{first:,} orders stored and with {stored:,}. (Caches hold 20,000 documents a partition.)",
        "orders/s",
        {"late": [{"value": round(late, 1)}], "early": [{"value": round(early, 1)}]},
        checks=checks,
    )
    ratio = result.compare("late", "early").spread.median
    most = max(grown, key=lambda name: grown[name])
    result.verdicts = [
        Verdict("late ≥ 0.9 × early", f"{ratio:.2f} ×", ratio >= 0.9),
        Verdict("memory flat once caches are full", flatness(memory, stored), is_flat(memory, stored)),
    ]
    result.notes = [f"grew most between {first:,} and {stored:,} orders: {most}, {grown[most]:.0f} MiB"]
    result.tables["On the way"] = [["orders stored", "orders/s", *(f"{name}, MiB" for name in SERVICES)]]
    for done, rate in windows.items():
        row = [f"{memory[done][name]:.0f}" for name in SERVICES] if done in memory else ["" for _ in SERVICES]
        result.tables["On the way"].append([f"{done:,}", f"{rate:.0f}", *row])
    return result


def for_minutes(minutes: int, step: int) -> Iterator[Order]:
    """As many stretches as there is time to send; at least four."""
    until = monotonic() + 60 * minutes
    for number, order in enumerate(small_orders(FOR_EVER, "growth")):
        if number >= 4 * step and number % step == 0 and monotonic() > until:
            return
        yield order


async def measure(
    stack: Stack, context: Context, orders: Iterable[Order], wanted: int, step: int
) -> tuple[Played, dict[int, Figures]]:
    pids = {name: pid for name, pid in stack.pids().items() if name in SERVICES}
    memory: dict[int, Figures] = {}

    def look(done: int) -> None:
        context.tell("orders shipped", done, wanted)
        mark = done // step * step
        if mark and mark not in memory:
            memory[mark] = {name: resident_mib(pid) for name, pid in pids.items()}

    async with Player(WAYBILL, stack) as player:
        warm = list(small_orders(WARM_UP, "warm"))
        await player.play(warm)
        await settled(player, len(warm))
        played = await player.play(orders, window=min(WINDOW, step * 2 // 5), tell=look)
        stored = played.orders
        await settled(player, len(warm) + stored)
        memory[stored] = {name: resident_mib(pid) for name, pid in pids.items()}
    return played, memory


def rates(curve: list[tuple[float, int]], step: int, last: int) -> dict[int, float]:
    """Orders a second of each stretch of `step` orders, by its end; times between two samples are in proportion."""
    ends = {0: 0.0}
    for mark in range(step, last + 1, step):
        ends[mark] = when(curve, mark)
    if last not in ends:
        ends[last] = when(curve, last)
    marks = sorted(ends)
    return {b: (b - a) / (ends[b] - ends[a]) for a, b in pairwise(marks)}


def when(curve: list[tuple[float, int]], mark: int) -> float:
    at, done = 0.0, 0
    for time, count in curve:
        if count >= mark:
            return at + (time - at) * (mark - done) / (count - done) if count > done else time
        at, done = time, count
    return at


def late_half(memory: dict[int, Figures], stored: int) -> tuple[int, Figures, Figures]:
    """The caches are full by then: where half were stored, and at the end."""
    half = min(memory, key=lambda mark: abs(mark - stored // 2))
    return half, memory[half], memory[stored]


def is_flat(memory: dict[int, Figures], stored: int) -> bool:
    """Within a tenth."""
    _, half, end = late_half(memory, stored)
    return all(end[name] <= 1.1 * half[name] for name in SERVICES)


def flatness(memory: dict[int, Figures], stored: int) -> str:
    mark, half, end = late_half(memory, stored)
    told = ", ".join(f"{name} {end[name] / half[name]:.2f}" for name in SERVICES)
    return f"at {stored:,} against {mark:,} orders: {told}"
