"""The checker on a real broker and database, by its command line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from pymongo import MongoClient

from shared.infra.kafka import EmbeddedKafka
from shared.infra.mongod import EmbeddedMongo
from tests.faults.checker import check_running, main
from tests.faults.checking.documents import COLLECTIONS
from tests.faults.test_checker_documents import SHOWN
from tests.faults.world import World, returned

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = EmbeddedKafka(tmp_path_factory.mktemp("kafka"), report=print)
    server.start()
    yield server.address
    server.stop()


@pytest.fixture(scope="module")
def mongo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = EmbeddedMongo(tmp_path_factory.mktemp("mongo"))
    server.start()
    yield server.uri
    server.stop()


async def _write(kafka: str, world: World) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    names = [f"{service}.events" for service in world.writers]
    await admin.create_topics([NewTopic(name, num_partitions=3, replication_factor=1) for name in names])
    await admin.close()
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        for records in world.records.values():
            for r in records:
                await producer.send_and_wait(r.topic, r.value, key=r.key, partition=r.partition, headers=list(r.headers))


def _show(mongo: str, world: World) -> None:
    with MongoClient[dict[str, object]](mongo) as client:
        for service, collections in COLLECTIONS.items():
            for name in collections:
                if name in SHOWN:
                    client[service][name].insert_many(SHOWN[name])


async def test_it_reads_what_is_there(kafka: str, mongo: str) -> None:
    world = World()
    world.receive()
    returned(world)
    await _write(kafka, world)
    _show(mongo, world)
    verdict = await check_running(kafka, mongo, world.journal, complete=True)
    assert verdict.shown().startswith("ALL ORDERS ACCOUNTED (1 orders: 1 delivered;"), verdict.shown()
    assert verdict.documents == 4


def test_its_command_line_exits_with_1_and_the_counter_example(
    kafka: str, mongo: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = tmp_path / "journal"
    journal.write_text('{"ce_id": "nobody", "type": "PaymentReceived", "channel": "c", "external_id": "e", "data": {}}\n')
    assert main(["--kafka", kafka, "--mongo", mongo, "--journal", str(journal)]) == 1
    assert "LOST: no fact answers the storefront's PaymentReceived nobody" in capsys.readouterr().out
    assert main(["--kafka", kafka]) == 0
