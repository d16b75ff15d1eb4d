"""Decide: the inbox's commands, in order, become facts in the log. The only writer of <service>.events.

1 take what was not taken before (rules hydrate, linked)   2 load the states the batch reads   3 decide each, evolve at once
4 append whole decisions in one go   5 stay within the allowed lead over the read-back
"""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic, time
from typing import Any

import structlog

from shared.domain.decider import apply
from shared.runtime import failpoints, metrics
from shared.runtime.log import builtin
from shared.runtime.log.links import Links, Verdict
from shared.runtime.log.wire import Headers, Link, Out, Record, passed_on, stamp
from shared.runtime.loops.cache import Key
from shared.runtime.loops.catalog import STATE, to_json
from shared.runtime.loops.envelope import Envelope, envelope
from shared.runtime.loops.faults import fault
from shared.runtime.loops.partition import Decided, Partition
from shared.runtime.stream.port import MAX_VALUE, Queue

log = structlog.get_logger(__name__)
NOTHING = builtin.Nothing()
ANSWERED = ("reply", "timer")
"""Headers of who waits for this very command."""
ParkedCode = builtin.ParkedCode
LONGEST_WORD, LONGEST_REASON = 200, 500
"""Characters that a log which cannot forget keeps of what nobody can read."""


@dataclass(slots=True)
class Taken:
    """A command taken from the inbox: readable, or the reason why not."""

    record: Record
    headers: dict[str, bytes]
    link: Link | None
    command: Any
    parked: builtin.Parked | None = None


