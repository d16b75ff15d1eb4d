"""A storefront as any client would be one: CloudEvents in Kafka's binary mode, and a journal of what was acknowledged."""

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from time import time as wall
from typing import Any, TextIO

import orjson
from aiokafka import AIOKafkaProducer

from shared.domain.messages import Message
from shared.domain.service import STOREFRONT


class Storefront:
    """Events of one order carry one key, so that Kafka keeps their order; which key is the storefront's own affair."""

    def __init__(self, brokers: str, security: Mapping[str, Any], journal: Path | None = None) -> None:
        self.producer = AIOKafkaProducer(bootstrap_servers=brokers, enable_idempotence=True, acks="all", linger_ms=5, **security)
        self.path = journal
        self.journal: TextIO | None = None
        self.unacknowledged: set[asyncio.Future[Any]] = set()
        self.sent: dict[str, float] = {}
        """ce_id to the time it was sent (system time, seconds)."""

    async def start(self) -> None:
        await self.producer.start()
        if self.path:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.journal = self.path.open("a")

    async def stop(self) -> None:
        await self.flush()
        await self.producer.stop()
        if self.journal:
            self.journal.close()

    async def send(
        self, type: str, ce_id: str, source: str, time: datetime, data: Message | bytes, key: str, *, times: int = 1
    ) -> None:
        """`data` as bytes goes as it is: storefronts send broken events, too. `times` > 1 sends duplicates."""
        value = data if isinstance(data, bytes) else data.model_dump_json(exclude_none=True).encode()
        headers = [
            ("ce_specversion", b"1.0"),
            ("ce_type", type.encode()),
            ("ce_id", ce_id.encode()),
            ("ce_source", source.encode()),
            ("ce_time", time.isoformat().encode()),
            ("content-type", b"application/json"),
        ]
        self.sent.setdefault(ce_id, wall())
        for _ in range(times):
            future = await self.producer.send(STOREFRONT, value, key=key.encode(), headers=headers)
            self.unacknowledged.add(future)
            future.add_done_callback(lambda done: self._landed(done, type, ce_id, value))

    def _landed(self, future: "asyncio.Future[Any]", type: str, ce_id: str, value: bytes) -> None:
        self.unacknowledged.discard(future)
        if self.journal and not future.cancelled() and future.exception() is None:
            self.journal.write(journal_line(type, ce_id, value) + "\n")

    async def flush(self) -> None:
        """Raises KafkaError where an event was not acknowledged."""
        if waiting := list(self.unacknowledged):
            await asyncio.gather(*waiting)
        if self.journal:
            self.journal.flush()


def journal_line(type: str, ce_id: str, value: bytes) -> str:
    try:
        data = orjson.loads(value)
    except orjson.JSONDecodeError:
        data = None
    fields = data if isinstance(data, dict) else {}
    return json.dumps(
        {
            "ce_id": ce_id,
            "type": type,
            "channel": fields.get("channel"),
            "external_id": fields.get("external_id"),
            "data": data,
        }
    )
