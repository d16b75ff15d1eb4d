"""A partition's inbox and logs as a pass writes them, without a broker."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.domain.contracts import said_by, topic_of
from shared.domain.messages import Fact, Message
from shared.domain.service import Service
from shared.runtime.log.builtin import Redrive
from shared.runtime.log.reader import Decision
from shared.runtime.log.wire import Headers, Out, fence, header_map, place_of, source, stamp
from shared.runtime.passes.catalog import Catalog, to_json
from shared.runtime.passes.decide import Decide
from shared.runtime.passes.hear import Input
from shared.runtime.tools.inputs import Answers, Inputs
from shared.runtime.tools.replay import blank_partition, complete_cache


@dataclass(frozen=True)
class Kept:
    """A record in memory."""

    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    timestamp: int = 0


class Written:
    """What it is given is decided in the order in which it comes. Lookups find what `documents` has, by "view/id"."""

    def __init__(self, service: Service, number: int = 0, documents: dict[str, Any] | None = None) -> None:
        self.number, self.found = number, documents or {}
        self.logs: defaultdict[str, list[Kept]] = defaultdict(list)
        """By topic, this partition's records."""
        catalog = Catalog(service)
        self.cache, self.partition = complete_cache(catalog, number), blank_partition(catalog, number)
        self.by(service)
        self.append(self.catalog.events, fence(self.partition.generation))

    def by(self, service: Service) -> None:
        """From now on this code decides; what it knows goes on."""
        self.catalog = Catalog(service)
        self.decide = Decide(self.catalog, self.cache)
        self.inputs = Inputs(self.catalog, self.number, self.batches, lambda _: self.number)

    @property
    def events(self) -> list[Kept]:
        return self.logs[self.catalog.events]

    @property
    def inbox(self) -> list[Kept]:
        return self.logs[self.catalog.inbox]

    async def batches(self, topic: str, number: int) -> AsyncIterator[list[Kept]]:
        yield self.logs[topic]

    def append(self, topic: str, out: Out) -> Kept:
        log = self.logs[topic]
        log.append(Kept(len(log), out.key, out.value, out.headers))
        return log[-1]

    def take(self, key: str, message: Message, time: datetime, value: bytes | None = None) -> Out:
        """A command comes through the inbox, as a fact that is keyed anew; one that is decided where it lies is appended to its
        service's log. `value` replaces its JSON."""
        text = to_json(message) if value is None else value
        at = time.isoformat().encode()
        if isinstance(message, Fact) and not self.catalog.wiring.handlers[type(message)].on.key:
            producer, name = said_by(type(message))
            topic = topic_of(producer)
            offset = len(self.logs[topic])
            id = f"{producer}/{self.number}/{offset}".encode()
            wire: Headers = [("types", name.encode()), ("wb", stamp(b"theirs", offset)), ("ce_id", id), ("ce_time", at)]
            answers = Answers(topic, self.append(topic, Out(key.encode(), text, wire)))
        else:
            topic = self.catalog.inbox
            wire = [("ce_type", self.catalog.names[type(message)]), ("ce_id", b"c"), ("ce_time", at)]
            answers = Answers(topic, self.append(topic, Out(key.encode(), text, wire)))
        return self._decide(answers)

    def take_all(self, messages: Sequence[tuple[str, Message]], time: datetime) -> None:
        for key, message in messages:
            self.take(key, message, time)

    def _decide(self, answers: Answers) -> Out:
        input = self.inputs.read(answers)
        assert input is not None
        if answers.topic != self.catalog.inbox:
            input.source = source(answers.topic, self.number, (answers.record.offset, answers.line, 0))
        original = self._original(input)
        self.partition.expected = len(self.events)
        names = self.decide.lookups(original or input)
        decided = self.decide.decide(self.partition, input, {name: self.found.get(name) for name in names}, original)
        assert decided is not None
        self.append(self.catalog.events, decided.out)
        return decided.out

    def _original(self, input: Input) -> Input | None:
        if not isinstance(input.message, Redrive) or input.message.source not in self.partition.parking.by_source:
            return None
        topic, _, (offset, line, _) = place_of(input.message.source)
        return self.inputs.read(Answers(topic, self.logs[topic][offset], line))

    def decisions(self) -> list[Decision]:
        """Without the fences."""
        decisions = [Decision(record, header_map(record)) for record in self.events]
        return [each for each in decisions if "types" in each.headers]
