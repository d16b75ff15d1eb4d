"""A flash sale: everybody wants one SKU of one warehouse, few get it, and not one piece more than there is is sold."""

import asyncio
from typing import Any

from pymongo import MongoClient

from bench import shop
from bench.counting import bound, view_in
from bench.harness import Context, Figures, Result, Verdict, expect, paired
from bench.orders import WAREHOUSES, single_orders
from bench.player import WAYBILL, Player
from bench.process import Cpu
from bench.stack import Stack

SKUS = 500
"""Of the uniform load, in each of four warehouses."""
DECIDED = ("OrderAllocated", "OrderRefused")


def run(context: Context) -> Result:
    orders, pieces = context.size("flash_orders", 20_000, 1_000), context.size("pieces", 1_000, 50)
    with Stack() as stack:
        system = stack.waybill()
        warm(stack, system.apis)
        found = paired(
            {
                "uniform": lambda number: uniform(context, stack, system.apis, number, orders),
                "flash": lambda number: flash(context, stack, system.apis, number, orders, pieces),
            },
            context.rounds,
            context.tell,
        )
    result = Result(
        "flash",
        "Flash sale",
        f"{orders:,} orders of one piece for {pieces:,} pieces of one SKU in one warehouse, against {orders:,} orders of "
        f"one piece spread over {SKUS * 4:,} SKUs in four warehouses. From the first sent to the last decided; unpaid.",
        "orders/s",
        found,
    )
    speed = result.compare("flash", "uniform").spread
    for runs in found.values():
        result.checks += [line for each in runs for line in each.pop("checks")]
    result.verdicts = [
        Verdict(f"exactly {pieces:,} sold", f"{pieces:,}, every round", True),  # or the check had raised
        Verdict("≥ 0.8 × uniform load", f"{speed.median:.2f} ×", speed.median >= 0.8),
    ]
    result.notes = [f"{side}: {bound(runs[-1]['cpu'])}" for side, runs in found.items()]
    return result


def warm(stack: Stack, apis: Any) -> None:
    name = "warm"
    asyncio.run(shop.open_channel(apis, name, WAREHOUSES[:1], {WAREHOUSES[0]: {name: 1_000}}))
    asyncio.run(play(stack, None, name, [(name, [name])], 500))


def uniform(context: Context, stack: Stack, apis: Any, number: int, orders: int) -> Figures:
    shelves = []
    for place, warehouse in enumerate(WAREHOUSES):
        channel = f"uniform-{number}-{place}"
        skus = [f"{channel}-{each}" for each in range(SKUS)]
        asyncio.run(shop.open_channel(apis, channel, [warehouse], {warehouse: dict.fromkeys(skus, orders)}))
        shelves.append((channel, skus))
    figures, seen = asyncio.run(play(stack, context, f"uniform-{number}", shelves, orders))
    return {**figures, "checks": [expect("uniform: orders allocated", seen["OrderAllocated"], orders)]}


def flash(context: Context, stack: Stack, apis: Any, number: int, orders: int, pieces: int) -> Figures:
    sku = channel = f"flash-{number}"
    asyncio.run(shop.open_channel(apis, channel, WAREHOUSES[:1], {WAREHOUSES[0]: {sku: pieces}}))
    figures, seen = asyncio.run(play(stack, context, channel, [(channel, [sku])], orders))
    with MongoClient[dict[str, Any]](stack.mongo.uri) as client:
        stock = view_in(client, "inventory", "stock").find_one({"_id": f"{WAREHOUSES[0]}/{sku}"})
        held = view_in(client, "orders", "orders").count_documents({"channel": channel, "allocation": "allocated"})
    assert stock is not None
    return {
        **figures,
        "checks": [
            expect("flash: orders allocated", seen["OrderAllocated"], pieces),
            expect("flash: orders refused", seen["OrderRefused"], orders - pieces),
            expect("flash: pieces allocated, by the stock's document", stock["allocated"], pieces),
            expect("flash: pieces available", stock["available"], 0),
            expect("flash: orders that hold a piece, by their documents", held, pieces),
        ],
    }


async def play(
    stack: Stack, context: Context | None, name: str, shelves: list[tuple[str, list[str]]], count: int
) -> tuple[Figures, dict[str, int]]:
    orders = list(single_orders(count, name, shelves))
    async with Player(WAYBILL, stack, done=DECIDED) as player:
        cpu = Cpu(stack.pids())
        tell = (lambda done: context.tell(f"{name}: orders decided", done, count)) if context else (lambda _: None)
        played = await player.play(orders, tell=tell)
        spent = cpu.spent()
        await asyncio.sleep(1.5)  # documents are written, and nothing more may come
        return {"value": round(played.rate, 1), "orders": count, "cpu": spent}, dict(player.seen)
