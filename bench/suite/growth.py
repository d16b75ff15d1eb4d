"""Does it slow down, or grow, as orders pile up? Two stacks side by side: one with few orders stored, one with a million."""

import asyncio
from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import uuid4

from pymongo import MongoClient

from bench import shop
from bench.counting import state_name, view_name
from bench.harness import Context, Figures, Result, Verdict, expect, paired
from bench.orders import small_orders
from bench.player import WAYBILL, Player
from bench.process import resident_mib
from bench.stack import Stack
from bench.suite.flow import settled
from shared.runtime.topics import SERVICES

CACHE = 5_000
"""Documents a partition: so few that caches are full after 10,000 to 20,000 orders, in both stacks alike."""
COPIED = {
    "orders": (state_name("orders", "order"), view_name("orders", "orders"), "timers_v1"),
    "inventory": (state_name("inventory", "reservation"),),
    "pricing": (state_name("pricing", "order_price"), view_name("pricing", "order_prices")),
    "fulfillment": (state_name("fulfillment", "shipment"), view_name("fulfillment", "shipments")),
}
"""What an order leaves in each service's database."""
BATCH = 2_000


def run(context: Context) -> Result:
    few, many = context.size("first", 10_000, 1_000), context.size("stored", 1_000_000, 10_000)
    stretch = context.size("stretch", 6_000, 500)
    with Stack() as small, Stack() as large:
        for stack in (small, large):
            asyncio.run(shop.open_waybill(stack.waybill({"WAYBILL_CACHE": str(CACHE)}).apis))
            asyncio.run(play(stack, context, "first", few))
        documents = fill(large, context, few, many)
        before, names = memory(small), (f"{few:,} stored", f"{many:,} stored")
        found = paired(
            {
                names[0]: lambda number: stretched(small, context, number, stretch),
                names[1]: lambda number: stretched(large, context, number, stretch),
            },
            context.rounds,
            context.tell,
        )
        after = {names[0]: memory(small), names[1]: memory(large)}
    result = Result(
        "growth",
        "Growth: speed and memory as orders pile up",
        f"Two stacks play {few:,} orders; in one of them the orders' documents are then copied under new random ids until "
        f"{many:,} orders ({documents:,} documents) are stored. Then {stretch:,} orders in turn through each. Caches of "
        f"{CACHE:,} documents a partition, and mongod's of 0.5 GB. Memory is compared after the rounds, when both have played "
        "the same. The logs are not longer: nothing reads an old record.",
        "orders/s",
        found,
    )
    ratio = result.compare(names[1], names[0]).spread.median
    grown = {name: after[names[1]][name] / after[names[0]][name] for name in SERVICES}
    told = ", ".join(f"{name} {factor:.2f}" for name, factor in grown.items())
    result.verdicts = [
        Verdict("≥ 0.9 × with few stored", f"{ratio:.2f} ×", ratio >= 0.9),
        Verdict("memory flat (≤ 1.1 × with few stored)", told, max(grown.values()) <= 1.1),
    ]
    result.checks = [line for runs in found.values() for each in runs for line in each.pop("checks")]
    rows = {f"{few:,} stored, before the rounds": before} | {f"{name}, after them": each for name, each in after.items()}
    result.tables["Resident MiB"] = [["", *SERVICES], *([row, *(f"{mib[n]:.0f}" for n in SERVICES)] for row, mib in rows.items())]
    return result


def stretched(stack: Stack, context: Context, number: int, count: int) -> Figures:
    rate, shipped = asyncio.run(play(stack, context, f"round-{number}", count))
    return {"value": round(rate, 1), "orders": count, "checks": [expect(f"round {number}: orders shipped", shipped, count)]}


async def play(stack: Stack, context: Context, name: str, count: int) -> tuple[float, int]:
    """Orders a second, and how many were shipped."""
    async with Player(WAYBILL, stack) as player:
        played = await player.play(
            small_orders(count, name), tell=lambda done: context.tell(f"{name}: orders shipped", done, count)
        )
        await settled(player, count)
        return played.rate, player.seen["ShipmentShipped"]


def memory(stack: Stack) -> Figures:
    return {name: resident_mib(pid) for name, pid in stack.pids().items() if name in SERVICES}


def fill(stack: Stack, context: Context, stored: int, wanted: int) -> int:
    """Copies what the stored orders left. How many documents there are then."""
    total = 0
    with MongoClient[dict[str, Any]](stack.mongo.uri) as client:
        for service, collections in COPIED.items():
            for name in collections:
                collection = client[service][name]
                for number, copies in enumerate(copied(list(collection.find().limit(stored)), wanted - stored)):
                    collection.insert_many(copies, ordered=False)
                    context.tell(f"documents of {service}.{name}", number * BATCH, wanted)
                total += collection.estimated_document_count()
    return total


def copied(documents: list[dict[str, Any]], count: int) -> Iterator[list[dict[str, Any]]]:
    fresh = ({**documents[number % len(documents)], "_id": str(uuid4())} for number in range(count))
    while batch := list(islice(fresh, BATCH)):
        yield batch
