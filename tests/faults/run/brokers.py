"""What an operator does to topics and groups, by the broker's own requests; and what the services say of it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.protocol.admin import DeleteGroupsRequest
from pymongo import MongoClient

from shared.domain.service import STOREFRONT
from shared.runtime.documents.port import PLACES
from shared.runtime.topics import needed

LOST = "waybill_lost_to_retention_total"
Offsets = dict[int, int]
"""By partition."""


@asynccontextmanager
async def admin_of(kafka: str) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


def storefront_places(mongo: str, service: str) -> Offsets:
    """Up to where a service noted that it has handled storefront.events: wherever it starts again, it starts no earlier."""
    with MongoClient[dict[str, Any]](mongo) as client:
        places = list(client[service][PLACES].find({"_id": {"$regex": "^log/"}}))
    return {int(place["_id"].rpartition("/")[2]): place["sources"].get(STOREFRONT, {}).get("position", 0) for place in places}


async def delete_before(kafka: str, offsets: Mapping[int, int]) -> None:
    """Of storefront.events; -1: all."""
    async with admin_of(kafka) as admin:
        await admin.delete_records({TopicPartition(STOREFRONT, n): RecordsToDelete(at) for n, at in offsets.items()})


async def compress(kafka: str, topic: str, codec: str) -> None:
    """What is not named is set back."""
    resource = ConfigResource(ConfigResourceType.TOPIC, topic, {**needed()[topic], "compression.type": codec})
    async with admin_of(kafka) as admin:
        await admin.alter_configs([resource])


async def reset_group(kafka: str, group: str, how: str) -> None:
    """`how`: earliest, latest, deleted. Waits until the sessions of its members are over: the broker refuses before."""
    async with admin_of(kafka) as admin:
        await _empty(admin, group)
        if how == "deleted":
            response = await admin._send_request_to_node(await admin.find_coordinator(group), DeleteGroupsRequest([group]))
            assert [code for _, code in response.results] == [0], response
            return
        committed = await admin.list_consumer_group_offsets(group)
    async with AIOKafkaConsumer(bootstrap_servers=kafka, group_id=group, enable_auto_commit=False) as consumer:
        consumer.assign(list(committed))
        ends = consumer.beginning_offsets if how == "earliest" else consumer.end_offsets
        await consumer.commit(await ends(list(committed)))


async def _empty(admin: AIOKafkaAdminClient, group: str) -> None:
    while True:
        (response,) = await admin.describe_consumer_groups([group])
        if not any(described[5] for described in response.groups):
            return
        await asyncio.sleep(0.3)


async def counted_lost(address: str) -> int:
    """By one process since it started."""
    async with httpx.AsyncClient(timeout=5) as http:
        lines = (await http.get(f"{address}/metrics")).text.splitlines()
    return sum(int(float(line.rpartition(" ")[2])) for line in lines if line.startswith(LOST + "{"))
