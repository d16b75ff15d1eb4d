"""Run by `python -m bench.first` in a checkout of the first frame: every import is of that time's code."""

import asyncio
import json
import logging
import sys
import warnings
from dataclasses import replace
from typing import Any

from bench import shop
from bench.counting import bound
from bench.harness import Context
from bench.orders import small_orders
from bench.player import WAYBILL, Player
from bench.process import Cpu
from bench.stack import PARTITIONS, Stack
from bench.suite.flow import WARM_UP, run_naive, run_waybill, settled
from bench.suite.latency import latencies

LOADS: dict[float, int] = {5: 30, 20: 20, 100: 20}
"""Orders/s, and for how many seconds."""
CAPACITY, ORDERS, NAIVE = 8_000, 12_000, 1_200
FOREIGN = ("wall", "others", "driver")


def ms_an_order(cpu: dict[str, float], orders: int) -> float:
    return round(1000 * sum(seconds for name, seconds in cpu.items() if name not in FOREIGN) / orders, 2)


def tell(what: str, done: int, total: int) -> None:
    print(f"first frame: {what}" + (f" {done:,} of {total:,}" if total else ""), file=sys.stderr, flush=True)


def flow() -> dict[str, Any]:
    context = Context(1, False, lambda *_: None, {})
    tell("whole flow", 0, 0)
    ours = run_waybill(context, ORDERS)
    tell("naive", 0, 0)
    naive = run_naive(context, NAIVE)
    rates = {"rate": ours["value"], "naive_rate": naive["value"]}
    costs = {"ms": ms_an_order(ours["cpu"], ours["orders"]), "naive_ms": ms_an_order(naive["cpu"], naive["orders"])}
    return {**rates, **costs, "bound": bound(ours["cpu"])}


async def latency(stack: Stack) -> dict[str, Any]:
    async with Player(replace(WAYBILL, partitions=stack.partitions), stack, note="StockReserved") as player:
        await player.play(list(small_orders(WARM_UP, "warm")))
        played = await player.play(list(small_orders(CAPACITY, "capacity")))
        await settled(player, len(player.done))
        loads: dict[str, Any] = {}
        streams: dict[float, int] = dict(LOADS)
        streams[played.rate / 2] = 20
        for rate, seconds in streams.items():
            tell(f"{rate:.0f} orders/s", 0, 0)
            orders = list(small_orders(round(rate * seconds), f"at-{rate:.0f}"))
            cpu = Cpu(stack.pids())
            await player.play(orders, rate=rate)
            spent = cpu.spent()
            await settled(player, len(player.done))
            found = (await latencies(stack, player, orders))["appended"]
            loads["half" if rate not in LOADS else str(rate)] = {
                **{q: round(found[q]) for q in ("p50", "p95", "p99")},
                "ms_an_order": ms_an_order(spent, len(orders)),
                "rate": round(rate),
            }
        return loads


def main() -> None:
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    warnings.simplefilter("ignore")
    found = {"flow": flow()}
    with Stack(PARTITIONS) as stack:
        asyncio.run(shop.open_waybill(stack.waybill().apis))
        found["latency"] = asyncio.run(latency(stack))
    with open(sys.argv[1], "w") as file:
        json.dump(found, file)


if __name__ == "__main__":
    main()
