"""What the pass needs of Kafka, and nothing more: batches in, appends out, looking back. Faust and aiokafka are behind it, or a
fake."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.runtime.log.wire import Out, Record

MAX_VALUE = 900_000
"""Bytes of a record's value: under Kafka's default limit of 1 MiB, with room for headers."""


class AppendRefused(Exception):
    """The broker or the client refused the records for what they are (too large): a known outcome, nothing was written."""


@dataclass(frozen=True, slots=True)
class Topic:
    id: str
    """The broker's: another one where a topic was deleted and made anew under its name."""
    partitions: int


class Log(Protocol):
    """Appending and looking up. One producer: what is appended to a partition first stands first."""

    async def append(self, topic: str, partition: int, records: Sequence[Out]) -> "asyncio.Future[int]":
        """Hands the records over in order; the future gives the first one's offset once all are acknowledged by all replicas
        and lie one behind the other from there on; -1 where that cannot be said. A failed future is an unknown outcome: records
        may stand in the log or not."""
        ...

    def read(self, topic: str, partition: int, start: int, end: int) -> AsyncIterator[Sequence[Record]]:
        """From `start` up to `end`, in order, beside what is delivered. What lies between is there."""
        ...

    async def fetch(self, topic: str, partition: int, offset: int) -> Record | None:
        """One record, or None where there is none: the log ends before it, it was deleted, or a marker stands there."""
        ...

    async def ends(self, topics: Sequence[str]) -> Mapping[tuple[str, int], int]:
        """End offsets of all partitions of the topics."""
        ...

    async def topics(self, topics: Sequence[str]) -> Mapping[str, Topic]:
        """Those that are there."""
        ...

    def partition_for(self, key: bytes) -> int:
        """murmur2, as Java's producer and ours have it."""
        ...


@dataclass(frozen=True, slots=True)
class Batch:
    """What one fetch brought of one partition, in order; `done` tells the consumer that it was worked. Without records: where
    there are none, up to `end`."""

    topic: str
    partition: int
    records: Sequence[Record]
    done: Callable[[], None]
    end: int = 0
    """Where reading goes on, where that is not right behind the last record: a transaction's marker is no record."""
