"""One time source for all processes: the system's, or driven (WAYBILL_CLOCK=driven) by ticks on waybill.clock."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class DrivenClock:
    """Stands where the newest tick put it; never goes back. Before the first tick it stands at the epoch."""

    def __init__(self) -> None:
        self.time = datetime.fromtimestamp(0, UTC)

    def now(self) -> datetime:
        return self.time

    def tick(self, time: datetime) -> None:
        self.time = max(self.time, time)
