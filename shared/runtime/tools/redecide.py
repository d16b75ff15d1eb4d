"""Redecide: the recorded inbox decided again by today's code, into nowhere, against the facts that the log holds.

Every decision is taken on the states that the *recorded* facts give, so one difference does not cause the next ones.
Reads beside the running service and writes nothing. Commands that left no decision (refused links, not answered yet) are not
decided; states of one partition at a time are held in memory.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import orjson

from shared.domain.decider import apply
from shared.domain.service import Service
from shared.runtime.documents.memory import MemoryDocuments
from shared.runtime.log import builtin
from shared.runtime.log.reader import Decision, LogReader, Place
from shared.runtime.log.wire import Out, Record, header_map
from shared.runtime.loops import bookkeeping
from shared.runtime.loops.cache import Cache, Entry
from shared.runtime.loops.catalog import STATE, Catalog
from shared.runtime.loops.decide import Decide, Taken
from shared.runtime.loops.parking import Parking
from shared.runtime.loops.partition import Limits, Partition, Ports
from shared.runtime.tools.apart import Tell
from shared.runtime.tools.reading import batches, consumer_of, ends_of
from shared.runtime.tools.verify import UNBOUNDED, Nowhere, raise_error
from shared.runtime.vault import MemoryVault

KEPT = 10_000
"""Differences kept one by one; all of them are counted and summed."""
ABSENT = "(none)"
_MONEY = "minor units"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a fact that would be another one today."""

    ce_id: str
    type: str
    """The recorded fact's, or today's where the log has none."""
    field: str
    """Its path, lines[0].total; "type" where another fact (or none) would stand here, "command" where it is gone."""
    recorded: Any
    now: Any
    currency: str | None = None
    """For money, in minor units: its currency; "" where the fact names none. None: not money."""

    @property
    def changed(self) -> int:
        """Minor units more than recorded; a field that is absent counts as 0."""
        if self.currency is None:
            return 0
        return (self.now if isinstance(self.now, int) else 0) - (self.recorded if isinstance(self.recorded, int) else 0)


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

    def add(self, found: Sequence[Difference]) -> None:
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
        for key, total in other.sums.items():
            self.sums[key].count += total.count
            self.sums[key].changed += total.changed


async def redecide(service: Service, brokers: str, security: Mapping[str, Any], numbers: Sequence[int], tell: Tell) -> Redecided:
    """These partitions. Raises KafkaError, UnreadableFact."""
    result, began = Redecided(service.name), monotonic()
    events, inbox = f"{service.name}.events", f"{service.name}.commands"
    async with consumer_of(brokers, security) as log, consumer_of(brokers, security) as commands:
        ends = await ends_of(log, events, numbers)
        total = sum(ends.values())
        asked = await ends_of(commands, inbox, numbers)
        for number in numbers:
            again = Again(service, number)
            reader = LogReader(Place())
            recorded = Inbox(batches(commands, inbox, number, asked[number]))
            async for batch in batches(log, events, number, ends[number]):
                for decision in reader.read(batch):
                    result.decisions += 1
                    result.facts += len(decision.records)
                    result.add(again.compare(decision, await recorded.at(decision.inbox)))
                result.records += len(batch)
                tell(result.records, total)
    result.seconds = monotonic() - began
    return result


class Inbox:
    """Records by offset, in rising order: decisions answer the inbox in its order."""

    def __init__(self, batches: AsyncIterator[list[Any]]) -> None:
        self._batches = batches
        self._records: dict[int, Record] = {}
        self._next = 0

    async def at(self, offset: int) -> Record | None:
        """None where retention took it, or the inbox ends before it."""
        while offset >= self._next:
            batch = await anext(self._batches, None)
            if batch is None:
                return None
            self._records = {record.offset: record for record in batch}
            self._next = batch[-1].offset + 1
        return self._records.get(offset)


