"""The servers of `docker compose up`, on the ports that docker-compose.yml publishes."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from shared.infra.endpoints import Endpoints, InfrastructureError

_KAFKA = ("localhost", 9092)
_MONGO = ("localhost", 27017)


@contextmanager
def compose() -> Iterator[Endpoints]:
    """Raises InfrastructureError when one does not answer."""
    for name, (host, port) in {"Kafka": _KAFKA, "MongoDB": _MONGO}.items():
        try:
            socket.create_connection((host, port), timeout=3).close()
        except OSError as error:
            raise InfrastructureError(
                f"{name} does not answer on {host}:{port} ({error}): run `docker compose up --detach --wait` first, "
                "or leave docker compose out and have both started for you"
            ) from error
    yield Endpoints(f"{_KAFKA[0]}:{_KAFKA[1]}", f"mongodb://{_MONGO[0]}:{_MONGO[1]}/?directConnection=true")
