"""Doctor: what is known to go wrong, looked at before it does. Pure: from what was seen to findings, each with what to do."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from shared.domain.service import STOREFRONT
from shared.runtime.log.wire import LOG_FORMAT
from shared.runtime.topics import FROM_STOREFRONTS, KEPT_FOR_EVER, most, needed, same_count_again

Level = Literal["ok", "warn", "fail"]
SKEW_WARN, SKEW_FAIL = 2.0, 60.0
"""Seconds between this clock and a server's, or by which a record is from the future."""
FREE_WARN, FREE_FAIL = 10 << 30, 1 << 30
"""Bytes."""
TESTED = {"aiokafka": "0.14", "faust-streaming": "0.15.3", "motor": "3.7"}
"""The series (or the release) that the code is written and tested for."""
WHY = {
    "faust-streaming": "the stream subclasses its driver, which has no stable interface",
    "aiokafka": "before 0.13 its producer may hang after a fail-over",
    "motor": "",
}
NOTES = {"motor": "; deprecated upstream since May 2025, only critical fixes after May 2026: named in one module, to be replaced"}

STAMPED = "message.timestamp.type"
FULL = "make room, outside this folder: Kafka and MongoDB stop when their disk is full (docs/runbooks/DiskFull.md)"


@dataclass(frozen=True, slots=True)
class Finding:
    level: Level
    subject: str
    seen: str
    advice: str = ""


@dataclass(slots=True)
class Topic:
    """As the broker describes it; numbers over all partitions are the lowest."""

    partitions: int
    replicas: int
    in_sync: int
    config: Mapping[str, str]
    begins: Mapping[int, int] = field(default_factory=dict)
    """By partition, of topics kept for ever."""


def topics(found: Mapping[str, Topic], wanted: Mapping[str, Mapping[str, str]] | None = None) -> Iterator[Finding]:
    wanted = needed() if wanted is None else wanted
    if missing := sorted(wanted.keys() - found.keys()):
        advice = "make them: waybill topics"
        if found and (logs := [name for name in missing if wanted[name] is KEPT_FOR_EVER]):
            advice = f"restore {', '.join(logs)} from the backup; only what never was there may begin empty: waybill topics"
        yield Finding("fail", "topics", f"missing: {', '.join(missing)}", advice)
    counts = {name: topic.partitions for name, topic in found.items() if name in wanted}
    if len(set(counts.values())) > 1:
        usual = most(list(counts.values()))
        odd = {name: count for name, count in sorted(counts.items()) if count != usual}
        seen = f"{usual} but {', '.join(f'{name} has {count}' for name, count in odd.items())}"
        way = same_count_again(odd, wanted)
        advice = f"all need the same count, and it cannot be lowered; keys and positions depend on it: {way}"
        yield Finding("fail", "partitions", seen, advice)
    elif counts:
        yield Finding("ok", "partitions", f"{next(iter(counts.values()))} in each of {len(counts)} topics")
    yield from _kept(found, wanted)
    yield from _replicated({name: topic for name, topic in found.items() if name in wanted})


def _kept(found: Mapping[str, Topic], wanted: Mapping[str, Mapping[str, str]]) -> Iterator[Finding]:
    logs = [name for name, config in wanted.items() if config is KEPT_FOR_EVER and name in found]
    before = len(logs)
    for name in sorted(logs):
        topic = found[name]
        wrong = [
            f"{option}={topic.config[option]}"
            for option in ("retention.ms", "retention.bytes", "cleanup.policy")
            if topic.config.get(option, KEPT_FOR_EVER[option]) != KEPT_FOR_EVER[option]
        ]
        if wrong:
            right = ", ".join(f"{option}={KEPT_FOR_EVER[option]}" for option in (each.split("=")[0] for each in wrong))
            yield Finding("fail", name, ", ".join(wrong), f"the log is the truth and must never be cut: set {right} now")
            before -= 1
        if cut := {number: begin for number, begin in topic.begins.items() if begin}:
            seen = ", ".join(f"partition {number} begins at {begin:,}" for number, begin in sorted(cut.items()))
            yield Finding("fail", name, seen, "records are gone: restore the topic from its backup; do not rebuild until then")
    right = FROM_STOREFRONTS[STAMPED]
    if (inlet := found.get(STOREFRONT)) and inlet.config.get(STAMPED, right) != right:
        advice = f"what says it is old is deleted before it is read: set {STAMPED}={right} on {STOREFRONT}"
        yield Finding("fail", STOREFRONT, f"{STAMPED}={inlet.config[STAMPED]}", advice)
    if before == len(logs) and logs:
        yield Finding("ok", "retention", f"{len(logs)} logs are kept for ever and not compacted")


