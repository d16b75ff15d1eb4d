"""One service: an order is parsed, decided, told and stored. The runtime's pass against the guide's agent."""

import asyncio
import json
import random
from collections.abc import Iterator
from time import monotonic, sleep
from typing import Any

from aiokafka import AIOKafkaProducer
from pymongo import MongoClient

from bench.counting import bound, records_of
from bench.harness import Context, Figures, Result, Verdict, Wrong, expect, paired
from bench.process import Cpu
from bench.stack import PARTITIONS, Stack
from bench.suite.flow import cpu_table

WARM_UP = 100
PATIENCE = 600.0
"""Seconds for all orders."""


def run(context: Context) -> Result:
    many, few = context.size("service_orders", 60_000, 4_000), context.size("naive_service_orders", 6_000, 400)
    found = paired(
        {"waybill": lambda _: waybill(context, many), "naive": lambda _: naive(context, few)}, context.rounds, context.tell
    )
    result = Result(
        "service",
        "One service",
        f"{many:,} orders of 1-4 lines in one process of four partitions: parsed, decided, one fact each appended, documents "
        f"written (Waybill: the state and a view; naive: one document); against {few:,} of them through one agent "
        "(find_one, topic.send, update_one). From the first order sent to the last document stored.",
        "orders/s",
        found,
    )
    speed = result.compare("waybill", "naive").spread
    result.verdicts = [Verdict("≥ 10 × naive", f"{speed.median:.1f} ×", speed.median >= 10)]
    for side, runs in found.items():
        result.checks += [line for each in runs for line in each.pop("checks")]
        result.tables[f"Processor time of {side}, last round"] = cpu_table(runs[-1])
        result.notes.append(f"{side}: {bound(runs[-1]['cpu'])}")
    return result


def commands(count: int, name: str) -> Iterator[tuple[bytes, bytes, int]]:
    """Key, value, total."""
    chance = random.Random(name)
    for number in range(count):
        id = f"{name}-{number}"
        lines: list[dict[str, Any]] = [
            {
                "sku": f"SKU-{chance.randrange(2_000):04d}",
                "quantity": chance.randint(1, 3),
                "unit_price": 199 + chance.randrange(5_000),
            }
            for _ in range(chance.randint(1, 4))
        ]
        total = sum(line["quantity"] * line["unit_price"] for line in lines)
        order = {"order_id": id, "customer": f"c-{number % 2_000}", "lines": lines, "at": "2026-01-01T00:00:00+00:00"}
        yield id.encode(), json.dumps(order).encode(), total


def waybill(context: Context, count: int) -> Figures:
    with Stack() as stack:
        stack.topics(("intake.commands", "intake.events", "intake.dlq", "waybill.events", "waybill.clock"))
        stack.services(["intake"], "bench.subjects.{service}")
        return measured(context, stack, "waybill", "intake.commands", "intake.events", ("intake", "orders_v1"), count)


def naive(context: Context, count: int) -> Figures:
    with Stack() as stack:
        stack.topics(("naive.PlaceOrder", "naive.OrderTaken"))
        stack.child("one", "bench.naive.one", "worker", "--loglevel", "warn", "--without-web")
        return measured(context, stack, "naive", "naive.PlaceOrder", "naive.OrderTaken", ("naive", "orders"), count)


def measured(context: Context, stack: Stack, side: str, inbox: str, outbox: str, where: tuple[str, str], count: int) -> Figures:
    with MongoClient[dict[str, Any]](stack.mongo.uri) as client:
        view = client[where[0]][where[1]]
        asyncio.run(pour(stack.kafka.address, inbox, list(commands(WARM_UP, "warm"))))
        stored(context, stack, side, view, WARM_UP)
        orders = list(commands(count, "order"))
        cpu, began = Cpu(stack.pids()), monotonic()
        asyncio.run(pour(stack.kafka.address, inbox, orders))
        stored(context, stack, side, view, WARM_UP + count)
        seconds, spent = monotonic() - began, cpu.spent()
        sleep(1)
        total = next(view.aggregate([{"$group": {"_id": None, "sum": {"$sum": "$total"}}}]))["sum"]
        documents = view.count_documents({})
    facts = asyncio.run(records_of(stack.kafka.address, [outbox]))[outbox]
    told = [record for record in facts if record.key is not None]  # a fence has no key
    return {
        "value": round(count / seconds, 1),
        "seconds": round(seconds, 2),
        "orders": count,
        "cpu": spent,
        "checks": [
            expect(f"{side}: facts", len(told), WARM_UP + count),
            expect(f"{side}: documents", documents, WARM_UP + count),
            expect(f"{side}: sum of totals", total, sum(each[2] for each in [*commands(WARM_UP, "warm"), *orders])),
        ],
    }


async def pour(kafka: str, topic: str, orders: list[tuple[bytes, bytes, int]]) -> None:
    """By key as Java and aiokafka hash it, in batches."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka, enable_idempotence=True, acks="all", max_batch_size=900_000)
    await producer.start()
    try:
        sent = []
        for start in range(0, len(orders), 2_000):
            batches = [producer.create_batch() for _ in range(PARTITIONS)]
            for key, value, _ in orders[start : start + 2_000]:
                headers = [("ce_type", b"PlaceOrder"), ("ce_id", key), ("ce_time", b"2026-01-01T00:00:00+00:00")]
                number = producer._partitioner(key, list(range(PARTITIONS)), list(range(PARTITIONS)))
                batches[number].append(key=key, value=value, timestamp=None, headers=headers)
            for number, batch in enumerate(batches):
                batch.close()
                if batch.record_count():
                    sent.append(await producer.send_batch(batch, topic, partition=number))
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


def stored(context: Context, stack: Stack, side: str, view: Any, count: int) -> None:
    """Returns when the view has as many documents. Raises Wrong."""
    deadline = monotonic() + PATIENCE
    while (there := view.estimated_document_count()) < count:
        context.tell(f"{side}: documents stored", there, count)
        stack.check()
        if monotonic() > deadline:
            raise Wrong(f"{side}: {there} of {count} documents after {PATIENCE:.0f} s")
        sleep(0.05)
