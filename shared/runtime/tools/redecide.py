"""Redecide: every recorded decision decided again by today's code, into nowhere, against the facts that the log holds.

The log is the order in which inputs were taken: each decision names its input, and the inbox and each source log are read
forward beside it. What was looked up then stands in the log and is looked up no more. Every decision is taken on the states that
the *recorded* facts give, so one difference does not cause the next ones.
Reads beside the running service and writes nothing. States of one partition at a time are held in memory.
"""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import zip_longest
from time import monotonic
from typing import Any

from shared.domain.service import STOREFRONT, Service
from shared.runtime.log import builtin
from shared.runtime.log.reader import Decision, LogReader, Place
from shared.runtime.passes import bookkeeping
from shared.runtime.passes.catalog import Catalog, to_json
from shared.runtime.passes.decide import Decide, largest, refuses_too_large, unpacked
from shared.runtime.passes.hear import Input
from shared.runtime.stream.port import MAX_VALUE
from shared.runtime.stream.producer import KafkaLog
from shared.runtime.tools.apart import Tell
from shared.runtime.tools.comparing import ABSENT, Comparing, Difference, Line, general
from shared.runtime.tools.inputs import NOT_HEARD, Answers, Inputs
from shared.runtime.tools.reading import batches, consumer_of, ends_of
from shared.runtime.tools.replay import blank_partition, complete_cache
from shared.runtime.topics import partition_count

KEPT = 10_000
"""Differences kept one by one; all of them are counted and summed."""


@dataclass(slots=True)
class Sum:
    count: int = 0
    changed: int = 0
    """Minor units: the sum over all facts, now less recorded."""


