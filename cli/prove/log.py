"""What is a fact, read apart from the services' own reader: a fence opens a generation, and a record counts under the newest
fence only, when it is the next of its generation. A record is one decision: a line of JSON a fact."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple, Protocol


class Record(Protocol):
    """As a consumer gives it."""

    @property
    def offset(self) -> int: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Iterable[tuple[str, bytes]]: ...


class Place(NamedTuple):
    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"


class Fact(NamedTuple):
    type: str
    data: dict[str, Any]
    place: Place


class Decision(NamedTuple):
    place: Place
    source: Place | None
    """The record of another log that it answers; None: a request, a timer, an answer of work."""
    facts: tuple[Fact, ...]
    """Of the types that were asked for."""
    at: str = ""
    """The time of its facts, as the record says it."""


class Partition:
    """One partition of a service's log, in order."""

    def __init__(self, topic: str, number: int, wanted: Collection[str]) -> None:
        self.topic, self.number, self.wanted = topic, number, frozenset(wanted)
        self.not_counted = Counter[str]()
        self._newest, self._due = "", 0
        self._opened = set[str]()

    def read(self, records: Iterable[Record]) -> Iterator[Decision]:
        for record in records:
            headers = {name: value for name, value in record.headers}
            generation, _, n = headers.get("wb", b"").decode("ascii", "replace").partition(",")
            if not n.removeprefix("-").isdigit():
                self.not_counted["without a stamp"] += 1
            elif int(n) == -1:
                if generation not in self._opened:  # a retried fence opens nothing
                    self._opened.add(generation)
                    self._newest, self._due = generation, 0
            elif generation != self._newest or int(n) != self._due:
                self.not_counted["fenced off" if generation != self._newest else "out of step"] += 1
            else:
                self._due += 1
                yield self._decision(record, headers)

    def _decision(self, record: Record, headers: dict[str, bytes]) -> Decision:
        place = Place(self.topic, self.number, record.offset)
        types, at = headers["types"].decode().split(","), headers.get("ce_time", b"").decode()
        if self.wanted.isdisjoint(types):
            return Decision(place, _source(headers), (), at)
        told = zip(types, (record.value or b"").split(b"\n"), strict=True)
        facts = tuple(Fact(type, json.loads(text), place) for type, text in told if type in self.wanted)
        return Decision(place, _source(headers), facts, at)


def _source(headers: dict[str, bytes]) -> Place | None:
    if not (source := headers.get("source")):
        return None
    topic, partition, offset, *_ = source.decode().split(",")
    return Place(topic, int(partition), int(offset))


class Answered:
    """How far each partition of a log has answered each partition of another: one partition's inputs are answered in order."""

    def __init__(self) -> None:
        self._newest: dict[tuple[str, int, str, int], int] = {}

    def note(self, decision: Decision) -> None:
        if (source := decision.source) is not None:
            key = *source[:2], *decision.place[:2]
            self._newest[key] = max(self._newest.get(key, -1), source.offset)

    def has(self, place: Place, topic: str, partition: int) -> bool:
        """Whether that partition of `topic` has answered it, or a later one. What it has not is under way."""
        return self._newest.get((*place[:2], topic, partition), -1) >= place.offset
