"""A life as a table: what must have been before, what happens once, what ends it; and what a log says against it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tests.faults.checking.log import Fact, Logs, Wrong


@dataclass(frozen=True)
class Flow:
    service: str
    noun: str
    id: Callable[[Fact], str]
    before: Mapping[str, tuple[str, ...]]
    """Type -> all types that must have been before it. Types that are not here are not looked at."""
    never_after: Mapping[str, frozenset[str]]
    """Type -> what may not follow it."""
    once: Mapping[str, tuple[str, ...]]
    """Type -> fields that together with the id make it one: () for once in a life."""
    anew: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Type -> what it takes back: that may be again, and does not count as having been."""
    instead: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Type, and one that must have been before it -> what may have been in that one's place."""
    again: str = ""
    """What begins the life once more, in an attempt after the first: what was stopped for a change leaves."""


def by(*fields: str) -> Callable[[Fact], str]:
    return lambda fact: "/".join(fact.data[field] for field in fields)


def lives(flow: Flow, logs: Logs) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = defaultdict(list)
    for fact in logs[flow.service].facts:
        if fact.type in flow.before:
            found[flow.id(fact)].append(fact)
    return found


def against(flow: Flow, logs: Logs) -> Iterator[Wrong]:
    for id, facts in lives(flow, logs).items():
        yield from _one_life(flow, id, facts)


def _one_life(flow: Flow, id: str, facts: Iterable[Fact]) -> Iterator[Wrong]:
    seen: dict[str, Fact] = {}
    once: dict[tuple[str, ...], Fact] = {}
    for fact in facts:
        if seen and fact.raw.partition != next(iter(seen.values())).raw.partition:
            yield Wrong("log", f"{flow.noun} {id} in two partitions", (next(iter(seen.values())), fact))
        if fact.type == flow.again and fact.data.get("attempt", 1) > 1 and "ShipmentStopped" in seen:
            seen, once = {}, {}
        if fact.type in flow.once:
            key = (fact.type, *(str(fact.data.get(name, "")) for name in flow.once[fact.type]))
            if key in once:
                yield Wrong("doubled", f"two {' '.join(key)} of {flow.noun} {id}", (once[key], fact))
                continue
            once[key] = fact
        if missing := [
            type for type in flow.before[fact.type] if type not in seen and flow.instead.get((fact.type, type)) not in seen
        ]:
            yield Wrong("reordered", f"{flow.noun} {id}: {fact.type} without {', '.join(missing)} before", (fact,))
        for type, earlier in seen.items():
            if fact.type in flow.never_after.get(type, ()):
                yield Wrong("reordered", f"{flow.noun} {id}: {fact.type} after {type}", (earlier, fact))
        for taken_back in flow.anew.get(fact.type, ()):
            seen.pop(taken_back, None)
            once = {key: earlier for key, earlier in once.items() if key[0] != taken_back}
        seen.setdefault(fact.type, fact)
