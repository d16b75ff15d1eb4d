"""Redriving: the command `Redrive` in a service's inbox has a parked command decided again, in its place in the order."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Literal

from aiokafka import AIOKafkaProducer

from cli.dead import Letter
from cli.reading import Topics
from shared.domain import ids
from shared.runtime.documents.port import Documents
from shared.runtime.log.builtin import Redrive
from shared.runtime.log.wire import header_map
from shared.runtime.loops.catalog import PARKED, to_json
from shared.runtime.loops.partition import place_id

PATIENCE = 15.0
"""Seconds without an answer after which the service is taken for stopped; a restart takes about seven."""
_LOOK_EVERY = 0.1


@dataclass(frozen=True, slots=True)
class Redriven:
    letter: Letter
    outcome: Literal["done", "parked still", "no answer"]
    facts: tuple[str, ...] = ()
    """Type names of what it led to."""


class Redriver:
    """Of one service. Raises KafkaError, Unavailable."""

    def __init__(self, service: str, topics: Topics, producer: AIOKafkaProducer, documents: Documents) -> None:
        self.service, self.topics, self.producer, self.documents = service, topics, producer, documents
        self.events, self.inbox = f"{service}.events", f"{service}.commands"

    async def redrive(self, letter: Letter, patience: float = PATIENCE) -> Redriven:
        """Waits for the outcome: the next letter of the same state can only be decided after this one."""
        number, offset = map(int, letter.place.split("/"))
        original = await self.topics.record(self.inbox, number, offset)
        key = None if original is None else original.key
        (_, end) = (await self.topics.bounds([self.events]))[self.events, number]
        sent = await self.producer.send_and_wait(
            self.inbox,
            to_json(Redrive(inbox=offset)),
            key=key,  # its facts carry this key, as those of the original would have
            partition=number,
            headers=[
                ("ce_specversion", b"1.0"),
                ("ce_type", b"Redrive"),
                ("ce_id", ids.new_id().encode()),
                ("ce_time", datetime.now(UTC).isoformat().encode()),
                ("ce_actor", b"operator"),
            ],
        )
        if not await self._answered(number, sent.offset, patience):
            return Redriven(letter, "no answer")
        document = (await self.documents.find(PARKED, [letter.place])).get(letter.place)
        if document is None or not document["redriven"]:
            return Redriven(letter, "parked still")
        return Redriven(letter, "done", await self._facts(number, end, sent.offset))

    async def _answered(self, number: int, inbox: int, patience: float) -> bool:
        """The stored place is behind it: documents are written up to there (rule forward)."""
        until = monotonic() + patience
        while monotonic() < until:
            place = await self.documents.place(place_id("log", number))
            if place is not None and place["inbox"] > inbox:
                return True
            await asyncio.sleep(_LOOK_EVERY)
        return False

    async def _facts(self, number: int, start: int, inbox: int) -> tuple[str, ...]:
        """Facts that answer this inbox offset; read by their ids alone: the document has said that they count."""
        (_, end) = (await self.topics.bounds([self.events]))[self.events, number]
        prefix, found = f"{self.service}/{number}/{inbox}/".encode(), {}
        async for records in self.topics.batches(self.events, number, start, end):
            for record in records:
                headers = header_map(record)
                if headers["ce_id"].startswith(prefix) and headers["ce_type"] != b"Redriven":
                    found[headers["ce_id"]] = headers["ce_type"].decode()
        return tuple(found.values())
