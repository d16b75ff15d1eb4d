"""What may be odd about a stranger's record, and changes nothing of what it says: its key, its headers, its clock. Pure."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from shared.runtime.log.wire import UNREADABLE

Headers = list[tuple[str, bytes | None]]
Expects = Literal["understood", "unreadable", "any"]
ANY_BYTES = (b"", b"\x00", b"\xff\xfe", b"\xc3(", b"\xed\xa0\x80", "名字".encode(), bytes(range(256)), b"n" * 300)
OURS = ("link", "wb", "types", "inbox", "reply", "work", "ce_actor", UNREADABLE)
"""Names that mean something elsewhere: in our own topics."""


@dataclass(frozen=True, slots=True)
class Foreign:
    kind: str
    id: str
    """The ce_id that its outcome names; "" where it has none: then its place is named."""
    key: bytes | None
    value: bytes | None
    headers: Headers
    timestamp: int | None = None
    """Milliseconds; None: as the client does."""
    expects: Expects = "understood"


Odd = Callable[[random.Random, Foreign, str], Foreign]
"""Dresses a record. The marker, an e-mail address, is put where nothing may repeat it."""


def record(kind: str, type: str, id: str, data: Any, expects: Expects = "understood", **more: str) -> Foreign:
    attributes = {"specversion": "1.0", "type": type, "id": id, "source": "urn:foreign", **more}
    headers: Headers = [(f"ce_{name}", value.encode()) for name, value in attributes.items()]
    return Foreign(kind, id, id.encode(), json.dumps(data).encode(), headers, expects=expects)


def key(chance: random.Random, was: Foreign, marker: str) -> Foreign:
    return replace(was, key=chance.choice((None, marker.encode(), *ANY_BYTES)))


def headers(chance: random.Random, was: Foreign, marker: str) -> Foreign:
    """Values in any bytes, null, repeated, two hundred; ours before, behind and among them. The last one counts. Names are text
    to this client: those in any bytes are in bad.py."""
    names = (*OURS, "", "ce_", "caf\u00e9", "\u202e", "\u200b\x01", "\u540d\u5b57", "n" * 300, marker)
    values = (None, marker.encode(), *ANY_BYTES)
    own = list(was.headers)
    for _ in range(chance.choice((1, 3, 200))):
        own.append((chance.choice(names), chance.choice(values)))
    chance.shuffle(own)
    twice = chance.choice(was.headers)
    return replace(was, headers=[(twice[0], chance.choice((None, b"first", b"\xff"))), *own])


def timestamp(chance: random.Random, was: Foreign, marker: str) -> Foreign:
    """Unknown, of 1970, in seconds, of 2126. 0 is now to librdkafka; the other client sends it."""
    return replace(was, timestamp=chance.choice((-1, 1, 1_796_000_000, 4_922_000_000_000)))


def dressed(chance: random.Random, plain: Foreign, marker: str) -> Foreign:
    for odd in chance.sample((key, headers, timestamp), chance.choice((0, 1, 1, 2, 3))):
        plain = odd(chance, plain, marker)
    return plain
