"""Where an order left facts: the documents that are about it, in each service, and the index beside them."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from services.inventory.demand.shards import shard
from shared.domain import ids
from shared.runtime.documents.port import Documents
from shared.runtime.log.reader import Decision
from shared.runtime.log.wire import header_map
from shared.runtime.passes.catalog import PARKED, Catalog
from shared.runtime.passes.parking import state_word
from shared.runtime.settings import Settings
from shared.runtime.tools.fetching import Fetching
from shared.runtime.tools.index import index_of, patiently
from shared.runtime.tools.reading import documents_of
from shared.runtime.topics import service_called

WHERE = (
    ("orders", "orders", "_id"),
    ("pricing", "order_prices", "_id"),
    ("fulfillment", "shipment_state", "_id"),
    ("support", "returns_state", "_id"),
    ("support", "returns", "order_id"),
    ("support", "tickets", "order_id"),
)
"""Service, collection without its version, and the field of its documents that is the order's id."""
WAREHOUSES = "inventory"
"""Its facts lie by warehouse: which ones were asked is in the other services' facts."""
Offsets = dict[int, set[int]]
"""Of decisions, by partition of the service's log."""


async def decisions_about(order_id: str, settings: Settings) -> dict[str, list[Decision]]:
    """By service, in the order of its partitions. Raises Unavailable, KafkaError."""
    fetching = Fetching(settings.kafka, settings.kafka_options())
    try:
        services = list(dict.fromkeys(service for service, _, _ in WHERE))
        found = dict(
            zip(services, await asyncio.gather(*(_of(name, order_id, settings, fetching) for name in services)), strict=True)
        )
        told = [fact for decisions in found.values() for fact in facts_of(decisions)]
        found[WAREHOUSES] = await _fetched(WAREHOUSES, await _in_warehouses(order_id, told, settings), fetching)
        return found
    finally:
        await fetching.stop()


async def _of(service: str, order_id: str, settings: Settings, fetching: Fetching) -> list[Decision]:
    nouns, collections = service_called(service).nouns, collections_of(service)
    async with documents_of(settings, service) as documents:
        offsets = await _parked(documents, [f"{noun.name}/{order_id}" for noun in nouns if noun.key == "order_id"])
        for name, collection, field in WHERE:
            if name == service:
                await _indexed(documents, collections[collection], {field: order_id}, offsets)
    return await _fetched(service, offsets, fetching)


async def _in_warehouses(order_id: str, told: Iterable[Mapping[str, Any]], settings: Settings) -> Offsets:
    """Of what they reserved and issued for its shipments (before they were named, one), and took back; and of its demand."""
    demand = f"{shard(order_id)}/{order_id}"
    found: dict[str, set[str]] = {"reservation": set(), "returned": set(), "asked_order": {demand}}
    for fact in told:
        if warehouse := fact.get("warehouse"):
            found["reservation"].add(f"{warehouse}/{fact.get('shipment_id') or ids.shipment_id(order_id)}")
            if returned := fact.get("return_id"):
                found["returned"].add(f"{warehouse}/{returned}")
    collections = collections_of(WAREHOUSES)
    async with documents_of(settings, WAREHOUSES) as documents:
        offsets = await _parked(documents, [state_word(noun, id) for noun, some in found.items() for id in some])
        for noun, some in found.items():
            await _indexed(documents, collections[f"{noun}_state"], {"_id": {"$in": sorted(some)}}, offsets)
    return offsets


def collections_of(service: str) -> dict[str, str]:
    """By their names without version."""
    return {name.rpartition("_v")[0]: name for name in Catalog(service_called(service)).types}


async def _indexed(documents: Documents, collection: str, where: Mapping[str, Any], offsets: Offsets) -> None:
    async def find() -> None:
        async for document in documents.scan(collection, where):
            index = index_of(collection, document)
            offsets[index.partition].update(await index.offsets(documents))

    await patiently(find)


async def _parked(documents: Documents, states: list[str]) -> Offsets:
    """What was parked changed no document but its own."""
    offsets: Offsets = defaultdict(set)
    async for parked in documents.scan(PARKED, {"states": {"$in": states}}):
        offsets[parked["_p"]].add(parked["turn"])
    return offsets


async def _fetched(service: str, offsets: Offsets, fetching: Fetching) -> list[Decision]:
    found = []
    for number, some in sorted(offsets.items()):
        records = await fetching.records(f"{service}.events", number, some)
        found += [Decision(records[offset], header_map(records[offset])) for offset in sorted(records)]
    return found


def facts_of(decisions: Iterable[Decision]) -> list[dict[str, Any]]:
    return [orjson.loads(line) for decision in decisions for line in decision.lines()]
