"""What runs here: `run.json` in the data folder, written by whoever supervises the services, read by every other command."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from shared.infra import Endpoints, given
from shared.runtime.settings import Settings

ROOT = Path(__file__).parents[1]
"""Where `shared` and `services` are."""
DATA = Path(".waybill")
FILE = "run.json"


class NothingRuns(Exception):
    """No command knows where Kafka and MongoDB are; the message says what to do."""


@dataclass(frozen=True)
class Process:
    service: str
    number: int
    pid: int | None
    restarts: int
    address: str
    log: str
    ended: str = ""
    """How it ended last, and why; what refused to start is not started again."""


@dataclass(frozen=True)
class Run:
    """`pid` is the supervisor's."""

    pid: int
    clock: str
    kafka: str
    mongo: str
    processes: list[Process]
    given: bool = False

    @staticmethod
    def of_this_process(endpoints: Endpoints, clock: str, processes: list[Process]) -> "Run":
        return Run(os.getpid(), clock, endpoints.kafka, endpoints.mongo, processes, endpoints.given)

    @property
    def endpoints(self) -> Endpoints:
        return Endpoints(self.kafka, self.mongo, self.given)


def remember(data: Path, run: Run) -> None:
    """Readable by its owner only: MongoDB's URI may hold a password."""
    data.mkdir(parents=True, exist_ok=True)
    new = data / f"{FILE}.new"
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(asdict(run), file, indent=2)
    new.replace(data / FILE)


def forget(data: Path) -> None:
    (data / FILE).unlink(missing_ok=True)


def running(data: Path = DATA) -> Run | None:
    """None where nothing was started in this folder, or its supervisor is gone (killed: its children went with it)."""
    try:
        found = json.loads((data / FILE).read_text())
    except FileNotFoundError:
        return None
    run = Run(**{**found, "processes": [Process(**each) for each in found["processes"]]})
    return run if is_alive(run.pid) else None


def endpoints(data: Path = DATA) -> Endpoints:
    """Of the environment where it names them, else of what runs here. Raises NothingRuns, InfrastructureError."""
    if given.is_given():
        with given.given() as found:
            return found
    if run := running(data):
        return run.endpoints
    raise NothingRuns(
        f"No Waybill runs here (nothing in {data / FILE}). Start one: ./waybill up\n"
        f"Or name servers that run elsewhere: {given.KAFKA}=host:9092 {given.MONGO}=mongodb://host:27017"
    )


def settings_of(where: Endpoints) -> Settings:
    """For every client that a command makes: what the environment says, at these addresses."""
    if where.given:
        return Settings(kafka=where.kafka, mongo=where.mongo)
    return Settings(kafka=where.kafka, mongo=where.mongo, kafka_security="PLAINTEXT")


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
