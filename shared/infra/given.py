"""Servers that run already, named in the environment: production, Kubernetes, a managed cluster."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from shared.infra.endpoints import Endpoints, InfrastructureError

KAFKA = "KAFKA_BOOTSTRAP_SERVERS"
MONGO = "MONGODB_URI"


def is_given() -> bool:
    """Whether the environment names servers. Raises InfrastructureError when it names only one of the two."""
    kafka, mongo = os.environ.get(KAFKA), os.environ.get(MONGO)
    if bool(kafka) != bool(mongo):
        there, missing = (KAFKA, MONGO) if kafka else (MONGO, KAFKA)
        raise InfrastructureError(f"{there} is set but {missing} is not: set both, or none to have both started here")
    return bool(kafka)


@contextmanager
def given() -> Iterator[Endpoints]:
    """The servers that the environment names. Raises InfrastructureError when it names none."""
    if not is_given():
        raise InfrastructureError(f"set {KAFKA} (host:port, ...) and {MONGO} (mongodb://...)")
    yield Endpoints(os.environ[KAFKA], os.environ[MONGO], given=True)
