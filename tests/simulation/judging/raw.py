"""The log's rules once more, written apart from the runtime's."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zlib import decompress

Place = tuple[int, int, int]
"""Offset, line, number of the input that came of it."""
Facts = list[tuple[str, dict[str, Any]]]
"""Type names and data."""


def headers(record: Any) -> dict[str, str]:
    return {name: value.decode("latin-1") for name, value in record.headers}


@dataclass(frozen=True)
class Counted:
    """A decision that counts."""

    record: Any
    fence: str
    fence_at: int
    n: int
    """The number due next."""

    @property
    def at(self) -> int:
        offset: int = self.record.offset
        return offset

    @cached_property
    def head(self) -> dict[str, str]:
        return headers(self.record)

    @cached_property
    def facts(self) -> Facts:
        types, lines = self.head["types"].split(","), self.record.value.decode().split("\n")
        return [(type, json.loads(line)) for type, line in zip(types, lines, strict=True)]

    @property
    def lines(self) -> list[bytes]:
        lines: list[bytes] = self.record.value.split(b"\n")
        return lines

    @property
    def inbox(self) -> int | None:
        return int(self.head["inbox"]) if "inbox" in self.head else None

    @property
    def source(self) -> tuple[str, Place] | None:
        """The place in another log that it says it answers, by origin: what came through the inbox is counted apart."""
        if "source" not in self.head:
            return None
        topic, partition, offset, line, nth = self.head["source"].split(",")
        came = "" if self.inbox is None else ">inbox"
        return f"{topic}/{partition}{came}", (int(offset), int(line), int(nth))

    @property
    def found(self) -> dict[str, Any]:
        """What was looked up for it."""
        value = dict(self.record.headers).get("found", b"{}")
        found: dict[str, Any] = json.loads(decompress(value[1:]) if value[:1] == b"z" else value)
        return found


@dataclass(frozen=True, slots=True)
class Read:
    """A log as far as it was read."""

    decisions: list[Counted]
    fence: str
    fence_at: int
    n: int


def read(log: Sequence[Any]) -> Read:
    found: list[Counted] = []
    fence, fence_at, due = "", -1, 0
    opened: set[str] = set()
    for record in log:
        generation, number = headers(record)["wb"].split(",")
        if number == "-1":
            if generation not in opened:
                opened.add(generation)
                fence, fence_at, due = generation, record.offset, 0
        elif generation == fence and int(number) == due:
            due += 1
            found.append(Counted(record, fence, fence_at, due))
    return Read(found, fence, fence_at, due)
