"""storefront.events is deleted and made anew, or gets partitions: nothing is passed over in silence, and there is a way on."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions

from cli.reading import producer_of
from cli.supervisor import System
from shared.domain.service import STOREFRONT as TOPIC
from shared.infra import Endpoints
from shared.runtime.settings import Settings
from shared.runtime.tools.adopt import Adopted, Adoption
from shared.runtime.tools.reading import consumer_of
from shared.runtime.topics import SERVICES, delete_topic, make_topic, make_topics, needed, service_called
from tests.faults.scenario import stores
from tests.runtime.conftest import running
from tests.strangers.shop import WITHIN, Shop, ids

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
async def endpoints(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Endpoints]:
    with stores(tmp_path_factory.mktemp("topics") / "stores") as endpoints:
        await make_topics(endpoints.kafka, {}, 4, 1)
        yield endpoints


async def refusal(system: System) -> str:
    """What the service says that will not go on."""
    process = system.processes["orders", 0]
    async with asyncio.timeout(WITHIN):
        while process.refused is None:  # noqa: ASYNC110 - its supervisor is a thread
            await asyncio.sleep(0.1)
        return process.refused


async def made_anew(endpoints: Endpoints) -> None:
    await delete_topic(endpoints.kafka, {}, TOPIC)
    await make_topic(endpoints.kafka, {}, TOPIC, 4, 1, needed()[TOPIC])


async def grown(endpoints: Endpoints) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=endpoints.kafka)
    await admin.start()
    await admin.create_partitions({TOPIC: NewPartitions(6)})
    await admin.close()


async def adopted(endpoints: Endpoints) -> Adopted:
    settings = Settings(kafka=endpoints.kafka, mongo=endpoints.mongo)
    services = [service_called(name) for name in SERVICES]
    async with consumer_of(endpoints.kafka, {}) as consumer, producer_of(settings) as producer:
        return await Adoption(settings, services, consumer, producer).run()


async def goes_on(shop: Shop, sent: list[str]) -> None:
    """What was sent, and what is sent now, is taken once."""
    for partition in range(4):
        await shop.send(after := ids(1), partition=partition)
        sent += after
    found = await shop.outcomes(set(sent))
    assert {id: found[id] for id in sent} == {id: ["PaymentCaptured"] for id in sent}
    await shop.read_to_the_end()


async def test_it_is_made_anew_while_the_service_is_away(endpoints: Endpoints, tmp_path: Path) -> None:
    """With fewer records than before, as many, and more: the first ones were skipped, each time."""
    shop = Shop(endpoints.kafka, endpoints.mongo)
    before = {0: ids(3), 1: ids(2), 2: ids(1)}
    async with running(endpoints, tmp_path, ["orders"]):
        for partition, sent in before.items():
            await shop.send(sent, partition=partition)
        await shop.outcomes({id for sent in before.values() for id in sent})
        await shop.read_to_the_end()
    await made_anew(endpoints)
    after = {0: ids(1), 1: ids(2), 2: ids(4)}
    for partition, sent in after.items():
        await shop.send(sent, partition=partition)
    async with running(endpoints, tmp_path, ["orders"], ready=False) as system:
        assert f"{TOPIC} is another topic" in (said := await refusal(system)) and "waybill adopt" in said
    assert await adopted(endpoints) == Adopted(filled=2, copied=1 + 2 + 1)
    assert await adopted(endpoints) == Adopted(needed=False)
    async with running(endpoints, tmp_path, ["orders"]) as system:
        await goes_on(shop, [id for sent in after.values() for id in sent])
        await made_anew(endpoints)
        await shop.send(sent := ids(5), partition=1)
        assert f"{TOPIC} is another topic" in await refusal(system), "also while it runs"
    await adopted(endpoints)
    async with running(endpoints, tmp_path, ["orders"]):
        await goes_on(shop, sent)


async def test_it_gets_partitions_that_nobody_reads(endpoints: Endpoints, tmp_path: Path) -> None:
    shop = Shop(endpoints.kafka, endpoints.mongo)
    async with running(endpoints, tmp_path, ["orders"]) as system:
        await shop.send(before := ids(2), partition=0)
        await shop.outcomes(set(before))
        await shop.read_to_the_end()
        await grown(endpoints)
        assert f"{TOPIC} has 6" in (said := await refusal(system)) and "waybill adopt" in said
    await shop.send(unread := ids(2), partition=0)
    await shop.send(sent := ids(3), partition=5)
    async with running(endpoints, tmp_path, ["orders"], ready=False) as system:
        assert f"{TOPIC} has 6" in await refusal(system)
    done = await adopted(endpoints)
    assert (done.needed, done.copied) == (True, 5)
    async with running(endpoints, tmp_path, ["orders"]):
        await goes_on(shop, unread + sent)
