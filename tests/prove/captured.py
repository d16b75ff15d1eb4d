"""The logs of a system in memory as records, to be proven, and altered."""

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from cli.prove.log import Partition
from cli.prove.reading import Found, Proof
from shared.memory.system import Memory

Change = Callable[[dict[str, Any]], object]
GENERATION = "captured"


class Copied(NamedTuple):
    offset: int
    value: bytes
    headers: tuple[tuple[str, bytes], ...]

    def header(self, name: str) -> bytes:
        return dict(self.headers)[name]


class Captured:
    """By topic and partition. The first record of each is its fence."""

    def __init__(self, system: Memory) -> None:
        self.topics: dict[str, list[list[Copied]]] = {}
        for name in ("inventory", "orders", "pricing"):
            partitions = self.topics[f"{name}.events"] = []
            for log in system.topics[f"{name}.events"]:
                fence = Copied(-1, b'{"format":2}', (("wb", f"{GENERATION},-1".encode()),))
                partitions.append([fence])
                for record in log:
                    self._append(partitions[-1], record.value or b"", dict(record.headers))

    def _append(self, log: list[Copied], value: bytes, headers: dict[str, bytes]) -> Copied:
        n = len(log) - 1
        record = Copied(n, value, tuple({**headers, "wb": f"{GENERATION},{n}".encode()}.items()))
        log.append(record)
        return record

    def facts(self, type: str) -> Iterator[tuple[list[Copied], int, int, dict[str, Any]]]:
        """Its partition, index, line and data, of each fact of the type."""
        for partitions in self.topics.values():
            for log in partitions:
                for index, record in enumerate(log[1:], 1):
                    for line, told in enumerate(record.header("types").decode().split(",")):
                        if told == type:
                            yield log, index, line, json.loads(record.value.split(b"\n")[line])

    def alter(self, type: str, change: Change, nth: int = 0) -> int:
        """Changes one fact of the type. Its record's offset."""
        log, index, line, data = list(self.facts(type))[nth]
        change(data)
        lines = log[index].value.split(b"\n")
        lines[line] = json.dumps(data).encode()
        log[index] = log[index]._replace(value=b"\n".join(lines))
        return log[index].offset

    def add(self, type: str, data: dict[str, Any], like: str, nth: int = 0) -> int:
        """One more decision, of one fact, behind all in the partition where a fact of `like` lies. Its offset."""
        log, *_ = list(self.facts(like))[nth]
        return self._append(log, json.dumps(data).encode(), {"types": type.encode(), "inbox": b"0"}).offset

    def copy(self, type: str, change: Change = lambda data: None, nth: int = 0) -> int:
        """The same fact once more."""
        data = list(self.facts(type))[nth][3]
        change(data)
        return self.add(type, data, type, nth)

    def silence(self, type: str, nth: int = 0) -> int:
        """The decision is there, and does not say it."""
        log, index, line, _ = list(self.facts(type))[nth]
        record = log[index]
        types = record.header("types").decode().split(",")
        types[line] = "Nothing"
        headers = {**dict(record.headers), "types": ",".join(types).encode()}
        log[index] = record._replace(headers=tuple(headers.items()))
        return record.offset

    def proven(self, proof: Proof[Found]) -> Found:
        for service, wanted in proof.reads.items():
            for number, log in enumerate(self.topics[f"{service}.events"]):
                for decision in Partition(f"{service}.events", number, wanted).read(log):
                    proof.see(service, decision)
        return proof.end()
