"""Payment windows against the ticks of the driven clock: none ends early or never. Where there are no ticks, nothing is said."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.faults.checking.log import Fact, Logs, Raw, Wrong

WrongClocks = Sequence[Mapping[str, Any]]
"""Of a service's process: service; shift, in seconds; from and to, in seconds since the epoch."""
PAID_OR_ENDED = ("OrderPaid", "OrderCancelled", "OrderRefused", "OrderExpired")


@dataclass(frozen=True)
class Ticks:
    at: Sequence[float]
    """When each was sent, seconds since the epoch; rising."""
    time: Sequence[datetime]
    """The newest by then."""

    def newest(self, at: float) -> datetime | None:
        """That anybody can have heard by then."""
        found = bisect_right(self.at, at)
        return self.time[found - 1] if found else None


def ticks_from(records: Sequence[Raw]) -> Ticks:
    at, time = list[float](), list[datetime]()
    for record in sorted(records, key=lambda record: record.timestamp):
        said = datetime.fromisoformat((record.value or b"").decode())
        at.append(record.timestamp / 1000)
        time.append(max(said, time[-1]) if time else said)
    return Ticks(at, time)


def missed_or_early(logs: Logs, ticks: Ticks, wrong_clocks: WrongClocks) -> Iterator[Wrong]:
    """A deadline that a clock ahead of all others brought about stands: it is a fact, and its payment goes back. But nobody else
    may say so, and not before that clock did."""
    if not ticks.at:
        return
    placed, settled = dict[str, Fact](), set[str]()
    for fact in logs["orders"].facts:
        if fact.type == "OrderPlaced":
            placed[fact.data["order_id"]] = fact
        elif fact.type in PAID_OR_ENDED:
            settled.add(fact.data["order_id"])
        if fact.type == "OrderExpired":
            yield from _early(fact, ticks, wrong_clocks)
    for id, fact in placed.items():
        if id not in settled and _time(fact.data["pay_by"]) <= ticks.time[-1]:
            yield Wrong("lost", f"order {id} is not paid, and never expired", (fact,))


def ended_early(logs: Logs, ticks: Ticks) -> int:
    """How many windows, by whatever clock."""
    ends = [fact for fact in logs["orders"].facts if fact.type == "OrderExpired"] if ticks.at else []
    return sum(not _reached(ticks, fact.raw.timestamp / 1000, _time(fact.data["pay_by"]), 0) for fact in ends)


def _early(fact: Fact, ticks: Ticks, wrong_clocks: WrongClocks) -> Iterator[Wrong]:
    due, at = _time(fact.data["pay_by"]), fact.raw.timestamp / 1000
    if fact.data["expired_at"] != fact.data["pay_by"]:
        yield Wrong("invariant", f"a payment window until {due} ended at {fact.data['expired_at']}", (fact,))
    if _reached(ticks, at, due, 0):
        return
    for clock in wrong_clocks:
        if clock["service"] == "orders" and clock["from"] <= at and _reached(ticks, min(at, clock["to"]), due, clock["shift"]):
            return
    yield Wrong("invariant", f"a payment window until {due} ended when it was {ticks.newest(at)}", (fact,))


def _reached(ticks: Ticks, at: float, due: datetime, shift: float) -> bool:
    newest = ticks.newest(at)
    return newest is not None and newest + timedelta(seconds=shift) >= due


def _time(said: str) -> datetime:
    return datetime.fromisoformat(said)
