"""What a client wrote that ours cannot decode: every record of the batch is there, and those that cannot be say so."""

from typing import Any

import pytest
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from shared.runtime.log.wire import UNREADABLE
from shared.runtime.stream.unpack import Batches, one_by_one

HEADER = 61
"""Bytes of a batch before its records."""
CODECS = {"none": 0, "gzip": 1, "snappy": 2, "lz4": 3, "zstd": 4}


class Raw(str):
    """A header's name, as another client encodes it."""

    def encode(self, *_: Any) -> bytes:
        return super().encode("latin-1")


def batch(*headers: list[tuple[str, bytes | None]], codec: str = "none", at: int = 0) -> bytes:
    """One record for each list of headers; key and value say which it is."""
    builder = _DefaultRecordBatchBuilderPy(2, CODECS[codec], 0, -1, -1, -1, 1 << 20)
    for number, each in enumerate(headers):
        builder.append(number, 1_000 + number, b"k%d" % number, b"v%d" % number, list(each))
    built = bytearray(builder.build())
    built[0:8] = at.to_bytes(8, "big")
    return bytes(built)


def unpacked(data: bytes) -> list[Any]:
    batches, found = Batches(data), []
    while batches.has_next():
        found += list(batches.next_batch())
    return found


def plain(records: list[Any]) -> list[tuple[Any, ...]]:
    return [(r.offset, r.timestamp, r.key, r.value, list(r.headers)) for r in records]


GOOD: list[tuple[str, bytes | None]] = [("ce_id", b"1"), ("none", None)]


@pytest.mark.parametrize("codec", CODECS)
async def test_a_header_name_that_is_no_utf8_costs_no_record(codec: str) -> None:
    bad: list[tuple[str, bytes | None]] = [(Raw("café"), b"1"), ("ce_id", b"2")]
    data = batch(GOOD, bad, GOOD, codec=codec, at=7) + batch(GOOD, at=10)
    assert plain(unpacked(data)) == [
        (7, 1_000, b"k0", b"v0", GOOD),
        (8, 1_001, b"k1", b"v1", [("caf\ufffd", b"1"), ("ce_id", b"2")]),
        (9, 1_002, b"k2", b"v2", GOOD),
        (10, 1_000, b"k0", b"v0", GOOD),
    ]


async def test_what_cannot_be_decoded_is_not_repeated_in_the_service_s_log() -> None:
    with capture_logs() as logged:
        unpacked(batch([(Raw("ada@example.org é"), b"ada@example.org")]))
    assert [line["error"] for line in logged] == ["UnicodeDecodeError"]
    assert "ada@example.org" not in repr(logged)


async def test_one_by_one_finds_what_all_at_once_does() -> None:
    data = batch(GOOD, [], GOOD, at=3)
    assert plain(list(one_by_one(data))) == plain(unpacked(data))


async def test_a_record_that_cannot_be_unpacked_says_so_and_the_next_goes_on() -> None:
    data = bytearray(batch(GOOD, GOOD, GOOD))
    at = data.index(b"ce_id", data.index(b"v1")) - 1
    data[at] = 0x7E  # the header's name is said to be longer than its record
    first, broken, last = unpacked(bytes(data))
    assert (first.key, last.key) == (b"k0", b"k2")
    assert (broken.offset, broken.key, broken.value) == (1, None, None)
    assert dict(broken.headers)[UNREADABLE] == b"cannot be unpacked: ValueError"


async def test_a_batch_whose_compression_is_broken_has_an_outcome_for_each_offset() -> None:
    data = batch(GOOD, GOOD, codec="zstd", at=5)
    data = data[:HEADER] + bytes(len(data) - HEADER)
    assert [(record.offset, UNREADABLE in dict(record.headers)) for record in unpacked(data)] == [(5, True), (6, True)]


@given(st.data())
def test_whatever_is_changed_every_offset_is_told_of_once_and_nothing_raises(data: st.DataObject) -> None:
    """The broker checks a batch's checksum, not what is in it."""
    good = batch(GOOD, GOOD, GOOD, GOOD, at=5)
    changed = bytearray(good)
    for _ in range(data.draw(st.integers(1, 3))):
        changed[data.draw(st.integers(HEADER, len(good) - 1))] = data.draw(st.integers(0, 255))
    records = list(one_by_one(bytes(changed)))
    assert [record.offset for record in records] == [5, 6, 7, 8]
