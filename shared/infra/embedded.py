"""Kafka and MongoDB as children of this process: no Docker, no root, data in a folder."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.infra.endpoints import Endpoints, Report
from shared.infra.kafka import EmbeddedKafka
from shared.infra.lock import locked
from shared.infra.mongod import EmbeddedMongo


@contextmanager
def embedded(data: Path, report: Report) -> Iterator[Endpoints]:
    """Both servers, started side by side and stopped at the end. Raises InfrastructureError."""
    with locked(data):
        kafka = EmbeddedKafka(data, report)
        mongo = EmbeddedMongo(data)
        begun = time.monotonic()
        try:
            mongo.launch()
            kafka.launch()
            mongo.await_ready()
            kafka.await_ready()
            report(f"Kafka {kafka.address} and MongoDB {mongo.address} ready in {time.monotonic() - begun:.1f} s")
            yield Endpoints(kafka.address, mongo.uri)
        finally:
            kafka.terminate()
            mongo.terminate()
            kafka.stop()
            mongo.stop()
