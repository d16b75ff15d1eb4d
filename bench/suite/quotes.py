"""`POST /quotes` of 20 lines at 50 a second: on a channel with no promotion, on one with 10,000 of which five touch a quote, and
on one with 10,000 of which each line has twenty."""

import asyncio
import random
from time import monotonic
from typing import Any

from bench import shop
from bench.caller import Call, Caller, all_of, answered
from bench.counting import ms_an_order
from bench.harness import Context, Figures, Result, Verdict, Wrong
from bench.orders import CHANNELS, CURRENCY, PRICES, SKUS, sku
from bench.process import Cpu
from bench.stack import Stack
from bench.suite.promotions import AT_ONCE, put
from cli.play.latency import summary

RATE, LINES, CLIENTS = 50, 20, 8
CHANNEL = {"no promotion": 0, "10,000, five touch it": 1, "10,000, all on its lines": 2}
"""Side to channel, by number."""
NONE, FEW, ALL = CHANNEL
EVERY = 4
"""Of 500 SKUs every fourth has a promotion: five of 20 lines, on average. The other promotions lie on SKUs that nobody wants."""
ACTIVE = 10_000
WITHIN, AGAINST = 50, 1.2
"""Milliseconds, p99; and times the median of a channel without promotions."""


def run(context: Context) -> Result:
    seconds = context.size("seconds", 30, 3)
    with Stack() as stack:
        context.tell("starting, opening the shop", 0, 0)
        system = stack.waybill()
        asyncio.run(shop.open_waybill(system.apis))
        active = context.size("active", ACTIVE, 1_000)
        asyncio.run(all_of(system.apis["pricing"], [*few(active), *lots(active)], AT_ONCE))
        sides: dict[str, list[Figures]] = {}
        for number in range(context.rounds):
            for side, channel in CHANNEL.items():
                context.tell(f"{side}: warming up", number, context.rounds)
                asyncio.run(asked(system.apis["pricing"], channel, 2 * RATE))
                context.tell(f"{side}: {RATE} quotes a second for {seconds} s", number, context.rounds)
                cpu = Cpu(stack.pids())
                waits, sizes = asyncio.run(asked(system.apis["pricing"], channel, RATE * seconds))
                spent = ms_an_order(cpu.spent(), len(waits))
                told = summary(waits)
                sides.setdefault(side, []).append(
                    {"value": told["p50"], **told, "ms_each": spent, "bytes": sum(sizes) // len(sizes)}
                )
    result = Result(
        "quotes",
        "Quotes",
        f"`POST /quotes` of {LINES} lines, {RATE} a second for {seconds} s over {CLIENTS} connections that are kept; from when a "
        "quote was due to its answer. 10,000 promotions are active on two channels: on one 125 of them on SKUs that it sells, so "
        f"that five touch a quote; on the other all of them, so that each line has {ACTIVE // SKUS} to try and tell. Processor "
        "time is that of services, Kafka and mongod.",
        "ms, median",
        sides,
    )
    ratio = result.compare(FEW, NONE).spread.median
    result.compare(ALL, NONE)
    for side in (FEW, ALL):
        slowest = max(each["p99"] for each in sides[side])
        result.verdicts.append(Verdict(f"{side}: p99 within {WITHIN} ms", f"{slowest:.0f} ms", slowest <= WITHIN))
    result.verdicts.append(Verdict(f"{FEW} ≤ {AGAINST} × {NONE}", f"{ratio:.2f} ×", ratio <= AGAINST))
    head = ["", "p50 / p95 / p99, ms", "ms of processor time each", "of services", "bytes of an answer"]
    result.tables = {
        "What callers wait, and what it costs": [head, *(row(name, each) for name, r in sides.items() for each in r)]
    }
    return result


def row(name: str, run: Figures) -> list[str]:
    waits = " / ".join(f"{run[q]:.1f}" for q in ("p50", "p95", "p99"))
    return [name, waits, f"{run['ms_each']['all']:.1f}", f"{run['ms_each']['services']:.1f}", f"{run['bytes']:,}"]


def few(active: int) -> list[Call]:
    wanted = [sku(CHANNEL[FEW], index) for index in range(0, SKUS, EVERY)]
    others = [f"OTHER-{n % (2 * SKUS)}" for n in range(active - len(wanted))]
    return [item(CHANNEL[FEW], n, each) for n, each in enumerate([*wanted, *others])]


def lots(active: int) -> list[Call]:
    return [item(CHANNEL[ALL], n, sku(CHANNEL[ALL], n % SKUS)) for n in range(active)]


def item(channel: int, number: int, name: str) -> Call:
    return put(channel, f"i{number}", {"kind": "item_discount", "rate": 100 + number % 900}, {"skus": [name]})


async def asked(url: str, channel: int, count: int) -> tuple[list[float], list[int]]:
    """Seconds and bytes of each answer. Raises Wrong where a quote is not what it must be."""
    chance, waits, sizes = random.Random(f"quotes-{channel}"), list[float](), list[int]()
    wanted = [chance.sample(range(SKUS), LINES) for _ in range(count)]
    began = monotonic()
    turn = iter(enumerate(wanted))

    async def client() -> None:
        async with Caller(url) as caller:
            for number, indices in turn:
                due = began + number / RATE
                await asyncio.sleep(max(0.0, due - monotonic()))
                status, body = await caller.ask("POST", "/quotes", quote(channel, indices))
                waits.append(monotonic() - due)
                sizes.append(len(body))
                check(answered(status, body), indices)

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return waits, sizes


def quote(channel: int, indices: list[int]) -> dict[str, Any]:
    lines = [{"sku": sku(channel, index), "quantity": 1} for index in indices]
    return {"channel": CHANNELS[channel], "currency": CURRENCY, "lines": lines}


def check(found: dict[str, Any], indices: list[int]) -> None:
    most = sum(PRICES[index] for index in indices)
    if not 0 < found["total"] <= most:
        raise Wrong(f"a quote of {most} came to {found['total']}")
