"""The log's rules once more, written apart from the runtime's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Place = tuple[int, int, int]
"""Offset of the fact, index in its decision, number of the command."""


def headers(record: Any) -> dict[str, str]:
    return {name: value.decode() for name, value in record.headers}


@dataclass(frozen=True, slots=True)
class Counted:
    """A decision that counts."""

    at: int
    """Offset of its last record."""
    inbox: int
    records: tuple[Any, ...]
    fence: str
    fence_at: int
    n: int
    """The number due next."""

    @property
    def head(self) -> dict[str, str]:
        return headers(self.records[0])


def decisions(log: Sequence[Any]) -> list[Counted]:
    found: list[Counted] = []
    fence, fence_at, due = "", -1, 0
    opened: set[str] = set()
    parts: list[Any] = []
    for record in log:
        generation, number, part, of, inbox = headers(record)["wb"].split(",")
        if number == "-1":
            if generation not in opened:
                opened.add(generation)
                fence, fence_at, due, parts = generation, record.offset, 0, []
        elif generation == fence and int(number) == due:
            due += 1
            parts = [*parts, record]
            if int(part) + 1 == int(of):
                found.append(Counted(record.offset, int(inbox), tuple(parts), fence, fence_at, due))
                parts = []
    return found


def source(head: dict[str, str]) -> tuple[str, Place] | None:
    """The place that a decision says it answers."""
    if "source" not in head:
        return None
    topic, partition, offset, index, nth = head["source"].split(",")
    return f"{topic}/{partition}", (int(offset), int(index), int(nth))
