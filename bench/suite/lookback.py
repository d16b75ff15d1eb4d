"""Looking back: an order as of an earlier time in a long log, and the first page of a SKU's movements, by the index.

The log is made long by copies of decisions that were played (bench/filler.py), a sample of which gets documents, so that what is
looked for lies all over it. Against reading the partition from its beginning, as it was before there was an index.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from pymongo import MongoClient

from bench import shop
from bench.caller import Caller, answered
from bench.counting import view_in, view_name
from bench.filler import Copy, lengthen
from bench.harness import Context, Figures, Result, Verdict, Wrong
from bench.orders import WAREHOUSES, single_orders, small_orders
from bench.player import WAYBILL, Player
from bench.stack import PARTITIONS, Stack
from bench.suite.flow import settled
from cli.play.latency import summary
from shared.runtime.documents.mongo import MongoDocuments
from shared.runtime.passes.catalog import Catalog
from shared.runtime.tools.as_of import Past
from shared.runtime.tools.fetching import Fetching
from shared.runtime.topics import service_called

PLAYED = 300
"""Orders whose lives are copied."""
SAMPLES = 100
READ_THROUGH = 3
"""How many are looked for by reading from the beginning, which takes long."""
CHANNEL, SKU = "one", "SKU-ONE"
PAGE = 50
WHY = "a SKU's first page, by HTTP (/why)"


def run(context: Context) -> Result:
    facts, moved = context.size("facts", 1_000_000, 20_000), context.size("movements", 10_000, 500)
    with Stack() as stack:
        context.tell("starting, opening the shop", 0, 0)
        system = stack.waybill()
        asyncio.run(shop.open_waybill(system.apis))
        asyncio.run(shop.open_channel(system.apis, CHANNEL, WAREHOUSES[:1], {WAREHOUSES[0]: {SKU: moved}}))
        asyncio.run(play(stack, context, moved))
        context.tell(WHY, 0, 0)
        why = asyncio.run(asked_why(system.apis["inventory"]))
        stack.stop_processes()
        there, copies = asyncio.run(
            lengthen(stack.kafka.address, "orders.events", PARTITIONS, facts, max(1, facts // 20 // SAMPLES), context.tell)
        )
        chosen = random.Random(7).sample(copies, min(SAMPLES, len(copies)))
        show(stack, chosen)
        sides = asyncio.run(looked_back(context, stack, chosen, moved)) | {WHY: [why]}
    result = Result(
        "lookback",
        "Looking back, by the index",
        f"A log of orders of {there:,} facts in {PARTITIONS} partitions, and a SKU with {moved:,} movements. An order as of now, "
        f"folded from its decisions; the first page of {PAGE} of the SKU's movements, and its document folded from all of "
        f"them. {SAMPLES} times each, one after another; one process that has asked before.",
        "ms, median",
        sides,
        checks=[f"orders folded from the log, each as its document shows it: {len(chosen)}"],  # or one had raised
    )
    head = ["", "p50 / p95 / p99, ms"]
    rows = [[side, " / ".join(f"{run[q]:.1f}" for q in ("p50", "p95", "p99"))] for side, runs in sides.items() for run in runs]
    result.tables = {"Milliseconds": [head, *rows]}
    order, page = sides["an order, by the index"][-1], sides["a SKU's first page, by the index"][-1]
    result.verdicts = [
        Verdict("an order as of an earlier time within 50 ms, p99", f"{order['p99']:.0f} ms", order["p99"] <= 50),
        Verdict("a SKU's first page within 50 ms, p99", f"{page['p99']:.0f} ms", page["p99"] <= 50),
        Verdict("/why of a SKU within 50 ms, p95", f"{why['p95']:.0f} ms", why["p95"] <= 50),
    ]
    result.notes = [
        f"Bound by fetching a page's decisions from the log; /why adds HTTP and {PAGE} running balances. What lies before "
        "the page is not read."
    ]
    return result


async def play(stack: Stack, context: Context, moved: int) -> None:
    async with Player(WAYBILL, stack) as player:
        await player.play(list(small_orders(PLAYED, "life")))
        await settled(player, PLAYED)
    async with Player(WAYBILL, stack, done=("OrderAllocated", "OrderRefused")) as player:
        orders = single_orders(moved, "moving", [(CHANNEL, [SKU])])
        await player.play(orders, tell=lambda done: context.tell("movements of one SKU", done, moved))
        await asyncio.sleep(1.5)


def show(stack: Stack, copies: Sequence[Copy]) -> None:
    """Documents of the sample, as the service would have written them."""
    with MongoClient[dict[str, Any]](stack.mongo.uri) as client:
        orders = view_in(client, "orders", "orders")
        for each in copies:
            original = orders.find_one({"_id": each.of})
            assert original is not None
            place = {"_id": each.id, "order_id": each.id, "_p": each.partition, "_at": each.offsets[-1]}
            orders.insert_one({**original, **place, "_log": list(each.offsets), "_chunks": 0})


async def looked_back(context: Context, stack: Stack, copies: Sequence[Copy], moved: int) -> dict[str, list[Figures]]:
    fetching = Fetching(stack.kafka.address, {})
    orders, stock = MongoDocuments(stack.mongo.uri, "orders"), MongoDocuments(stack.mongo.uri, "inventory")
    try:
        of_orders = Past(Catalog(service_called("orders")), orders, fetching)
        of_stock = Past(Catalog(service_called("inventory")), stock, fetching)
        shelf = f"{WAREHOUSES[0]}/{SKU}"

        async def an_order(number: int) -> None:
            each = copies[number % len(copies)]
            found, shown = (
                await of_orders.document("orders", each.id, datetime.now(UTC)),
                await orders.find(view_name("orders", "orders"), [each.id]),
            )
            known = shown[each.id]
            if found is None or (found["order"], found["total"], found["_at"]) != (known["order"], known["total"], known["_at"]):
                raise Wrong(f"order {each.id}: {found}, its document says {known}")

        async def a_page(_: int) -> None:
            page = await of_stock.history("stock", shelf, limit=PAGE)
            if page is None or len(page.decisions) != PAGE or page.total < moved:
                raise Wrong(f"{shelf}: {page and page.total} decisions, of {moved}")

        async def a_sku(_: int) -> None:
            await of_stock.document("stock", shelf, datetime.now(UTC))

        async def reading(number: int) -> None:
            await read_through(stack.kafka.address, copies[number])

        asked: dict[str, tuple[Callable[[int], Awaitable[None]], int]] = {
            "an order, by the index": (an_order, len(copies)),
            "an order, its partition read from the beginning": (reading, READ_THROUGH),
            "a SKU's first page, by the index": (a_page, SAMPLES),
            "a SKU, folded from all its movements": (a_sku, SAMPLES // 10),
        }
        sides: dict[str, list[Figures]] = {}
        for side, (ask, times) in asked.items():
            context.tell(side, len(sides), len(asked))
            await ask(0)
            told = summary([await timed(ask, number) for number in range(times)])
            sides[side] = [{"value": told["p50"], **told}]
        return sides
    finally:
        await fetching.stop()
        await orders.close()
        await stock.close()


async def asked_why(api: str) -> Figures:
    """The newest movements with their balances, by the service that is asked for nothing else meanwhile."""
    shelf, waits = f"/warehouses/{WAREHOUSES[0]}/stock/{SKU}", list[float]()
    async with Caller(api) as caller:
        stock = answered(*await caller.ask("GET", shelf))
        for _ in range(1 + SAMPLES):
            began = perf_counter()
            status, body = await caller.ask("GET", f"{shelf}/why")
            waits.append(perf_counter() - began)
            items = answered(status, body)["items"]
            newest = items[0]["after"]
            if len(items) != PAGE or any(newest[name] != stock[name] for name in ("on_hand", "allocated", "available")):
                raise Wrong(f"{shelf}/why: {len(items)} movements, {newest} after the newest, its document says {stock}")
    told = summary(waits[1:])
    return {"value": told["p50"], **told}


async def timed(ask: Callable[[int], Awaitable[None]], number: int) -> float:
    began = perf_counter()
    await ask(number)
    return perf_counter() - began


async def read_through(kafka: str, wanted: Copy) -> None:
    """Headers are all that is looked at until the key is the order's."""
    tp = TopicPartition("orders.events", wanted.partition)
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False, max_partition_fetch_bytes=8 << 20)
    await consumer.start()
    try:
        consumer.assign([tp])
        consumer.seek(tp, 0)
        found: list[int] = []
        while await consumer.position(tp) <= wanted.offsets[-1]:
            for record in (await consumer.getmany(tp, timeout_ms=500)).get(tp, []):
                if record.key == wanted.id.encode():
                    found.append(record.offset)
    finally:
        await consumer.stop()
    if found != list(wanted.offsets):
        raise Wrong(f"order {wanted.id} lies at {found}, not at {wanted.offsets}")
