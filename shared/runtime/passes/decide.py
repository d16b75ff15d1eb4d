"""Decide: inputs, in order, become decisions. Synchronous, from loaded states to the record that will be appended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zlib import compress, decompress

import orjson
import structlog

from shared.domain.messages import fields_of
from shared.domain.nouns import Ref
from shared.runtime import metrics
from shared.runtime.log import builtin
from shared.runtime.log.wire import REPLY_ON, Headers, Out, passed_on, stamp
from shared.runtime.passes.cache import Cache, Key
from shared.runtime.passes.catalog import Catalog, to_json
from shared.runtime.passes.faults import fault
from shared.runtime.passes.hear import Input, context_of, park
from shared.runtime.passes.parking import state_word
from shared.runtime.passes.partition import Partition
from shared.runtime.stream.port import MAX_VALUE

log = structlog.get_logger(__name__)
NOTHING = builtin.Nothing()
ANSWERED = ("reply", "timer", "work")
"""Headers of who waits for this very input."""
ROOM = 20_000
"""Bytes that a later decision may have more than the one whose lists it repeats: a release says the lots, and why. So a noun that
refuses what is too large does so this much before the record is full."""
SMALL = 1_000
"""Bytes of looked-up documents that are not worth compressing."""

Documents = Mapping[str, Any]
"""Looked-up documents by "view/id"; None where it is not there."""


@dataclass(slots=True)
class Decided:
    """A decision on its way: what believing it needs, so that nothing is parsed or evolved twice."""

    input: Input
    facts: list[Any]
    lines: list[bytes]
    states: dict[Key, Any]
    """As the decision leaves them."""
    out: Out
    offset: int
    """Where it must lie."""
    headers: dict[str, bytes] = field(default_factory=dict)


class Decide:
    def __init__(self, catalog: Catalog, cache: Cache) -> None:
        self.catalog, self.cache = catalog, cache
        name = catalog.service.name
        self.name = name
        self.outcomes = {word: metrics.inputs.labels(name, word) for word in ("decided", "nothing", "parked")}

    def refs(self, input: Input) -> Sequence[Ref]:
        """The states that deciding reads. A function of a noun that raises parks its input."""
        if input.refs is None:
            input.refs = ()
            if input.parked is None and input.handler is not None:
                try:
                    input.refs = input.handler.refs(input.message, input.key.decode())
                except Exception as error:
                    park(input, "decide_failed", fault(error))
        return input.refs

    def keys(self, input: Input) -> list[Key]:
        states = self.catalog.states
        return [(states[noun], id) for noun, id in self.refs(input)]

    def lookups(self, input: Input) -> Sequence[str]:
        if input.parked is not None or input.handler is None or input.handler.on.lookups is None:
            return ()
        try:
            return input.handler.on.lookups(input.message)
        except Exception as error:
            park(input, "decide_failed", fault(error))
            return ()

    def narrowed(self, input: Input, documents: Documents) -> Documents:
        """What of its looked-up documents it reads."""
        if input.parked is not None or input.handler is None or (narrow := input.handler.on.narrow) is None:
            return documents
        try:
            return {name: each and narrow(input.message, name, each) for name, each in documents.items()}
        except Exception as error:
            park(input, "decide_failed", fault(error))
            return documents

    def decide(self, partition: Partition, input: Input, found: Documents, original: Input | None = None) -> Decided | None:
        """`original`: what a redrive decides again. What it changes is evolved and pinned, what it parks is parked. None only
        where rule answer is switched off."""
        is_redrive = isinstance(input.message, builtin.Redrive)
        facts = (self._redrive(partition, original, found) if is_redrive else self._facts(partition, input, found, None)) or (
            self.answer_nothing()
        )
        if not facts:
            return None
        used = found if (original or input).handler is not None else {}
        out, lines, headers = self._record(partition, input, facts, original, used)
        if len(out.value) + len(headers.get("found", b"")) > largest(original or input):
            facts = self._instead(partition, input, original)
            out, lines, headers = self._record(partition, input, facts, original if input.parked is None else None, {})
        decided = Decided(input, facts, lines, {}, out, partition.expected, headers)
        for fact in facts:
            if isinstance(fact, builtin.Parked):
                partition.parking.add(fact.source, partition.expected, fact.states)
                metrics.parked.labels(self.name, fact.code).inc()
            elif isinstance(fact, builtin.Redriven):
                partition.parking.remove(fact.source)
            elif type(fact) not in builtin.BUILTIN_FACTS:
                decided.states.update(self._evolve(fact))
        self.cache.pin(decided.states)
        partition.n += 1
        partition.expected += 1
        self.outcomes[outcome_of(facts)].inc()
        return decided

    def answer_nothing(self) -> list[Any]:
        """Rule answer: every input leaves a record, or its place would be folded nowhere."""
        return [NOTHING]

    def _instead(self, partition: Partition, input: Input, original: Input | None) -> list[Any]:
        """Of a decision that no record holds: what its noun says then, or the input is parked."""
        if refuses_too_large(original or input):
            if original is not None:
                return self._redrive(partition, original, {}, too_large=True) or self.answer_nothing()
            return self._facts(partition, input, {}, None, too_large=True)
        park(input, "too_large", f"a decision of more than {MAX_VALUE} bytes", words(self.refs(input)))
        return [input.parked]

    def _facts(
        self, partition: Partition, input: Input, found: Documents, turn: int | None, *, too_large: bool = False
    ) -> list[Any]:
        """`turn`: of what was parked before."""
        refs = self.refs(input)
        if input.parked is not None:
            return [input.parked]
        if isinstance(input.message, builtin.RefuseStorefrontEvent):
            return [input.message.refusal]
        assert input.handler is not None
        if partition.parking.is_overtaking(turn, (state_word(*ref) for ref in refs)):
            park(input, "behind_parked", "waits behind what was parked before it", words(refs))
            return [input.parked]
        entries, initial, collections = self.cache.entries, self.catalog.initial, self.catalog.states
        states = {}
        for ref in refs:
            value = entries[collections[ref[0]], ref[1]].value
            states[ref] = initial[ref[0]] if value is None else value
        try:
            context = context_of(input.key, input.handler, input.headers, dict(found))
            facts = input.handler.decide(input.message, states, context, too_large=too_large)
            self._check(facts, input, set(refs))
        except Exception as error:
            log.exception("decide failed: parked", type=input.handler.name, place=input.place)
            park(input, "decide_failed", fault(error), words(refs))
            return [input.parked]
        return facts

    def _check(self, facts: Sequence[Any], input: Input, read: set[Ref]) -> None:
        """What a decision says must lie under its key, and change only what it read."""
        key = input.key.decode()
        for fact in facts:
            if (stated := type(fact).key) and (under := fields_of(stated, fact)) != key:
                raise Misplaced(f"{type(fact).__name__} belongs under {under}, it was decided under {key}")
            for noun, id in self.catalog.wiring.changes(fact):
                if (noun.name, id) not in read:
                    raise Misplaced(f"{type(fact).__name__} changes {noun.name}/{id}, which its input does not read")

    def _redrive(self, partition: Partition, original: Input | None, found: Documents, *, too_large: bool = False) -> list[Any]:
        """[] where nothing is parked there (any more) or it still fails: it stays parked, in its place."""
        if original is None or original.parked is not None or original.place not in partition.parking.by_source:
            return []  # the last: another redrive of it came before this one in the same pass
        turn, _ = partition.parking.by_source[original.place]
        facts = self._facts(partition, original, found, turn, too_large=too_large)
        if any(isinstance(fact, builtin.Parked) for fact in facts):
            return []
        return [builtin.Redriven(source=original.place), *facts]

    def _evolve(self, fact: Any) -> dict[Key, Any]:
        changed: dict[Key, Any] = {}
        for noun, id in self.catalog.wiring.changes(fact):
            key = (noun.collection, id)
            entry = self.cache.entries[key]
            before = noun.initial if entry.value is None else entry.value
            entry.value = changed[key] = noun.evolve(before, fact, id)
        return changed

    def _record(
        self, partition: Partition, input: Input, facts: Sequence[Any], original: Input | None, found: Documents
    ) -> tuple[Out, list[bytes], dict[str, bytes]]:
        """A redriven input's facts lie under the original's key, are traced to what caused it, at its time; they answer who
        redrives."""
        cause, names = (original or input).headers, self.catalog.names
        headers: Headers = [("types", b",".join([names[type(fact)] for fact in facts]))]
        if versions := self.catalog.versions(list(facts)):
            headers.append(("versions", versions))
        headers.append(("wb", stamp(partition.generation, partition.n)))
        headers.append(("ce_id", b"%b/%d/%d" % (self.name.encode(), partition.number, partition.expected)))
        headers.append(("ce_time", cause["ce_time"]))
        if input.source is not None:
            headers.append(("source", input.source))
        if input.inbox >= 0:
            headers.append(("inbox", b"%d" % input.inbox))
        headers += [header for header in passed_on(cause) if header[0] not in ANSWERED]
        answered = {name: input.headers[name] for name in ANSWERED if name in input.headers}
        if "reply" in answered and any(type(fact).goes_on for fact in facts):
            answered[REPLY_ON] = answered.pop("reply")
        headers += answered.items()
        if found:
            headers.append(("found", packed(found)))
        lines = [to_json(fact) for fact in facts]
        return Out((original or input).key, b"\n".join(lines), headers), lines, dict(headers)


class Misplaced(Exception):
    """A decision says what is not its to say: a mistake in the noun."""


def refuses_too_large(input: Input) -> bool:
    return input.handler is not None and input.handler.on.too_large is not None


def largest(input: Input) -> int:
    """Bytes of its decision, with what was looked up."""
    return MAX_VALUE - ROOM if refuses_too_large(input) else MAX_VALUE


def words(refs: Sequence[Ref]) -> tuple[str, ...]:
    return tuple([state_word(noun, id) for noun, id in refs])


def packed(found: Documents) -> bytes:
    value = orjson.dumps(found)
    return value if len(value) < SMALL else b"z" + compress(value, 1)


def unpacked(value: bytes) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(decompress(value[1:]) if value.startswith(b"z") else value)
    return found


def outcome_of(facts: Sequence[Any]) -> str:
    if not facts or isinstance(facts[0], builtin.Nothing):
        return "nothing"
    return "parked" if isinstance(facts[0], builtin.Parked) else "decided"
