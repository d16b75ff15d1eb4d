"""A service's process: settings, stores, worker, HTTP, and an orderly end. `python -m services.orders`."""

import mode.loop

mode.loop.use("uvloop")  # before Faust is imported

import asyncio  # noqa: E402
import os  # noqa: E402
import random  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
from collections.abc import Awaitable, Callable, Iterator  # noqa: E402
from contextlib import contextmanager  # noqa: E402

import structlog  # noqa: E402
import uvicorn  # noqa: E402
from aiokafka.errors import KafkaError  # noqa: E402
from prometheus_client import disable_created_metrics  # noqa: E402

from shared.api.app import VERSION, create_app  # noqa: E402
from shared.domain.service import CLOCK, Service  # noqa: E402
from shared.runtime import failpoints, garbage, logs, metrics, topics  # noqa: E402  # noqa: E402
from shared.runtime.documents.mongo import MongoDocuments  # noqa: E402
from shared.runtime.documents.mongo_vault import MongoVault  # noqa: E402
from shared.runtime.documents.patient import PatientDocuments, PatientVault  # noqa: E402
from shared.runtime.http import HttpPorts  # noqa: E402
from shared.runtime.passes.catalog import TIMERS, WORK, Catalog  # noqa: E402
from shared.runtime.places import AnotherLog  # noqa: E402
from shared.runtime.settings import Settings  # noqa: E402
from shared.runtime.stream.producer import KafkaLog  # noqa: E402
from shared.runtime.topicwatch import TopicWatch  # noqa: E402
from shared.runtime.vault import CachedVault  # noqa: E402
from shared.runtime.watchdog import Watchdog  # noqa: E402
from shared.runtime.worker import REFUSES, TROUBLE, Worker  # noqa: E402

log = structlog.get_logger(__name__)


def main(service: Service) -> None:
    settings = Settings()
    failpoints.arm(settings.failpoint)
    logs.configure(service.name, settings.log_level, settings.log_format)
    garbage.collect_rarely()
    try:
        asyncio.run(serve(service, settings))
    except (topics.TopicsUnfit, AnotherLog) as error:
        log.error("refuses to start", reason=str(error))
        sys.exit(REFUSES)
    except Exception as error:
        log.error("could not start", error=repr(error), exc_info=error)
        sys.exit(TROUBLE)


async def serve(service: Service, settings: Settings) -> None:
    security = settings.kafka_options()
    names = [f"{service.name}.commands", f"{service.name}.events", CLOCK, *Catalog(service).sources]
    partitions = await _patiently(lambda: topics.partition_count(settings.kafka, security, names))
    stored = MongoDocuments(settings.mongo, settings.database_prefix + service.name)
    documents = PatientDocuments(stored)
    await _indexes(service, documents)
    vault = CachedVault(MongoVault(stored, settings.database_prefix + "vault"))
    kafka = KafkaLog(security, settings.kafka, partitions, settings.batch_bytes)
    await kafka.start()
    worker = Worker(service, settings, documents, PatientVault(vault), kafka)
    ports = HttpPorts(worker, stored, vault)
    _first_metrics(service.name, partitions)
    config = uvicorn.Config(
        create_app(service, ports),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=int(settings.drain),
    )
    server = uvicorn.Server(config)
    server.capture_signals = _no_signals  # type: ignore[method-assign]
    leaving = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, leaving.set)
    watch = TopicWatch(service.name, kafka, [*worker.topics, worker.catalog.events], partitions)
    await watch.look()
    watchdog = Watchdog(service.name, kafka, ports.topics, ports.positions, settings.stall_after)
    worker.engine.start()
    await worker.app.start()
    running = [
        asyncio.create_task(_watched(worker, loop()))
        for loop in (server.serve, worker.timers.run, worker.work.run, watchdog.run, watch.run)
    ]
    log.info("started", partitions=partitions, api=f"http://{settings.host}:{settings.port}")
    await leaving.wait()
    log.info("draining")
    asyncio.get_running_loop().call_later(2 * settings.drain + 1, os._exit, TROUBLE)  # a broker that is away holds nobody up
    worker.draining = True  # not ready: no new requests
    server.should_exit = True
    for task in running[1:]:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    await worker.let_go()
    try:
        async with asyncio.timeout(settings.drain):
            await worker.app.stop()
    except TimeoutError:
        log.warning("Faust did not stop in time", seconds=settings.drain)
    await kafka.stop()
    await documents.close()
    log.info("stopped")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # nothing is left to do, and threads of the libraries take five seconds more to notice


async def _patiently(ask: Callable[[], Awaitable[int]]) -> int:
    """While the broker is away: a start costs seconds of processor time, and all services would start again and again."""
    while True:
        try:
            return await ask()
        except KafkaError as error:
            log.warning("Kafka away, trying again", error=repr(error))
            await asyncio.sleep(random.uniform(0.5, 1.5))


async def _watched(worker: Worker, loop: object) -> None:
    """A background task that ends in an error takes the process with it."""
    try:
        await loop  # type: ignore[misc]
    except asyncio.CancelledError:
        raise
    except BaseException as error:
        worker.fail(-1, error)


async def _indexes(service: Service, documents: PatientDocuments) -> None:
    for view in service.views:
        for fields in view.indexes:
            await documents.index(view.collection, fields)
    await documents.index(TIMERS, ("state", "due"))
    await documents.index(WORK, ("state",))


def _first_metrics(service: str, partitions: int) -> None:
    disable_created_metrics()  # type: ignore[no-untyped-call]  # a series more for each counter, which nobody reads
    metrics.build.labels(service, VERSION).set(1)
    metrics.partitions.labels(service).set(partitions)
    metrics.start_at_zero(service)


@contextmanager
def _no_signals() -> Iterator[None]:
    """Signals are ours: the server stops in its turn."""
    yield
