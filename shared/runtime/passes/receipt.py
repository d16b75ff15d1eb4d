"""When an event counts as having happened: when it says so, within bounds of its receipt. Clients' clocks are wrong: one in 1970
would have its order expire at once, one in 2126 never.

What is decided on stands in the record that goes on, so that deciding again gives the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2300, 1, 1, tzinfo=UTC)
AS_ONE = timedelta(minutes=1)
"""Received so soon after it happened, both are one time: nothing is said of it."""
BY_BROKER = 1
"""Kafka's timestamp type LogAppendTime: no client's word."""


@dataclass(frozen=True, slots=True)
class Receipt:
    now: Callable[[], datetime] | None = None
    """For records that carry their client's time; None: theirs is believed (a fake's)."""
    back: timedelta = timedelta(days=7)
    ahead: timedelta = timedelta(minutes=5)
    driven: bool = False
    """The clock is driven by ticks, which come by another topic than the events of their time: whichever is later counts."""

    def times(self, record: Any, said: datetime | None) -> tuple[datetime, datetime]:
        """When it happened, and when it was received (not before that). Aware UTC."""
        received = self._received(record)
        if self.driven and said is not None:
            received = max(received, said)
        if said is None or not received - self.back <= said <= received + self.ahead:
            return received, received
        return said.astimezone(UTC), max(said, received).astimezone(UTC)

    def _received(self, record: Any) -> datetime:
        if self.now is None or (getattr(record, "timestamp_type", None) == BY_BROKER and not self.driven):
            return broker_time(record)
        return self.now()


def broker_time(record: Any) -> datetime:
    """Within bounds: a client may have set it to anything."""
    return datetime.fromtimestamp(max(EARLIEST.timestamp(), min(record.timestamp / 1000, LATEST.timestamp())), UTC)
