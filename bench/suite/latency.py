"""OrderPlaced to StockReserved at half of the load that the same stack carries. From when an order was due to be sent."""

import asyncio
from collections.abc import Sequence

from bench import shop
from bench.counting import bound, records_of
from bench.harness import Context, Figures, Result, Verdict, Wrong
from bench.orders import Order, small_orders
from bench.player import WAYBILL, Player, header_type
from bench.process import Cpu
from bench.stack import Stack
from bench.suite.flow import WARM_UP, settled
from shared.cli.play.latency import summary

SKETCH = "113 / 189 / 219 ms at 300 orders/s"
"""What the design's sketch of two toy services did, appended to appended."""
GOAL_MS = 250


def run(context: Context) -> Result:
    full = context.size("capacity_orders", 8_000, 1_000)
    seconds = context.size("seconds", 30, 6)
    with Stack() as stack:
        system = stack.waybill()
        asyncio.run(shop.open_waybill(system.apis))
        capacity, rounds = asyncio.run(measure(stack, context, full, seconds))
    result = Result(
        "latency",
        "Latency at half load",
        f"Five services carry {capacity:.0f} orders/s ({full:,} orders, just before); then half of it, {seconds} s a round, in "
        "an even stream. appended: from when the order was due to be sent to when the fact was appended to inventory.events. "
        "seen: to when a client outside read it on waybill.events.",
        "ms, p99 appended",
        {"waybill": rounds},
    )
    worst = result.spread("waybill").median
    result.verdicts = [Verdict(f"p99 ≤ {GOAL_MS} ms", f"{worst:.0f} ms", worst <= GOAL_MS)]
    head = ["round", "orders/s", "appended p50 / p95 / p99", "seen p50 / p95 / p99", "shipped p50 / p95 / p99"]
    result.tables["Milliseconds"] = [head]
    for number, each in enumerate(rounds):
        told = [" / ".join(f"{each[what][q]:.0f}" for q in ("p50", "p95", "p99")) for what in ("appended", "seen", "shipped")]
        result.tables["Milliseconds"].append([str(number + 1), f"{each['rate']:.0f}", *told])
    result.notes = [f"the sketch: {SKETCH}", f"at half load: {bound(rounds[-1]['cpu'])}"]
    return result


async def measure(stack: Stack, context: Context, full: int, seconds: int) -> tuple[float, list[Figures]]:
    found: list[Figures] = []
    async with Player(WAYBILL, stack, note="StockReserved") as player:
        warm = list(small_orders(WARM_UP, "warm"))
        await player.play(warm)
        orders = list(small_orders(full, "capacity"))
        played = await player.play(orders, tell=lambda done: context.tell("capacity: orders shipped", done, full))
        await settled(player, len(warm) + full)
        capacity = context.sizes.get("rate", 0) * 2 or played.rate
        count = int(capacity / 2 * seconds)
        sent = len(warm) + full
        for number in range(context.rounds):
            orders = list(small_orders(count, f"half-{number}"))
            cpu = Cpu(stack.pids())
            played = await player.play(
                orders, rate=capacity / 2, tell=lambda done: context.tell("half load: orders shipped", done, count)
            )
            spent, sent = cpu.spent(), sent + count
            await settled(player, sent)
            found.append({**await latencies(stack, player, orders), "rate": count / seconds, "cpu": spent})
    return capacity, found


async def latencies(stack: Stack, player: Player, orders: Sequence[Order]) -> Figures:
    """Facts are matched to orders by the correlation id: the storefront event's own."""
    due = {dict(order.placed.headers)["ce_id"]: player.sent_at[order.id] for order in orders}
    appended = []
    for record in (await records_of(stack.kafka.address, ["inventory.events"]))["inventory.events"]:
        if header_type(record) == "StockReserved" and (at := due.get(dict(record.headers)["ce_correlationid"])):
            appended.append(record.timestamp / 1000 - at)
    if len(appended) != len(orders):
        raise Wrong(f"{len(appended)} of {len(orders)} orders have a StockReserved")
    seen = [player.noted[order.id] - player.sent_at[order.id] for order in orders]
    shipped = [player.done_at[order.id] - player.sent_at[order.id] for order in orders]
    told = summary(appended)
    return {"value": told["p99"], "appended": told, "seen": summary(seen), "shipped": summary(shipped)}
