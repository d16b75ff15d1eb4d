"""OrderPlaced to StockReserved over the load: what a hop takes, and what an order costs, up to half of what is carried.

From when an order was due to be sent, so that waiting in the load itself counts. Processor time is that of everything but the
load's own.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import median

from bench import before, shop
from bench.counting import bound, ms_an_order, records_of, types_of
from bench.harness import Context, Figures, Result, Verdict, Wrong
from bench.orders import Order, small_orders
from bench.player import WAYBILL, Player
from bench.process import Cpu
from bench.stack import PARTITIONS, Stack
from bench.suite.flow import WARM_UP, settled
from cli.play.latency import summary

LOADS = {5: 30, 20: 20, 100: 20}
"""Orders/s, and for how many seconds."""
HALF_SECONDS = 20
GOALS = {5: (0.31, 0.38), 20: (0.22, 0.25), 100: (0.17, 0.15)}
"""p50 and p99 appended, as shares of the first frame's on the same machine. Where that took 159 / 209, 315 / 486 and 1803 / 3324
ms they are 50 / 80, 70 / 120 and 300 / 500."""
HALF_GOAL, COST_GOAL = 0.33, 0.53
"""Of its p99 at half of what it carries (800 ms of 2,440); of its processor time an order at 5 orders/s (130 ms of 247)."""


def run(context: Context) -> Result:
    full = context.size("capacity_orders", 8_000, 1_000)
    partitions = context.size("partitions", PARTITIONS, PARTITIONS)
    with Stack(partitions) as stack:
        context.tell("starting, opening the shop", 0, 0)
        system = stack.waybill()
        asyncio.run(shop.open_waybill(system.apis))
        capacity, streams = asyncio.run(measure(stack, context, full))
    result = Result(
        "latency",
        "Latency over the load",
        f"Five services, {partitions} partitions a topic, an even stream of orders of 1-4 lines. What they carry is measured "
        f"first ({full:,} orders as fast as they go: {capacity:.0f}/s). appended: from when the order was due to be sent to when "
        "StockReserved was appended to inventory.events; seen: to when a client outside read it on waybill.events; shipped: to "
        "when it read ShipmentShipped. Processor time: everything but the load's own.",
        "ms, p99 appended",
        {f"{round(rate)} orders/s": rounds for rate, rounds in streams.items()},
        picture="benchmarks-latency.svg",
    )
    rows = [["orders/s", "appended p50 / p95 / p99", "the first frame", "seen p50 / p95 / p99", "shipped p50 / p95 / p99"]]
    costs = [["orders/s", "ms of processor time an order", "the first frame", "services", "mongod", "Kafka", "cores in use"]]
    for rate, rounds in streams.items():
        rows += [row(rate, each) for each in rounds]
        costs += [cost_row(rate, each) for each in rounds]
    result.tables = {"Milliseconds": rows, "Processor time": costs}
    result.verdicts = [*verdicts(streams)]
    result.notes = [f"at {rate:.0f} orders/s: {bound(rounds[-1]['cpu'])}" for rate, rounds in streams.items()]
    return result


def verdicts(streams: Mapping[float, Sequence[Figures]]) -> Iterator[Verdict]:
    """Each figure beside the first frame's, which is slower on a slower machine too."""

    def against(what: str, ms: float, first: float, goal: float) -> Verdict:
        return Verdict(
            f"≤ {goal} × the first frame's {first:.0f} ms: {what}", f"{ms / first:.2f} × ({ms:.0f} ms)", ms <= goal * first
        )

    for rate, goals in GOALS.items():
        for q, goal in zip(("p50", "p99"), goals, strict=True):
            ms = median(run["appended"][q] for run in streams[rate])
            yield against(f"{q} at {rate} orders/s", ms, getattr(before.LATENCY[rate], q), goal)
    half = median(run["appended"]["p99"] for run in streams[max(streams.keys() - LOADS.keys())])
    yield against("p99 at half of what is carried", half, before.HALF.p99, HALF_GOAL)
    cost = min(run["ms_per_order"]["all"] for run in streams[min(LOADS)])
    if (first := before.LATENCY[5].ms_an_order) is not None:
        yield against("processor time an order at 5 orders/s", cost, first, COST_GOAL)


