"""Hear: records of other logs, and of storefronts, become inputs that are decided here, or sends to another key's inbox.

Nothing is skipped silently: what should be known and cannot be read is parked or refused, by name.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from shared.domain.contracts import facts_of
from shared.domain.messages import Message, NewerVersion, read_fact
from shared.domain.nouns import Context, Ref
from shared.domain.wiring import Handler
from shared.runtime import metrics
from shared.runtime.log import builtin
from shared.runtime.log.answered import Answered, Verdict
from shared.runtime.log.reader import Decision
from shared.runtime.log.wire import (
    RECEIVED,
    REPLY_ON,
    Headers,
    Link,
    Record,
    SourcePlace,
    header_map,
    instant,
    place_name,
    source,
)
from shared.runtime.passes.catalog import Catalog
from shared.runtime.passes.faults import fault

REMEMBERED = 1_000
"""Combinations of types: a service says some dozens."""
LONGEST_REASON = 500
"""Characters that a log which cannot forget keeps of what nobody can read."""


@dataclass(slots=True)
class Input:
    """What is to be decided: read, or the reason why it cannot be."""

    place: str
    """Its name, topic/partition/offset/line/nth: what is parked is known by it."""
    key: bytes
    handler: Handler | None
    """None: the runtime's own commands, and what cannot be read."""
    message: Any
    headers: dict[str, bytes]
    source: bytes | None = None
    """The header that its decision carries."""
    inbox: int = -1
    parked: builtin.Parked | None = None
    name: bytes = b""
    """Its type's."""
    link: Link | None = None
    """Of what was keyed anew."""
    refs: Sequence[Ref] | None = None
    """The states that deciding reads, once they were asked for."""


@dataclass(slots=True)
class Send:
    """An input on its way to the inbox of its key."""

    place: SourcePlace
    key: bytes
    name: bytes
    message: Message | None
    """Where something is still to be done to it: a person to be sealed."""
    value: bytes
    headers: Headers
    later: bool = False
    """It may wait for company."""


class Ear:
    """One topic of facts, heard in one partition."""

    def __init__(self, catalog: Catalog, topic: str) -> None:
        self.topic, self.heard = topic, catalog.heard[topic]
        self._concerns: dict[bytes, Sequence[tuple[int, bytes]]] = {}
        self.known = {name.encode() for name in (*facts_of(topic.removesuffix(".events")), *builtin.FACTS)}
        service = catalog.service.name
        self.counted = {name: metrics.heard.labels(service, topic, name.decode()) for name in self.heard}

    def concerns(self, types: bytes) -> Sequence[tuple[int, bytes]]:
        """The lines of a decision that are heard, and those that no contract knows: nothing is parsed for the others."""
        if (known := self._concerns.get(types)) is not None:
            return known
        lines = [(line, name) for line, name in enumerate(types.split(b",")) if name in self.heard or name not in self.known]
        if len(self._concerns) < REMEMBERED:
            self._concerns[types] = lines
        return lines

    def hear(self, decision: Decision, number: int, answered: Answered | None) -> Iterable[Input | Send]:
        """`answered`: what the partition has taken already (None: all that is keyed anew is wanted)."""
        if not (lines := self.concerns(decision.headers["types"])):
            return
        texts, versions = decision.lines(), decision.versions(len(decision.types()))
        for line, name in lines:
            handler = self.heard.get(name)
            if handler is None or handler.on.key or handler.on.split:
                yield from self._keyed(decision, line, handler, name, versions[line], texts[line])
                continue
            place = (decision.offset, line, 0)
            if answered is None or answered.take_direct(f"{self.topic}/{number}", place) is not Verdict.TAKE:
                continue
            self.counted[name].inc()
            input = lying_at(self.topic, number, decision, line, handler)
            read_into(input, versions[line], texts[line])
            input.source = source(self.topic, number, place)
            yield input

    def _keyed(
        self, decision: Decision, line: int, handler: Handler | None, name: bytes, version: int, text: bytes
    ) -> Iterable[Send]:
        trace, at = trace_of(decision, line), (decision.offset, line)
        if handler is not None and getattr(handler.input, "goes_on", False):
            trace |= gone_on(decision)
        headers = list(trace.items())
        producer = self.topic.removesuffix(".events").encode()
        versioned: Headers = [("ce_schemaversion", b"%d" % version), *headers]
        key = decision.record.key or b""
        if handler is None:  # no contract of ours has it: it is parked under the key that it has
            yield Send((*at, 0), key, b"%b.%b" % (producer, name), None, text, versioned)
            return
        self.counted[name].inc()
        try:
            message = read_fact(handler.input, version, text, handler.on.model)
            if handler.on.split is None:
                key = handler.key(message).encode()
                yield Send((*at, 0), key, handler.name.encode(), None, text, versioned, handler.on.later)
                return
            context = context_of(key, handler, trace, {})
            for nth, (to, command) in enumerate(handler.on.split(message, context)):
                value = command.__pydantic_serializer__.to_json(command)
                yield Send((*at, nth), to.encode(), type(command).__name__.encode(), None, value, headers, handler.on.later)
        except Exception:  # also what a key or a split raises: parked by name, it never stops its partition
            yield Send((*at, 0), raw_key(handler, text) or key, handler.name.encode(), None, text, versioned)


