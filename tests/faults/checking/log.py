"""What is a fact, by the rules of the log, written apart from the product's own reader.

A fence record opens a generation; a record counts under the newest fence only, when it is the next of its generation. A record
is one decision: a line of JSON a fact.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

FORMAT = 2


class Raw(NamedTuple):
    """A record as the broker holds it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    timestamp: int = 0
    """Milliseconds since the epoch, by its producer's machine."""

    def shown(self) -> str:
        headers = " ".join(f"{name}={value.decode('ascii', 'backslashreplace')}" for name, value in self.headers)
        value = (self.value or b"").decode("utf-8", "backslashreplace").replace("\n", "\n    ")
        return f"{self.topic}/{self.partition}/{self.offset} key={self.key!r} {headers}\n    {value}"


class Fact(NamedTuple):
    raw: Raw
    type: str
    data: dict[str, Any]
    decision: str
    """Its decision's ce_id."""
    cause: str
    """ce_id of what caused it."""
    source: str
    """The place of another log's input that it answers, "topic,partition,offset,line,nth", or ""."""
    inbox: int
    """The inbox offset that it answers; -1: decided where it lies."""
    line: int
    """Which of its decision's facts, from 0."""

    @property
    def place(self) -> str:
        """How an answer names this fact, but for the last number."""
        return f"{self.raw.topic},{self.raw.partition},{self.raw.offset},{self.line}"


class Wrong(NamedTuple):
    """A counter-example."""

    kind: str
    """log | lost | doubled | reordered | phantom | invariant | parked | document"""
    text: str
    facts: tuple[Fact, ...] = ()
    raw: tuple[Raw, ...] = ()

    def shown(self) -> str:
        records = dict.fromkeys([*self.raw, *(fact.raw for fact in self.facts)])
        return "\n".join([f"{self.kind.upper()}: {self.text}", *(f"  {record.shown()}" for record in records)])


@dataclass
class Log:
    """All facts of one events topic, each partition in its order."""

    facts: list[Fact] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    """Records that do not count: fenced_off, out_of_step, and fences."""
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
    for record in records:
        headers = dict(record.headers)
        try:
            generation, number = headers["wb"].decode("ascii").split(",")
            n = int(number)
        except (KeyError, ValueError):
            log.wrong.append(Wrong("log", "a record without a readable stamp (header wb)", raw=(record,)))
            continue
        if n == -1:
            if generation not in opened:
                opened.add(generation)
                newest, due = generation, 0
            if json.loads(record.value or b"{}").get("format") != FORMAT:
                log.wrong.append(Wrong("log", f"a fence that does not say format {FORMAT}", raw=(record,)))
            log.ignored["fences"] += 1
        elif generation != newest:
            log.ignored["fenced_off"] += 1
        elif n != due:
            log.ignored["out_of_step"] += 1
        else:
            due += 1
            _decision(record, headers, log)


def _decision(record: Raw, headers: dict[str, bytes], log: Log) -> None:
    types, lines = headers["types"].decode().split(","), (record.value or b"").split(b"\n")
    if len(types) != len(lines):
        log.wrong.append(Wrong("log", f"a decision of {len(types)} facts on {len(lines)} lines", raw=(record,)))
        return
    source, inbox = headers.get("source", b"").decode(), int(headers.get("inbox", b"-1"))
    if not source and inbox < 0:
        log.wrong.append(Wrong("log", "a decision that answers nothing", raw=(record,)))
    if source and inbox < 0 and int(source.split(",")[1]) != record.partition:
        log.wrong.append(Wrong("log", "decided where it lies, in another partition than it lies in", raw=(record,)))
    id, cause = headers["ce_id"].decode(), headers.get("ce_causationid", b"").decode()
    log.facts += [
        Fact(record, type, json.loads(text), id, cause, source, inbox, line)
        for line, (type, text) in enumerate(zip(types, lines, strict=True))
    ]
