"""What is a fact, by the rules of the log, written apart from the product's own reader.

A fence record opens a generation; a record counts under the newest fence only, when it is the next of its generation; a
decision's records count together, when the last of them is there.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Raw(NamedTuple):
    """A record as the broker holds it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]

    def shown(self) -> str:
        headers = " ".join(f"{name}={value.decode('ascii', 'backslashreplace')}" for name, value in self.headers)
        value = (self.value or b"").decode("utf-8", "backslashreplace")
        return f"{self.topic}/{self.partition}/{self.offset} key={self.key!r} {headers}\n    {value}"


class Fact(NamedTuple):
    raw: Raw
    type: str
    data: dict[str, Any]
    cause: str
    """ce_id of what caused it."""
    source: str
    """The link it answers: "topic,partition,offset,index,nth", or ""."""
    inbox: int
    decision: int
    """The offset of its decision's last record: the decision's position."""
    part: int
    """Which of its decision's records, from 0."""

    @property
    def place(self) -> str:
        """How a link names this fact, but for the last number."""
        return f"{self.raw.topic},{self.raw.partition},{self.decision},{self.part}"


class Wrong(NamedTuple):
    """A counter-example."""

    kind: str
    """log | lost | doubled | reordered | phantom | invariant | parked | document"""
    text: str
    facts: tuple[Fact, ...] = ()
    raw: tuple[Raw, ...] = ()

    def shown(self) -> str:
        records = [*self.raw, *(fact.raw for fact in self.facts)]
        return "\n".join([f"{self.kind.upper()}: {self.text}", *(f"  {record.shown()}" for record in records)])


@dataclass
class Log:
    """All facts of one events topic, each partition in its order."""

    facts: list[Fact] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    """Records that do not count: fenced_off, out_of_step, torn, and fences."""
    wrong: list[Wrong] = field(default_factory=list)


Logs = Mapping[str, Log]
"""By service."""


def read(records: Iterable[Raw]) -> Log:
    """Records of one topic, in any interleaving of its partitions, each partition in the order of offsets."""
    log = Log()
    partitions: dict[int, list[Raw]] = {}
    for record in records:
        partitions.setdefault(record.partition, []).append(record)
    for partition in sorted(partitions):
        _read_partition(partitions[partition], log)
    return log


def _read_partition(records: list[Raw], log: Log) -> None:
    newest, due = "", 0
    opened: set[str] = set()
    open_decision: list[tuple[Raw, dict[str, bytes]]] = []
    for record in records:
        headers = dict(record.headers)
        try:
            generation, *numbers = headers["wb"].decode("ascii").split(",")
            n, part, count, inbox = map(int, numbers)
        except (KeyError, ValueError):
            log.wrong.append(Wrong("log", "a record without a readable stamp (header wb)", raw=(record,)))
            continue
        if n == -1:
            if generation not in opened:
                opened.add(generation)
                log.ignored["torn"] += len(open_decision)
                newest, due, open_decision = generation, 0, []
            log.ignored["fences"] += 1
        elif generation != newest:
            log.ignored["fenced_off"] += 1
        elif n != due:
            log.ignored["out_of_step"] += 1
        else:
            due += 1
            if part != len(open_decision) or part >= count:
                log.wrong.append(Wrong("log", f"part {part} of {count} where {len(open_decision)} was due", raw=(record,)))
            open_decision.append((record, headers))
            if part + 1 == count:
                log.facts += [_fact(r, h, inbox, record.offset, i) for i, (r, h) in enumerate(open_decision)]
                open_decision = []
    log.ignored["torn"] += len(open_decision)


def _fact(record: Raw, headers: dict[str, bytes], inbox: int, decision: int, part: int) -> Fact:
    return Fact(
        record,
        headers["ce_type"].decode(),
        json.loads(record.value or b"{}"),
        headers.get("ce_causationid", b"").decode(),
        headers.get("source", b"").decode(),
        inbox,
        decision,
        part,
    )