class Again:
    """One partition's commands decided again, by the decide loop's own code."""

    def __init__(self, service: Service, number: int) -> None:
        catalog, memory = Catalog(service), MemoryDocuments()
        ports = Ports(Nowhere(), memory, MemoryVault(), raise_error)
        cache = Cache(memory, number, catalog.types, UNBOUNDED)
        self.catalog = catalog
        self.partition = Partition(catalog, number, ports, Limits(), LogReader(Place()), cache, Parking())
        self.decide = Decide(self.partition)
        self.parked: dict[int, Record] = {}
        """Commands that the log has parked: a redrive decides them."""
        self.money = {name: money_fields(cls) for cls, name in catalog.names.items()}

    def compare(self, decision: Decision, record: Record | None) -> list[Difference]:
        """What would differ today; the states are afterwards as the recorded facts leave them."""
        if record is None:
            self._fold(decision)
            headers = decision.records[0][1]
            return [Difference(headers["ce_id"].decode(), headers["ce_type"].decode(), "command", "gone from the inbox", ABSENT)]
        one, original = self._taken(record), None
        if isinstance(one.command, builtin.Redrive) and one.command.inbox in self.partition.parking.by_inbox:
            parked_record = self.parked.get(one.command.inbox)
            original = self._taken(parked_record) if parked_record else None
        entries = self._entries([*self._reads(one), *(self._reads(original) if original else ())])
        before, parked = {id: entry.value for id, entry in entries.items()}, dict(self.partition.parking.by_inbox)
        out = self.decide._decision(one, original)
        self.partition.decided.clear()
        if same(decision, out):
            if self.partition.parking.by_inbox != parked:
                self._remember(decision, record)
            return []
        for id, entry in entries.items():
            entry.value = before[id]
        self.partition.parking = Parking()
        for inbox, states in parked.items():
            self.partition.parking.add(inbox, states)
        self._fold(decision)
        self._remember(decision, record)
        return list(self._differences(decision, out))

    def _taken(self, record: Record) -> Taken:
        headers = header_map(record)
        return Taken(record, headers, None, *self.decide._read(record, headers))

    def _reads(self, one: Taken) -> Sequence[str]:
        return () if one.parked is not None else self.decide._reads(one.command)

    def _entries(self, ids: Sequence[str]) -> dict[str, Entry]:
        cached = self.partition.cache.entries
        return {id: cached.setdefault((STATE, id), Entry(None, -1, stored=False)) for id in ids}

    def _fold(self, decision: Decision) -> None:
        """The recorded facts, as a predecessor's decision is folded."""
        events = [self.catalog.read_fact(headers["ce_type"], record.value) for record, headers in decision.records]
        decider = self.catalog.service.decider
        for event in events:
            if type(event) in builtin.BUILTIN_FACTS:
                continue
            entries = self._entries(decider.changes(event))
            states = {id: entry.value for id, entry in entries.items() if entry.value is not None}
            for id, state in apply(decider, states, event).items():
                entries[id].value = state
        bookkeeping.park(self.partition.parking, events)

    def _remember(self, decision: Decision, record: Record) -> None:
        if record.offset in self.partition.parking.by_inbox:
            self.parked[record.offset] = record
        for gone in self.parked.keys() - self.partition.parking.by_inbox.keys():
            del self.parked[gone]

    def _differences(self, decision: Decision, out: Sequence[Out]) -> Iterator[Difference]:
        for part in range(max(len(decision.records), len(out))):
            recorded = now = None
            if part < len(decision.records):
                record, headers = decision.records[part]
                recorded = headers["ce_type"], record.value or b"{}"
            if part < len(out):
                now = dict(out[part].headers)["ce_type"], out[part].value
            ce_id = f"{self.catalog.service.name}/{self.partition.number}/{decision.inbox}/{part}"
            yield from self._between(ce_id, recorded, now)

    def _between(self, ce_id: str, recorded: tuple[bytes, bytes] | None, now: tuple[bytes, bytes] | None) -> Iterator[Difference]:
        if recorded == now:
            return
        then_type, now_type = (each[0].decode() if each else ABSENT for each in (recorded, now))
        if recorded is None or now is None or then_type != now_type:
            yield Difference(ce_id, then_type if recorded else now_type, "type", then_type, now_type)
            return
        before, after = orjson.loads(recorded[1]), orjson.loads(now[1])
        old, new = dict(flat(before)), dict(flat(after))
        for path in {**old, **new}:
            was, is_now = old.get(path, ABSENT), new.get(path, ABSENT)
            if was != is_now:
                is_money = general(path).rpartition(".")[2].removesuffix("[]") in self.money[recorded[0]]
                currency = before.get("currency", "") if is_money else None
                yield Difference(ce_id, then_type, path, was, is_now, currency)


def same(decision: Decision, out: Sequence[Out]) -> bool:
    """Type and JSON of every fact, byte by byte or read."""
    if len(out) != len(decision.records):
        return False
    for (record, headers), now in zip(decision.records, out, strict=True):
        if headers["ce_type"] != dict(now.headers)["ce_type"]:
            return False
        if record.value != now.value and orjson.loads(record.value or b"{}") != orjson.loads(now.value):
            return False
    return True


def flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Fields by path: lines[0].total."""
    if isinstance(value, dict) and value:
        for name, each in value.items():
            yield from flat(each, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value:
        for number, each in enumerate(value):
            yield from flat(each, f"{path}[{number}]")
    else:
        yield path, value


def general(path: str) -> str:
    """lines[0].total -> lines[].total"""
    return "".join(part if not number else "[]" + part.partition("]")[2] for number, part in enumerate(path.split("[")))


def money_fields(cls: Any) -> frozenset[str]:
    """Names of the fields, at any depth, that are minor units of the fact's currency."""
    schema = cls.model_json_schema()
    shapes = [schema, *schema.get("$defs", {}).values()]
    return frozenset(name for shape in shapes for name, each in shape.get("properties", {}).items() if _is_money(each))


def _is_money(schema: dict[str, Any]) -> bool:
    """As shared.domain.money describes it, be it optional or in a list."""
    options = (schema, *schema.get("anyOf", ()), schema.get("items", {}))
    return any(option.get("description", "").startswith(_MONEY) for option in options)
