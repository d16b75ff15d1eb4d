"""Orders that take more than the plain way: in two shipments from two warehouses, or waiting until a receipt fills them."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any

from pymongo import MongoClient

from bench import shop
from bench.caller import Call, all_of
from bench.counting import documents, sums, view_in, waybill_facts
from bench.harness import Context, Figures, Result, Verdict, Wrong, expect, paired
from bench.orders import CHANNELS, SKUS, WAREHOUSES, Order, sku, two_line_orders, warehouses_of
from bench.player import WAYBILL, WINDOW, Played, Player
from bench.process import Cpu
from bench.stack import Stack
from bench.suite.flow import WARM_UP, figures, settled, tell_cost
from shared.runtime.topics import SERVICES

MAIN, WARM = range(400), range(400, SKUS)
"""Numbers of a channel's SKUs: of the orders, and of those of the warm-up."""
PATIENCE = 900.0
"""Seconds for all orders to wait."""
CAPS_AT_ONCE = 8
"""Calls under way. With many more, inventory's inbox did not take them in time, and it said 503."""


def own(number: int) -> list[Call]:
    return [shop.receipt_at(WAREHOUSES[number], number, range(SKUS), f"opening-{number}")]


def half(number: int) -> list[Call]:
    """SKUs of even numbers in the channel's own warehouse, of odd ones in its neighbour's."""
    return [
        shop.receipt_at(warehouse, number, range(odd, SKUS, 2), f"opening-{number}-{odd}")
        for odd, warehouse in enumerate(warehouses_of(number))
    ]


def nothing(number: int) -> list[Call]:
    return []


def caps(number: int) -> list[Call]:
    """As many pieces as any channel's orders want may wait in its own warehouse."""
    return [
        ("PUT", f"/warehouses/{WAREHOUSES[number]}/stock/{sku(number, index)}/backorder-cap", {"cap": 1_000_000})
        for index in range(SKUS)
    ]


@dataclass(frozen=True)
class Way:
    name: str
    stocked: Callable[[int], list[Call]] = own
    shipments: int = 1
    terms: Mapping[str, Any] = field(default_factory=dict)
    waits: bool = False
    facts: Mapping[str, int] = field(default_factory=dict)
    """That it leaves for each order, beside those of all."""


PLAIN = Way("plain")
SPLIT = Way("two shipments", half, shipments=2, facts={"inventory.ReservationRefused": 2, "orders.OrderSourced": 1})
WAITING = Way(
    "waiting, then filled",
    nothing,
    terms={"short_at_placing": "backorder"},
    waits=True,
    facts={"inventory.ReservationRefused": 2, "inventory.ReservationQueued": 1},
)
GOALS = {SPLIT.name: 0.55, WAITING.name: 0.6}


def run(context: Context) -> Result:
    count = context.size("orders", 6_000, 600)
    found = paired(
        {way.name: partial(play, context, way, count) for way in (PLAIN, SPLIT, WAITING)}, context.rounds, context.tell
    )
    result = Result(
        "parts",
        "Whole flow, in two shipments or after waiting",
        f"{count:,} orders of two SKUs from OrderPlaced and PaymentReceived to the last ShipmentShipped, the same bytes each "
        "time. plain: one warehouse has both SKUs. two shipments: one has the first and another the second; the first refuses, "
        "so does the other, then both are asked for their part. waiting, then filled: both refuse, "
        "the first is asked to let it wait, and when the last order waits, a "
        "receipt in each warehouse fills them; the time is that of both.",
        "orders/s",
        found,
    )
    for name, goal in GOALS.items():
        ratio = result.compare(name, PLAIN.name).spread.median
        result.verdicts.append(Verdict(f"{name} ≥ {goal} × plain", f"{ratio:.2f} ×", ratio >= goal))
    result.checks = [line for runs in found.values() for each in runs for line in each.pop("checks")]
    tell_cost(result)
    waited = found[WAITING.name][-1]
    result.notes.append(
        f"{WAITING.name}: all {count:,} waited after {waited['waited']:.1f} s, and were shipped {waited['filled']:.1f} s later; "
        f"all are under way at a time, where the others keep to {WINDOW:,}."
    )
    return result


