"""The same day, and before it the same stories, on real stores and in memory come to the same facts: what holds in memory is said
about the real thing.

Calm (an event is sent when all before it is answered), since what two orders that want the last piece come to depends on which is
first, and only one of the two ways of playing knows no chance.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import httpx
import pytest

from cli.demo import dry
from cli.demo.boutique import MEMBER
from cli.demo.day import Day, plan
from cli.demo.driver import Driver
from cli.demo.scenes import play_all
from cli.play.clock import Ticker
from cli.play.storefront import Storefront
from cli.play.watcher import Watcher
from cli.prove.command import PROOFS
from cli.prove.reading import proven
from cli.running import settings_of
from cli.supervisor import System
from shared.contracts.planning import DemandCounted, DemandTold, ReplenishmentPlanned, SkuClassed
from shared.infra import Endpoints, infrastructure
from shared.memory.api import clients
from shared.memory.system import Memory
from shared.runtime.documents.mongo import MongoDocuments
from shared.runtime.documents.mongo_vault import MongoVault
from shared.runtime.log.builtin import Nothing
from shared.runtime.log.reader import Decision, LogReader, Place
from shared.runtime.passes.catalog import Catalog
from shared.runtime.tools.reading import batches, consumer_of, ends_of
from shared.runtime.topics import SERVICES, make_topics, service_called
from tests.journeys.stories import STORIES

PARTITIONS = 2
SEED, ORDERS = 618, 60
QUIET = 3.0
"""Seconds in which no log grew: also the last timer, which waits until places are saved, has fired."""
Logs = dict[tuple[str, str], list[str]]
"""Facts in words, by service and key."""


BY_PAGE = DemandTold | DemandCounted | ReplenishmentPlanned | SkuClassed
"""Which orders stand on a page together, and so when a SKU's plan begins, is chance: a shard notes those of all partitions. What
each order asked for is compared."""


class SameKeys:
    """A vault whose keys are known beforehand: what is sealed comes out the same."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        self.known = keys

    async def keys(self, subjects: Collection[str], create: bool) -> dict[str, bytes]:
        return {subject: self.known[subject] for subject in subjects}

    async def erase(self, subject: str) -> None:
        raise NotImplementedError


def logs_of(decisions: Iterable[tuple[Catalog, Decision]]) -> Logs:
    """An order's facts stand in their order. A warehouse's are sorted: orders that expire at one tick come in any order."""
    logs: Logs = defaultdict(list)
    for catalog, decision in decisions:
        service, key = catalog.service.name, (decision.record.key or b"").decode()
        for fact in catalog.read(decision):
            if not isinstance(fact, Nothing | BY_PAGE):
                logs[service, key].append(words(fact))
    return {(service, key): sorted(facts) if service == "inventory" else facts for (service, key), facts in logs.items()}


def words(fact: Any) -> str:
    """Where a broken event lies, and when the broker took it, is nobody's decision; nor which demand is the first of a page."""
    chance = {"place", "refused_at"} if hasattr(fact, "place") else {"tell_at"}
    body = fact.model_dump(mode="json", exclude=chance)
    return f"{type(fact).__name__} {json.dumps(body, sort_keys=True, ensure_ascii=False)}"


async def in_memory(day: Day, keys: dict[str, bytes]) -> Memory:
    system = dry.memory(SameKeys(keys))
    driver = dry.driver_of(system, day, calm=True)
    async with clients(system) as http:
        await play_all(driver, http, STORIES)
    return system


def remembered(system: Memory) -> Iterable[tuple[Catalog, Decision]]:
    for served in system.served.values():
        for log in system.topics[served.catalog.events]:
            yield from ((served.catalog, Decision(record, dict(record.headers))) for record in log)


async def on_real_stores(day: Day, stores: Endpoints, data: Path) -> list[tuple[Catalog, Decision]]:
    await make_topics(stores.kafka, {}, PARTITIONS, 1)
    with System(stores, data, clock="driven", environ={"WAYBILL_SAVE_EVERY": "0.2"}) as system:
        await asyncio.to_thread(system.await_ready)
        storefront, watcher, ticker = Storefront(stores.kafka, {}), Watcher(stores.kafka, {}), Ticker(stores.kafka, {})
        await asyncio.gather(storefront.start(), ticker.start())
        await watcher.start(from_end=True)
        driver = Driver(day, storefront, watcher, ticker, system.apis, lambda what, _: print(what, flush=True), calm=True)
        try:
            async with httpx.AsyncClient(timeout=30) as http:
                await play_all(driver, http, STORIES)
        finally:
            await asyncio.gather(storefront.stop(), ticker.stop(), watcher.stop())
        return await read_when_quiet(stores)


async def read_when_quiet(stores: Endpoints) -> list[tuple[Catalog, Decision]]:
    catalogs, found = [Catalog(service_called(name)) for name in SERVICES], []
    async with consumer_of(stores.kafka, {}) as consumer:
        ends: dict[str, dict[int, int]] = {}
        while (now := {each.events: await ends_of(consumer, each.events, range(PARTITIONS)) for each in catalogs}) != ends:
            ends = now
            await asyncio.sleep(QUIET)
        for catalog in catalogs:
            for number, end in ends[catalog.events].items():
                reader = LogReader(Place(), own=False)
                async for records in batches(consumer, catalog.events, number, end):
                    found += [(catalog, decision) for decision in reader.read(records)]
    return found


def people_of(day: Day) -> list[str]:
    return sorted({order.customer.customer_id for order in day.orders if order.customer} | {MEMBER})


async def keys_of(day: Day, stores: Endpoints) -> dict[str, bytes]:
    documents = MongoDocuments(stores.mongo, "orders")
    try:
        return await MongoVault(documents).keys(people_of(day), create=True)
    finally:
        await documents.close()


async def test_a_day_in_memory_comes_to_the_same_twice() -> None:
    day = plan(SEED, ORDERS)
    keys = {who: bytes([number % 256]) * 64 for number, who in enumerate(people_of(day))}
    one, other = await in_memory(day, keys), await in_memory(day, keys)
    assert logs_of(remembered(one)) == logs_of(remembered(other))


@pytest.mark.integration
async def test_a_day_on_real_stores_and_in_memory_comes_to_the_same_facts(tmp_path: Path) -> None:
    day = plan(SEED, ORDERS)
    with infrastructure("embedded", data=tmp_path / "stores", report=print) as stores:
        real = logs_of(await on_real_stores(day, stores, tmp_path))
        memory = logs_of(remembered(await in_memory(day, await keys_of(day, stores))))
        for subject, proof in PROOFS.items():
            tally = await proven(proof(), settings_of(stores), lambda done, total: None)
            assert ([each.shown() for each in tally.violations], tally.under_way) == ([], 0), subject
            assert tally.checked.total() > 0, subject
    assert sum(map(len, real.values())) > 10 * ORDERS
    assert real.keys() == memory.keys()
    for where in sorted(real):
        assert real[where] == memory[where], where
