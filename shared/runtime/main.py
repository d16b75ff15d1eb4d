"""A service's process: settings, stores, worker, HTTP, and an orderly end. `python -m services.orders`."""

import mode.loop

mode.loop.use("uvloop")  # before Faust is imported

import asyncio  # noqa: E402
import os  # noqa: E402
import random  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
from collections.abc import Awaitable, Callable, Iterator, Mapping  # noqa: E402
from contextlib import contextmanager  # noqa: E402
from typing import Any  # noqa: E402

import structlog  # noqa: E402
import uvicorn  # noqa: E402
from aiokafka.errors import KafkaError  # noqa: E402
from prometheus_client import disable_created_metrics  # noqa: E402
from pydantic import ValidationError  # noqa: E402

from shared.api import known  # noqa: E402
from shared.api.front import VERSION, Front  # noqa: E402
from shared.domain.service import CLOCK, Service  # noqa: E402
from shared.runtime import failpoints, garbage, logs, metrics, rights, topics  # noqa: E402
from shared.runtime.alive import Ended  # noqa: E402
from shared.runtime.documents.mongo import MongoDocuments  # noqa: E402
from shared.runtime.documents.mongo_vault import MongoVault  # noqa: E402
from shared.runtime.documents.patient import PatientDocuments, PatientVault  # noqa: E402
from shared.runtime.http import HttpPorts  # noqa: E402
from shared.runtime.oldest import OldestLoop  # noqa: E402
from shared.runtime.passes.catalog import TIMERS, WORK, Catalog  # noqa: E402
from shared.runtime.places import AnotherLog  # noqa: E402
from shared.runtime.settings import Settings  # noqa: E402
from shared.runtime.stream.granted import denial, denied, why_away  # noqa: E402
from shared.runtime.stream.producer import KafkaLog  # noqa: E402
from shared.runtime.topicwatch import TopicWatch  # noqa: E402
from shared.runtime.vault import CachedVault  # noqa: E402
from shared.runtime.watchdog import Watchdog  # noqa: E402
from shared.runtime.worker import REFUSES, TROUBLE, Worker, leave  # noqa: E402

log = structlog.get_logger(__name__)
STREAM_FIRST = 2.0
"""Seconds at most that HTTP waits for the partitions to be hydrated: a long log is read beside it."""


def main(service: Service) -> None:
    try:
        settings = Settings()
    except ValidationError as error:
        sys.stderr.write(f"{service.name} refuses to start: {error}\n")
        sys.exit(REFUSES)
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
    known.tokens(os.environ), known.secrets(os.environ)  # who cannot be read is told before anything is taken over
    front = Front(service)
    server = _server(front, settings)
    leaving = asyncio.Event()
    serving = asyncio.create_task(_watched("HTTP server", server.serve(), leave, leaving), name="HTTP server")
    try:
        await _served(service, settings, security, front, server, serving, leaving)
    except BaseException:
        leaving.set()  # it ends with its reason: that the server ends with it is none
        raise


