"""The whole flow, OrderPlaced to ShipmentShipped, five processes a side: orders a second, and what bounds them."""

import asyncio

from bench import before, shop
from bench.counting import bound, check_naive, check_waybill, documents, ms_an_order
from bench.harness import Context, Figures, Result, Verdict, paired
from bench.naive.start import start as start_naive
from bench.orders import NO_OFFER, Offer, Order, small_orders
from bench.player import WAYBILL, WINDOW, Played, Player, Side, naive_side
from bench.process import Cpu
from bench.stack import Stack
from shared.runtime.topics import SERVICES

NAIVE = naive_side("ShipmentCreated", "ShipmentShipped", "OrderShipped", "StockIssued")
FASTER, CHEAPER = 1.8, 0.58
"""Of the first frame, on the same machine. The design's sketch: 375 orders/s for 207; the goal: 5.5 ms an order for 9.4."""
WARM_UP = 200
"""Orders before the clock starts: connections, code paths, the broker's compiler."""


def run(context: Context) -> Result:
    waybill, naive = context.size("orders", 12_000, 1_500), context.size("naive_orders", 1_200, 300)
    found = paired(
        {"waybill": lambda number: run_waybill(context, waybill), "naive": lambda number: run_naive(context, naive)},
        context.rounds,
        context.tell,
    )
    result = Result(
        "flow",
        "Whole flow, five services",
        f"{waybill:,} orders of 1-4 lines from OrderPlaced and PaymentReceived to ShipmentShipped (a warehouse answers "
        f"ShipmentCreated with DispatchReported), as fast as they go, against {naive:,} of the same orders through five Faust "
        "agents' apps. Processor time is that of everything but the load's own.",
        "orders/s",
        found,
    )
    speed = result.compare("waybill", "naive").spread
    rate = result.spread("waybill")
    cost = min(run["ms_per_order"]["all"] for run in found["waybill"])
    first = before.FLAT_OUT
    result.verdicts = [
        Verdict("≥ 10 × naive", f"{speed.median:.1f} ×", speed.median >= 10),
        Verdict(
            f"≥ {FASTER} × the first frame's {first:.0f} orders/s", f"{rate.median / first:.2f} ×", rate.median >= FASTER * first
        ),
        Verdict(
            f"≤ {CHEAPER} × the first frame's {before.FLAT_OUT_MS:.1f} ms of processor time an order",
            f"{cost / before.FLAT_OUT_MS:.2f} × ({cost:.1f} ms)",
            cost <= CHEAPER * before.FLAT_OUT_MS,
        ),
    ]
    for runs in found.values():
        result.checks += runs[-1].pop("checks")
    tell_cost(result)
    for side, runs in found.items():
        result.tables[f"Documents of {side}, last round"] = [
            ["collection", "documents"],
            *([name, f"{count:,}"] for name, count in runs[-1]["documents"].items()),
        ]
    return result


def run_waybill(context: Context, count: int) -> Figures:
    with Stack() as stack:
        context.tell("waybill: starting, opening the shop", 0, 0)
        system = stack.waybill()
        asyncio.run(shop.open_waybill(system.apis))
        played, orders, cpu = asyncio.run(measure(stack, WAYBILL, count, context))
        checks = check_waybill(stack.kafka.address, stack.mongo.uri, orders)
        return figures(played, cpu, checks, documents(stack.mongo.uri, SERVICES))


def run_naive(context: Context, count: int) -> Figures:
    with Stack() as stack:
        context.tell("naive: starting, opening the shop", 0, 0)
        start_naive(stack)
        played, orders, cpu = asyncio.run(measure(stack, NAIVE, count, context))
        checks = check_naive(stack.kafka.address, stack.mongo.uri, orders)
        return figures(played, cpu, checks, documents(stack.mongo.uri, ["naive"]))


async def measure(
    stack: Stack, side: Side, count: int, context: Context, *, name: str = "flow", offer: Offer = NO_OFFER
) -> tuple[Played, list[Order], dict[str, float]]:
    """Warms up, then plays. Also gives the orders, those of the warm-up too."""
    warm, orders = list(small_orders(WARM_UP, f"{name}-warm", offer=offer)), list(small_orders(count, name, offer=offer))
    async with Player(side, stack) as player:
        await player.play(warm)
        await settled(player, len(warm))
        cpu = Cpu(stack.pids())
        played = await player.play(
            orders,
            window=context.size("window", WINDOW, WINDOW),
            tell=lambda done: context.tell(f"{side.name}: orders shipped", done, count),
        )
        spent = cpu.spent()
        await settled(player, len(warm) + count)
    return played, [*warm, *orders], spent


async def settled(player: Player, count: int) -> None:
    """What follows ShipmentShipped is done too, and documents are written."""
    await player.until("OrderShipped", count)
    await player.until("StockIssued", count)
    await asyncio.sleep(1.5)


def figures(played: Played, cpu: dict[str, float], checks: list[str], found: dict[str, int]) -> Figures:
    return {
        "value": round(played.rate, 1),
        "seconds": round(played.seconds, 2),
        "orders": played.orders,
        "cpu": cpu,
        "ms_per_order": ms_an_order(cpu, played.orders),
        "documents": found,
        "checks": checks,
    }


def tell_cost(result: Result) -> None:
    """Of each side: what bounds it, and its processor time by kind and by process, of the last round."""
    for side, runs in result.sides.items():
        told = ", ".join(f"{kind} {ms:.2f}" for kind, ms in runs[-1]["ms_per_order"].items())
        result.notes += [f"{side}: {bound(runs[-1]['cpu'])}", f"{side}: ms of processor time an order, last round: {told}"]
        result.tables[f"Processor time of {side}, last round"] = cpu_table(runs[-1])


def cpu_table(run: Figures) -> list[list[str]]:
    cpu: dict[str, float] = run["cpu"]
    wall, orders = cpu["wall"], run["orders"]
    rows = [["process", "processor seconds", "of one core", "ms an order"]]
    for name, seconds in sorted(cpu.items(), key=lambda each: -each[1]):
        if name != "wall":
            rows.append([name, f"{seconds:.1f}", f"{100 * seconds / wall:.0f} %", f"{1000 * seconds / orders:.2f}"])
    return rows