def play(context: Context, way: Way, count: int, number: int) -> Figures:
    with Stack() as stack:
        context.tell(f"{way.name}: starting, opening the shop", 0, 0)
        system = stack.waybill()
        asyncio.run(shop.open_waybill(system.apis, way.stocked, way.terms))
        if way.waits:
            asyncio.run(all_of(system.apis["inventory"], [call for n in range(len(CHANNELS)) for call in caps(n)], CAPS_AT_ONCE))
        played, waited, orders, cpu = asyncio.run(measure(context, stack, system.apis["inventory"], way, count))
        checks = counted(stack, way, orders)
        parts = {"waited": round(waited, 2), "filled": round(played.seconds - waited, 2)}
        return figures(played, cpu, checks, documents(stack.mongo.uri, SERVICES)) | parts


async def measure(
    context: Context, stack: Stack, inventory: str, way: Way, count: int
) -> tuple[Played, float, list[Order], dict[str, float]]:
    """As the flow's, with the seconds until all waited."""
    warm, orders = list(two_line_orders(WARM_UP, "parts-warm", WARM)), list(two_line_orders(count, "parts", MAIN))
    async with Player(WAYBILL, stack, shipments=way.shipments) as player:
        await played_of(player, way, warm, WARM, inventory)
        await settled(player, len(warm) * way.shipments)
        cpu = Cpu(stack.pids())
        told = partial(tell_of, context, way, count)
        played, waited = await played_of(player, way, orders, MAIN, inventory, told)
        spent = cpu.spent()
        await settled(player, (len(warm) + count) * way.shipments)
    return played, waited, [*warm, *orders], spent


def tell_of(context: Context, way: Way, count: int, done: int) -> None:
    context.tell(f"{way.name}: orders shipped", done, count)


async def played_of(
    player: Player, way: Way, orders: list[Order], skus: range, inventory: str, tell: Callable[[int], None] = lambda _: None
) -> tuple[Played, float]:
    """What was played, and the seconds until all waited."""
    if not way.waits:
        return await player.play(orders, tell=tell), 0.0
    playing = player.play(orders, window=len(orders), tell=tell)
    played, waited = await asyncio.gather(playing, filled(player, len(orders), skus, inventory))
    return played, waited


async def filled(player: Player, count: int, skus: range, inventory: str) -> float:
    """A receipt in each warehouse, when all orders wait. The seconds until they did."""
    began = monotonic()
    await player.until("ReservationQueued", player.seen["ReservationQueued"] + count, PATIENCE)
    waited = monotonic() - began
    if player.seen["StockReserved"] != player.seen["StockIssued"]:
        raise Wrong(f"orders were served without waiting: {dict(player.seen)}")
    receipts = [shop.receipt_at(WAREHOUSES[n], n, skus, f"filling-{n}-{skus.start}") for n in range(len(CHANNELS))]
    await all_of(inventory, receipts, len(receipts))
    return waited


def counted(stack: Stack, way: Way, orders: list[Order]) -> list[str]:
    """Raises Wrong."""
    facts, count = waybill_facts(stack.kafka.address), len(orders)
    each = {"inventory.StockReserved": way.shipments, "inventory.StockIssued": way.shipments, "orders.OrderPaid": 1, **way.facts}
    if parked := {name: n for name, n in facts.items() if name.endswith(("Parked", "Refused")) and name not in way.facts}:
        raise Wrong(f"{way.name}: {parked}")
    with MongoClient[dict[str, Any]](stack.mongo.uri) as client:
        shown = view_in(client, "orders", "orders")
        done = {"fulfillment": "shipped", "payment": "paid", "allocation": "allocated", "shipments": {"$size": way.shipments}}
        shipments = view_in(client, "fulfillment", "shipments").count_documents({"status": "shipped"})
        return [
            *(expect(f"{way.name}: {name}", facts[name], n * count) for name, n in each.items()),
            expect(f"{way.name}: orders paid, shipped in {way.shipments}", shown.count_documents(done), count),
            expect(f"{way.name}: shipments shipped", shipments, way.shipments * count),
            *sums(way.name, shown, view_in(client, "inventory", "stock"), orders),
        ]