def lying_at(topic: str, number: int, decision: Decision, line: int, handler: Handler) -> Input:
    """A line of another log, to be read into it."""
    place = place_name(topic, number, (decision.offset, line, 0))
    key, name = decision.record.key or b"", handler.name.encode()
    return Input(place, key, handler, None, trace_of(decision, line), name=name)


def heard_again(catalog: Catalog, topic: str, number: int, record: Record, line: int) -> Input | None:
    """A line that was heard, read once more from its record, by today's code. None: that does not hear it."""
    decision = Decision(record, header_map(record))
    types = decision.types()
    handler = catalog.heard.get(topic, {}).get(types[line])
    if handler is None:
        return None
    input = lying_at(topic, number, decision, line, handler)
    read_into(input, decision.versions(len(types))[line], decision.lines()[line])
    return input


def raw_key(handler: Handler, text: bytes) -> bytes:
    """The key of a fact that this code cannot read, where its fields are what they were: it is parked where it belongs."""
    if not isinstance(handler.on.key, str) or not handler.on.key:
        return b""
    try:
        data = orjson.loads(text)
        return "/".join([str(data[field]) for field in handler.on.key.split("/")]).encode()
    except (ValueError, KeyError, TypeError):
        return b""


def read_into(input: Input, version: int, text: bytes) -> None:
    """Its message, or why it is parked."""
    handler = input.handler
    assert handler is not None
    try:
        input.message = read_fact(handler.input, version, text, handler.on.model)
    except ValueError as error:
        why = str(error) if isinstance(error, NewerVersion) else fault(error)
        park(input, "unknown_type" if isinstance(error, NewerVersion) else "unreadable", f"{handler.name}: {why}")


def park(input: Input, code: builtin.ParkedCode, reason: str, states: Sequence[str] = ()) -> None:
    word = input.name.decode(errors="replace")[:200]
    input.parked = builtin.Parked(source=input.place, code=code, reason=reason[:LONGEST_REASON], states=tuple(states), input=word)


def trace_of(decision: Decision, line: int) -> dict[str, bytes]:
    """The headers of an input that a fact is: whose time it carries, what caused it."""
    given, id = decision.headers, b"%b/%d" % (decision.headers["ce_id"], line)
    trace = {
        "ce_id": id,
        "ce_time": given["ce_time"],
        "ce_causationid": id,
        "ce_correlationid": given.get("ce_correlationid", id),
    }
    for name in ("ce_actor", "traceparent", RECEIVED):
        if name in given:
            trace[name] = given[name]
    return trace


def gone_on(decision: Decision) -> dict[str, bytes]:
    """What only takes an input further is no cause of its own: what caused it, and who waits, stay."""
    given = decision.headers
    stays = (("ce_causationid", "ce_causationid"), ("ce_correlationid", "ce_correlationid"), ("reply", REPLY_ON))
    return {name: given[carried] for name, carried in stays if carried in given}


def context_of(key: bytes, handler: Handler, headers: dict[str, bytes], found: dict[str, Any]) -> Context:
    return Context(
        key.decode(),
        instant(headers["ce_time"]),
        handler.name.rpartition(".")[2],
        headers.get("ce_id", b"").decode(),
        headers.get("ce_causationid", b"").decode(),
        headers.get("ce_actor", b"").decode(),
        found,
        instant(headers[RECEIVED]) if RECEIVED in headers else None,
    )
