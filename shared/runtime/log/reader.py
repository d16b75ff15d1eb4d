"""What is a fact: the rules by which every reader of an events topic reads it alike.

    fence     a record counts only under the newest fence before it
    sequence  records of one generation are numbered 0, 1, 2 ...; one out of step does not count
    whole     a decision counts when its last record is there; a fence in the middle drops it

Each rule is one method, so that a test can switch it off and see what breaks.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from shared.runtime.log.wire import LOG_FORMAT, NOWHERE, Record, SourcePlace, Stamp, header_map, read_source, read_stamp

FENCES = 100
"""Ids remembered: a retried append lands within its client's patience, long before so many successors."""


@dataclass(frozen=True, slots=True)
class Place:
    """A decision boundary of a log and what was answered up to it: all that a successor must know to read on.

    Bound to its log by the fence it was taken under: the fence with this id stands at `fence_at`, or it is another log.
    """

    position: int = 0
    fence: str = ""
    fence_at: int = -1
    n: int = 0
    inbox: int = 0
    """The next inbox offset to answer."""
    fences: tuple[str, ...] = ()
    """The newest fences' ids, the last one included: the same id again opens nothing."""
    answered: dict[str, SourcePlace] = field(default_factory=dict)
    """Origin "topic/partition" to the last place of it that a fact answers."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The facts of one command: whole, at one position (the offset of its last record)."""

    offset: int
    generation: bytes
    records: list[tuple[Record, dict[str, bytes]]]
    inbox: int


class UnknownLogFormat(Exception):
    """A fence names a format that this code does not know: a newer worker owned this log. Upgrade, then start again."""


class SequenceBroken(Exception):
    """A hole in our own sequence: what was sent after it will never count. Start again behind a new fence."""


class LogReader:
    def __init__(self, place: Place, own: bytes = b"") -> None:
        self.own = own
        """The generation that must not have a hole: the owner's."""
        self.own_fence_read = False
        self.position = place.position
        self.fence, self.fence_at, self.n = place.fence.encode(), place.fence_at, place.n
        self.fences = deque((id.encode() for id in place.fences), maxlen=FENCES)
        self.inbox, self.answered = place.inbox, dict(place.answered)
        self.pending: list[tuple[Record, dict[str, bytes]]] = []
        self.mark = (place.position, place.n)
        self.fenced_off = self.out_of_step = self.torn = 0

    def read(self, records: Iterable[Record]) -> list[Decision]:
        """The decisions that became whole. Records before the position were read already. Raises UnknownLogFormat,
        SequenceBroken."""
        decisions = []
        for record in records:
            if record.offset < self.position:
                continue
            before, self.position = self.position, record.offset + 1
            headers = header_map(record)
            stamp = read_stamp(headers["wb"])
            if stamp.n == -1:
                self._fence(record, stamp)
                continue
            if not self.under_newest_fence(stamp):
                self.fenced_off += 1
                continue
            if not self.in_step(stamp):
                self.out_of_step += 1
                if stamp.generation == self.own and stamp.n > self.n:
                    raise SequenceBroken(f"record {stamp.n} where {self.n} was due, at offset {record.offset}")
                continue
            if not self.pending:
                self.mark = (before, self.n)
            self.n = stamp.n + 1
            self.pending.append((record, headers))
            if self.is_whole(stamp):
                decisions.append(self._decision(record, stamp))
        return decisions

    def under_newest_fence(self, stamp: Stamp) -> bool:
        return stamp.generation == self.fence

    def in_step(self, stamp: Stamp) -> bool:
        return stamp.n == self.n

    def is_whole(self, stamp: Stamp) -> bool:
        return stamp.part + 1 == stamp.parts

    def drop_torn(self) -> None:
        """A fence in the middle of a decision: the rest of it will never count."""
        self.torn += len(self.pending)
        self.pending = []

    def _fence(self, record: Record, stamp: Stamp) -> None:
        self.own_fence_read |= stamp.generation == self.own
        if stamp.generation in self.fences:
            return  # the same fence again (a retried append), be it late, behind its successor's: ignored
        if b'"format":%d}' % LOG_FORMAT not in (record.value or b""):
            raise UnknownLogFormat(f"fence at offset {record.offset}: {record.value!r}")
        self.drop_torn()
        self.fence, self.fence_at, self.n = stamp.generation, record.offset, 0
        self.fences.append(stamp.generation)

    def _decision(self, last: Record, stamp: Stamp) -> Decision:
        records, self.pending = self.pending, []
        if source := records[0][1].get("source"):
            origin, place = read_source(source)
            self.answered[origin] = max(place, self.answered.get(origin, NOWHERE))
        self.inbox = max(self.inbox, stamp.inbox + 1)
        return Decision(last.offset, stamp.generation, records, stamp.inbox)

    def place(self) -> Place:
        """The last decision boundary: safe to store."""
        position, n = self.mark if self.pending else (self.position, self.n)
        fences = tuple(id.decode() for id in self.fences)
        return Place(position, self.fence.decode(), self.fence_at, n, self.inbox, fences, dict(self.answered))


def place_document(place: Place) -> dict[str, Any]:
    return {
        "position": place.position,
        "fence": place.fence,
        "fence_at": place.fence_at,
        "n": place.n,
        "inbox": place.inbox,
        "fences": list(place.fences),
        "answered": [[origin, *at] for origin, at in sorted(place.answered.items())],
    }


def place_from(document: dict[str, Any] | None) -> Place:
    if document is None:
        return Place()
    answered = {origin: (offset, index, nth) for origin, offset, index, nth in document["answered"]}
    at = (document["position"], document["fence"], document["fence_at"], document["n"], document["inbox"])
    return Place(*at, tuple(document["fences"]), answered)
