"""The whole flow under promotions: none, 10,000 that nobody counts, and one that every order is counted by."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pymongo import MongoClient

from bench import shop
from bench.caller import Call, all_of
from bench.counting import check_waybill, documents, view_in, waybill_facts
from bench.harness import Context, Figures, Result, Verdict, expect, paired
from bench.orders import CHANNELS, CURRENCY, NO_OFFER, SKUS, Offer, sku
from bench.player import WAYBILL
from bench.stack import Stack
from bench.suite.flow import WARM_UP, figures, measure, tell_cost
from shared.runtime.topics import SERVICES

AT_ONCE = 64
"""Calls under way."""
WINDOW = {"starts_at": "2026-01-01T00:00:00Z", "ends_at": "2099-01-01T00:00:00Z"}
TOUCHING = 5
"""Promotions of each SKU: 5 x 500 SKUs x 4 channels are 10,000."""
STEP = 10
"""Minor units: the promotions of a SKU take off one, two, ... five of them a piece. The most for the customer applies."""
CODE, OFF = "HOT", 100


def nothing(_: int) -> list[Call]:
    return []


def active(channel: int) -> list[Call]:
    return [
        put(channel, f"i{index}-{n}", {"kind": "item_discount", "off": STEP * n}, {"skus": [sku(channel, index)]})
        for index in range(SKUS)
        for n in range(1, TOUCHING + 1)
    ]


def hot(channel: int) -> list[Call]:
    """One code on all channels, so one counter that every order asks."""
    terms = {"kind": "spend_threshold", "tiers": [{"threshold": OFF, "off": OFF}]}
    return [put(channel, "hot", terms, {"code": CODE, "limits": {"code_uses": 1_000_000}})]


def put(channel: int, id: str, terms: Mapping[str, Any], more: Mapping[str, Any]) -> Call:
    return "PUT", f"/channels/{CHANNELS[channel]}/promotions/{id}", {"currency": CURRENCY, "terms": terms, **WINDOW, **more}


@dataclass(frozen=True)
class Way:
    name: str
    promotions: Callable[[int], list[Call]] = nothing
    """Of a channel, by its number."""
    offer: Offer = NO_OFFER
    facts: Mapping[str, int] = field(default_factory=dict)
    """That it leaves for each order, beside those of all."""


PLAIN = Way("no promotion")
ACTIVE = Way("10,000 active", active, Offer(piece=STEP * TOUCHING))
COUNTED = Way(
    "one counted, hot",
    hot,
    Offer(order=OFF, code=CODE),
    {f"pricing.{type}": 1 for type in ("UsesWanted", "UseHeld", "UseCommitted")},
)
GOALS = {ACTIVE.name: 0.9, COUNTED.name: 0.6}


def run(context: Context) -> Result:
    count = context.size("orders", 6_000, 600)
    found = paired(
        {way.name: partial(play, context, way, count) for way in (PLAIN, ACTIVE, COUNTED)}, context.rounds, context.tell
    )
    result = Result(
        "promotions",
        "Whole flow under promotions",
        f"{count:,} orders of 1-4 lines from OrderPlaced and PaymentReceived to ShipmentShipped. no promotion: list prices. "
        f"10,000 active: each of a channel's {SKUS} SKUs has {TOUCHING} item discounts, all of which are tried. one counted, "
        "hot: every order of all channels names one code whose uses are limited, so that one counter's writer judges them all.",
        "orders/s",
        found,
    )
    for name, goal in GOALS.items():
        ratio = result.compare(name, PLAIN.name).spread.median
        result.verdicts.append(Verdict(f"{name} ≥ {goal} × {PLAIN.name}", f"{ratio:.2f} ×", ratio >= goal))
    result.checks = [line for runs in found.values() for each in runs for line in each.pop("checks")]
    tell_cost(result)
    return result


def play(context: Context, way: Way, count: int, number: int) -> Figures:
    with Stack() as stack:
        context.tell(f"{way.name}: starting, opening the shop", 0, 0)
        system = stack.waybill()
        asyncio.run(shop.open_waybill(system.apis))
        calls = [call for channel in range(len(CHANNELS)) for call in way.promotions(channel)]
        if calls:
            asyncio.run(all_of(system.apis["pricing"], calls, AT_ONCE))
        played, orders, cpu = asyncio.run(measure(stack, WAYBILL, count, context, name="promotions", offer=way.offer))
        checks = [f"{way.name}: {line}" for line in check_waybill(stack.kafka.address, stack.mongo.uri, orders)]
        checks += counted(stack, way, WARM_UP + count)
        return figures(played, cpu, checks, documents(stack.mongo.uri, SERVICES))


def counted(stack: Stack, way: Way, orders: int) -> list[str]:
    """Raises Wrong."""
    if not way.facts:
        return []
    facts = waybill_facts(stack.kafka.address)
    with MongoClient[dict[str, Any]](stack.mongo.uri) as client:
        counter = view_in(client, "pricing", "counters").find_one({"_id": f"code/{CODE}"}) or {}
    return [
        *(expect(f"{way.name}: {name}", facts[name], n * orders) for name, n in way.facts.items()),
        expect(f"{way.name}: uses of the code, by its counter", counter.get("committed"), orders),
    ]
