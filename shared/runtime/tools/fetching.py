"""Single records of a log by their offsets, many at once: what an index points at.

One connection, several requests under way on it. A fetch brings the whole batch that an offset lies in, so offsets that lie near
one another come together. Measured on the machine of the benchmarks: a request costs some 0.4 ms, reading over a record 1 µs.
"""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import (
    KafkaError,
    LeaderNotAvailableError,
    NotLeaderForPartitionError,
    OffsetOutOfRangeError,
    RequestTimedOutError,
    UnknownTopicOrPartitionError,
    for_code,
)
from aiokafka.protocol.fetch import FetchRequest
from aiokafka.structs import TopicPartition

from shared.runtime.log.wire import Record
from shared.runtime.stream.unpack import Batches

NEAR = 100
"""Offsets this close are read in one go."""
LEAST, MOST = 1, 128 * 1024
"""Bytes asked for: of an offset that lies alone (its batch comes whole all the same), and of a run of near ones."""
AT_ONCE = 8
"""Requests under way."""
TRIES, PAUSE = 20, 0.25
"""Where a partition's leader moves."""
MOVED = (LeaderNotAvailableError, NotLeaderForPartitionError, UnknownTopicOrPartitionError, RequestTimedOutError)


class Fetching:
    """Connects at its first use."""

    def __init__(self, brokers: str, security: Mapping[str, Any]) -> None:
        self.brokers, self.security = brokers, dict(security)
        self._client: AIOKafkaClient | None = None
        self._starting = asyncio.Lock()

    async def stop(self) -> None:
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def records(self, topic: str, number: int, offsets: Collection[int]) -> dict[int, Record]:
        """By offset; those that the log does not hold are left out. Raises KafkaError."""
        found: dict[int, Record] = {}
        waiting = list(runs(sorted(set(offsets))))
        waiting.reverse()

        async def work() -> None:
            while waiting:
                run = waiting.pop()
                while run:
                    reached = await self._fetch(topic, number, run, found)
                    run = [offset for offset in run if offset >= reached]

        await asyncio.gather(*(work() for _ in range(min(AT_ONCE, len(waiting)))))
        return found

    async def _fetch(self, topic: str, number: int, run: Sequence[int], found: dict[int, Record]) -> int:
        """Finds the first of the run, and those that come with it; the offset up to which all that is there was seen."""
        size = LEAST if len(run) == 1 else MOST
        try:
            data = await self._bytes(topic, number, run[0], size)
        except OffsetOutOfRangeError:
            return run[0] + 1
        wanted, reached = set(run), run[0] + 1
        records = Batches(data)
        while records.has_next():
            for record in records.next_batch():
                if record.offset in wanted:
                    found[record.offset] = record
                reached = max(reached, record.offset + 1)
        return reached

    async def _bytes(self, topic: str, number: int, offset: int, size: int) -> bytes:
        request = FetchRequest(0, 1, size, 0, [(topic, [(number, offset, size)])])
        for attempt in range(TRIES):
            try:
                client = await self._connected()
                response = await client.send(await self._leader(client, topic, number, renew=attempt > 0), request)
                ((_, (partition,)),) = response.topics
                if error := partition[1]:
                    raise for_code(error)(f"{topic}/{number}")
                return bytes(partition[-1])
            except KafkaError as error:
                if not (error.retriable or isinstance(error, MOVED)) or attempt == TRIES - 1:
                    raise
            await asyncio.sleep(PAUSE)
        raise AssertionError("the last try returns or raises")

    async def _connected(self) -> AIOKafkaClient:
        async with self._starting:
            if self._client is None:
                client = AIOKafkaClient(bootstrap_servers=self.brokers, **self.security)
                await client.bootstrap()
                self._client = client
            return self._client

    async def _leader(self, client: AIOKafkaClient, topic: str, number: int, *, renew: bool) -> int:
        await client.add_topic(topic)
        node = None if renew else client.cluster.leader_for_partition(TopicPartition(topic, number))
        if node is None:
            await client.force_metadata_update()
            node = client.cluster.leader_for_partition(TopicPartition(topic, number))
        if node is None or node == -1:
            raise LeaderNotAvailableError(f"{topic}/{number}")
        return int(node)


def runs(offsets: Sequence[int]) -> Iterator[list[int]]:
    """Rising offsets, those that lie near one another together."""
    run: list[int] = []
    for offset in offsets:
        if run and offset - run[-1] > NEAR:
            yield run
            run = []
        run.append(offset)
    if run:
        yield run
