"""What happens to Kafka and MongoDB: killed, out of disk, restored from a backup."""

import asyncio
import resource
import shutil
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from pymongo import MongoClient

from shared.infra.kafka import EmbeddedKafka
from shared.infra.mongod import EmbeddedMongo
from shared.runtime.topics import SERVICES
from tests.faults.run.schedule import Fault
from tests.faults.run.workers import Workers, until

LIMITED = hasattr(resource, "prlimit")
"""Linux only: elsewhere a store whose disk is full is one that is killed."""
VAULT = "vault"


@dataclass
class Stores:
    workers: Workers
    kafka: EmbeddedKafka
    mongo: EmbeddedMongo
    data: Path

    async def apply(self, fault: Fault) -> None:
        kafka, mongo = fault.kind in ("broker", "blackout", "kafka-full"), fault.kind in ("mongo", "blackout", "mongo-full")
        names = " and ".join(name for name, gone in (("Kafka", kafka), ("MongoDB", mongo)) if gone)
        if fault.kind.endswith("-full") and LIMITED:
            took = await filled(self.kafka if kafka else self.mongo, self.workers.patience)
            happened = self.workers.note(fault, f"{names}'s disk full: it left after {took:.1f} s, space in {fault.seconds} s")
        else:
            for store in [self.kafka] * kafka + [self.mongo] * mongo:
                store.kill()
            happened = self.workers.note(fault, f"{names} killed, away for {fault.seconds} s")
        await asyncio.sleep(fault.seconds)
        if mongo:
            self.mongo.launch()
        if kafka:
            self.kafka.launch()
            await asyncio.to_thread(self.kafka.await_ready)
        if mongo:
            await asyncio.to_thread(self.mongo.await_ready)
        back = monotonic()
        if kafka:
            await self.workers.load.watcher.renew()
        async with asyncio.timeout(self.workers.patience):
            happened.backlog = await self.workers.load.backlog_after()
            await self.workers.all_ready()
        happened.ready = monotonic() - back
        self.workers.report(
            f"             all ready {happened.ready:.1f} s after it was back, backlog drained in {happened.backlog:.1f} s"
        )

    # -- backups
    @property
    def files(self) -> Path:
        return self.data / "mongo" / "data"

    @property
    def backup(self) -> Path:
        return self.data / "backup" / "mongo"

    async def back_up(self) -> None:
        """As a file system's snapshot would: writes wait for as long as the copy takes."""
        await asyncio.to_thread(copied, self.mongo.uri, self.files, self.backup)

    async def restore(self, fault: Fault) -> None:
        """As docs/runbooks/RestoreMongoDB.md says: all services stopped, keys of persons as they are now, not as they were."""
        async with self.workers.away(*SERVICES):
            keys = await asyncio.to_thread(vault_of, self.mongo.uri)
            self.mongo.stop()
            restored(self.backup, self.files)
            self.mongo.launch()
            await asyncio.to_thread(self.mongo.await_ready)
            await asyncio.to_thread(put_vault, self.mongo.uri, keys)
            happened = self.workers.note(fault, "MongoDB restored from a backup, all services started again")
        back = monotonic()
        async with asyncio.timeout(self.workers.patience):
            await self.workers.all_ready()
            happened.ready = monotonic() - back
            happened.backlog = await self.workers.load.backlog_after()
        self.workers.report(f"             all ready after {happened.ready:.1f} s, backlog drained in {happened.backlog:.1f} s")


async def filled(store: EmbeddedKafka | EmbeddedMongo, patience: float) -> float:
    """Until it has left by itself: seconds. No file of its may grow any more, so each write fails with EFBIG where a full disk
    says ENOSPC: both stores take either for a disk that cannot be written. Started again it has no such limit."""
    pid, began = store.pid, monotonic()
    assert pid is not None
    _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, hard))
    async with asyncio.timeout(patience):
        await until(lambda: store.pid is None)
    return monotonic() - began


def copied(uri: str, files: Path, backup: Path) -> None:
    with MongoClient[dict[str, Any]](uri) as client:
        client.admin.command("fsync", lock=True)
        try:
            restored(files, backup)
        finally:
            client.admin.command("fsyncUnlock")


def restored(source: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)


def vault_of(uri: str) -> dict[str, list[dict[str, Any]]]:
    """By collection."""
    with MongoClient[dict[str, Any]](uri) as client:
        database = client[VAULT]
        return {name: list(database[name].find()) for name in database.list_collection_names()}


def put_vault(uri: str, keys: dict[str, list[dict[str, Any]]]) -> None:
    with MongoClient[dict[str, Any]](uri) as client:
        for name, documents in keys.items():
            for document in documents:
                client[VAULT][name].replace_one({"_id": document["_id"]}, document, upsert=True)
