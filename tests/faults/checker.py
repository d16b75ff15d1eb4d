"""The independent checker: were all orders accounted for, whatever was killed, stopped or sent twice?

    python -m tests.faults.checker --kafka HOST:PORT [--mongo URI] [--journal FILE [--complete]] [--operated FOLDER]

Run it when nothing is under way: then every fact must have its answers. It imports nothing of the product, reads the raw
topics and judges by the written rules. Exit code 0 with "ALL ORDERS ACCOUNTED", or 1 with the first counter-example.
"""

import argparse
import asyncio
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from tests.faults.checking.answers import SERVICES, Journal, against_journal, lost_and_doubled, parked
from tests.faults.checking.approvals import alone
from tests.faults.checking.campaign_budgets import overdrawn
from tests.faults.checking.campaigns import unasked
from tests.faults.checking.charges import Ledger, charged
from tests.faults.checking.counts import miscounted
from tests.faults.checking.deadlines import WrongClocks, ended_early, missed_or_early, ticks_from
from tests.faults.checking.deleted import Deleted, answered_unread, never_read
from tests.faults.checking.documents import COLLECTIONS, Documents, compared
from tests.faults.checking.drafts import unkept
from tests.faults.checking.exchanges import exchanged
from tests.faults.checking.floors import below_floor
from tests.faults.checking.flows import doubled_and_reordered
from tests.faults.checking.guards import unguarded
from tests.faults.checking.kits import unmade
from tests.faults.checking.log import Raw, Wrong, read
from tests.faults.checking.lots import mislaid
from tests.faults.checking.orders import orders
from tests.faults.checking.pick_ups import uncollected
from tests.faults.checking.points import miscounted_points
from tests.faults.checking.pools import oversold
from tests.faults.checking.promises import broken
from tests.faults.checking.proposals import unagreed
from tests.faults.checking.queue import overtaken
from tests.faults.checking.refusals import refused_in_turn
from tests.faults.checking.standing import standing
from tests.faults.checking.stock import counted
from tests.faults.checking.transfer_sums import Sums, summed
from tests.faults.checking.transfers import moved
from tests.faults.checking.uses import counted_wrong

KINDS = ("log", "phantom", "doubled", "reordered", "lost", "parked", "invariant", "document")


@dataclass(frozen=True)
class Operated:
    """What operators and their machines did that no log tells of."""

    deleted: Deleted = ()
    clocks: WrongClocks = ()
    ticks: Sequence[Raw] = ()
    """All of waybill.clock."""
    ledger: Ledger = ()
    """Of the payment provider that was asked."""


NOTHING = Operated()


@dataclass(frozen=True)
class Verdict:
    wrong: tuple[Wrong, ...]
    """Causes before consequences: see KINDS."""
    standings: Counter[str]
    """Orders by where they stand."""
    ignored: Counter[str]
    """Records that do not count, by why."""
    facts: int
    documents: int
    early: int = 0
    """Payment windows that a clock ahead ended before their time."""
    transferred: Sums = field(default_factory=Sums)

    def shown(self) -> str:
        if self.wrong:
            kinds = ", ".join(f"{n} {kind}" for kind, n in Counter(wrong.kind for wrong in self.wrong).items())
            return f"NOT ACCOUNTED ({kinds}). The first:\n{self.wrong[0].shown()}"
        stand = ", ".join(f"{n} {word}" for word, n in sorted(self.standings.items()))
        ignored = ", ".join(f"{n} {word}" for word, n in sorted(self.ignored.items())) or "none"
        total, early = self.standings.total(), f"; {self.early} windows ended early by a clock ahead" if self.early else ""
        return (
            f"ALL ORDERS ACCOUNTED ({total} orders: {stand}; {self.facts} facts, besides {ignored}; "
            f"{self.documents} documents{early})"
        )


def check(
    records: Mapping[str, Iterable[Raw]],
    documents: Documents | None = None,
    journal: Journal = (),
    complete: bool = False,
    allow_parked: bool = False,
    operated: Operated = NOTHING,
) -> Verdict:
    """`records`: of all five events topics, by service. `documents`: by collection. `complete`: the journal is all there was."""
    logs = {service: read(records[service]) for service in SERVICES}
    wrong = [each for log in logs.values() for each in log.wrong]
    wrong += lost_and_doubled(logs)
    wrong += doubled_and_reordered(logs)
    wrong += against_journal(logs, journal, complete, never_read(journal, operated.deleted))
    wrong += answered_unread(logs, journal, operated.deleted)
    ticks = ticks_from(operated.ticks)
    wrong += missed_or_early(logs, ticks, operated.clocks)
    if not allow_parked:
        wrong += parked(logs)
    stocks, stock_wrong = counted(logs)
    wrong += stock_wrong
    wrong += overtaken(logs)
    wrong += miscounted(logs)
    wrong += oversold(logs)
    wrong += mislaid(logs)
    wrong += moved(logs)
    transferred, transfers_wrong = summed(logs, documents)
    wrong += transfers_wrong
    wrong += unmade(logs)
    wrong += unkept(logs)
    wrong += exchanged(logs)
    wrong += unagreed(logs)
    wrong += uncollected(logs)
    wrong += charged(logs, operated.ledger)
    wrong += counted_wrong(logs, ticks.time[-1] if ticks.time else None)
    wrong += miscounted_points(logs)
    wrong += unasked(logs)
    wrong += overdrawn(logs)
    wrong += unguarded(logs)
    wrong += below_floor(logs)
    wrong += alone(logs)
    wrong += refused_in_turn(logs)
    known = orders(logs)
    standings: Counter[str] = Counter()
    for order in known.values():
        wrong += broken(order)
        stands = standing(order)
        if isinstance(stands, Wrong):
            wrong.append(stands)
        else:
            standings[stands] += 1
    looked_at = 0
    if documents is not None:
        wrong += compared(documents, logs, known, stocks)
        looked_at = sum(map(len, documents.values()))
    ignored = sum((log.ignored for log in logs.values()), Counter[str]())
    wrong.sort(key=lambda each: KINDS.index(each.kind))
    return Verdict(
        tuple(wrong),
        standings,
        ignored,
        sum(len(log.facts) for log in logs.values()),
        looked_at,
        ended_early(logs, ticks),
        transferred,
    )


