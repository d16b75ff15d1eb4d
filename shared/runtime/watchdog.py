"""Watchdog: leaves loudly when a position stands still behind its end. Consumers can stop silently (aiokafka #1037, faust #175).

Lag comes from the broker's end offsets and our own positions, not from Faust's monitor.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from time import monotonic

import structlog

from shared.runtime import metrics
from shared.runtime.stream.port import Log

log = structlog.get_logger(__name__)
Where = tuple[str, int]


class Stalled(Exception):
    """A loop stood still behind its end for longer than the setting allows."""


class Watchdog:
    def __init__(
        self,
        service: str,
        kafka: Log,
        topics: Sequence[str],
        positions: Callable[[], Mapping[Where, int]],
        stall_after: float,
        every: float = 5.0,
    ) -> None:
        self.service, self.kafka, self.topics = service, kafka, list(topics)
        self.positions, self.stall_after, self.every = positions, stall_after, every
        self.moved: dict[Where, tuple[int, float]] = {}

    async def run(self) -> None:
        while True:
            await asyncio.sleep(self.every)
            self.check(self.positions(), await self.kafka.ends(self.topics), monotonic())

    def check(self, positions: Mapping[Where, int], ends: Mapping[Where, int], now: float) -> None:
        """Raises Stalled."""
        slowest = 0.0
        for where in set(self.moved) - set(positions):  # another worker tells of it now
            del self.moved[where]
            for gauge in (metrics.position, metrics.lag):
                gauge.remove(self.service, where[0], str(where[1]))
        for where, position in positions.items():
            behind = max(0, ends.get(where, 0) - position)
            metrics.position.labels(self.service, where[0], str(where[1])).set(position)
            metrics.lag.labels(self.service, where[0], str(where[1])).set(behind)
            before, since = self.moved.get(where, (-1, now))
            if position != before or not behind:
                self.moved[where] = (position, now)
                continue
            slowest = max(slowest, now - since)
            if now - since > self.stall_after:
                raise Stalled(
                    f"{where[0]}/{where[1]}: position {position} stood still for {now - since:.0f} s, {behind} records behind"
                )
        metrics.stalled.labels(self.service).set(slowest)
