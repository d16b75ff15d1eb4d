"""Sends bad records to a running Waybill and sees that every one has an outcome, that nothing died and no document drifted."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import Any

from aiokafka import AIOKafkaProducer

from cli.supervisor import System
from cli.verify import verify_all
from shared.domain.service import PUBLIC, STOREFRONT
from shared.infra import Endpoints, infrastructure
from shared.runtime.passes.catalog import Catalog
from shared.runtime.topics import SERVICES, make_topics, service_called
from tests.faults.checker import check_running, quiet, records_of
from tests.faults.checking.log import Raw
from tests.faults.run.bad import HUGE, Bad, storefront
from tests.faults.run.bad import inbox as bad_inbox
from tests.faults.run.foreign import Sent, Traffic, marker, traffic
from tests.faults.run.foreign_judge import metrics_of, named, open_shop, outcomes, repeated, watched, wrong_orders, wrong_outcomes
from tests.faults.run.requests import all_asked

INBOX_SHARE = 10
"""One record in so many goes to an inbox."""
HUGE_SHARE = 500
ASK_SHARE = 5
"""One generated request to so many records."""
QUIET = 90.0
"""Seconds without a new outcome after which the rest counts as lost."""


async def send(endpoints: Endpoints, seed: int, count: int) -> tuple[dict[str, Bad], dict[str, Bad]]:
    """What was sent: by what an outcome on waybill.events names, and by place in an inbox ("service/partition/offset")."""
    producer = AIOKafkaProducer(bootstrap_servers=endpoints.kafka, acks="all", max_request_size=(1 << 20) - 1, linger_ms=5)
    await producer.start()
    by_cause: dict[str, Bad] = {}
    by_place: dict[str, Bad] = {}
    try:
        huge = [HUGE(random.Random(seed + n), "OrderPlaced", f"huge/{seed}/{n}") for n in range(max(3, count // HUGE_SHARE))]
        outside = [*storefront(seed, count - count // INBOX_SHARE), *huge]
        for bad, done in await _sent(producer, STOREFRONT, outside):
            by_cause[bad.id or f"{STOREFRONT}/{done.partition}/{done.offset}"] = bad
        for index, service in enumerate(SERVICES):
            inside = list(bad_inbox(seed + index, count // INBOX_SHARE // len(SERVICES), inputs_of(service)))
            for bad, done in await _sent(producer, f"{service}.commands", inside):
                by_place[f"{service}/{done.partition}/{done.offset}"] = bad
    finally:
        await producer.stop()
    return by_cause, by_place


def inputs_of(service: str) -> list[str]:
    """Their names on the wire."""
    return [name.decode() for name in Catalog(service_called(service)).inputs]


async def _sent(producer: AIOKafkaProducer, topic: str, bads: list[Bad]) -> list[tuple[Bad, Any]]:
    futures = []
    for index, bad in enumerate(bads):
        partition = index % 4 if topic.endswith(".commands") and index % 5 == 0 else None  # wrong keys among them
        futures.append(
            await producer.send(
                topic, bad.value, key=bad.key, headers=bad.headers, partition=partition, timestamp_ms=bad.timestamp
            )
        )
    return list(zip(bads, await asyncio.gather(*futures), strict=True))


async def unanswered(endpoints: Endpoints, by_cause: Collection[str], by_place: Collection[str]) -> tuple[set[str], set[str]]:
    """What has no outcome, once nothing new comes any more."""
    causes, places, left, moved = set(by_cause), set(by_place), -1, monotonic()
    while causes or places:
        for record in await records_of(endpoints.kafka, PUBLIC):
            causes.discard(dict(record.headers).get("ce_causationid", b"").decode())
        for service in SERVICES:
            for record in await records_of(endpoints.kafka, f"{service}.events"):
                if inbox := dict(record.headers).get("inbox"):
                    places.discard(f"{service}/{record.partition}/{int(inbox)}")
        if len(causes) + len(places) != left:
            left, moved = len(causes) + len(places), monotonic()
        if monotonic() - moved > QUIET:
            break
        await asyncio.sleep(1)
    return causes, places


async def judged(
    system: System, endpoints: Endpoints, seed: int, count: int, say: Callable[[str], None], *, strangers: int = 0, asks: int = 0
) -> list[str]:
    """What is wrong, in words, of so many bad records, of strangers' records (see foreign.py), and of requests."""
    now = datetime.now(UTC).replace(microsecond=0)
    strange = traffic(seed, strangers, now) if strangers else Traffic()
    async with watched(system.apis) as ready:
        await open_shop(system.apis)
        (by_cause, by_place), sent = await asyncio.gather(
            send(endpoints, seed, count), sent_by_strangers(endpoints, strange, seed)
        )
        kinds = Counter(bad.kind for bad in [*by_cause.values(), *by_place.values()])
        say(f"{count} bad records sent, {len(by_cause) + len(by_place)} different ones (seed {seed})")
        say(", ".join(f"{count} {kind}" for kind, count in kinds.most_common()))
        say(told(strange, sent))
        foreign = {named(record, place) for record, place in sent.said}
        causes, places = await unanswered(endpoints, by_cause.keys() | foreign, by_place)
        wrong = [f"no outcome: {by_cause[cause]}"[:600] for cause in sorted(causes - foreign)]
        wrong += [f"no answer in the log: {place} {by_place[place]}"[:600] for place in sorted(places)]
        await quiet(endpoints.kafka)
        public = await records_of(endpoints.kafka, PUBLIC)
        wrong += wrong_outcomes(outcomes(public), sent.said, sent.never)
        wrong += wrong_orders(public, strange.orders, strange.never)
        wrong += await all_asked(system.apis, asks, seed, say) if asks else []
        await quiet(endpoints.kafka)
        metrics = await metrics_of(system.apis)
        wrong += repeated(marker(seed), await told_by_us(endpoints), system.data / "logs", metrics)
    say(f"/readyz was asked {ready.total()} times, {ready['ready']} times it said 200")
    wrong += [f"{times} times {said}" for said, times in ready.items() if said != "ready"]
    wrong += [f"{service}-{number} died {count} times" for (service, number), count in system.restarts().items() if count]
    for result in await verify_all(list(SERVICES), endpoints):
        wrong += [f"drift: {result.service} {drift}" for drift in result.drift]
    verdict = await check_running(endpoints.kafka, endpoints.mongo, allow_parked=True)
    say(verdict.shown())
    return wrong + [each.shown()[:2000] for each in verdict.wrong]


