"""Redriving: the command `Redrive` in a service's inbox has a parked input decided again, in its place in the order."""

import asyncio
from collections.abc import Sequence
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
from shared.runtime.log.reader import Decision, LogReader, place_from
from shared.runtime.log.wire import place_of
from shared.runtime.passes.catalog import PARKED, to_json
from shared.runtime.passes.partition import place_id

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
    """Of one service. Raises KafkaError, Unavailable, UnknownLogFormat."""

    def __init__(self, service: str, topics: Topics, producer: AIOKafkaProducer, documents: Documents) -> None:
        self.service, self.topics, self.producer, self.documents = service, topics, producer, documents
        self.events, self.inbox = f"{service}.events", f"{service}.commands"
        self.logs: dict[int, LogReader] = {}
        """By partition, read on from the stored place."""

    async def redrive(self, letter: Letter, patience: float = PATIENCE) -> Redriven:
        """Waits for the outcome: the next letter of the same state can only be decided after this one."""
        topic, number, (offset, _, _) = place_of(letter.place)
        original = await self.topics.record(topic, number, offset)
        key = None if original is None else original.key
        sent = await self.producer.send_and_wait(
            self.inbox,
            to_json(Redrive(source=letter.place)),
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
        if (answer := await self._answer(number, sent.offset, patience)) is None:
            return Redriven(letter, "no answer")
        names = [name.decode() for name in answer.types()]
        if "Redriven" not in names:
            return Redriven(letter, "parked still")
        return Redriven(letter, "done", tuple(name for name in names if name != "Redriven"))

    async def await_documents(self, results: Sequence[Redriven], patience: float = PATIENCE) -> None:
        """Until they say so too: whoever lists what is parked reads them."""
        until = monotonic() + patience
        ids = [result.letter.place for result in results if result.outcome == "done"]
        while monotonic() < until:
            if all(each["redriven"] for each in (await self.documents.find(PARKED, ids)).values()):
                return
            await asyncio.sleep(_LOOK_EVERY)

    async def _answer(self, number: int, inbox: int, patience: float) -> Decision | None:
        """The decision of this inbox offset."""
        until = monotonic() + patience
        log = await self._log(number)
        while monotonic() < until:
            (_, end) = (await self.topics.bounds([self.events]))[self.events, number]
            async for records in self.topics.batches(self.events, number, log.position, end):
                if found := next((each for each in log.read(records) if each.inbox() == inbox), None):
                    return found
            await asyncio.sleep(_LOOK_EVERY)
        return None

    async def _log(self, number: int) -> LogReader:
        if number not in self.logs:
            stored = await self.documents.place(place_id("log", number))
            self.logs[number] = LogReader(place_from(stored["log"] if stored else None))
        return self.logs[number]