async def _served(
    service: Service,
    settings: Settings,
    security: Mapping[str, Any],
    front: Front,
    server: uvicorn.Server,
    serving: "asyncio.Task[None]",
    leaving: asyncio.Event,
) -> None:
    partitions = await _let_in(service, settings, security, front)
    front.reason = "has not reached MongoDB yet"
    stored = MongoDocuments(settings.mongo, settings.database_prefix + service.name)
    documents = PatientDocuments(stored)
    await _indexes(service, documents)
    vault = CachedVault(MongoVault(stored, settings.database_prefix + "vault"))
    kafka = KafkaLog(security, settings.kafka, partitions, settings.batch_bytes)
    await kafka.start()
    worker = Worker(service, settings, documents, PatientVault(vault), kafka)
    ports = HttpPorts(worker, stored, vault)
    worker.work.past = ports.history
    _first_metrics(service.name, partitions)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, leaving.set)
    watch = TopicWatch(service.name, kafka, [*worker.topics, worker.catalog.events], partitions)
    await watch.look()
    watchdog = Watchdog(service.name, kafka, ports.topics, ports.positions, settings.stall_after)
    worker.engine.start()
    loops = {
        "timers": worker.timers.run,
        "watchdog": watchdog.run,
        "watch on topics": watch.run,
        "watch on tasks": worker.alive.run,
    }
    loops |= {f"question to {name}": asked.run for name, asked in worker.alive.asked.items()}
    if service.waiting:
        loops["look at who waits"] = OldestLoop(service, documents, worker.clock.now).run
    loops |= {"work": worker.work.run} if worker.work.kinds else {}
    running = [
        asyncio.create_task(_watched(name, loop(), lambda error: worker.fail(-1, error), leaving), name=name)
        for name, loop in loops.items()
    ]
    await worker.app.start()
    front.reason = "opens its HTTP API"
    if app := await _opened(service, ports, worker.flowing(), leaving):
        front.app = app
        log.info("started", partitions=partitions, api=f"http://{settings.host}:{settings.port}")
    await leaving.wait()
    log.info("draining")
    asyncio.get_running_loop().call_later(2 * settings.drain + 1, os._exit, TROUBLE)  # a broker that is away holds nobody up
    worker.draining = True  # not ready: no new requests
    server.should_exit = True
    for task in running:
        task.cancel()
    await asyncio.gather(serving, *running, return_exceptions=True)
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


async def _opened(service: Service, ports: HttpPorts, flowing: Awaitable[None], leaving: asyncio.Event) -> Any:
    """The service's HTTP application, once the stream flows: to import FastAPI and to build the routes takes a third of a start,
    and is done beside it, in a thread. None where it is to leave already."""
    waits = [asyncio.ensure_future(flowing), asyncio.ensure_future(leaving.wait())]
    await asyncio.wait(waits, timeout=STREAM_FIRST, return_when=asyncio.FIRST_COMPLETED)
    for each in waits:
        each.cancel()
    return None if leaving.is_set() else await asyncio.to_thread(_create_app, service, ports)


def _create_app(service: Service, ports: HttpPorts) -> Any:
    from shared.api.app import create_app

    return create_app(service, ports)


def _server(front: Front, settings: Settings) -> uvicorn.Server:
    config = uvicorn.Config(
        front,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=int(settings.drain),
    )
    server = uvicorn.Server(config)
    server.capture_signals = _no_signals  # type: ignore[method-assign]
    return server


async def _let_in(service: Service, settings: Settings, security: Mapping[str, Any], front: Front) -> int:
    """The partitions, once the broker is there and lets us do what we will. Until then the process stays: a start costs seconds
    of processor time, and all services would start again and again."""
    names = [f"{service.name}.commands", f"{service.name}.events", CLOCK, *Catalog(service).sources]
    wanted = list(rights.of_service(service, driven=settings.clock == "driven")) if security else []
    while True:
        try:
            if not wanted or not (missing := await denied(settings.kafka, security, wanted)):
                return await topics.partition_count(settings.kafka, security, names)
            reason = denial(security, ", ".join(map(str, missing)))
        except KafkaError as error:
            reason = await why_away(settings.kafka, security, error)
        front.reason = reason
        log.warning("waits for Kafka, trying again", reason=reason)
        await asyncio.sleep(random.uniform(0.5, 1.5))


async def _watched(name: str, loop: Awaitable[None], fail: Callable[[BaseException], None], leaving: asyncio.Event) -> None:
    """A background task that ends, however that is, takes the process with it."""
    try:
        await loop
    except asyncio.CancelledError:
        if leaving.is_set():
            raise
        fail(Ended(f"{name} was cancelled"))
    except BaseException as error:
        fail(error)
    else:
        if not leaving.is_set():
            fail(Ended(f"{name} ended"))


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
