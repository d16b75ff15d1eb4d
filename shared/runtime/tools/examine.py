"""What doctor looks at: the broker's topics and configurations, MongoDB, places, clocks, disk. Reads only."""

import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from shared.domain.service import Service
from shared.runtime.documents.mongo import MongoDocuments
from shared.runtime.log.reader import LogReader, Place, UnknownLogFormat
from shared.runtime.passes.catalog import TIMERS, WORK, Catalog
from shared.runtime.passes.partition import place_id
from shared.runtime.places import AnotherLog, Places
from shared.runtime.settings import Settings
from shared.runtime.tools import doctor
from shared.runtime.tools.doctor import Finding, Topic
from shared.runtime.tools.reading import consumer_of, documents_of, record_at
from shared.runtime.tools.rebuild import Lookup
from shared.runtime.topics import KEPT_FOR_EVER, needed


async def examine(settings: Settings, services: Sequence[Service], data: Path | None) -> AsyncIterator[Finding]:
    """`data`: the folder where Kafka and MongoDB keep their files, where that is on this machine. Raises KafkaError,
    Unavailable."""
    for finding in doctor.clients(installed()):
        yield finding
    if data is not None:
        usage = shutil.disk_usage(data)
        yield doctor.disk(str(data), usage.free, usage.total)
    security = settings.kafka_options()
    async with consumer_of(settings.kafka, security) as consumer:
        found = await described(settings.kafka, security, consumer)
        for finding in doctor.topics(found):
            yield finding
        newest = await newest_records(consumer, found)
        yield doctor.newest_record(newest, datetime.now(UTC))
        for service in services:
            async with documents_of(settings, service.name) as documents:
                if service is services[0]:
                    server, replica_set, its_time = await documents.server()
                    for finding in doctor.mongo(server, replica_set, (its_time - datetime.now(UTC)).total_seconds()):
                        yield finding
                for finding in await _service(service, documents, consumer, found):
                    yield finding


def installed() -> dict[str, str]:
    there = {}
    for package in doctor.TESTED:
        try:
            there[package] = version(package)
        except PackageNotFoundError:
            continue
    return there


async def described(brokers: str, security: Mapping[str, Any], consumer: AIOKafkaConsumer) -> dict[str, Topic]:
    """Of the topics that are needed, those that are there."""
    admin = AIOKafkaAdminClient(bootstrap_servers=brokers, **security)
    await admin.start()
    try:
        there = sorted(needed().keys() & set(await admin.list_topics()))
        if not there:
            return {}
        topics = await admin.describe_topics(there)
        responses = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name) for name in there])
    finally:
        await admin.close()
    configs = {
        resource[3]: {entry[0]: entry[1] for entry in resource[4]} for response in responses for resource in response.resources
    }
    found = {}
    for topic in topics:
        name, partitions = topic["topic"], topic["partitions"]
        begins = {}
        if needed()[name] is KEPT_FOR_EVER:
            tps = [TopicPartition(name, each["partition"]) for each in partitions]
            begins = {tp.partition: begin for tp, begin in (await consumer.beginning_offsets(tps)).items()}
        found[name] = Topic(
            len(partitions),
            min(len(each["replicas"]) for each in partitions),
            min(len(each["isr"]) for each in partitions),
            configs.get(name, {}),
            begins,
        )
    return found


async def newest_records(consumer: AIOKafkaConsumer, found: Mapping[str, Topic]) -> dict[str, datetime]:
    """Times of the last record of each partition, the newest by topic."""
    newest: dict[str, datetime] = {}
    for name, topic in found.items():
        if needed()[name] is not KEPT_FOR_EVER:
            continue
        ends = await consumer.end_offsets([TopicPartition(name, number) for number in range(topic.partitions)])
        for tp, end in ends.items():
            record = await record_at(consumer, name, tp.partition, end - 1) if end else None
            if record is not None:
                at = datetime.fromtimestamp(record.timestamp / 1000, UTC)
                newest[name] = max(at, newest.get(name, at))
    return newest


async def _service(
    service: Service, documents: MongoDocuments, consumer: AIOKafkaConsumer, found: Mapping[str, Topic]
) -> list[Finding]:
    catalog = Catalog(service)
    wanted = {each.collection: each.indexes for each in service.views if each.indexes}
    wanted |= {TIMERS: (("state", "due"),), WORK: (("state",),)}
    there = await documents.collections()
    seen = {collection: await documents.indexes(collection) if collection in there else [] for collection in wanted}
    findings = [*doctor.indexes(service.name, wanted, seen)]
    partitions = found[catalog.events].partitions if catalog.events in found else 0
    if unknown := [why for number in range(partitions) if (why := await _unknown_format(catalog, documents, consumer, number))]:
        return [*findings, doctor.format(service.name, unknown)]
    places, another, uncovered = Places(documents, Lookup(consumer, range(partitions)), catalog), list[str](), set[str]()
    for number in range(partitions):
        try:
            place = (await places.stored(number)).log
        except AnotherLog as error:
            another.append(str(error))
            continue
        stored = await documents.place(place_id("log", number))
        if stored is not None and place.position == 0:
            uncovered |= set(catalog.collections) - set(stored["collections"])
    return [*findings, doctor.format(service.name, ()), *doctor.places(service.name, another, uncovered)]


async def _unknown_format(catalog: Catalog, documents: MongoDocuments, consumer: AIOKafkaConsumer, number: int) -> str:
    """Of the first fence of the log, or of the stored place; "" where both are known."""
    first = await record_at(consumer, catalog.events, number, 0)
    try:
        LogReader(Place()).read([first] if first else [])
    except UnknownLogFormat:
        return f"{catalog.events}/{number} begins with {(first.value or b'')[:60].decode(errors='replace')}"
    stored = await documents.place(place_id("log", number))
    return f"{catalog.events}/{number} has a place of an earlier release" if stored and "sources" not in stored else ""
