"""A system in memory at rest, judged by the checker of fault runs: it knows topics and the written rules, and imports nothing of
the services."""

from collections.abc import Mapping

from shared.memory.system import Memory
from tests.faults.checker import Operated, Verdict, check
from tests.faults.checking.answers import SERVICES
from tests.faults.checking.charges import Ledger
from tests.faults.checking.log import FORMAT, Raw


def verdict(system: Memory, ledger: Ledger = ()) -> Verdict:
    """`ledger`: of the payment provider that was asked, its own word."""
    return check(_records(system), operated=Operated(ledger=ledger))


def _records(system: Memory) -> Mapping[str, list[Raw]]:
    """Each partition behind a fence of its own, as a broker holds it: in memory nobody else writes, so none is there."""
    found: dict[str, list[Raw]] = {}
    for service in SERVICES:
        topic = f"{service}.events"
        raws = found[service] = []
        for number, partition in enumerate(system.topics[topic]):
            raws.append(Raw(topic, number, -1, None, b'{"format":%d}' % FORMAT, (("wb", b"memory,-1"),)))
            for n, kept in enumerate(partition):
                stamped = {**dict(kept.headers), "wb": f"memory,{n}".encode()}
                raws.append(Raw(topic, number, kept.offset, kept.key, kept.value, tuple(stamped.items()), kept.timestamp))
    return found
