"""Strangers' records, by kind: odd ones, which say what good ones say, and those that are wrong. Pure."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from shared.runtime.log.wire import UNREADABLE
from tests.faults.run import odd
from tests.faults.run.bad import GOOD, good
from tests.faults.run.odd import Foreign, Odd, record

FULL = (1 << 20) - 250
"""Bytes of a value that with its headers and its batch is hardly under the 1 MiB that a broker takes."""
UNPACKED = 8 << 20
"""Bytes that compress to a few thousand."""
UNSEEN = "\x00\x01\t\n\x1b\x7f\x85\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff\U000e0041"
"""Control characters, bidi marks and overrides, zero-width characters, a tag."""
ANY_BYTES = (b"", b"\x00", b"\xff\xfe", b"\xc3(", b"\xed\xa0\x80", "名字".encode(), bytes(range(256)), b"n" * 300)
WORDS = ("channel", "external_id", "payment_id", "return_number", "order_id", "shipment_id", "carrier", "tracking_number")

Strange = Callable[[random.Random, str, str], Foreign]
"""By chance, for this ce_id, with the marker in it."""


def _any(chance: random.Random) -> tuple[str, dict[str, Any]]:
    type = chance.choice(tuple(GOOD))
    return type, good(chance, type)


def _typed(chance: random.Random, id: str) -> tuple[str, str, Any]:
    type, data = _any(chance)
    return type, id, data


def _dressed(dress: Odd, kind: str) -> Strange:
    return lambda chance, id, marker: dress(chance, record(kind, *_typed(chance, id)), marker)


def _time(chance: random.Random, id: str, marker: str) -> Foreign:
    """A time counts, or its receipt does; what is no time is refused."""
    if chance.random() < 0.5:
        far = ("1970-01-01T00:00:00Z", "2126-11-30T00:00:00Z", "2016-12-31T23:59:60Z")
        spelt = ("2026-11-29T08:00:00z", "2026-11-29T08:00:00+14:00", "2026-11-29T08:00:00-14:00")
        return record("ce_time", *_typed(chance, id), time=chance.choice((*far, *spelt)))
    none = ("z", "1796000000", "0001-01-01T00:00:00+14:00", marker, f"2026-11-29T08:00:00Z {marker}", f"<{marker}>")
    return record("ce_time", *_typed(chance, id), "unreadable", time=chance.choice(none))


def _tombstone(chance: random.Random, id: str, marker: str) -> Foreign:
    return replace(record("tombstone", *_typed(chance, id), "unreadable"), value=chance.choice((None, b"")))


def _no_integer(chance: random.Random, id: str, marker: str) -> Foreign:
    type = chance.choice(("OrderPlaced", "PaymentReceived", "ReturnRequested"))
    data, wrong = good(chance, type), chance.choice((True, False, "2", 2.0, 1.5, 1e300, "", marker, [marker], {marker: 1}))
    if type == "PaymentReceived":
        data["amount"] = wrong
    elif type == "OrderPlaced" and chance.random() < 0.5:
        data["expected_total"] = wrong
    else:
        data["lines"][0]["quantity"] = wrong
    return record("no integer", type, id, data, "unreadable")


def _unseen(chance: random.Random, id: str, marker: str) -> Foreign:
    type, data = _any(chance)
    field = chance.choice([name for name in data if name in WORDS])
    data[field] = f"{data[field]}{chance.choice(UNSEEN)}x"
    return record("cannot be seen", type, id, data, "unreadable")


def _strange_id(chance: random.Random, id: str, marker: str) -> Foreign:
    """Longer than what is kept, unseen, or not UTF-8: named as it can be decoded, by 200 characters of it."""
    ends = (*(each.encode() for each in UNSEEN), b"\xff\xfe", b"\xc3(", "\u202e名".encode(), b"/" * 600, b" ", b"'\"{}$")
    said = id.encode() + chance.choice(ends)
    plain = record("ce_id", *_typed(chance, id), "any")
    headers = [(name, said if name == "ce_id" else value) for name, value in plain.headers]
    return replace(plain, id=said.decode(errors="replace")[:200], headers=headers)


def _near_miss(chance: random.Random, id: str, marker: str) -> Foreign:
    """A field's name at an edit distance of one, in the event or in its first line."""
    type, data = _any(chance)
    part = data["lines"][0] if "lines" in data and chance.random() < 0.4 else data
    name = chance.choice(tuple(part))
    at, letter = chance.randrange(len(name)), chance.choice("_sxE")
    candidates = (name[:at] + name[at + 1 :], name[:at] + letter + name[at + 1 :], name[:at] + letter + name[at:])
    near = chance.choice([each for each in candidates if each != name])
    part[near] = chance.choice((part[name], marker))
    if chance.random() < 0.7:
        del part[name]
    return record("near miss", type, id, data, "unreadable")