def _replicated(found: Mapping[str, Topic]) -> Iterator[Finding]:
    if behind := sorted(name for name, topic in found.items() if topic.in_sync < topic.replicas):
        yield Finding("warn", "replicas", f"not all in sync: {', '.join(behind)}", "see that every broker runs and keeps up")
    if not found:
        return
    fewest = min(topic.replicas for topic in found.values())
    confirmed = min(int(topic.config.get("min.insync.replicas", "1")) for topic in found.values())
    if fewest == 1:
        advice = "one broker's disk is all there is: three replicas with min.insync.replicas=2 for what must not be lost"
        yield Finding("warn", "replication", "1 replica", advice)
    elif confirmed == 1:
        first = "a third replica, then " if fewest == 2 else "when all are in sync (before that nothing could be written), "
        advice = f"an acknowledged record may be on one disk only: {first}min.insync.replicas=2"
        yield Finding("warn", "replication", f"{fewest} replicas, min.insync.replicas=1", advice)
    else:
        yield Finding("ok", "replication", f"{fewest} replicas, {confirmed} of them confirm")


def clients(installed: Mapping[str, str]) -> Iterator[Finding]:
    for package, series in TESTED.items():
        version = installed.get(package)
        if version is None:
            yield Finding("fail", package, "not installed", "install the locked requirements")
        elif version == series or version.startswith(f"{series}."):
            yield Finding("ok", package, version + NOTES.get(package, ""))
        else:
            why = f" ({WHY[package]})" if WHY[package] else ""
            yield Finding("warn", package, f"{version}, tested with {series}", f"install the locked requirements{why}")


def indexes(
    service: str, wanted: Mapping[str, Sequence[Sequence[str]]], found: Mapping[str, list[list[str]]]
) -> Iterator[Finding]:
    """By collection. The id comes last in every index that `documents` makes."""
    missing = [
        f"{collection} ({', '.join(fields)})"
        for collection, each in wanted.items()
        for fields in each
        if fields[0].removeprefix("-") != "_id" and not any(there[: len(fields)] == list(fields) for there in found[collection])
    ]
    if missing:
        advice = "lists would read whole collections: start the service, it makes them"
        yield Finding("warn", service, f"indexes missing: {', '.join(missing)}", advice)
    else:
        yield Finding("ok", service, f"{sum(map(len, wanted.values()))} indexes")


def format(service: str, unknown: Sequence[str]) -> Finding:
    """`unknown`: why a partition's log, or its stored place, is not of the format that this code reads."""
    if unknown:
        return Finding(
            "fail", service, "; ".join(unknown), "this release starts fresh, with new topics and databases: docs/adr/0011"
        )
    return Finding("ok", service, f"its log is of format {LOG_FORMAT}")


def places(service: str, another: Sequence[str], uncovered: Collection[str]) -> Iterator[Finding]:
    """`another`: why a stored place is not of this log, and what to do. `uncovered`: collections that its places do not cover."""
    if another:
        said = [each.partition(": ") for each in another]
        seen, advice = ("; ".join(dict.fromkeys(each[part] for each in said)) for part in (0, 2))
        yield Finding("fail", service, seen, advice)
    elif uncovered:
        seen = f"not built yet: {', '.join(sorted(uncovered))}"
        yield Finding("warn", service, seen, f"the service reads its log from 0 at its next start, or: waybill rebuild {service}")
    else:
        yield Finding("ok", service, "its places are of this log")


def mongo(version: str, replica_set: str, skew: float) -> Iterator[Finding]:
    """`skew`: seconds that its clock is ahead of ours."""
    if replica_set:
        yield Finding("ok", "MongoDB", f"{version}, replica set {replica_set}")
    else:
        advice = "writes are confirmed by a majority: run it as a replica set, of one member at least"
        yield Finding("fail", "MongoDB", f"{version}, no replica set", advice)
    yield clock("MongoDB's clock", skew)


def clock(subject: str, skew: float) -> Finding:
    level: Level = "fail" if abs(skew) >= SKEW_FAIL else "warn" if abs(skew) >= SKEW_WARN else "ok"
    seen = f"{skew:+.1f} s from ours"
    return Finding(
        level, subject, seen, "" if level == "ok" else "synchronise the clocks (NTP): times in facts and timers depend on it"
    )


def newest_record(newest: Mapping[str, datetime], now: datetime) -> Finding:
    """Newest timestamps by topic. Old ones are no trouble: nothing may have happened."""
    ahead = {topic: (at - now).total_seconds() for topic, at in newest.items()}
    if wrong := {topic: by for topic, by in ahead.items() if by >= SKEW_WARN}:
        level: Level = "fail" if max(wrong.values()) >= SKEW_FAIL else "warn"
        seen = ", ".join(f"{topic} by {by:.0f} s" for topic, by in sorted(wrong.items()))
        return Finding(level, "records' time", f"from the future: {seen}", "synchronise the clocks of those who write (NTP)")
    return Finding("ok", "records' time", f"none of the newest in {len(newest)} logs is from the future")


def disk(folder: str, free: int, total: int) -> Finding:
    level: Level = "fail" if free < FREE_FAIL else "warn" if free < FREE_WARN else "ok"
    seen = f"{free / (1 << 30):.1f} GiB free of {total / (1 << 30):.1f}"
    return Finding(level, f"disk of {folder}", seen, "" if level == "ok" else FULL)
