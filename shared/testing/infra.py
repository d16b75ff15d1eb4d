"""The session fixture `endpoints`: a real Kafka and MongoDB for tests. Import it in a conftest.

Embedded servers in a temporary folder; with WAYBILL_TESTS=containers those of testcontainers, which need a Docker
engine. The same tests run on both.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from shared.infra import Endpoints, InfrastructureError, infrastructure

_KAFKA_IMAGE = "confluentinc/cp-kafka:7.9.2"  # the series whose start script testcontainers knows
_MONGO_IMAGE = "mongo:6.0"
_MONGO_SECONDS = 60.0
_KAFKA_SETTINGS = {
    "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
    "KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS": "1000",
    "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
    "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
    "KAFKA_LOG_RETENTION_MS": "-1",
}


@pytest.fixture(scope="session")
def endpoints(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoints]:
    """Addresses of servers that live as long as the test session; their data is new."""
    wanted = os.environ.get("WAYBILL_TESTS", "embedded")
    if wanted == "containers":
        source = _containers()
    elif wanted == "embedded":
        source = infrastructure("embedded", data=tmp_path_factory.mktemp("infrastructure"), report=print)
    else:
        raise InfrastructureError(f"WAYBILL_TESTS is {wanted}: use embedded (the default) or containers")
    with source as found:
        yield found


@contextmanager
def _containers() -> Iterator[Endpoints]:
    from docker.errors import DockerException  # type: ignore[import-untyped]
    from testcontainers.community.kafka import KafkaContainer
    from testcontainers.core.container import DockerContainer
    from testcontainers.core.docker_client import DockerClient

    try:
        DockerClient().client.ping()
    except DockerException as error:
        raise InfrastructureError(
            "WAYBILL_TESTS=containers, but no Docker engine answers: start one, or unset WAYBILL_TESTS"
        ) from error
    kafka = KafkaContainer(_KAFKA_IMAGE).with_kraft().with_envs(**_KAFKA_SETTINGS)
    # not MongoDbContainer: it turns on access control, and a replica set with that needs a key file
    mongo = DockerContainer(_MONGO_IMAGE).with_exposed_ports(27017).with_command("--replSet rs0 --bind_ip_all")
    with kafka, mongo:
        uri = f"mongodb://{mongo.get_container_host_ip()}:{mongo.get_exposed_port(27017)}/?directConnection=true"
        _initiate(uri)
        yield Endpoints(kafka.get_bootstrap_server(), uri)


def _initiate(uri: str) -> None:
    """Make it a replica set of itself, and return when it takes writes."""
    deadline = time.monotonic() + _MONGO_SECONDS
    client: MongoClient[dict[str, Any]] = MongoClient(uri, serverSelectionTimeoutMS=500)
    with client:
        while True:
            try:
                hello = client.admin.command("hello")
                if hello.get("isWritablePrimary"):
                    return
                if "setName" not in hello:
                    members = [{"_id": 0, "host": "localhost:27017"}]
                    client.admin.command("replSetInitiate", {"_id": "rs0", "members": members})
            except PyMongoError as error:  # not listening yet
                if time.monotonic() > deadline:
                    raise InfrastructureError(f"the MongoDB container takes no writes: {error}") from error
            time.sleep(0.1)
