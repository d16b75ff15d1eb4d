"""What the index costs that documents carry (the decisions that changed them): the whole flow with it and without."""

import asyncio

from pymongo import MongoClient

from bench import shop
from bench.counting import check_waybill, ms_an_order
from bench.harness import Context, Figures, Result, Verdict, paired
from bench.player import WAYBILL
from bench.stack import Stack
from bench.suite.flow import measure
from shared.runtime.topics import SERVICES, make_topics


def run(context: Context) -> Result:
    count = context.size("orders", 8_000, 1_000)
    found = paired(
        {
            "with the index": lambda _: flow(context, count, "services.{service}"),
            "without": lambda _: flow(context, count, "bench.subjects.unindexed {service}"),
        },
        context.rounds,
        context.tell,
    )
    result = Result(
        "index",
        "The index's share of the flow",
        f"{count:,} orders as fast as they go, with the index that each document carries, and with services that keep none.",
        "ms of processor time an order",
        found,
    )
    share = result.compare("with the index", "without").spread.median
    result.verdicts = [Verdict("≤ 1.05 × without", f"{share:.2f} ×", share <= 1.05)]
    rows = [["", "orders/s", "services", "mongod", "Kafka", "MiB of documents"]]
    for side, runs in found.items():
        for each in runs:
            ms = each["ms_per_order"]
            parts = [f"{ms[kind]:.2f}" for kind in ("services", "mongod", "Kafka")]
            rows.append([side, f"{each['rate']:.0f}", *parts, f"{each['mib']:.1f}"])
            result.checks += each.pop("checks")
    result.tables["ms of processor time an order, and what is stored"] = rows
    return result


def flow(context: Context, count: int, module: str) -> Figures:
    with Stack() as stack:
        context.tell("starting, opening the shop", 0, 0)
        asyncio.run(make_topics(stack.kafka.address, {}, stack.partitions, 1))
        system = stack.services(SERVICES, module)
        asyncio.run(shop.open_waybill(system.apis))
        played, orders, cpu = asyncio.run(measure(stack, WAYBILL, count, context))
        checks = check_waybill(stack.kafka.address, stack.mongo.uri, orders)
        ms = ms_an_order(cpu, played.orders)
        return {"value": ms["all"], "rate": played.rate, "ms_per_order": ms, "mib": stored_mib(stack), "checks": checks}


def stored_mib(stack: Stack) -> float:
    """Of all documents, as they are before compression."""
    with MongoClient[dict[str, float]](stack.mongo.uri) as client:
        return float(sum(client[service].command("dbStats")["dataSize"] for service in SERVICES)) / 2**20