def row(rate: float, figures: Figures) -> list[str]:
    told = [" / ".join(f"{figures[what][q]:.0f}" for q in ("p50", "p95", "p99")) for what in ("appended", "seen", "shipped")]
    was = before.LATENCY.get(round(rate))
    return [f"{rate:.0f}", told[0], f"{was.p50:.0f} / {was.p95:.0f} / {was.p99:.0f}" if was else "", *told[1:]]


def cost_row(rate: float, figures: Figures) -> list[str]:
    ms, cpu = figures["ms_per_order"], figures["cpu"]
    was = before.LATENCY.get(round(rate))
    in_use = sum(cpu[name] for name in cpu if name not in ("wall", "others", "driver")) / cpu["wall"]
    parts = [f"{ms[kind]:.1f}" for kind in ("services", "mongod", "Kafka")]
    return [
        f"{rate:.0f}",
        f"{ms['all']:.1f}",
        f"{was.ms_an_order:.1f}" if was and was.ms_an_order else "",
        *parts,
        f"{in_use:.2f}",
    ]


async def measure(stack: Stack, context: Context, full: int) -> tuple[float, dict[float, list[Figures]]]:
    """What is carried; and the rounds at each load, half of that the last."""
    async with Player(replace(WAYBILL, partitions=stack.partitions), stack, note="StockReserved") as player:
        await player.play(list(small_orders(WARM_UP, "warm")))
        orders = list(small_orders(full, "capacity"))
        played = await player.play(orders, tell=lambda done: context.tell("capacity: orders shipped", done, full))
        await settled(player, len(player.done))

        async def streamed(name: str, rate: float, seconds: float) -> Figures:
            """One even stream, and its latencies."""
            orders = list(small_orders(max(1, round(rate * seconds)), name))
            cpu, what = Cpu(stack.pids()), f"{rate:.0f} a second: orders shipped"
            await player.play(orders, rate=rate, tell=lambda done: context.tell(what, done, len(orders)))
            spent = cpu.spent()
            await settled(player, len(player.done))
            found = await latencies(stack, player, orders)
            return {**found, "rate": rate, "cpu": spent, "ms_per_order": ms_an_order(spent, len(orders))}

        loads: dict[float, float] = {rate: context.size("seconds", seconds, 5) for rate, seconds in LOADS.items()}
        loads[played.rate / 2] = context.size("seconds", HALF_SECONDS, 5)
        found = {
            rate: [await streamed(f"at-{rate:.0f}-{number}", rate, seconds) for number in range(context.rounds)]
            for rate, seconds in loads.items()
        }
        return played.rate, found


async def latencies(stack: Stack, player: Player, orders: Sequence[Order]) -> Figures:
    """Facts are matched to orders by the correlation id: the storefront event's own."""
    due = {dict(order.placed.headers)["ce_id"]: player.sent_at[order.id] for order in orders}
    appended = []
    for record in (await records_of(stack.kafka.address, ["inventory.events"], stack.partitions))["inventory.events"]:
        if "StockReserved" in types_of(record) and (at := due.get(dict(record.headers)["ce_correlationid"])):
            appended.append(record.timestamp / 1000 - at)
    if len(appended) != len(orders):
        raise Wrong(f"{len(appended)} of {len(orders)} orders have a StockReserved")
    seen = [player.noted[order.id] - player.sent_at[order.id] for order in orders]
    shipped = [player.done_at[order.id] - player.sent_at[order.id] for order in orders]
    told = summary(appended)
    return {"value": told["p99"], "appended": told, "seen": summary(seen), "shipped": summary(shipped)}