async def sent_by_strangers(endpoints: Endpoints, strange: Traffic, seed: int) -> Sent:
    if not strange.groups:
        return Sent()
    from tests.faults.run.foreign_send import Strangers  # here: its client is a development package

    return await asyncio.to_thread(Strangers(endpoints.kafka, STOREFRONT, f"foreign-{seed}").send, strange)


async def told_by_us(endpoints: Endpoints) -> list[Raw]:
    """Everything that services wrote."""
    topics = [PUBLIC, *(f"{service}.{kind}" for service in SERVICES for kind in ("events", "dlq"))]
    return [record for topic in topics for record in await records_of(endpoints.kafka, topic)]


def told(strange: Traffic, sent: Sent) -> str:
    kinds = Counter(record.kind for record, _ in sent.said)
    ways = ", ".join(f"{times} {way}" for way, times in sorted(sent.ways.items()))
    return (
        f"{len(sent.said)} strangers' records ({', '.join(f'{times} {kind}' for kind, times in kinds.most_common())}), "
        f"{len(strange.orders)} good orders; transactions: {ways}, with {len(sent.never)} records that were taken back"
    )


async def main(data: Path, count: int, seed: int, say: Callable[[str], None]) -> bool:
    strangers = count // 2 if find_spec("confluent_kafka") else 0
    asks = max(1, count // ASK_SHARE) if find_spec("schemathesis") else 0
    for missing, what in ((not strangers, "confluent-kafka: no strangers' records"), (not asks, "schemathesis: no requests")):
        if missing:
            say(f"Without {what}. To have them: .venv/bin/python -m pip install -r requirements-dev.lock")
    with infrastructure("embedded", data=data / "stores", report=say) as endpoints:
        await make_topics(endpoints.kafka, {}, 4, 1)
        system = System(endpoints, data, environ={"WAYBILL_LOG_LEVEL": "info"}, report=say)
        system.start()
        try:
            await asyncio.to_thread(system.await_ready)
            wrong = await judged(system, endpoints, seed, count - strangers, say, strangers=strangers, asks=asks)
        finally:
            await asyncio.to_thread(system.stop)
    for line in wrong[:20]:
        say(line)
    say(f"{len(wrong)} wrong" if wrong else "EVERY RECORD HAS AN OUTCOME, nothing died, no document differs from its log")
    return not wrong
