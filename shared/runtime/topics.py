"""Topics: made once with the same partition count, checked at every start."""

import asyncio
import importlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, UnknownTopicOrPartitionError, for_code

from shared.domain.service import CLOCK, PUBLIC, STOREFRONT, Service

SERVICES = ("orders", "inventory", "pricing", "fulfillment", "support")
KEPT_FOR_EVER = {
    "retention.ms": "-1",
    "retention.bytes": "-1",
    "cleanup.policy": "delete",
    "message.timestamp.type": "CreateTime",
}
KEPT_FOR_DAYS = {"retention.ms": str(14 * 24 * 3600 * 1000), "cleanup.policy": "delete"}
"""14 days: intake copies what counts; readers of what is public, and dead letters, have two weeks."""

FROM_STOREFRONTS = {**KEPT_FOR_DAYS, "message.timestamp.type": "LogAppendTime"}
"""Their clocks are theirs: a record that says it is old would be deleted by its age before a service that is away reads it."""


ASK_AGAIN = 0.3
"""Seconds: topics come and go a moment after they are asked for."""


def service_called(name: str) -> Service:
    """One of SERVICES, with its code."""
    found: Service = importlib.import_module(f"services.{name}.service").service
    return found


class TopicsUnfit(Exception):
    """The broker's topics are not what the services need; the message says what to do."""


def needed(services: Iterable[str] = SERVICES) -> dict[str, dict[str, str]]:
    """Every topic with its configuration."""
    topics = {STOREFRONT: FROM_STOREFRONTS, PUBLIC: KEPT_FOR_DAYS, CLOCK: KEPT_FOR_DAYS}
    for service in services:
        topics |= {f"{service}.commands": KEPT_FOR_EVER, f"{service}.events": KEPT_FOR_EVER, f"{service}.dlq": KEPT_FOR_DAYS}
    return topics


async def make_topics(brokers: str, security: Mapping[str, Any], partitions: int, replication: int) -> list[str]:
    """Makes what is missing, like those that are there where there are some; gives its names. Raises TopicsUnfit."""
    admin = AIOKafkaAdminClient(bootstrap_servers=brokers, **security)
    await admin.start()
    try:
        there = needed().keys() & set(await admin.list_topics())
        missing = {name: config for name, config in needed().items() if name not in there}
        if missing and there:
            described = [each["partitions"] for each in await admin.describe_topics(sorted(there))]
            partitions = most([len(each) for each in described])
            replication = most([len(each["replicas"]) for those in described for each in those])
        if missing:
            response = await admin.create_topics(
                [NewTopic(name, partitions, replication, topic_configs=config) for name, config in missing.items()]
            )
            for name, code, *reason in response.topic_errors:
                if code and for_code(code) is not TopicAlreadyExistsError:
                    raise TopicsUnfit(f"topic {name} cannot be made: {for_code(code).__name__} {reason}")
        return sorted(missing)
    finally:
        await admin.close()


async def make_topic(
    brokers: str, security: Mapping[str, Any], topic: str, partitions: int, replication: int, config: Mapping[str, str]
) -> None:
    """Made when this returns. Raises KafkaError."""
    admin = AIOKafkaAdminClient(bootstrap_servers=brokers, **security)
    await admin.start()
    try:
        while True:
            response = await admin.create_topics([NewTopic(topic, partitions, replication, topic_configs=dict(config))])
            (_, code, *reason), *_ = response.topic_errors
            if not code:
                return
            if for_code(code) is not TopicAlreadyExistsError:  # its deletion may be under way
                raise for_code(code)(f"topic {topic}: {reason}")
            await asyncio.sleep(ASK_AGAIN)
    finally:
        await admin.close()


async def delete_topic(brokers: str, security: Mapping[str, Any], topic: str) -> None:
    """Gone when this returns. Raises KafkaError."""
    admin = AIOKafkaAdminClient(bootstrap_servers=brokers, **security)
    await admin.start()
    try:
        while topic in await admin.list_topics():
            await admin.delete_topics([topic])
            await asyncio.sleep(ASK_AGAIN)
    finally:
        await admin.close()


async def partition_count(brokers: str, security: Mapping[str, Any], topics: Iterable[str]) -> int:
    """The one partition count of the topics. Raises TopicsUnfit where one is missing or differs, KafkaError where the broker
    cannot tell (yet: after its start)."""
    admin = AIOKafkaAdminClient(bootstrap_servers=brokers, **security)
    try:
        await admin.start()
        described = await admin.describe_topics(list(topics))
    finally:
        await admin.close()
    for topic in described:
        if topic["error_code"] and (error := for_code(topic["error_code"])) is not UnknownTopicOrPartitionError:
            raise error(f"topic {topic['topic']}")
    counts = {topic["topic"]: len(topic["partitions"]) for topic in described if not topic["error_code"]}
    if missing := sorted(set(topics) - counts.keys()):
        raise TopicsUnfit(f"topics are missing: {', '.join(missing)}. Run: waybill topics")
    if len(set(counts.values())) != 1:
        usual = most(list(counts.values()))
        raise TopicsUnfit(grown({topic: count for topic, count in counts.items() if count != usual}, usual))
    return next(iter(counts.values()))


def most(counts: Sequence[int]) -> int:
    """The one that there are most of."""
    return max(counts, key=counts.count)


def grown(odd: Mapping[str, int], most: int) -> str:
    """In words: topics with another count than all others."""
    named = ", ".join(f"{topic} has {count}" for topic, count in sorted(odd.items()))
    way = same_count_again(odd)
    return f"all topics need the same partition count, {most}, and {named}: keys and positions depend on it; {way}"


def same_count_again(odd: Collection[str], wanted: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """What to do about topics with another count, which cannot be lowered."""
    wanted = needed() if wanted is None else wanted
    if logs := sorted(name for name in odd if wanted[name] is KEPT_FOR_EVER):
        return f"stop the services and restore {', '.join(logs)} from the backup"
    if STOREFRONT in odd:
        return "stop the services and run: waybill adopt"
    names = ", ".join(sorted(odd))
    return f"stop the services, delete {names} (its readers lose what they have not read), and make it anew: waybill topics"
