"""How a record looks on our topics. Headers are CloudEvents 1.0 in Kafka's binary mode, and some of our own.

A record on *.events is one decision, all of it: a line of JSON a fact.

    types     OrderPaid,FulfillmentRequested   the facts' type names, by line
    versions  1,2                              their schema versions, by line; left out where all are 1
    wb        generation,n                     whose record, and which in its sequence (rules fence, sequence); a fence: n = -1
    source    topic,partition,offset,line,nth  the input that it answers, where it came from another log
    inbox     offset                           and where that came through the inbox, be it keyed anew or a request
    found     JSON                             documents that were looked up for it

A record on *.commands is one input:

    ce_type   CancelOrder, inventory.StockReserved   a command, or a fact that was keyed anew (with ce_schemaversion)
    link      source + previous place                of what was keyed anew (rule linked)

The places of a source are tuples (offset, line, nth) and compare in log order.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

LOG_FORMAT = 2
"""Named by every fence: a worker that knows another format does not own the partition."""

UNREADABLE = "waybill_unreadable"
"""The header of what stands for a record that could not be unpacked: why."""

Headers = list[tuple[str, bytes]]
SourcePlace = tuple[int, int, int]
NOWHERE: SourcePlace = (-1, -1, -1)

RECEIVED = "received"
"""Header: when an event was received that had happened well before (its ce_time). Deadlines start from it."""
REPLY_ON = "reply_on"
"""Header of a decision that goes on to another key: whoever waits is answered there, and finds `reply` in that input."""
PASSED_ON = frozenset(
    ("ce_correlationid", "ce_actor", "ce_channel", "ce_causationid", "traceparent", RECEIVED, "reply", "timer", "work")
)
"""Headers of an input that its decision carries too."""


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
    """-1: a fence."""


def stamp(generation: bytes, n: int) -> bytes:
    return b"%b,%d" % (generation, n)


def read_stamp(value: bytes | None) -> Stamp:
    """Raises ValueError, also for a stranger's null. Format 1 had more in it: its fence is known, to be refused by name."""
    generation, n, *_ = (value or b"").split(b",")
    return Stamp(generation, int(n))


def fence(generation: bytes) -> Out:
    return Out(
        None,
        b'{"format":%d}' % LOG_FORMAT,
        [("ce_type", b"Fence"), ("ce_id", b"fence/" + generation), ("wb", stamp(generation, -1))],
    )


class Source(NamedTuple):
    """The place of an input in another log: `origin` is "topic/partition"."""

    origin: str
    place: SourcePlace


class Link(NamedTuple):
    """What was keyed anew: `place` of `origin`, after `previous` of the same origin to the same inbox partition."""

    origin: str
    place: SourcePlace
    previous: SourcePlace


def source(topic: str, partition: int, place: SourcePlace) -> bytes:
    return b"%b,%d,%d,%d,%d" % (topic.encode(), partition, *place)


def read_source(value: bytes) -> Source:
    """Raises ValueError."""
    topic, partition, offset, line, nth = value.split(b",")
    return Source(_origin(topic, partition), (int(offset), int(line), int(nth)))


def link(topic: str, partition: int, place: SourcePlace, previous: SourcePlace) -> bytes:
    return b"%b,%d,%d,%d,%d,%d,%d,%d" % (topic.encode(), partition, *place, *previous)


def read_link(value: bytes) -> Link:
    """Raises ValueError."""
    topic, partition, *numbers = value.split(b",")
    offset, line, nth, *before = map(int, numbers)
    return Link(_origin(topic, partition), (offset, line, nth), (before[0], before[1], before[2]))


def rekeyed(origin: str) -> str:
    """The origin of what came through the inbox: counted apart from what is decided where it lies, which may come before it."""
    return f"{origin}>inbox"


@lru_cache(1_000)
def _origin(topic: bytes, partition: bytes) -> str:
    return f"{topic.decode()}/{int(partition)}"


def place_name(topic: str, partition: int, place: SourcePlace) -> str:
    """An input's place in words: what was parked is asked for by it."""
    return f"{topic}/{partition}/{place[0]}/{place[1]}/{place[2]}"


def place_of(name: str) -> tuple[str, int, SourcePlace]:
    """Raises ValueError."""
    topic, partition, offset, line, nth = name.rsplit("/", 4)
    return topic, int(partition), (int(offset), int(line), int(nth))


def passed_on(headers: Mapping[str, bytes]) -> Headers:
    return [header for header in headers.items() if header[0] in PASSED_ON]


@lru_cache(10_000)
def instant(value: bytes) -> datetime:
    """A ce_time. Remembered, since all that one event leads to carries its time. Raises ValueError."""
    return datetime.fromisoformat(value.decode())


def header_map(record: Any) -> dict[str, bytes]:
    """The last of a repeated header wins."""
    return dict(record.headers)
