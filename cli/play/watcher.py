"""Watches waybill.events as a storefront would: drops repeats by ce_id, notes the outcome of every storefront event."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer

from shared.domain.service import PUBLIC


@dataclass(frozen=True, slots=True)
class Seen:
    """A public fact. `data` is parsed where it is asked for."""

    type: str
    id: str
    key: str
    """The order's id, for facts about an order."""
    causation: str
    source: str
    timestamp: float
    """When it was appended, seconds of system time."""
    value: bytes

    @property
    def data(self) -> dict[str, Any]:
        return orjson.loads(self.value)  # type: ignore[no-any-return]


Handler = Callable[[Seen], Awaitable[None]]


@dataclass
class Watcher:
    brokers: str
    security: Mapping[str, Any]
    handlers: dict[str, Handler] = field(default_factory=dict)
    """By type; "*" for all."""
    outcomes: dict[str, list[str]] = field(default_factory=dict)
    """ce_id of a cause to the types of what came of it."""
    counts: Counter[str] = field(default_factory=Counter)
    ids: set[str] = field(default_factory=set)
    quiet_since: float = field(default_factory=monotonic)
    repeats: int = 0

    async def start(self, *, from_end: bool) -> None:
        self.consumer = AIOKafkaConsumer(
            PUBLIC,
            bootstrap_servers=self.brokers,
            enable_auto_commit=False,
            auto_offset_reset="latest" if from_end else "earliest",
            **self.security,
        )
        await self.consumer.start()  # without a group: all partitions are ours
        for tp in self.consumer.assignment():
            await self.consumer.position(tp)  # decided before anything is sent
        self.task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.consumer.stop()

    async def _run(self) -> None:
        everything = self.handlers.get("*")
        while True:
            for batch in (await self.consumer.getmany(timeout_ms=100, max_records=2000)).values():
                for record in batch:
                    headers = dict(record.headers)
                    id = headers["ce_id"].decode()
                    if id in self.ids:
                        self.repeats += 1
                        continue
                    self.ids.add(id)
                    self.quiet_since = monotonic()
                    seen = Seen(
                        headers["ce_type"].decode(),
                        id,
                        (record.key or b"").decode(),
                        headers.get("ce_causationid", b"").decode(),
                        headers["ce_source"].decode(),
                        record.timestamp / 1000,
                        record.value or b"",
                    )
                    self.counts[seen.type] += 1
                    self.outcomes.setdefault(seen.causation, []).append(seen.type)
                    if everything:
                        await everything(seen)
                    if handler := self.handlers.get(seen.type):
                        await handler(seen)

    def check(self) -> None:
        """Raises what ended the watching, if something did."""
        if self.task.done() and not self.task.cancelled():
            self.task.result()
