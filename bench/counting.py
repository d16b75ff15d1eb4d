"""After a run: what each side wrote, counted in its topics and its documents. A run that did less work has no figure."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from pymongo import MongoClient
from pymongo.collection import Collection

from bench.harness import Wrong, expect
from bench.machine import cores
from bench.naive import records
from bench.orders import CHANNELS, SKUS, STOCK, Order
from shared.runtime.topics import service_called

FLOW = {
    "orders": (
        "OrderPlaced",
        "OrderConfirmed",
        "ReservationRequested",
        "OrderAllocated",
        "PaymentCaptured",
        "OrderPaid",
        "FulfillmentRequested",
        "OrderShipped",
    ),
    "pricing": ("OrderPriced",),
    "inventory": ("StockReserved", "StockIssued"),
    "fulfillment": ("ShipmentCreated", "ShipmentPicked", "ShipmentPacked", "ShipmentShipped"),
}
"""The fifteen facts of an order that goes well."""


def view_name(service: str, view: str) -> str:
    """A view's collection, of whichever version it is."""
    return service_called(service).view(view).collection


def state_name(service: str, noun: str) -> str:
    return next(each.collection for each in service_called(service).nouns if each.name == noun)


def view_in(client: MongoClient[Any], service: str, view: str) -> Collection[Any]:
    return client[service][view_name(service, view)]


async def records_of(kafka: str, topics: Iterable[str], partitions: int = 4) -> dict[str, list[Any]]:
    """Every record, by topic."""
    names = list(topics)
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=8 << 20,
    )
    await consumer.start()
    try:
        tps = [TopicPartition(topic, number) for topic in names for number in range(partitions)]
        consumer.assign(tps)
        ends = await consumer.end_offsets(tps)
        found: dict[str, list[Any]] = {topic: [] for topic in names}
        while any([await consumer.position(tp) < ends[tp] for tp in tps]):
            for tp, batch in (await consumer.getmany(timeout_ms=200, max_records=10_000)).items():
                found[tp.topic] += batch
        return found
    finally:
        await consumer.stop()


def types_of(record: Any) -> list[str]:
    """The facts of a decision, by type; [] for a fence."""
    return next((value.decode().split(",") for name, value in record.headers if name == "types"), [])


def waybill_facts(kafka: str) -> Counter[str]:
    """By service and type, from the logs themselves. Nobody died, so every record counts."""
    logs = asyncio.run(records_of(kafka, (f"{service}.events" for service in FLOW)))
    return Counter(
        f"{log.removesuffix('.events')}.{type}" for log, records in logs.items() for each in records for type in types_of(each)
    )


def naive_facts(kafka: str) -> Counter[str]:
    topics = [f"naive.{record.__name__}" for record in records.FACTS]
    return Counter({topic.removeprefix("naive."): len(found) for topic, found in asyncio.run(records_of(kafka, topics)).items()})


def check_waybill(kafka: str, mongo: str, orders: Sequence[Order]) -> list[str]:
    """Raises Wrong."""
    facts = waybill_facts(kafka)
    wanted = {f"{service}.{type}": len(orders) for service, types in FLOW.items() for type in types}
    if differ := {name: (facts[name], n) for name, n in wanted.items() if facts[name] != n}:
        raise Wrong(f"waybill: facts found and expected: {differ}; all: {dict(facts)}")
    if parked := {name: n for name, n in facts.items() if name.endswith(("Parked", "Refused"))}:
        raise Wrong(f"waybill: {parked}")
    with MongoClient[dict[str, Any]](mongo) as client:
        shipped = {"fulfillment": "shipped", "payment": "paid", "allocation": "allocated"}
        return [
            expect("waybill: facts of 15 types", sum(wanted.values()), 15 * len(orders)),
            expect("waybill: orders shipped and paid", view_in(client, "orders", "orders").count_documents(shipped), len(orders)),
            expect("waybill: prices explained", view_in(client, "pricing", "order_prices").count_documents({}), len(orders)),
            expect("waybill: shipments", view_in(client, "fulfillment", "shipments").count_documents({}), len(orders)),
            *sums("waybill", view_in(client, "orders", "orders"), view_in(client, "inventory", "stock"), orders),
        ]


