"""`POST /quotes` of 20 lines at 50 a second: on a channel with 10,000 active promotions, and on one with none."""

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
from bench.suite.promotions import AT_ONCE, STEP, put
from cli.play.latency import summary

RATE, LINES, CLIENTS = 50, 20, 8
ACTIVE, BARE = 0, 1
"""Channels, by number."""
TOUCHING = 20
"""Promotions of each of the channel's 500 SKUs."""
WITHIN, AGAINST = 50, 1.2
"""Milliseconds, p99; and times the median of a channel without promotions."""


def run(context: Context) -> Result:
    seconds = context.size("seconds", 30, 3)
    with Stack() as stack:
        context.tell("starting, opening the shop", 0, 0)
        system = stack.waybill()
        asyncio.run(shop.open_waybill(system.apis))
        asyncio.run(all_of(system.apis["pricing"], promotions(context.size("touching", TOUCHING, 2)), AT_ONCE))
        sides: dict[str, list[Figures]] = {}
        for number in range(context.rounds):
            for side, channel in (("none", BARE), ("10,000 active", ACTIVE)):
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
        f"quote was due to its answer. none: a channel with list prices alone. 10,000 active: each of its {SKUS} SKUs has "
        f"{TOUCHING} item discounts, all of which are tried and told. Processor time is that of services, Kafka and mongod.",
        "ms, median",
        sides,
    )
    ratio = result.compare("10,000 active", "none").spread.median
    slowest = max(each["p99"] for each in sides["10,000 active"])
    result.verdicts = [
        Verdict(f"10,000 active: p99 within {WITHIN} ms", f"{slowest:.0f} ms", slowest <= WITHIN),
        Verdict(f"10,000 active ≤ {AGAINST} × none", f"{ratio:.2f} ×", ratio <= AGAINST),
    ]
    head = ["", "p50 / p95 / p99, ms", "ms of processor time each", "of services", "bytes of an answer"]
    result.tables = {
        "What callers wait, and what it costs": [head, *(row(name, each) for name, r in sides.items() for each in r)]
    }
    return result


def row(name: str, run: Figures) -> list[str]:
    waits = " / ".join(f"{run[q]:.1f}" for q in ("p50", "p95", "p99"))
    return [name, waits, f"{run['ms_each']['all']:.1f}", f"{run['ms_each']['services']:.1f}", f"{run['bytes']:,}"]


def promotions(touching: int) -> list[Call]:
    return [
        put(ACTIVE, f"i{index}-{n}", {"kind": "item_discount", "off": STEP * n}, {"skus": [sku(ACTIVE, index)]})
        for index in range(SKUS)
        for n in range(1, touching + 1)
    ]


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
