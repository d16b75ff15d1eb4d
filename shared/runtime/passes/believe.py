"""Believe: decisions that lie where they must are facts. Their states and views are shown, others are told.

The same fold serves a predecessor's decisions, read from the log: then states are folded here, too.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from shared.domain.nouns import Recorded
from shared.runtime import metrics
from shared.runtime.log.reader import Decision
from shared.runtime.log.wire import instant
from shared.runtime.passes import bookkeeping
from shared.runtime.passes.bookkeeping import Meaning
from shared.runtime.passes.cache import Cache, Key
from shared.runtime.passes.catalog import Catalog
from shared.runtime.passes.decide import Decided
from shared.runtime.passes.partition import Partition

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Believed:
    """A decision that counts, at its offset."""

    partition: Partition
    offset: int
    key: bytes | None
    headers: dict[str, bytes]
    facts: list[Any]
    lines: list[bytes]
    states: dict[Key, Any] | None
    """As deciding left them; None: a predecessor's decision."""
    meanings: list[Meaning] = field(default_factory=list)


def ours(partition: Partition, decided: Decided) -> Believed:
    return Believed(partition, decided.offset, decided.out.key, decided.headers, decided.facts, decided.lines, decided.states)


def theirs(catalog: Catalog, partition: Partition, decision: Decision) -> Believed:
    """Raises UnreadableFact."""
    facts = catalog.read(decision)
    return Believed(partition, decision.offset, decision.record.key, decision.headers, facts, decision.lines(), None)


class Fold:
    def __init__(self, catalog: Catalog, cache: Cache) -> None:
        self.catalog, self.cache, self.wiring = catalog, cache, catalog.wiring
        name = catalog.service.name
        self.facts = {cls: metrics.facts.labels(name, word.decode()) for cls, word in catalog.names.items()}
        self.counted: Counter[type[Any]] = Counter()
        self.always = {
            noun.collection: [(rule, holds, metrics.untrue.labels(name, noun.name, rule)) for rule, holds in noun.always.items()]
            for noun in catalog.service.nouns
            if noun.always
        }
        histograms = {"seconds": metrics.took, "times": metrics.times}
        self.measured = {
            view.collection: [(each.value, histograms[each.unit].labels(name, each.name)) for each in view.measures]
            for view in catalog.service.views
            if view.measures
        }
        self.outcomes: dict[str, Any] = {}
        """Of requests, believed and not yet told; by id."""

    def keys(self, believed: Sequence[Believed]) -> dict[Key, int]:
        """What folding reads, with its partition."""
        keys: dict[Key, int] = {}
        for each in believed:
            number = each.partition.number
            each.meanings = [bookkeeping.meaning(self.catalog, fact, each.states is not None) for fact in each.facts]
            for meaning in each.meanings:
                for noun, id in meaning.states:
                    keys[noun.collection, id] = number
                for view, id in meaning.views:
                    keys[view.collection, id] = number
            for key in bookkeeping.keys(each.headers, each.meanings):
                keys[key] = number
        return keys

    async def fold(self, believed: Sequence[Believed]) -> None:
        await self.cache.load(self.keys(believed))
        for each in believed:
            self._fold(each)

    def _fold(self, each: Believed) -> None:
        cache, at = self.cache, each.offset
        if each.states is None:
            self._states(each)
        else:
            for key, state in each.states.items():
                cache.show(key, state, at)
                if key[0] in self.always:
                    self._look_at(key, state, each)
        changed: dict[Key, Any] = {}
        names = self.catalog.names
        for line, meaning in enumerate(each.meanings):
            fact = meaning.fact
            self.counted[type(fact)] += 1
            recorded: Recorded | None = None
            for view, id in meaning.views:
                key = (view.collection, id)
                if self.is_forward(key, at):
                    recorded = recorded or recorded_of(fact, names[type(fact)], each.headers, line)
                    entry = cache.entries[key]
                    before, after = entry.value, view.evolve(entry.value, recorded, id)
                    entry.value = changed[key] = after
                    if each.states is not None and key[0] in self.measured:
                        self._measure(key[0], before, after)
        kept, outcomes = bookkeeping.documents(self.catalog, cache, each.headers, each.meanings, at)
        changed |= kept
        self.outcomes |= outcomes
        cache.pin(changed)
        for key, value in changed.items():
            cache.show(key, value, at)

    def _look_at(self, key: Key, state: Any, each: Believed) -> None:
        """What was decided is decided: it is told, and people look at it."""
        for rule, holds, counter in self.always[key[0]]:
            if not holds(state):
                counter.inc()
                log.error("untrue state", state=key, rule=rule, partition=each.partition.number, offset=each.offset)

    def _measure(self, collection: str, before: Any, after: Any) -> None:
        """Of what this process decided: a predecessor measured its own."""
        for value, histogram in self.measured[collection]:
            if (measured := value(before, after)) is not None:
                histogram.observe(measured)

    def _states(self, each: Believed) -> None:
        """A predecessor's decision: the states that MongoDB does not show yet are folded here."""
        cache, at = self.cache, each.offset
        changed: dict[Key, Any] = {}
        for meaning in each.meanings:
            for noun, id in meaning.states:
                key = (noun.collection, id)
                if self.is_forward(key, at):
                    entry = cache.entries[key]
                    before = noun.initial if entry.value is None else entry.value
                    entry.value = changed[key] = noun.evolve(before, meaning.fact, id)
        cache.pin(changed)
        for key, state in changed.items():
            cache.show(key, state, at)
        bookkeeping.park(each.partition.parking, each.facts, at)

    def is_forward(self, key: Key, at: int) -> bool:
        """Rule forward: a document that shows this position already is not changed by it again."""
        return self.cache.entries[key].at < at

    def count(self) -> None:
        """Once a pass: counters cost as much as the folding itself."""
        for cls, count in self.counted.items():
            self.facts[cls].inc(count)
        self.counted.clear()


def recorded_of(fact: Any, type_name: bytes, headers: dict[str, bytes], line: int) -> Recorded:
    """A fact as a view is given it."""
    return Recorded(
        fact,
        type_name.decode(),
        f"{headers['ce_id'].decode()}/{line}",
        instant(headers["ce_time"]),
        headers.get("ce_causationid", b"").decode(),
        headers.get("ce_actor", b"").decode(),
    )
