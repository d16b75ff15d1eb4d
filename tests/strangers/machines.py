"""Kafka and MongoDB as an operator has them in hand: their disks, their files, their backups."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from shared.infra import Endpoints
from shared.infra.kafka import EmbeddedKafka
from shared.infra.mongod import EmbeddedMongo
from shared.runtime.topics import make_topics
from tests.faults.run.stores import restored
from tests.strangers.shop import Shop


@dataclass
class Machines:
    data: Path
    kafka: EmbeddedKafka
    mongo: EmbeddedMongo

    @property
    def endpoints(self) -> Endpoints:
        return Endpoints(self.kafka.address, self.mongo.uri)

    @property
    def shop(self) -> Shop:
        return Shop(self.kafka.address, self.mongo.uri)

    @property
    def files(self) -> Path:
        """MongoDB's."""
        return self.data / "mongo" / "data"

    def back_up_kafka(self) -> None:
        """As a snapshot of its disk."""
        restored(self.data / "kafka" / "logs", self.data / "backup-kafka")

    def restore_kafka(self) -> None:
        self.kafka.kill()  # what it has is thrown away
        restored(self.data / "backup-kafka", self.data / "kafka" / "logs")
        self.kafka.start()

    def restore_mongo(self, backup: Path) -> None:
        self.mongo.kill()
        restored(backup, self.files)
        self.mongo.start()


@asynccontextmanager
async def machines(data: Path) -> AsyncIterator[Machines]:
    """With all topics."""
    kafka, mongo = EmbeddedKafka(data, print), EmbeddedMongo(data)
    try:
        mongo.launch()
        kafka.launch()
        mongo.await_ready()
        kafka.await_ready()
        await make_topics(kafka.address, {}, 4, 1)
        yield Machines(data, kafka, mongo)
    finally:
        kafka.terminate()
        mongo.terminate()
        kafka.stop()
        mongo.stop()
