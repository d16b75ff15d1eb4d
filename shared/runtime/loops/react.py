"""React: what others wrote becomes commands in this service's own inbox.

1 read what is a fact (a storefront's topic: every record)   2 react, by type; what cannot be read becomes a command too
3 seal personal fields, attach looked-up documents   4 link each command to its place and the one before it (rule linked)
5 append, by inbox partition   6 note the place once all is acknowledged
"""

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from shared.domain.messages import Command
from shared.domain.service import STOREFRONT
from shared.runtime import failpoints, metrics, personal
from shared.runtime.log.reader import LogReader, Place
from shared.runtime.log.wire import NOWHERE, Headers, Out, Record, SourcePlace, link
from shared.runtime.loops.catalog import to_json
from shared.runtime.loops.partition import Partition, Reacted
from shared.runtime.loops.sources import Answer, FactSource, StorefrontSource
from shared.runtime.stream.port import Batch, Queue

PIPELINE = 3
"""Batches sent ahead of their acknowledgement."""


@dataclass(slots=True)
class InFlight:
    batch: Batch
    sent: "Sequence[asyncio.Future[int]]"
    reacted: Reacted


class Storefront:
    """A topic of others' making: every record is read, there are no fences in it."""

    def __init__(self, place: Place) -> None:
        self.position = place.position

    def read(self, records: Sequence[Record]) -> Iterator[tuple[int, int, Record, dict[str, bytes]]]:
        for record in records:
            if record.offset >= self.position:
                self.position = record.offset + 1
                yield record.offset, 0, record, {}

    def place(self) -> Place:
        return Place(self.position)


class Facts:
    """Another service's log, by the rules."""

    def __init__(self, place: Place) -> None:
        self.reader = LogReader(place)

    def read(self, records: Sequence[Record]) -> Iterator[tuple[int, int, Record, dict[str, bytes]]]:
        for decision in self.reader.read(records):
            for index, (record, headers) in enumerate(decision.records):
                yield decision.offset, index, record, headers

    def place(self) -> Place:
        return self.reader.place()


class React:
    def __init__(self, partition: Partition, topic: str, at: Reacted) -> None:
        self.partition, self.topic = partition, topic
        self.previous = dict(at.previous)
        service = partition.catalog.service
        self.log: Storefront | Facts
        self.source: StorefrontSource | FactSource
        if topic == STOREFRONT:
            self.log, self.source = Storefront(at.place), StorefrontSource(service, partition.number)
        else:
            self.log, self.source = Facts(at.place), FactSource(service, topic, partition.number)
        self.inflight: deque[InFlight] = deque()
        self.name = service.name
        self.batch_size = metrics.batch_size.labels(self.name, "react")
        self.batch_time = metrics.batch_time.labels(self.name, "react")

    async def run(self, queue: Queue) -> None:
        while True:
            batch = await queue.get()
            began = monotonic()
            answers = self._answers(batch.records)
            commands = await self._complete(answers)
            sent = await self._append(answers, commands)
            self.inflight.append(InFlight(batch, sent, Reacted(self.log.place(), dict(self.previous))))
            while self.inflight and (len(self.inflight) >= PIPELINE or queue.empty() or self._landed()):
                await self._settle(self.inflight.popleft())
            self.batch_size.observe(len(batch.records))
            self.batch_time.observe(monotonic() - began)

    def _landed(self) -> bool:
        return all(future.done() for future in self.inflight[0].sent)

    async def _settle(self, oldest: InFlight) -> None:
        """A failed append raises here: its outcome is unknown, so the reaction starts again from its stored place."""
        failpoints.reach("react-sent")
        await asyncio.gather(*oldest.sent)
        failpoints.reach("react-acknowledged")
        self.partition.reacted[self.topic] = oldest.reacted
        self.partition.positions[self.topic] = oldest.reacted.place.position
        oldest.batch.done()

    def _answers(self, records: Sequence[Record]) -> list[tuple[SourcePlace, Answer]]:
        answers = []
        for offset, index, record, headers in self.log.read(records):
            for nth, answer in enumerate(self.source.answers(record, headers)):
                answers.append(((offset, index, nth), answer))
        return answers

    async def _complete(self, answers: list[tuple[SourcePlace, Answer]]) -> list[Command]:
        """Commands as they are appended: personal fields sealed, documents attached."""
        commands = [answer.command for _, answer in answers]
        people = {person.customer_id for command in commands for person in personal.people_in(command)}
        if people:
            keys = await self.partition.ports.vault.keys(people, create=True)
            commands = [personal.seal_people(command, keys) for command in commands]
        wanted: dict[str, dict[str, None]] = {}
        for _, answer in answers:
            for lookup in answer.lookups:
                projection, id = lookup.split("/", 1)
                wanted.setdefault(projection, {})[id] = None
        if wanted:
            found = await self._found(wanted)
            commands = [
                command.model_copy(update={"found": {name: found[name] for name in answer.lookups}})
                if answer.lookups
                else command
                for command, (_, answer) in zip(commands, answers, strict=True)
            ]
        return commands

    async def _found(self, wanted: dict[str, dict[str, None]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for projection, ids in wanted.items():
            collection = self.partition.catalog.service.projection(projection).collection
            documents = await self.partition.ports.documents.find(collection, list(ids))
            found |= {f"{projection}/{id}": documents.get(id) for id in ids}
        return found

    async def _append(self, answers: list[tuple[SourcePlace, Answer]], commands: list[Command]) -> "list[asyncio.Future[int]]":
        log, catalog, number = self.partition.ports.log, self.partition.catalog, self.partition.number
        by_target: dict[int, list[Out]] = {}
        for (place, answer), command in zip(answers, commands, strict=True):
            key = answer.key.encode()
            target = log.partition_for(key)
            headers: Headers = [
                ("ce_type", catalog.names[type(command)]),
                ("ce_id", b"%b/%d/%d/%d/%d" % (self.topic.encode(), number, *place)),
                ("link", link(self.topic, number, place, self.previous.get(target, NOWHERE))),
                *answer.headers,
            ]
            self.previous[target] = place
            by_target.setdefault(target, []).append(Out(key, to_json(command), headers))
        return [await log.append(catalog.inbox, target, records) for target, records in by_target.items()]