def check_naive(kafka: str, mongo: str, orders: Sequence[Order]) -> list[str]:
    """Raises Wrong."""
    facts = naive_facts(kafka)
    if differ := {type: n for type, n in facts.items() if n != len(orders)}:
        raise Wrong(f"naive: facts found: {differ}, expected {len(orders)} of each")
    with MongoClient[dict[str, Any]](mongo) as client:
        database = client["naive"]
        shipped = {"fulfillment": "shipped", "payment": "paid", "allocation": "allocated"}
        return [
            expect("naive: facts of 15 types", sum(facts.values()), 15 * len(orders)),
            expect("naive: orders shipped and paid", database["orders"].count_documents(shipped), len(orders)),
            expect("naive: prices explained", database["order_prices"].count_documents({}), len(orders)),
            expect("naive: shipments", database["shipments"].count_documents({"stage": "shipped"}), len(orders)),
            *sums("naive", database["orders"], database["stock"], orders),
        ]


def sums(side: str, orders_view: Any, stock: Any, orders: Sequence[Order]) -> list[str]:
    """Money and pieces over all documents."""
    total = next(orders_view.aggregate([{"$group": {"_id": None, "sum": {"$sum": "$total"}}}]))["sum"]
    left = next(stock.aggregate([{"$group": {"_id": None, "on_hand": {"$sum": "$on_hand"}, "held": {"$sum": "$allocated"}}}]))
    received = len(CHANNELS) * SKUS * STOCK
    return [
        expect(f"{side}: total of all orders, minor units", total, sum(order.total for order in orders)),
        expect(f"{side}: pieces that left", received - left["on_hand"], sum(order.pieces for order in orders)),
        expect(f"{side}: pieces still held", left["held"], 0),
    ]


def documents(mongo: str, databases: Iterable[str]) -> dict[str, int]:
    with MongoClient[dict[str, Any]](mongo) as client:
        return {
            f"{name}.{collection}": client[name][collection].estimated_document_count()
            for name in databases
            for collection in sorted(client[name].list_collection_names())
        }


NOT_OURS = ("wall", "others")


def shares(cpu: Mapping[str, float]) -> dict[str, float]:
    """Processor seconds by kind: Python services, broker, database, driver."""
    apart = {"kafka": "Kafka", "mongod": "mongod", "driver": "driver"}
    found: dict[str, float] = {"services": 0.0, "Kafka": 0.0, "mongod": 0.0, "driver": 0.0}
    for name, seconds in cpu.items():
        if name not in NOT_OURS:
            found[apart.get(name, "services")] += seconds
    return found


def ms_an_order(cpu: Mapping[str, float], orders: int) -> dict[str, float]:
    """Processor time of everything but the load's own, by kind, and "all"."""
    parts = {kind: round(1000 * seconds / orders, 3) for kind, seconds in shares(cpu).items() if kind != "driver"}
    return {**parts, "all": round(sum(parts.values()), 3)}


def bound(cpu: dict[str, float]) -> str:
    """What the processor time says about the limit."""
    parts = shares(cpu)
    total = sum(parts.values())
    busy = total / (cpu["wall"] * cores())
    told = ", ".join(f"{kind} {100 * part / total:.0f} %" for kind, part in sorted(parts.items(), key=lambda each: -each[1]))
    hottest = max((name for name in cpu if name not in NOT_OURS), key=lambda name: cpu[name])
    others = cpu["others"] / (cpu["wall"] * cores())
    if busy + others > 0.85:
        verdict = "bound by the processor"
    elif cpu[hottest] / cpu["wall"] > 0.85:
        verdict = f"bound by one process, {hottest}"
    else:
        verdict = "not bound by the processor: it waits (round trips, journals)"
    return (
        f"{verdict}; {100 * busy:.0f} % of {cores()} cores in use, of that {told}; the busiest process is {hottest}; "
        f"other programs and the hypervisor took {100 * others:.0f} %"
    )
