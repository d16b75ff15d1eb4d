"""Sends bad records to a running Waybill and sees that every one has an outcome, that nothing died and no document drifted."""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from time import monotonic

from cli.supervisor import System
from cli.verify import verify_all
from shared.domain.service import PUBLIC
from shared.infra import Endpoints, infrastructure
from shared.runtime.topics import SERVICES, make_topics
from tests.faults.checker import check_running, quiet, records_of
from tests.faults.checking.log import Raw
from tests.faults.run.bad_send import send, sent_by_strangers
from tests.faults.run.foreign import Sent, Traffic, marker, traffic
from tests.faults.run.foreign_judge import metrics_of, named, open_shop, outcomes, repeated, watched, wrong_orders, wrong_outcomes
from tests.faults.run.requests import all_asked

ASK_SHARE = 5
"""One generated request to so many records."""
QUIET = 90.0
"""Seconds without a new outcome after which the rest counts as lost."""


async def unanswered(endpoints: Endpoints, by_cause: Collection[str], by_place: Collection[str]) -> set[str]:
    """Returns when everything has an outcome, or nothing new comes any more: the places that have none."""
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
    return places


async def judged(
    system: System, endpoints: Endpoints, seed: int, count: int, say: Callable[[str], None], *, strangers: int = 0, asks: int = 0
) -> list[str]:
    """What is wrong, in words, of so many bad records, of strangers' records (see foreign.py), and of requests."""
    now = datetime.now(UTC).replace(microsecond=0)
    strange = traffic(seed, strangers, now) if strangers else Traffic()
    async with watched(system.apis) as ready:
        await open_shop(system.apis)
        ours, sent = await asyncio.gather(send(endpoints, seed, count), sent_by_strangers(endpoints, strange, seed))
        kinds = Counter(bad.kind for bad in [*ours.by_cause.values(), *ours.by_place.values()])
        say(f"{count} bad records sent, {kinds.total()} different ones (seed {seed})")
        say(", ".join(f"{count} {kind}" for kind, count in kinds.most_common()))
        say(told(strange, sent))
        foreign = {named(record, place) for record, place in sent.said}
        places = await unanswered(endpoints, ours.by_cause.keys() | foreign, ours.by_place)
        wrong = [f"no answer in the log: {place} {ours.by_place[place]}"[:600] for place in sorted(places)]
        await quiet(endpoints.kafka)
        public = await records_of(endpoints.kafka, PUBLIC)
        found = outcomes(public)
        for cause, times in ours.times.items():
            if (heard := len(found.get(cause, ()))) != times:
                wrong.append(f"{heard} outcomes of {times} records: {ours.by_cause[cause]}"[:600])
        wrong += wrong_outcomes(found, sent.said, sent.never)
        wrong += wrong_orders(public, strange.orders, strange.never)
        said = await told_by_us(endpoints)  # before the requests, which may give a partner a name that they were shown
        wrong += await all_asked(system.apis, asks, seed, say) if asks else []
        await quiet(endpoints.kafka)
        wrong += repeated(marker(seed), said, system.data / "logs", await metrics_of(system.apis))
    say(f"/readyz was asked {ready.total()} times, {ready['ready']} times it said 200")
    wrong += [f"{times} times {said}" for said, times in ready.items() if said != "ready"]
    wrong += [f"{service}-{number} died {count} times" for (service, number), count in system.restarts().items() if count]
    for result in await verify_all(list(SERVICES), endpoints):
        wrong += [f"drift: {result.service} {drift}" for drift in result.drift]
    verdict = await check_running(endpoints.kafka, endpoints.mongo, allow_parked=True)
    say(verdict.shown())
    return wrong + [each.shown()[:2000] for each in verdict.wrong]


async def told_by_us(endpoints: Endpoints) -> list[Raw]:
    """Everything that services wrote."""
    topics = [PUBLIC, *(f"{service}.{kind}" for service in SERVICES for kind in ("commands", "events", "dlq"))]
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