@dataclass(slots=True)
class Redecided:
    service: str
    records: int = 0
    decisions: int = 0
    facts: int = 0
    differing: int = 0
    """Decisions that would be others."""
    seconds: float = 0.0
    differences: list[Difference] = field(default_factory=list)
    """The first ones; `sums` knows all."""
    sums: defaultdict[tuple[str, str, str | None], Sum] = field(default_factory=lambda: defaultdict(Sum))
    """By type, field without list positions, and currency."""
    since: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By type and field, in how many decisions facts say what their release did not know. These are no differences."""

    def add(self, compared: Sequence[Difference]) -> None:
        found = [each for each in compared if not each.since]
        self.since.update({(each.type, general(each.field)) for each in compared if each.since})
        self.differing += bool(found)
        for each in found:
            total = self.sums[each.type, general(each.field), each.currency]
            total.count += 1
            total.changed += each.changed
        self.differences += found[: max(0, KEPT - len(self.differences))]

    def join(self, other: "Redecided") -> None:
        """What other partitions of the same service came to, at the same time."""
        self.records += other.records
        self.decisions += other.decisions
        self.facts += other.facts
        self.differing += other.differing
        self.seconds = max(self.seconds, other.seconds)
        self.differences += other.differences[: max(0, KEPT - len(self.differences))]
        self.since += other.since
        for key, total in other.sums.items():
            self.sums[key].count += total.count
            self.sums[key].changed += total.changed


async def redecide(service: Service, brokers: str, security: Mapping[str, Any], numbers: Sequence[int], tell: Tell) -> Redecided:
    """These partitions. Raises KafkaError, TopicsUnfit, UnknownLogFormat, UnreadableFact."""
    result, began, catalog = Redecided(service.name), monotonic(), Catalog(service)
    topics = [catalog.events, catalog.inbox, *(topic for topic in catalog.sources if topic != STOREFRONT)]
    hash = KafkaLog({}, brokers, await partition_count(brokers, security, topics))  # never started
    async with AsyncExitStack() as opened:
        consumers = {topic: await opened.enter_async_context(consumer_of(brokers, security)) for topic in topics}
        ends = {topic: await ends_of(consumer, topic, numbers) for topic, consumer in consumers.items()}
        total = sum(ends[catalog.events].values())

        def records(topic: str, number: int) -> AsyncIterator[list[Any]]:
            return batches(consumers[topic], topic, number, ends[topic][number])

        for number in numbers:
            again, reader = Again(catalog, number), LogReader(Place(), own=False)
            inputs = Inputs(catalog, number, records, hash.partition_for)
            async for batch in records(catalog.events, number):
                for decision in reader.read(batch):
                    result.decisions += 1
                    result.facts += decision.headers["types"].count(b",") + 1
                    result.add(again.compare(decision, await inputs.answered(decision), inputs))
                result.records += len(batch)
                tell(result.records, total)
    result.seconds = monotonic() - began
    return result


class Again:
    """One partition's inputs decided again, by the pass's own code."""

    def __init__(self, catalog: Catalog, number: int) -> None:
        self.catalog = catalog
        self.cache, self.partition = complete_cache(catalog, number), blank_partition(catalog, number)
        self.decide = Decide(catalog, self.cache)
        self.parked: dict[str, Answers] = {}
        """By place, what the log has parked: a redrive decides it."""
        self.comparing = Comparing(catalog.facts)

    def compare(self, decision: Decision, answers: Answers | str, inputs: Inputs) -> list[Difference]:
        """What would differ today; the states are afterwards as the recorded facts leave them."""
        if isinstance(answers, str):
            return self._not_decided(decision, answers)
        if (input := inputs.read(answers)) is None:
            return self._not_decided(decision, NOT_HEARD)
        now = self._decided(decision, input, self._original(input, inputs))
        lines = [to_json(fact) for fact in now]
        types = [self.catalog.names[type(fact)] for fact in now]
        differences: list[Difference] = []
        # the same facts are written alike; what is only written otherwise is compared field by field
        if decision.record.value == b"\n".join(lines) and decision.headers["types"] == b",".join(types):
            recorded = now
        else:
            recorded = self.catalog.read(decision)
            differences = list(self._differences(decision, recorded, list(zip(types, lines, strict=True))))
        self._take(recorded, decision.offset)
        self._remember(decision, input.place, answers)
        return differences

    def _decided(self, decision: Decision, input: Input, original: Input | None) -> list[Any]:
        """As a pass decides, in its steps, without making a record of it."""
        decide, partition = self.decide, self.partition
        header = decision.headers.get("found", b"")
        found = unpacked(header) if header else {}
        wanted = decide.lookups(original or input)  # what a noun's function raises parks its input
        forgotten = bool(wanted and not found)  # with a decision that was too large, what was found is not kept
        if refuses_too_large(original or input):
            facts = [] if forgotten else self._taken(input, original, found)
            if forgotten or size_of(facts) + len(header) > largest(original or input):
                facts = decide._instead(partition, input, original)
            return facts or decide.answer_nothing()
        facts = self._taken(input, original, found)
        if decision.headers["types"] == b"Parked":
            parked = builtin.Parked.model_validate_json(decision.record.value or b"")
            if parked.code == "too_large" and (size_of(facts) + len(header) > MAX_VALUE or forgotten):
                return [parked]
        return facts or decide.answer_nothing()

    def _taken(self, input: Input, original: Input | None, found: Mapping[str, Any]) -> list[Any]:
        if isinstance(input.message, builtin.Redrive):
            return self.decide._redrive(self.partition, original, found)
        return self.decide._facts(self.partition, input, found, None)

    def _original(self, input: Input, inputs: Inputs) -> Input | None:
        if input.parked is not None or not isinstance(input.message, builtin.Redrive):
            return None
        place = input.message.source
        if place not in self.partition.parking.by_source or place not in self.parked:
            return None
        return inputs.read(self.parked[place])

    def _not_decided(self, decision: Decision, why: str) -> list[Difference]:
        self._take(self.catalog.read(decision), decision.offset)
        type = decision.types()[0].decode()
        return [Difference(f"{decision.id}/0", type, "input", why, ABSENT)]

    def _take(self, facts: Sequence[Any], at: int) -> None:
        """The recorded facts, as a predecessor's decision is folded."""
        entries = self.cache.entries
        for fact in facts:
            if type(fact) not in builtin.BUILTIN_FACTS:
                for noun, id in self.catalog.wiring.changes(fact):
                    entry = entries[noun.collection, id]
                    entry.value = noun.evolve(noun.initial if entry.value is None else entry.value, fact, id)
        bookkeeping.park(self.partition.parking, facts, at)

    def _remember(self, decision: Decision, place: str, answers: Answers) -> None:
        if place in self.partition.parking.by_source:
            self.parked[place] = answers
        if b"Redriven" in decision.headers["types"]:
            self.parked = {place: each for place, each in self.parked.items() if place in self.partition.parking.by_source}

    def _differences(self, decision: Decision, facts: Sequence[Any], now: Sequence[tuple[bytes, bytes]]) -> Iterator[Difference]:
        """Facts of older versions are compared in today's shape."""
        versions = decision.versions(len(facts))
        then = [
            Line(type, text if version == getattr(fact, "version", 1) else to_json(fact), text)
            for type, text, version, fact in zip(decision.types(), decision.lines(), versions, facts, strict=True)
        ]
        decided = [Line(*each) for each in now]
        for number, (recorded, again) in enumerate(zip_longest(then, decided)):
            yield from self.comparing.between(f"{decision.id}/{number}", recorded, again)


def size_of(facts: Sequence[Any]) -> int:
    """Bytes of their record's value."""
    return sum(len(to_json(fact)) + 1 for fact in facts) - 1