async def has(kafka: str, topic: str) -> bool:
    from aiokafka.admin import AIOKafkaAdminClient

    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        return topic in await admin.list_topics()
    finally:
        await admin.close()


async def _partitions(kafka: str, topic: str) -> list[int]:
    """Raises LookupError where there is no such topic."""
    from aiokafka.admin import AIOKafkaAdminClient

    if not await has(kafka, topic):
        raise LookupError(f"no topic {topic} on {kafka}")
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        [described] = await admin.describe_topics([topic])
    finally:
        await admin.close()
    return sorted(each["partition"] for each in described["partitions"])


async def quiet(kafka: str, seconds: float = 3.0) -> None:
    """Returns when no service has written anything for a while: public facts tell that an order has come to rest, not that what
    only services tell each other is answered."""
    from aiokafka import AIOKafkaConsumer, TopicPartition

    topics = [f"{service}.{kind}" for service in SERVICES for kind in ("events", "commands")]
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False)
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, number) for topic in topics for number in await _partitions(kafka, topic)]
        ends: dict[TopicPartition, int] = {}
        since = monotonic()
        while monotonic() - since < seconds:
            if (now := await consumer.end_offsets(partitions)) != ends:
                ends, since = now, monotonic()
            await asyncio.sleep(0.2)
    finally:
        await consumer.stop()


async def records_of(kafka: str, topic: str, idle: float = 60.0) -> list[Raw]:
    """All records of a topic up to its present end. Raises TimeoutError when the broker sends none for `idle` seconds."""
    from aiokafka import AIOKafkaConsumer, TopicPartition

    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka, auto_offset_reset="earliest", enable_auto_commit=False, fetch_max_bytes=64 << 20
    )
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, number) for number in await _partitions(kafka, topic)]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        found: list[Raw] = []
        heard = monotonic()
        while [p for p in partitions if await consumer.position(p) < ends[p]]:
            for partition, batch in (await consumer.getmany(timeout_ms=500, max_records=20_000)).items():
                heard = monotonic()
                kept = [r for r in batch if r.offset < ends[partition]]
                found += [Raw(topic, partition.partition, r.offset, r.key, r.value, tuple(r.headers), r.timestamp) for r in kept]
            if monotonic() - heard > idle:
                raise TimeoutError(f"{kafka} sent nothing of {topic} for {idle:.0f} s, before its end")
        return found
    finally:
        await consumer.stop()


def documents_of(mongo: str) -> dict[str, list[dict[str, Any]]]:
    from pymongo import MongoClient

    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with MongoClient[dict[str, Any]](mongo, serverSelectionTimeoutMS=10_000) as client:
        for service, names in COLLECTIONS.items():
            for name in names:
                found[name] += client[service][name].find()
    return found


def journal_of(path: Path) -> list[dict[str, Any]]:
    """A file that is not there has no lines."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


async def check_running(
    kafka: str,
    mongo: str | None = None,
    journal: Journal = (),
    complete: bool = False,
    allow_parked: bool = False,
    folder: Path | None = None,
) -> Verdict:
    """`folder`: where lost.jsonl, clocks.jsonl and provider.jsonl are: what was lost, wrong clocks, a provider's ledger."""
    records = {service: await records_of(kafka, f"{service}.events") for service in SERVICES}
    documents = await asyncio.to_thread(documents_of, mongo) if mongo else None
    ticks = await records_of(kafka, "waybill.clock") if await has(kafka, "waybill.clock") else []
    names = ("lost.jsonl", "clocks.jsonl", "provider.jsonl")
    lost, clocks, ledger = (journal_of(folder / name) if folder else [] for name in names)
    operated = Operated(lost, clocks, ticks, ledger)
    return check(records, documents, journal, complete, allow_parked, operated)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="checker", description="Were all orders accounted for?")
    parser.add_argument("--kafka", required=True, help="bootstrap servers")
    parser.add_argument("--mongo", help="URI; without it no documents are compared")
    parser.add_argument("--journal", type=Path, help="JSON lines of what the storefront sent")
    parser.add_argument("--complete", action="store_true", help="the journal holds everything that was sent, by whatever way")
    parser.add_argument("--operated", type=Path, help="folder of lost.jsonl and clocks.jsonl, of a run with operators' faults")
    parser.add_argument("--allow-parked", action="store_true", help="inputs may be parked")
    asked = parser.parse_args(arguments)
    journal = journal_of(asked.journal) if asked.journal else []
    verdict = asyncio.run(check_running(asked.kafka, asked.mongo, journal, asked.complete, asked.allow_parked, asked.operated))
    print(verdict.shown())
    if transfers := verdict.transferred.shown():
        print(transfers)
    return 1 if verdict.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
