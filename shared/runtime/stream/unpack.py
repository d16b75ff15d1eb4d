"""The last line of defence where records are unpacked. A client may write what ours cannot decode: a header's name in Latin-1,
say. aiokafka raises at the first such record of a batch; the fetch would bring it again, and the service end there at each start.

Here what cannot be decoded is put right where that loses nothing, and otherwise stands for itself: a record without key and
value that says why, so that who hears it can refuse it by its place.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import structlog
from aiokafka.consumer import fetcher
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.record.util import decode_varint

from shared.runtime.log.wire import UNREADABLE

log = structlog.get_logger(__name__)
LENGTH_AT, OVERHEAD = 8, 12
"""Bytes: where a batch says how long it is, and what that does not count."""


def install() -> None:
    """All consumers of this process unpack so from now on."""
    fetcher.MemoryRecords = Batches


class Unpacked(NamedTuple):
    """A record, as aiokafka's fetcher wants it."""

    offset: int
    timestamp: int
    timestamp_type: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes | None]]
    checksum: None = None


class Batches:
    """In place of aiokafka's MemoryRecords: what a fetch brought of one partition."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at, self.records = memoryview(data), 0, MemoryRecords(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.records, name)

    def next_batch(self) -> "Batch":
        start = self.at
        length = int.from_bytes(self.data[start + LENGTH_AT : start + OVERHEAD], "big")
        self.at = start + OVERHEAD + length
        return Batch(self.records.next_batch(), self.data[start : self.at])


class Batch:
    """In place of aiokafka's: the same records, and all of them."""

    def __init__(self, batch: Any, raw: memoryview) -> None:
        self.batch, self.raw = batch, raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self.batch, name)

    def __next__(self) -> Any:
        """A marker's record, which brokers write."""
        return next(self.batch)

    def __iter__(self) -> Iterator[Any]:
        last = -1
        try:
            for record in self.batch:
                last = record.offset
                yield record
            return
        except Exception as error:
            kind = type(error).__name__  # its text may hold what stands there
            log.warning("a batch cannot be unpacked in one go", offset=self.batch.base_offset, error=kind)
        for record in one_by_one(self.raw):
            if record.offset > last:
                yield record


def one_by_one(raw: bytes | memoryview) -> Iterator[Unpacked]:
    batch: Any = _DefaultRecordBatchPy(raw)
    try:
        batch._maybe_uncompress()
    except Exception as error:
        yield from (unreadable(batch, offset, error) for offset in range(batch.base_offset, batch.next_offset))
        return
    offset, position = batch.base_offset, batch._pos
    whole = batch._num_records == batch.next_offset - offset
    """Compaction took none of it."""
    for _ in range(batch._num_records):
        try:
            start, position = bounds(batch._buffer, position)
        except ValueError as error:  # where the next one begins nobody knows
            yield from (unreadable(batch, each, error) for each in range(offset, batch.next_offset))
            return
        try:
            record = unpack(batch, bytes(batch._buffer[start:position]))
            if not offset <= record.offset < batch.next_offset or (whole and record.offset != offset):
                raise ValueError(f"offset {record.offset} where {offset} is due")
        except Exception as error:
            record = unreadable(batch, offset, error)
        offset = record.offset + 1
        yield record


def bounds(buffer: bytearray, at: int) -> tuple[int, int]:
    """Where the record at this position begins and ends."""
    try:
        length, start = decode_varint(buffer, at)
    except IndexError as error:
        raise ValueError("the batch ends before its records do") from error
    if length <= 0 or start + length > len(buffer):
        raise ValueError(f"a record of {length} bytes")
    return start, start + length


def unpack(batch: Any, body: bytes) -> Unpacked:
    """Raises what a broken record raises."""
    _, at = decode_varint(body, 0)
    delta, at = decode_varint(body, at)
    number, at = decode_varint(body, at)
    key, at = taken(body, at)
    value, at = taken(body, at)
    count, at = decode_varint(body, at)
    headers: list[tuple[str, bytes | None]] = []
    for _ in range(count):
        name, at = taken(body, at)
        said, at = taken(body, at)
        headers.append(((name or b"").decode(errors="replace"), said))
    timestamp = batch.max_timestamp if batch.timestamp_type else batch.first_timestamp + delta
    return Unpacked(batch.base_offset + number, timestamp, batch.timestamp_type, key, value, headers)


def taken(body: bytes, at: int) -> tuple[bytes | None, int]:
    """Bytes with their length before them; -1: null."""
    length, at = decode_varint(body, at)
    if length < 0:
        return None, at
    if at + length > len(body):
        raise ValueError(f"{length} bytes are said to follow, {len(body) - at} do")
    return body[at : at + length], at + length


def unreadable(batch: Any, offset: int, error: Exception) -> Unpacked:
    why = f"cannot be unpacked: {type(error).__name__}"
    return Unpacked(offset, batch.max_timestamp, batch.timestamp_type, None, None, [(UNREADABLE, why.encode())])
