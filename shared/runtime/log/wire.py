"""How a record looks on our topics: CloudEvents 1.0 in Kafka's binary mode, and three headers of our own.

    wb      generation,n,part,parts,inbox    on *.events: whose record, which in its sequence, which of its decision,
                                             and the inbox offset it answers (rules fence, sequence, whole)
    source  topic,partition,offset,index,nth on *.events: the place that the answered command came from (rule linked)
    link    source + previous place          on *.commands

The places of a source are tuples (offset, index, nth) and compare in log order.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

LOG_FORMAT = 1
"""Named by every fence: a worker that knows less does not own the partition."""

Headers = list[tuple[str, bytes]]
SourcePlace = tuple[int, int, int]
NOWHERE: SourcePlace = (-1, -1, -1)

PASSED_ON = frozenset(("ce_correlationid", "ce_actor", "ce_channel", "ce_causationid", "traceparent", "reply", "timer"))
"""Headers of a command that its facts carry too."""


class Record(Protocol):
    """A consumed record, as aiokafka gives it."""

    @property
    def offset(self) -> int: ...
    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Iterable[tuple[str, bytes]]: ...
    @property
    def timestamp(self) -> int: ...


class Out(NamedTuple):
    """A record to append."""

    key: bytes | None
    value: bytes
    headers: Headers


class Stamp(NamedTuple):
    generation: bytes
    n: int
    part: int
    parts: int
    inbox: int


def stamp(generation: bytes, n: int, part: int, parts: int, inbox: int) -> bytes:
    return b"%b,%d,%d,%d,%d" % (generation, n, part, parts, inbox)


def read_stamp(value: bytes) -> Stamp:
    generation, n, part, parts, inbox = value.split(b",")
    return Stamp(generation, int(n), int(part), int(parts), int(inbox))


def continues_decision(record: Out) -> bool:
    """A fact that is not the first of its decision."""
    return any(name == "wb" and read_stamp(value).part > 0 for name, value in record.headers)


def fence(generation: bytes) -> Out:
    return Out(
        None,
        b'{"format":%d}' % LOG_FORMAT,
        [("ce_type", b"Fence"), ("ce_id", b"fence/" + generation), ("wb", stamp(generation, -1, 0, 0, -1))],
    )


class Link(NamedTuple):
    """What a reaction's command answers: `place` of `origin`, after `previous` of the same origin to the same inbox partition."""

    origin: str
    place: SourcePlace
    previous: SourcePlace
    source: bytes
    """The header that the facts carry."""


def link(topic: str, partition: int, place: SourcePlace, previous: SourcePlace) -> bytes:
    return b"%b,%d,%d,%d,%d,%d,%d,%d" % (topic.encode(), partition, *place, *previous)


def read_link(value: bytes) -> Link:
    topic, partition, *numbers = value.split(b",")
    offset, index, nth, *before = map(int, numbers)
    source = value.rsplit(b",", 3)[0]
    return Link(_origin(topic, partition), (offset, index, nth), (before[0], before[1], before[2]), source)


def read_source(value: bytes) -> tuple[str, SourcePlace]:
    topic, partition, offset, index, nth = value.split(b",")
    return _origin(topic, partition), (int(offset), int(index), int(nth))


@lru_cache(1_000)
def _origin(topic: bytes, partition: bytes) -> str:
    return f"{topic.decode()}/{int(partition)}"


def passed_on(headers: Mapping[str, bytes]) -> Headers:
    return [header for header in headers.items() if header[0] in PASSED_ON]


@lru_cache(10_000)
def instant(value: bytes) -> datetime:
    """A ce_time. Remembered, since all that one event leads to carries its time. Raises ValueError."""
    return datetime.fromisoformat(value.decode())


def header_map(record: Any) -> dict[str, bytes]:
    """The last of a repeated header wins."""
    return dict(record.headers)
