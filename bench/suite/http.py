"""HTTP alone: orders placed and paid through the API. Light load tells what a caller waits; many clients tell what is carried.

The client is a process of its own (bench/subjects/client.py) and is not counted.
"""

import asyncio
import json
from time import sleep
from typing import Any

from bench import shop
from bench.counting import bound, ms_an_order
from bench.harness import Context, Figures, Result, Verdict, Wrong, expect
from bench.orders import WAREHOUSES
from bench.process import Cpu
from bench.stack import Stack
from cli.play.latency import summary

CHANNEL, SKU = "http", "HTTP-1"
STOCK = 1_000_000
LIGHT = 5
"""Orders a second, one after another."""
CLIENTS = {8: 2_000, 64: 4_000}
"""And how many orders they place between them."""
WITHIN = 300.0
WARM_UP = 100


def run(context: Context) -> Result:
    seconds = context.size("seconds", 30, 5)
    counts = {clients: context.size(f"orders_{clients}", count, count // 10) for clients, count in CLIENTS.items()}
    with Stack() as stack:
        context.tell("starting, opening the shop", 0, 0)
        system = stack.waybill()
        asyncio.run(shop.open_channel(system.apis, CHANNEL, WAREHOUSES[:1], {WAREHOUSES[0]: {SKU: STOCK}}))
        api = system.apis["orders"]
        asked(stack, api, "warm", clients=8, orders=WARM_UP)
        sides: dict[str, list[Figures]] = {}
        for number in range(context.rounds):
            context.tell(f"{LIGHT} orders a second for {seconds} s", number, context.rounds)
            light = measured(stack, api, f"light-{number}", clients=8, orders=LIGHT * seconds, rate=LIGHT)
            sides.setdefault(f"{LIGHT}/s", []).append(light)
            for clients, count in counts.items():
                context.tell(f"{clients} clients: {count} orders placed and paid", number, context.rounds)
                found = measured(stack, api, f"{clients}-{number}", clients=clients, orders=count)
                sides.setdefault(f"{clients} clients", []).append(found)
        sleep(3)  # the last ones are priced and reserved, and documents are written
        held = asyncio.run(shop.stock_of(system.apis, WAREHOUSES[0], SKU))
    result = Result(
        "http",
        "HTTP alone: placed and paid",
        f"`POST /orders` with `Prefer: wait`, then `POST /orders/ID/payments` with it: answered by the order's document when it "
        f"is decided and written. {LIGHT} orders/s for {seconds} s; then 8 and 64 clients, each asking again when answered. "
        "Behind it the same five services price and reserve each order; processor time is that of all of them, of Kafka and of "
        "mongod, and not the client's.",
        "orders/s",
        sides,
        checks=[
            expect("pieces reserved", held["allocated"], WARM_UP + sum(r["orders"] for runs in sides.values() for r in runs))
        ],
    )
    head = [
        "",
        "orders/s",
        "placed p50 / p95 / p99, ms",
        "paid p50 / p95 / p99, ms",
        "ms of processor time an order",
        "of orders",
    ]
    result.tables = {
        "What callers wait, and what it costs": [head, *(row(name, each) for name, r in sides.items() for each in r)]
    }
    waits = result.sides[f"{LIGHT}/s"][-1]["placed"]
    result.verdicts = [Verdict("placed within 50 ms at light load, p99", f"{waits['p99']:.0f} ms", waits["p99"] <= 50)]
    result.notes = [f"{name}: {bound(runs[-1]['cpu'])}" for name, runs in sides.items()]
    return result


def row(name: str, run: Figures) -> list[str]:
    told = [" / ".join(f"{run[what][q]:.0f}" for q in ("p50", "p95", "p99")) for what in ("placed", "paid")]
    return [name, f"{run['value']:.0f}", *told, f"{run['ms_per_order']['all']:.1f}", f"{run['ms_orders']:.1f}"]


def measured(stack: Stack, api: str, name: str, *, clients: int, orders: int, rate: float = 0.0) -> Figures:
    cpu = Cpu(stack.pids())
    found = asked(stack, api, name, clients=clients, orders=orders, rate=rate)
    spent = cpu.spent()
    if found["refused"]:
        raise Wrong(f"{name}: {found['refused']} answers were no 201, the first: {found['first']}")
    return {
        "value": round(orders / found["seconds"], 1),
        "seconds": round(found["seconds"], 2),
        "orders": orders,
        "placed": summary(found["placed"]),
        "paid": summary(found["paid"]),
        "cpu": spent,
        "ms_per_order": ms_an_order(spent, orders),
        "ms_orders": round(1000 * spent["orders"] / orders, 2),
    }


def asked(stack: Stack, api: str, name: str, *, clients: int, orders: int, rate: float = 0.0) -> dict[str, Any]:
    arguments = (api, CHANNEL, SKU, name, str(clients), str(orders), str(rate))
    child = stack.child(f"client-{name}", "bench.subjects.client", *arguments)
    found: dict[str, Any] = json.loads(child.finished(WITHIN).splitlines()[-1])
    stack.children.remove(child)
    return found
