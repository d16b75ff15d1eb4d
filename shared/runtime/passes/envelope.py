"""Headers of an inbox record: one that no process of ours wrote is parked, it never stops its partition."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from shared.runtime.log.wire import PASSED_ON, RECEIVED, Link, Record, instant, read_link

LONGEST = 4_096
"""Bytes of one header that facts carry on."""
LARGEST = 1 << 63
"""MongoDB's integers end below it."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What can be relied on: readable headers, a time, a link of a known origin. `fault`: "" or what could not be read."""

    headers: dict[str, bytes]
    link: Link | None
    fault: str
    version: int = 1
    """The schema version of a fact that was keyed anew."""


def envelope(record: Record, sources: Container[str]) -> Envelope:
    """`sources`: topics that the service hears. The last of a repeated header wins, as everywhere."""
    headers = {name: value or b"" for name, value in record.headers}
    faults = list(_faults(headers))
    link = None
    try:
        link = _link(headers["link"], sources) if "link" in headers else None
    except ValueError as error:
        faults.append(("link", str(error)))
    if not _is_time(headers.get("ce_time", b"")):
        faults.append(("ce_time", "missing, or no time with its zone"))
    if not _is_time(headers.get(RECEIVED, b"2000-01-01T00:00Z")):
        faults.append((RECEIVED, "no time with its zone"))
    version = headers.get("ce_schemaversion", b"1")
    if not version.isdigit() or len(version) > 6:
        faults.append(("ce_schemaversion", "not a number"))
    if not faults:
        return Envelope(headers, link, "", int(version))
    sound = {name: value for name, value in headers.items() if name not in {name for name, _ in faults}}
    time = datetime.fromtimestamp(max(0, min(record.timestamp, LARGEST // 1_000_000_000)) / 1000, UTC)
    sound.setdefault("ce_time", time.isoformat().encode())
    return Envelope(sound, None, "; ".join(f"header {name}: {reason}" for name, reason in faults))


def _faults(headers: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    for name, value in headers.items():
        if name not in PASSED_ON:
            continue
        if len(value) > LONGEST:
            yield name, f"longer than {LONGEST} bytes"
        elif not _is_text(value):
            yield name, "not UTF-8"
        elif name == "reply" and b"," not in value:
            yield name, "no fingerprint in it"


def _is_text(value: bytes) -> bool:
    if value.isascii():
        return True
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_time(value: bytes) -> bool:
    try:
        return instant(value).tzinfo is not None
    except ValueError:
        return False


def _link(value: bytes, sources: Container[str]) -> Link:
    """Raises ValueError."""
    if value.count(b",") != 7:
        raise ValueError("not eight fields")
    try:
        link = read_link(value)
    except ValueError:  # its message would hold the value
        raise ValueError("not numbers, or no topic") from None
    topic, _, number = link.origin.rpartition("/")
    if topic not in sources:
        raise ValueError("of a topic that nobody hears here")
    if not all(-1 <= each < LARGEST for each in (int(number), *link.place, *link.previous)):
        raise ValueError("numbers out of bounds")
    return link
