"""The embedded Kafka and MongoDB: they serve, and they keep what was written through kills."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from pymongo import MongoClient

from shared.infra import InfrastructureError
from shared.infra.kafka import EmbeddedKafka
from shared.infra.mongod import EmbeddedMongo
from tests.integration.sockets import listening

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """As somebody may call it, in the plainest of locales."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LC_ALL", "C")
        yield tmp_path_factory.mktemp("Müller, K: %d 运单")


@pytest.fixture(scope="module")
def kafka(folder: Path) -> Iterator[EmbeddedKafka]:
    server = EmbeddedKafka(folder, report=print)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def mongo(folder: Path) -> Iterator[EmbeddedMongo]:
    server = EmbeddedMongo(folder)
    server.start()
    yield server
    server.stop()


@pytest.mark.parametrize("end", ["stop", "kill"])
async def test_kafka_keeps_records_and_address_through_a_restart(kafka: EmbeddedKafka, end: str) -> None:
    address = kafka.address
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    await admin.create_topics([NewTopic(end, num_partitions=1, replication_factor=1)])
    await admin.close()
    async with AIOKafkaProducer(bootstrap_servers=address, enable_idempotence=True) as producer:
        await producer.send_and_wait(end, b"before", key=b"k")

    getattr(kafka, end)()
    assert kafka.pid is None
    kafka.start()

    assert kafka.address == address
    async with AIOKafkaProducer(bootstrap_servers=address, enable_idempotence=True) as producer:
        await producer.send_and_wait(end, b"after", key=b"k")
    async with AIOKafkaConsumer(end, bootstrap_servers=address, auto_offset_reset="earliest") as consumer:
        assert [(await consumer.getone()).value for _ in range(2)] == [b"before", b"after"]


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_mongo_keeps_documents_and_address_through_a_restart(mongo: EmbeddedMongo, end: str) -> None:
    uri = mongo.uri
    insert(uri, {"_id": end, "total": 100})

    getattr(mongo, end)()
    assert mongo.pid is None
    mongo.start()

    assert mongo.uri == uri
    assert find(uri, end) == {"_id": end, "total": 100}


def test_mongo_moves_to_another_port_when_its_own_is_taken(tmp_path: Path) -> None:
    before = EmbeddedMongo(tmp_path)
    before.start()
    insert(before.uri, {"_id": "moved"})
    before.stop()

    with listening(int(before.address.rpartition(":")[2])):
        after = EmbeddedMongo(tmp_path)
        assert after.address != before.address
    after.start()
    try:
        assert find(after.uri, "moved") == {"_id": "moved"}
    finally:
        after.stop()


def test_mongo_runs_with_the_libraries_of_the_wheel(tmp_path: Path) -> None:
    server = EmbeddedMongo(tmp_path, link_wheel_libraries=True)
    server.start()
    try:
        mapped = Path(f"/proc/{server.pid}/maps").read_text()
    finally:
        server.stop()
    assert "pycurl.libs/libcurl-" in mapped
    assert "pycurl.libs/libssl-" in mapped


def test_a_mongod_that_dies_at_start_is_reported_with_its_last_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "mongod"
    broken.write_text("#!/bin/sh\necho no space left on device\nexit 14\n")
    broken.chmod(0o755)
    monkeypatch.setenv("WAYBILL_MONGOD", str(broken))

    with pytest.raises(InfrastructureError, match=r"(?s)exit code 14.*mongod\.log.*no space left on device"):
        EmbeddedMongo(tmp_path).start()


def test_a_restart_says_when_its_port_was_taken(tmp_path: Path) -> None:
    server = EmbeddedMongo(tmp_path)
    with (
        listening(int(server.address.rpartition(":")[2])),
        pytest.raises(InfrastructureError, match="was taken by another program"),
    ):
        server.start()


def insert(uri: str, document: dict[str, Any]) -> None:
    client: MongoClient[dict[str, Any]] = MongoClient(uri)
    with client:
        client.test.things.insert_one(document)


def find(uri: str, key: str) -> dict[str, Any] | None:
    client: MongoClient[dict[str, Any]] = MongoClient(uri)
    with client:
        return client.test.things.find_one({"_id": key})
