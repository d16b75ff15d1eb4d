"""OrderPlaced to StockReserved at half of the load that the same stack carries. From when an order was due to be sent.

Twice: with the partitions a topic has by default, and with one. Every partition is taken, decided and written on its own, so on
a machine whose processes own all of them, many partitions make many small batches.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bench import shop
from bench.counting import bound, records_of
from bench.harness import Context, Figures, Result, Verdict, Wrong
from bench.orders import Order, small_orders
from bench.player import WAYBILL, Player, header_type
from bench.process import Cpu
from bench.stack import PARTITIONS, Stack
from bench.suite.flow import WARM_UP, settled
from cli.play.latency import summary

SKETCH = "113 / 189 / 219 ms at 300 orders/s"
"""What the design's sketch of two toy services did, appended to appended."""
GOAL_MS = 250
LIGHT = (5, 20, 40)
"""Orders/s: lighter loads, one round each, for a reader who wants to know where the wait begins."""
SIDES = {f"{PARTITIONS} partitions": PARTITIONS, "1 partition": 1}


def run(context: Context) -> Result:
    full = context.size("capacity_orders", 20_000, 1_000)  # as many as the whole flow's: the first ones come as one large wave
    seconds = context.size("seconds", 30, 6)
    result = Result(
        "latency",
        "Latency at half load",
        f"Five services; what they carry is measured first ({full:,} orders), then half of that comes in an even stream, "
        f"{seconds} s a round, and then lighter loads. appended: from when the order was due to be sent to when the fact was "
        "appended to inventory.events. seen: to when a client outside read it on waybill.events. With "
        f"{PARTITIONS} partitions a topic, as by default, and with one.",
        "ms, p99 appended at half load",
    )
    head = ["side", "load", "orders/s", "appended p50 / p95 / p99", "seen p50 / p95 / p99", "shipped p50 / p95 / p99"]
    result.tables["Milliseconds"] = [head]
    for side, partitions in SIDES.items():
        with Stack(partitions) as stack:
            system = stack.waybill()
            asyncio.run(shop.open_waybill(system.apis))
            capacity, rounds, light = asyncio.run(measure(stack, context, full, seconds))
        result.sides[side] = rounds
        result.tables["Milliseconds"] += [row(side, "half", each) for each in rounds]
        result.tables["Milliseconds"] += [row(side, "light", each) for each in light]
        result.notes.append(f"{side}: {capacity:.0f} orders/s carried; at half load: {bound(rounds[-1]['cpu'])}")
    for side in SIDES:
        worst = result.spread(side).median
        result.verdicts.append(Verdict(f"p99 ≤ {GOAL_MS} ms, {side}", f"{worst:.0f} ms", worst <= GOAL_MS))
    result.notes.append(f"the sketch: {SKETCH}")
    return result


def row(side: str, load: str, figures: Figures) -> list[str]:
    told = [" / ".join(f"{figures[what][q]:.0f}" for q in ("p50", "p95", "p99")) for what in ("appended", "seen", "shipped")]
    return [side, load, f"{figures['rate']:.0f}", *told]


async def measure(stack: Stack, context: Context, full: int, seconds: int) -> tuple[float, list[Figures], list[Figures]]:
    """What is carried; the rounds at half of it; the lighter ones."""
    async with Player(replace(WAYBILL, partitions=stack.partitions), stack, note="StockReserved") as player:
        await player.play(list(small_orders(WARM_UP, "warm")))
        orders = list(small_orders(full, "capacity"))
        played = await player.play(orders, tell=lambda done: context.tell("capacity: orders shipped", done, full))
        await settled(player, len(player.done))
        capacity = context.sizes.get("rate", 0) * 2 or played.rate

        async def streamed(name: str, rate: float) -> Figures:
            """One even stream, and its latencies."""
            orders = list(small_orders(max(1, int(rate * seconds)), name))
            cpu, what = Cpu(stack.pids()), f"{rate:.0f} a second: orders shipped"
            await player.play(orders, rate=rate, tell=lambda done: context.tell(what, done, len(orders)))
            spent = cpu.spent()
            await settled(player, len(player.done))
            return {**await latencies(stack, player, orders), "rate": rate, "cpu": spent}

        half = [await streamed(f"half-{number}", capacity / 2) for number in range(context.rounds)]
        return capacity, half, [await streamed(f"light-{rate}", rate) for rate in LIGHT]


async def latencies(stack: Stack, player: Player, orders: Sequence[Order]) -> Figures:
    """Facts are matched to orders by the correlation id: the storefront event's own."""
    due = {dict(order.placed.headers)["ce_id"]: player.sent_at[order.id] for order in orders}
    appended = []
    for record in (await records_of(stack.kafka.address, ["inventory.events"], stack.partitions))["inventory.events"]:
        if header_type(record) == "StockReserved" and (at := due.get(dict(record.headers)["ce_correlationid"])):
            appended.append(record.timestamp / 1000 - at)
    if len(appended) != len(orders):
        raise Wrong(f"{len(appended)} of {len(orders)} orders have a StockReserved")
    seen = [player.noted[order.id] - player.sent_at[order.id] for order in orders]
    shipped = [player.done_at[order.id] - player.sent_at[order.id] for order in orders]
    told = summary(appended)
    return {"value": told["p99"], "appended": told, "seen": summary(seen), "shipped": summary(shipped)}
