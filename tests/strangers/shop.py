"""A storefront that writes as strangers do."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from shared.domain.service import STOREFRONT as TOPIC
from shared.runtime.documents.mongo import MongoDocuments

WITHIN = 30.0


@dataclass
class Shop:
    """A storefront, and what it sees."""

    kafka: str
    mongo: str

    async def produce(self, id: str, producer: AIOKafkaProducer, partition: int | None = None, stamp: int | None = None) -> None:
        data = {
            "channel": "own",
            "external_id": f"order-{id}",
            "payment_id": f"payment-{id}",
            "amount": 100,
            "currency": "EUR",
        }
        headers = [("ce_specversion", b"1.0"), ("ce_type", b"PaymentReceived"), ("ce_id", id.encode()), ("ce_source", b"/shop")]
        await producer.send(
            TOPIC, json.dumps(data).encode(), key=id.encode(), headers=headers, partition=partition, timestamp_ms=stamp
        )

    async def send(self, ids: list[str], codec: str | None = None, partition: int | None = None) -> None:
        """In one batch a partition."""
        async with AIOKafkaProducer(bootstrap_servers=self.kafka, compression_type=codec, linger_ms=20) as producer:
            for id in ids:
                await self.produce(id, producer, partition)

    async def place(self, ids: list[str], channel: str) -> None:
        """Orders of one piece."""
        async with AIOKafkaProducer(bootstrap_servers=self.kafka) as producer:
            for id in ids:
                data = {"channel": channel, "external_id": id, "currency": "EUR", "lines": [{"sku": "TEA", "quantity": 1}]}
                headers = [("ce_specversion", b"1.0"), ("ce_type", b"OrderPlaced"), ("ce_id", id.encode()), ("ce_source", b"/s")]
                await producer.send(TOPIC, json.dumps(data).encode(), key=id.encode(), headers=headers)

    async def transact(self, ids: list[str], partition: int, commit: bool) -> None:
        async with AIOKafkaProducer(bootstrap_servers=self.kafka, transactional_id=f"shop-{uuid4()}") as producer:
            await producer.begin_transaction()
            for id in ids:
                await self.produce(id, producer, partition)
            await (producer.commit_transaction() if commit else producer.abort_transaction())

    async def outcomes(self, wanted: set[str]) -> dict[str, list[str]]:
        """By the event's id ("" for what the clock does), the facts that it caused, once each of these caused some. What was told
        again is dropped by its id, as every reader must."""
        found: dict[str, list[str]] = {}
        known: set[str] = set()
        async with AIOKafkaConsumer("waybill.events", bootstrap_servers=self.kafka, auto_offset_reset="earliest") as consumer:
            async with asyncio.timeout(WITHIN):
                while not wanted <= found.keys():
                    for records in (await consumer.getmany(timeout_ms=500)).values():
                        for record in records:
                            headers = {name: value.decode() for name, value in record.headers}
                            if headers["ce_id"] not in known:
                                known.add(headers["ce_id"])
                                found.setdefault(headers.get("ce_causationid", ""), []).append(headers["ce_type"])
        return found

    async def read_to_the_end(self) -> None:
        """The service noted that it has handled each partition as far as it goes: timers wait for that, lag is reckoned by it."""
        documents = MongoDocuments(self.mongo, "orders")
        async with AIOKafkaConsumer(bootstrap_servers=self.kafka) as consumer:
            ends = await consumer.end_offsets([TopicPartition(TOPIC, number) for number in range(4)])
        try:
            async with asyncio.timeout(WITHIN):
                while True:
                    places = await documents.places("log/")
                    at = {number: position(places.get(f"log/{number}")) for number in range(4)}
                    if at == {tp.partition: end for tp, end in ends.items()}:
                        return
                    await asyncio.sleep(0.2)
        finally:
            await documents.close()


def position(place: dict[str, Any] | None) -> int:
    return place["sources"].get(TOPIC, {}).get("position", 0) if place else 0


def ids(count: int) -> list[str]:
    return [uuid4().hex for _ in range(count)]