class Decide:
    def __init__(self, partition: Partition) -> None:
        self.partition, self.catalog = partition, partition.catalog
        self.decider = self.catalog.service.decider
        self.name = self.catalog.service.name
        self.batch_size = metrics.batch_size.labels(self.name, "decide")
        self.batch_time = metrics.batch_time.labels(self.name, "decide")
        self.n = 0
        self.waited = metrics.hop.labels(self.name)
        self.outcomes = {word: metrics.commands.labels(self.name, word) for word in ("decided", "nothing", "parked")}
        self.next_inbox = 0
        self.links = Links({})
        self.prefix = f"{self.name}/{partition.number}".encode()

    async def run(self, queue: Queue) -> None:
        partition = self.partition
        await partition.ready.wait()
        place = partition.reader.place()
        self.next_inbox, self.links = place.inbox, Links(place.answered)
        while True:
            batch = await queue.get()
            began = monotonic()
            taken = [command for record in batch.records if (command := self._take(record))]
            if taken:
                self.waited.observe(max(0.0, time() - taken[0].record.timestamp / 1000))
            await self._load(taken)
            out: list[Out] = []
            for one in taken:
                out += self._decision(one, await self._original(one))
            if out:
                failpoints.reach("decided")
                partition.watch(await partition.ports.log.append(self.catalog.events, partition.number, out))
            partition.positions[batch.topic] = self.next_inbox
            self.batch_size.observe(len(batch.records))
            self.batch_time.observe(monotonic() - began)
            batch.done()
            partition.cache.evict()
            while len(partition.decided) > partition.limits.ahead:
                partition.room.clear()
                await partition.room.wait()

    def _take(self, record: Record) -> Taken | None:
        if record.offset < self.next_inbox:
            return None
        self.next_inbox = record.offset + 1
        head = envelope(record, self.catalog.service.reactions)
        headers, link = head.headers, head.link
        if link and (verdict := self.links.take(link)) is not Verdict.TAKE:
            metrics.links_refused.labels(self.name, verdict.value).inc()
            if verdict is Verdict.GAP:
                log.error("link refused as a gap", partition=self.partition.number, inbox=record.offset, origin=link.origin)
            return None
        command, parked = self._parked_for(record, headers, self._fault(record, head)) or self._read(record, headers)
        return Taken(record, headers, link, command, parked)

    def _fault(self, record: Record, head: Envelope) -> str:
        """Why nobody of ours can have written this record."""
        target = self.partition.ports.log.partition_for(record.key or b"")
        if target != self.partition.number and head.headers.get("ce_type") != b"Redrive":
            return f"its key belongs in partition {target}"
        return head.fault

    def _parked_for(self, record: Record, headers: dict[str, bytes], reason: str) -> tuple[None, builtin.Parked] | None:
        if not reason:
            return None
        word = headers.get("ce_type", b"").decode(errors="replace")[:LONGEST_WORD]
        return None, builtin.Parked(inbox=record.offset, code="unreadable", reason=reason[:LONGEST_REASON], command=word)

    def _read(self, record: Record, headers: dict[str, bytes]) -> tuple[Any, builtin.Parked | None]:
        type_name = headers.get("ce_type", b"")
        word = type_name.decode(errors="replace")[:LONGEST_WORD]
        cls = self.catalog.commands.get(type_name)
        if cls is None:
            return None, builtin.Parked(
                inbox=record.offset, code="unknown_type", reason=f"no command is called {word!r}", command=word
            )
        try:
            return cls.__pydantic_validator__.validate_json(record.value or b""), None
        except ValueError as error:
            return None, builtin.Parked(
                inbox=record.offset, code="unreadable", reason=fault(error)[:LONGEST_REASON], command=word
            )

    async def _load(self, taken: Sequence[Taken]) -> None:
        keys = {(STATE, id): None for one in taken if one.parked is None for id in self._reads(one.command)}
        await self.partition.cache.load(list(keys))

    def _reads(self, command: Any) -> Sequence[str]:
        if isinstance(command, builtin.RefuseStorefrontEvent | builtin.UnknownFact | builtin.Redrive):
            return ()
        return self.decider.reads(command)

    async def _original(self, one: Taken) -> Taken | None:
        """For a redrive: the parked command, read again from the inbox, with its states loaded."""
        if not isinstance(one.command, builtin.Redrive) or one.command.inbox not in self.partition.parking.by_inbox:
            return None
        partition = self.partition
        record = await partition.ports.log.fetch(self.catalog.inbox, partition.number, one.command.inbox)
        if record is None:
            return None
        head = envelope(record, self.catalog.service.reactions)
        command, parked = self._parked_for(record, head.headers, self._fault(record, head)) or self._read(record, head.headers)
        original = Taken(record, head.headers, None, command, parked)
        await self._load([original])
        return original

    def _decision(self, one: Taken, original: Taken | None) -> list[Out]:
        """The records of one command's whole decision; what it changes is evolved, what it parks is parked."""
        partition = self.partition
        is_redrive = isinstance(one.command, builtin.Redrive)
        events = (self._redrive(original) if is_redrive else self._decide(one)) or self.answer_nothing()
        out = self._records(one, events, original)
        if any(len(record.value) > MAX_VALUE for record in out):
            reason = f"a fact of more than {MAX_VALUE} bytes"
            events = [self._parked(one, "too_large", reason, () if one.command is None else self._reads(one.command))]
            out = self._records(one, events, original)
        self.n += len(out)
        changed: dict[Key, Any] = {}
        for event in events:
            if isinstance(event, builtin.Parked):
                partition.parking.add(event.inbox, event.states)
                metrics.parked.labels(self.name, event.code).inc()
            elif isinstance(event, builtin.Redriven):
                partition.parking.remove(event.inbox)
            elif type(event) not in builtin.BUILTIN_FACTS:
                changed.update(self._evolve(event))
        partition.cache.pin(changed)
        self.outcomes[outcome_of(events)].inc()
        if out:
            partition.decided.append(Decided(list(events), changed, monotonic()))
        return out

    def answer_nothing(self) -> list[Any]:
        """Rule answer: every command leaves a record, or its link would be folded nowhere."""
        return [NOTHING]

    def _decide(self, one: Taken) -> list[Any]:
        if one.parked is not None:
            return [one.parked]
        command, inbox = one.command, one.record.offset
        if isinstance(command, builtin.RefuseStorefrontEvent):
            return [command.refusal]
        if isinstance(command, builtin.UnknownFact):
            return [self._parked(one, "unknown_type", command.reason, ())]
        ids = self.decider.reads(command)
        if (before := self.partition.parking.first_before(inbox, ids)) is not None:
            return [self._parked(one, "behind_parked", f"waits behind the parked command at inbox offset {before}", ids)]
        try:
            return self.decider.decide(command, self._states(ids))
        except Exception as error:
            log.exception("decide failed: parked", type=type(command).__name__, inbox=inbox)
            return [self._parked(one, "decide_failed", fault(error), ids)]

    def _parked(self, one: Taken, code: ParkedCode, reason: str, ids: Sequence[str]) -> builtin.Parked:
        word = one.headers["ce_type"].decode(errors="replace")
        return builtin.Parked(inbox=one.record.offset, code=code, reason=reason, states=tuple(ids), command=word)

    def _redrive(self, original: Taken | None) -> list[Any]:
        """[] where nothing is parked there (any more) or it still fails: it stays parked, in its place."""
        if original is None or original.parked is not None:
            return []
        events = self._decide(original)
        if any(isinstance(event, builtin.Parked) for event in events):
            return []
        return [builtin.Redriven(inbox=original.record.offset), *events]

    def _states(self, ids: Sequence[str]) -> dict[str, Any]:
        entries, initial = self.partition.cache.entries, self.decider.initial
        return {id: initial if (value := entries[STATE, id].value) is None else value for id in ids}

    def _evolve(self, event: Any) -> dict[Key, Any]:
        entries = self.partition.cache.entries
        ids = dict.fromkeys(self.decider.changes(event))
        changed: dict[Key, Any] = {}
        for id, state in apply(self.decider, self._states(list(ids)), event).items():
            entries[STATE, id].value = changed[STATE, id] = state
        return changed

    def _records(self, one: Taken, events: Sequence[Any], original: Taken | None) -> list[Out]:
        """Facts of a redriven command are traced to what caused the original, at its time; they answer who redrives."""
        generation, inbox, catalog = self.partition.generation, one.record.offset, self.catalog
        cause = (original or one).headers
        traced = [header for header in passed_on(cause) if header[0] not in ANSWERED]
        answered = [(name, one.headers[name]) for name in ANSWERED if name in one.headers]
        shared: Headers = [("ce_source", catalog.source), ("ce_time", cause.get("ce_time", b"")), *traced, *answered]
        if one.link:
            shared.append(("source", one.link.source))
        out = []
        for part, event in enumerate(events):
            headers: Headers = [
                ("ce_specversion", b"1.0"),
                ("ce_type", catalog.names[type(event)]),
                ("ce_id", b"%b/%d/%d" % (self.prefix, inbox, part)),
                ("wb", stamp(generation, self.n + part, part, len(events), inbox)),
                *shared,
            ]
            out.append(Out(one.record.key, to_json(event), headers))
        return out


def outcome_of(events: Sequence[Any]) -> str:
    if not events or isinstance(events[0], builtin.Nothing):
        return "nothing"
    return "parked" if isinstance(events[0], builtin.Parked) else "decided"
