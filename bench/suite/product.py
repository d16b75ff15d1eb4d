"""Product records by HTTP: what a channel waits for one, for a few fields of it, and for a page of what it may sell.

Beside a SKU's stock, which is as small a document as there is: what that takes is HTTP and a read by id.
"""

import asyncio
import random
from collections.abc import Callable
from time import perf_counter
from typing import Any

from bench import shop
from bench.caller import Caller, answered, call
from bench.counting import ms_an_order
from bench.harness import Context, Figures, Result, Verdict, Wrong
from bench.orders import WAREHOUSES
from bench.process import Cpu
from bench.stack import Stack
from cli.play.latency import summary

CHANNEL = "catalogue"
TEXT = "Made by hand, fired twice, and fit for the dishwasher. " * 20
"""A description as shops have them: 1,100 characters."""
QUANTILES = ("p50", "p95", "p99")
FIELDS = "name,stage,path,listings"
GOAL = 20
"""Milliseconds, of a product read, p95."""


def run(context: Context) -> Result:
    products, reads = context.size("products", 1_000, 60), context.size("reads", 4_000, 200)
    with Stack() as stack:
        context.tell("starting, publishing records", 0, 0)
        system = stack.waybill()
        asyncio.run(published(system.apis, products))
        sides: dict[str, list[Figures]] = {}
        paths: dict[str, Callable[[int], str]] = {
            "a SKU's stock": lambda n: f"/warehouses/{WAREHOUSES[0]}/stock/CAT-{n}",
            "a record": lambda n: f"/products/CAT-{n}",
            "a few of its fields": lambda n: f"/products/CAT-{n}?fields={FIELDS}",
            "100 SKUs that a channel may sell": lambda n: f"/channels/{CHANNEL}/availability?limit=100",
        }
        for number in range(context.rounds):
            for side, path in paths.items():
                context.tell(side, number, context.rounds)
                count = reads // 20 if "100 SKUs" in side else reads
                cpu = Cpu(stack.pids())
                found = asyncio.run(read(system.apis["inventory"], path, products, count))
                spent = ms_an_order(cpu.spent(), count)["all"]
                sides.setdefault(side, []).append({**found, "ms_each": round(spent, 2)})
    result = Result(
        "product",
        "Product records by HTTP",
        f"{products:,} published records, each with two listings and a text of {len(TEXT):,} characters; one caller, who "
        "asks again when answered, over a connection that is kept. Processor time is that of services, Kafka and mongod.",
        "ms, median",
        sides,
    )
    head = ["", "p50 / p95 / p99, ms", "answers/s", "ms of processor time each", "bytes"]
    result.tables = {
        "Milliseconds": [
            head,
            *(
                [side, " / ".join(f"{r[q]:.1f}" for q in QUANTILES), f"{r['a_second']:.0f}", f"{r['ms_each']}", f"{r['bytes']:,}"]
                for side, runs in sides.items()
                for r in runs
            ),
        ]
    }
    p95 = sides["a record"][-1]["p95"]
    result.verdicts = [Verdict(f"a product read within {GOAL} ms, p95", f"{p95:.1f} ms", p95 <= GOAL)]
    return result


async def published(apis: dict[str, str], products: int) -> None:
    """A category, records in it, and pieces of each SKU."""
    api, skus = apis["inventory"], [f"CAT-{n}" for n in range(products)]
    await shop.open_channel(apis, CHANNEL, WAREHOUSES[:2], {each: dict.fromkeys(skus, 100) for each in WAREHOUSES[:2]})
    material = {"field": "material", "meaning": "What it is made of", "required": True, "rule": {"type": "string"}}
    await call(api, "PUT", "/categories/cups", {"name": "Cups", "fields": [material]})
    waiting = list(skus)

    async def one_after_another() -> None:
        async with Caller(api) as caller:
            while waiting:
                sku = waiting.pop()
                for method, step, body in steps(sku):
                    answered(*await caller.ask(method, f"/products/{sku}/{step}", body))

    await asyncio.gather(*(one_after_another() for _ in range(32)))


def steps(sku: str) -> list[tuple[str, str, Any]]:
    listings = [{"channel": channel, "title": f"Cup {sku}", "text": TEXT[:400]} for channel in (CHANNEL, "live")]
    record = {
        "name": f"Cup {sku}",
        "category": "cups",
        "brand": "Kiln",
        "description": TEXT,
        "tags": ["gift", "kitchen"],
        "listings": listings,
        "attributes": {"material": "clay"},
    }
    checks = [("POST", "checks", {"check": kind, "evidence": "sample"}) for kind in ("truth", "ip")]
    return [("PUT", "draft", record), ("POST", "submit", None), *checks, ("POST", "publish", None)]


async def read(api: str, path: Callable[[int], str], products: int, count: int) -> Figures:
    rng, waits, sizes = random.Random(7), list[float](), list[int]()
    wanted = [path(rng.randrange(products)) for _ in range(count)]

    async with Caller(api) as caller:
        for each in wanted:
            began = perf_counter()
            status, body = await caller.ask("GET", each)
            waits.append(perf_counter() - began)
            sizes.append(len(body))
            if status != 200:
                raise Wrong(f"{status}: {body[:200].decode(errors='replace')}")
    told = summary(waits)
    return {"value": told["p50"], **told, "a_second": round(count / sum(waits), 1), "bytes": sum(sizes) // len(sizes)}
