"""A Kafka and a mongod of a benchmark's own, with fresh data, and what runs against them."""

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from bench.process import Child
from cli.supervisor import System
from shared.infra import Endpoints
from shared.infra.kafka import EmbeddedKafka
from shared.infra.mongod import EmbeddedMongo
from shared.runtime.topics import SERVICES, make_topics

PARTITIONS = 4


def silent(_: str) -> None:
    """Nothing dies in a benchmark; what does not start raises."""


class Stack:
    """`with Stack() as stack`, in the main thread. At the end everything is stopped and the data is gone."""

    def __init__(self, partitions: int = PARTITIONS) -> None:
        self.partitions = partitions
        self.folder = Path(tempfile.mkdtemp(prefix="waybill-bench-", dir=os.environ.get("WAYBILL_BENCH_DATA")))
        self.kafka, self.mongo = EmbeddedKafka(self.folder), EmbeddedMongo(self.folder)
        self.systems: list[System] = []
        self.children: list[Child] = []

    def __enter__(self) -> "Stack":
        try:
            self.mongo.launch()
            self.kafka.launch()
            self.mongo.await_ready()
            self.kafka.await_ready()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if isinstance(error, Exception):
            for child in self.children:
                error.add_note(f"-- {child.name} said last:\n{child.last_words()}")
        self.close()

    def close(self) -> None:
        self.stop_processes()
        self.kafka.kill()
        self.mongo.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def stop_processes(self) -> None:
        for child in self.children:
            child.ask_to_stop()
        for system in self.systems:
            system.stop()
        for child in self.children:
            child.stop()
        self.systems, self.children = [], []

    @property
    def endpoints(self) -> Endpoints:
        return Endpoints(self.kafka.address, self.mongo.uri)

    @property
    def environ(self) -> dict[str, str]:
        return {"KAFKA_BOOTSTRAP_SERVERS": self.kafka.address, "MONGODB_URI": self.mongo.uri}

    def waybill(self, environ: Mapping[str, str] | None = None) -> System:
        """The five services, each in a process, ready."""
        asyncio.run(make_topics(self.kafka.address, {}, self.partitions, 1))
        return self.services(SERVICES, "services.{service}", environ)

    def services(
        self, names: Sequence[str], module: str, environ: Mapping[str, str] | None = None, within: float = 90.0
    ) -> System:
        """Services on the runtime; `module` names `{service}`, and may have arguments. Their topics must be there."""
        command = (sys.executable, "-m", *module.split())
        system = System(self.endpoints, self.folder, report=silent, environ=environ, services=names, command=command)
        self.systems.append(system)
        system.start()
        system.await_ready(within)
        return system

    def child(self, name: str, module: str, *arguments: str, environ: Mapping[str, str] | None = None) -> Child:
        child = Child(name, module, arguments, {**self.environ, **(environ or {})}, self.folder)
        self.children.append(child)
        return child

    def check(self) -> None:
        """Raises Ended."""
        for child in self.children:
            child.check()

    def pids(self) -> dict[str, int]:
        found = {"kafka": self.kafka.pid, "mongod": self.mongo.pid}
        for system in self.systems:
            for (service, number), pid in system.pids().items():
                found[f"{service}-{number}" if service in found else service] = pid
        found |= {child.name: child.pid for child in self.children}
        return {name: pid for name, pid in found.items() if pid is not None}

    def topics(self, names: Iterable[str], partitions: int = PARTITIONS) -> None:
        """Makes topics that are never deleted by age."""
        asyncio.run(self._topics(list(names), partitions))

    async def _topics(self, names: list[str], partitions: int) -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=self.kafka.address)
        await admin.start()
        try:
            config = {"retention.ms": "-1", "message.timestamp.type": "CreateTime"}
            made = await admin.create_topics([NewTopic(name, partitions, 1, topic_configs=config) for name in names])
            if failed := [error for error in made.topic_errors if error[1]]:
                raise RuntimeError(f"topics could not be made: {failed}")
            await _led(admin, names)
        finally:
            await admin.close()


async def _led(admin: AIOKafkaAdminClient, names: list[str]) -> None:
    """Every partition has its leader: before, clients retry and say so."""
    while True:
        described = await admin.describe_topics(names)
        if all(part["leader"] >= 0 and not part["error_code"] for topic in described for part in topic["partitions"]):
            return
        await asyncio.sleep(0.1)
