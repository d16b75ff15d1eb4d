"""A careful storefront's client: it keeps what was not acknowledged and sends it again, in order, under the same ids."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from cli.play.storefront import Storefront, journal_line
from shared.domain.messages import Message
from shared.domain.service import STOREFRONT


@dataclass(frozen=True, slots=True)
class Letter:
    type: str
    ce_id: str
    value: bytes
    key: bytes
    headers: list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Landed:
    letter: Letter
    partition: int
    offset: int
    tries: int
    """1: it lies there alone."""


class SteadyStorefront(Storefront):
    def __init__(self, brokers: str, security: Mapping[str, Any], journal: Path) -> None:
        super().__init__(brokers, security, journal)
        self.brokers, self.security = brokers, security
        self.waiting: asyncio.Queue[Letter] = asyncio.Queue()
        self.landed: list[Landed] = []
        self.said: Counter[bytes] = Counter()
        """Letters by key, whether they have landed or not."""
        self.resent = 0

    async def start(self) -> None:
        await super().start()
        self.posting = asyncio.create_task(self._post())

    async def stop(self) -> None:
        """What was not acknowledged by now is given up."""
        self.posting.cancel()
        await asyncio.gather(self.posting, return_exceptions=True)
        await self.producer.stop()
        if self.journal:
            self.journal.close()

    async def send(
        self, type: str, ce_id: str, source: str, time: datetime, data: Message | bytes, key: str, *, times: int = 1
    ) -> None:
        value = data if isinstance(data, bytes) else data.model_dump_json(exclude_none=True).encode()
        attributes = {"specversion": "1.0", "type": type, "id": ce_id, "source": source, "time": time.isoformat()}
        headers = [(f"ce_{name}", word.encode()) for name, word in attributes.items()]
        self.post([Letter(type, ce_id, value, key.encode(), headers)] * times)

    def post(self, letters: Iterable[Letter]) -> None:
        for letter in letters:
            self.said[letter.key] += 1
            self.waiting.put_nowait(letter)

    async def flush(self) -> None:
        await self.waiting.join()
        if self.posting.done():
            self.posting.result()
        if self.journal:
            self.journal.flush()

    async def _post(self) -> None:
        while True:
            letters = [await self.waiting.get()]
            while len(letters) < 200 and not self.waiting.empty():
                letters.append(self.waiting.get_nowait())
            tries = 1
            while not (places := await self._posted(letters)):
                tries += 1
                self.resent += len(letters)
                await asyncio.sleep(1)
            for letter, (partition, offset) in zip(letters, places, strict=True):
                self.landed.append(Landed(letter, partition, offset, tries))
                if self.journal:
                    sent = json.loads(journal_line(letter.type, letter.ce_id, letter.value))
                    self.journal.write(json.dumps({**sent, "at": [partition, offset], "tries": tries}) + "\n")
                self.waiting.task_done()

    async def _posted(self, letters: list[Letter]) -> list[tuple[int, int]]:
        """Where they lie, once all were acknowledged; if not (empty), all go again, by a new producer."""
        try:
            sent = [await self.producer.send(STOREFRONT, each.value, key=each.key, headers=each.headers) for each in letters]
            results = await asyncio.gather(*sent, return_exceptions=True)
            places = [(each.partition, each.offset) for each in results if not isinstance(each, BaseException)]
            if len(places) == len(results):
                return places
            await self.producer.stop()
        except KafkaError:
            pass
        self.producer = await producer_that_starts(self.brokers, self.security)
        return []


async def producer_that_starts(brokers: str, security: Mapping[str, Any]) -> AIOKafkaProducer:
    """However long the broker is away."""
    while True:
        producer = AIOKafkaProducer(bootstrap_servers=brokers, enable_idempotence=True, acks="all", linger_ms=5, **security)
        try:
            await producer.start()
        except KafkaError:
            await producer.stop()
            await asyncio.sleep(0.5)
            continue
        return producer