def _unknown_field(chance: random.Random, id: str, marker: str) -> Foreign:
    type, data = _any(chance)
    part = data["lines"][0] if "lines" in data and chance.random() < 0.4 else data
    part[chance.choice(("note", "$where", "e-mail", "x" * 300, "\u202e", "a.b"))] = chance.choice(
        (marker, [marker], {"to": marker})
    )
    return record("unknown field", type, id, data, "any")


def _nulls(chance: random.Random, id: str, marker: str) -> Foreign:
    type, data = _any(chance)
    optional: Mapping[str, Sequence[str]] = {
        "OrderPlaced": ("customer", "expected_total"),
        "PaymentReceived": ("method",),
        "TransitReported": ("place",),
    }
    data |= dict.fromkeys(optional.get(type, ("reason",) if type.endswith("Requested") else ()))
    if type == "OrderPlaced":
        data["lines"][0]["unit_price"] = None
    return record("null for optional", type, id, data)


def _null_attribute(chance: random.Random, id: str, marker: str) -> Foreign:
    """Null is as good as absent: without an id it is named by its place. Beside it, a word of our own reader's."""
    plain = record("null attribute", *_typed(chance, id), "any")
    name = chance.choice(("ce_type", "ce_id", "ce_source", "ce_specversion"))
    headers = [(each, None if each == name else value) for each, value in plain.headers]
    headers += [(UNREADABLE, marker.encode())] if chance.random() < 0.3 else []
    return replace(plain, id="" if name == "ce_id" else id, headers=headers)


def _padded(size: int, kind: str) -> Strange:
    def padded(chance: random.Random, id: str, marker: str) -> Foreign:
        plain = record(kind, *_typed(chance, id), "unreadable")
        value = plain.value or b""
        return replace(plain, value=value[:-1] + b" " * (size - len(value)) + b"}")

    return padded


def _no_json(chance: random.Random, id: str, marker: str) -> Foreign:
    """Another encoding, a schema registry's five bytes before it, a mark of byte order, plain text with a person in it."""
    plain = record("no JSON", *_typed(chance, id), "unreadable")
    value = plain.value or b""
    said = value.decode()
    others = (
        said.encode("utf-16"),
        b"\0\0\0\0\7" + value,
        b"\xef\xbb\xbf" + value,
        marker.encode(),
        b'"' + marker.encode() + b'"',
    )
    return replace(plain, value=chance.choice(others))


KINDS: Sequence[Strange] = (
    _dressed(odd.key, "key"), _dressed(odd.headers, "headers"), _dressed(odd.timestamp, "timestamp"), _time, _tombstone,
    _no_integer, _unseen, _strange_id, _near_miss, _unknown_field, _nulls, _null_attribute, _no_json,
)  # fmt: skip
LARGE, BOMB = _padded(FULL, "1 MiB"), _padded(UNPACKED, "8 MiB when unpacked")
"""Apart: a few are enough. The second one in a codec."""
