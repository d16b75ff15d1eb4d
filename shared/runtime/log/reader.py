"""What is a fact: the rules by which every reader of an events topic reads it alike. A record is one whole decision.

    fence     a record counts only under the newest fence before it
    sequence  records of one generation are numbered 0, 1, 2 ...; one out of step does not count

Each rule is one method, so that a test can switch it off and see what breaks.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.runtime.log.wire import LOG_FORMAT, NOWHERE, Record, SourcePlace, Stamp, header_map, read_source, read_stamp, rekeyed

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
    """Origin ("topic/partition", with ">inbox" where it was keyed anew) to the last place of it that a decision answers."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One record that counts: the facts of one input."""

    record: Record
    headers: dict[str, bytes]

    @property
    def offset(self) -> int:
        return self.record.offset

    @property
    def id(self) -> str:
        return self.headers["ce_id"].decode()

    def types(self) -> list[bytes]:
        return self.headers["types"].split(b",")

    def lines(self) -> list[bytes]:
        return (self.record.value or b"").split(b"\n")

    def versions(self, count: int) -> Sequence[int]:
        given = self.headers.get("versions")
        return [int(each) for each in given.split(b",")] if given else (1,) * count

    def inbox(self) -> int:
        """-1: it did not come through the inbox."""
        return int(self.headers.get("inbox", b"-1"))

    def input(self, partition: int, service: str) -> str:
        """The name of the place of what it answers, as `place_name` says it: another log's line, or the inbox record."""
        if "inbox" in self.headers:
            return f"{service}.commands/{partition}/{self.inbox()}/0/0"
        origin, place = read_source(self.headers["source"])
        return f"{origin}/{place[0]}/{place[1]}/{place[2]}"


class UnknownLogFormat(Exception):
    """A fence names a format that this code does not read."""


class LogReader:
    def __init__(self, place: Place, own: bool = True) -> None:
        self.own = own
        """What others' logs have answered is their own affair."""
        self.position = place.position
        self.fence, self.fence_at, self.n = place.fence.encode(), place.fence_at, place.n
        self.fences = deque((id.encode() for id in place.fences), maxlen=FENCES)
        self.inbox, self.answered = place.inbox, dict(place.answered)
        self.fenced_off = self.out_of_step = self.unstamped = 0

    def read(self, records: Iterable[Record]) -> list[Decision]:
        """Those that count. Records before the position were read already. Raises UnknownLogFormat."""
        decisions = []
        for record in records:
            if record.offset < self.position:
                continue
            self.position = record.offset + 1
            headers = header_map(record)
            try:
                stamp = read_stamp(headers["wb"])
            except (KeyError, ValueError):  # not ours: no fact
                self.unstamped += 1
                continue
            if stamp.n == -1:
                self._fence(record, stamp)
            elif not self.under_newest_fence(stamp):
                self.fenced_off += 1
            elif not self.in_step(stamp):
                self.out_of_step += 1
            else:
                self.n = stamp.n + 1
                decision = Decision(record, headers)
                if self.own:
                    self._answered(decision)
                decisions.append(decision)
        return decisions

    def under_newest_fence(self, stamp: Stamp) -> bool:
        return stamp.generation == self.fence

    def in_step(self, stamp: Stamp) -> bool:
        return stamp.n == self.n

    def _fence(self, record: Record, stamp: Stamp) -> None:
        if stamp.generation in self.fences:
            return  # the same fence again (a retried append), be it late, behind its successor's: ignored
        if b'"format":%d}' % LOG_FORMAT not in (record.value or b""):
            said = (record.value or b"")[:60].decode(errors="replace")
            raise UnknownLogFormat(
                f"the fence at offset {record.offset} says {said}, this code reads format {LOG_FORMAT}. Of a later release? "
                f"Upgrade this service. Of an earlier one? Start fresh, with new topics and databases (docs/adr/0011)"
            )
        self.fence, self.fence_at, self.n = stamp.generation, record.offset, 0
        self.fences.append(stamp.generation)

    def _answered(self, decision: Decision) -> None:
        headers = decision.headers
        inbox = headers.get("inbox")
        if (given := headers.get("source")) is not None:
            origin, place = read_source(given)
            name = origin if inbox is None else rekeyed(origin)
            self.answered[name] = max(place, self.answered.get(name, NOWHERE))
        if inbox is not None:
            self.inbox = max(self.inbox, int(inbox) + 1)

    def place(self) -> Place:
        """Safe to store: every record is a decision boundary."""
        fences = tuple(id.decode() for id in self.fences)
        answered = dict(self.answered)
        return Place(self.position, self.fence.decode(), self.fence_at, self.n, self.inbox, fences, answered)


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
    answered = {origin: (offset, line, nth) for origin, offset, line, nth in document["answered"]}
    at = (document["position"], document["fence"], document["fence_at"], document["n"], document["inbox"])
    return Place(*at, tuple(document["fences"]), answered)
