"""A second worker joins: how long does a partition stand still that stays where it is, and one that moves?

Under an even stream through the five services a second worker of orders is started. From then on the longest time between two
decisions of each partition of orders.events; a partition has moved where a new fence stands in its log. Against the longest
such time before, when nobody joined.
"""

import asyncio
from itertools import pairwise
from time import time
from typing import Any

from bench import shop
from bench.counting import records_of, types_of
from bench.harness import Context, Figures, Result, Verdict, Wrong
from bench.orders import small_orders
from bench.player import WAYBILL, Player
from bench.stack import Stack
from bench.suite.flow import WARM_UP, settled

RATE = 40
"""Orders/s: some sixty decisions a second and partition of orders."""
BEFORE, AFTER = 10.0, 20.0
"""Seconds of the stream that are looked at, until the start of the second worker and from then on."""
SIDES = ("nobody joins", "stays", "moves")


def run(context: Context) -> Result:
    sides: dict[str, list[Figures]] = {side: [] for side in SIDES}
    rows = [["partition", "", "longest standstill, ms"]]
    for number in range(context.rounds):
        with Stack() as stack:
            context.tell("starting, opening the shop", number, context.rounds)
            asyncio.run(shop.open_waybill(stack.waybill().apis))
            began = asyncio.run(joined(context, stack))
            records = asyncio.run(records_of(stack.kafka.address, ["orders.events"]))["orders.events"]
        found = standstills(records, began)
        if not {"stays", "moves"} <= {side for side, _ in found.values()}:
            raise Wrong(f"no partition stayed, or none moved: {found}")
        quiet = max(gap for side, gap in standstills(records, began, before=True).values())
        sides["nobody joins"].append({"value": quiet})
        for side in ("stays", "moves"):
            sides[side].append({"value": max(gap for of, gap in found.values() if of == side)})
        rows += [[str(partition), side, f"{gap:.0f}"] for partition, (side, gap) in sorted(found.items())]
    result = Result(
        "standstill",
        "A second worker joins",
        f"Five services, {RATE} orders/s; a second worker of orders is started and takes over half of the partitions. The "
        f"longest time between two decisions in a partition of orders.events within {AFTER:.0f} s of that start, in the "
        f"slowest partition of its kind; and in the {BEFORE:.0f} s before.",
        "ms",
        sides,
        tables={"By partition": rows},
    )
    stays, moves = result.spread("stays").median, result.spread("moves").median
    result.verdicts = [
        Verdict("a partition that stays: ≤ 1 s", f"{stays:,.0f} ms", stays <= 1_000),
        Verdict("a partition that moves: ≤ 3 s", f"{moves:,.0f} ms", moves <= 3_000),
    ]
    return result


async def joined(context: Context, stack: Stack) -> float:
    """When the second worker was started."""
    orders = list(small_orders(int((BEFORE + AFTER + 2) * RATE), "standstill"))
    async with Player(WAYBILL, stack) as player:
        await player.play(list(small_orders(WARM_UP, "warm")))
        playing = asyncio.create_task(
            player.play(orders, rate=RATE, tell=lambda done: context.tell("orders shipped", done, len(orders)))
        )
        await asyncio.sleep(BEFORE + 1)
        began = time()
        await asyncio.to_thread(stack.services, ["orders"], "services.{service}", {"WAYBILL_INSTANCE": "orders-1"})
        await playing
        await settled(player, WARM_UP + len(orders))
    return began


def standstills(records: list[Any], began: float, *, before: bool = False) -> dict[int, tuple[str, float]]:
    """By partition: whether it moved, and milliseconds."""
    start, end = (began - BEFORE, began) if before else (began, began + AFTER)
    found: dict[int, tuple[str, float]] = {}
    for partition in sorted({record.partition for record in records}):
        within = [r for r in records if r.partition == partition and start <= r.timestamp / 1000 <= end]
        moved = any(not types_of(record) for record in within)
        stamps = sorted(record.timestamp for record in within if types_of(record))
        found[partition] = "moves" if moved else "stays", float(max((b - a for a, b in pairwise(stamps)), default=0))
    return found
