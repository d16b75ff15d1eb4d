"""Payment windows against the ticks of the driven clock: none ends early or never. Where there are no ticks, nothing is said."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.faults.checking.log import Fact, Logs, Raw, Wrong

WrongClocks = Sequence[Mapping[str, Any]]
"""Of a service's process: service; shift, in seconds; from and to, in seconds since the epoch."""
WINDOW = ("OrderPlaced", "ExchangeCreditExpected")
"""They say by when an order is to be paid; the last counts."""
PAID_OR_ENDED = ("OrderPaid", "OrderAuthorised", "OrderCancelled", "OrderRefused", "OrderExpired")


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
    window, settled = dict[str, Fact](), set[str]()
    for fact in logs["orders"].facts:
        if fact.type in WINDOW:
            window[fact.data["order_id"]] = fact
        elif fact.type in PAID_OR_ENDED:
            settled.add(fact.data["order_id"])
        if fact.type == "OrderExpired":
            yield from _early(fact, _end(window.get(fact.data["order_id"], fact)), ticks, wrong_clocks)
    for id, fact in window.items():
        if id not in settled and _end(fact) <= ticks.time[-1]:
            yield Wrong("lost", f"order {id} is not paid, and never expired", (fact,))


def ended_early(logs: Logs, ticks: Ticks) -> int:
    """How many windows, by whatever clock."""
    facts = logs["orders"].facts if ticks.at else []
    window = {fact.data["order_id"]: fact for fact in facts if fact.type in WINDOW}
    ends = [(fact, _end(window.get(fact.data["order_id"], fact))) for fact in facts if fact.type == "OrderExpired"]
    return sum(not _reached(ticks, fact.raw.timestamp / 1000, due, 0) for fact, due in ends)


def _end(placed: Fact) -> datetime:
    """Of an order's payment window, with the grace of its terms: orders from before there were terms have none. The replacement
    of an exchange says it with its grace."""
    if "expires_at" in placed.data:
        return _time(placed.data["expires_at"])
    grace = (placed.data.get("terms") or {}).get("grace_minutes", 0)
    return _time(placed.data["pay_by"]) + timedelta(minutes=grace)


def _early(fact: Fact, due: datetime, ticks: Ticks, wrong_clocks: WrongClocks) -> Iterator[Wrong]:
    at = fact.raw.timestamp / 1000
    if _time(fact.data["expired_at"]) != due:
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
