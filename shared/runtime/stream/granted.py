"""What the broker lets us do, asked before it is done: it tells the operations granted on each topic and group to who asks.

A right that is missing would be met when it is first used: by an append, whose outcome is then unknown, or by a consumer that
only waits. And why a broker cannot be reached: aiokafka logs it, and raises that none could be.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

from aiokafka.client import AIOKafkaClient
from aiokafka.conn import collect_hosts, create_conn
from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    KafkaError,
    TopicAuthorizationFailedError,
    for_code,
)

from shared.runtime.rights import Operation, Right
from shared.runtime.stream.requests import GroupRequest, TopicsRequest

BITS: dict[Operation, int] = {"Read": 3, "Write": 4, "Create": 5, "Describe": 8, "DescribeConfigs": 10}
"""Kafka's AclOperation: the place of each in the set of what is granted."""
NOTHING = 0
DENIED = (TopicAuthorizationFailedError, GroupAuthorizationFailedError, ClusterAuthorizationFailedError)
RIGHTS = "docs/generated/rights.md"
CONNECT_MS = 10_000
"""One that speaks no TLS waits for ever for the rest of what it takes for a request."""


async def denied(brokers: str, security: Mapping[str, Any], rights: Collection[Right]) -> list[Right]:
    """Those that we have not. A topic that is not there is nobody's: it is looked for elsewhere. Raises KafkaError."""
    client = AIOKafkaClient(bootstrap_servers=brokers, **security)
    try:
        await client.bootstrap()
        granted = await _on_topics(client, {each.name for each in rights if each.kind == "topic"})
        for group in {each.name for each in rights if each.kind == "group"}:
            granted["group", group] = await _on_group(client, group)
    finally:
        await client.close()
    return sorted(each for each in rights if not granted[each.kind, each.name] >> BITS[each.operation] & 1)


async def _on_topics(client: AIOKafkaClient, topics: Collection[str]) -> dict[tuple[str, str], int]:
    response = await client.send(client.get_random_node(), TopicsRequest(topics, granted=True))
    found = {}
    for error, name, _, _, _, granted, _ in response.topics:
        if error == 0:
            found["topic", name] = granted
        else:
            found["topic", name] = NOTHING if error == TopicAuthorizationFailedError.errno else ~NOTHING
    return found


async def _on_group(client: AIOKafkaClient, group: str) -> int:
    try:
        node = await client.coordinator_lookup(0, group)
    except GroupAuthorizationFailedError:
        return NOTHING
    response = await client.send(node, GroupRequest(group))
    error, *_, granted = response.groups[0]
    if error and error != GroupAuthorizationFailedError.errno:
        raise for_code(error)(group)  # its coordinator begins, or went elsewhere
    return NOTHING if error else int(granted)


def denial(security: Mapping[str, Any], what: str) -> str:
    return f"Kafka denies {_who(security)}: {what}. Who may do what: {RIGHTS}"


async def why_away(brokers: str, security: Mapping[str, Any], error: KafkaError) -> str:
    """In words: what came of connecting to one broker after the other, where none could be reached."""
    if isinstance(error, DENIED):
        return denial(security, repr(error))
    if not isinstance(error, KafkaConnectionError):
        return f"Kafka cannot be used: {error!r}"
    reasons = {}
    for host, port, _ in collect_hosts(brokers):
        try:
            connection = await create_conn(host, port, request_timeout_ms=CONNECT_MS, **security)
        except (KafkaError, OSError, TimeoutError) as each:
            reasons[f"{host}:{port}"] = _words(each)
        else:
            with suppress(KafkaError):
                connection.close()
    if not reasons:
        return f"Kafka cannot be used: {error!r}"
    return f"Kafka cannot be used by {_who(security)}: " + "; ".join(f"{broker}: {reason}" for broker, reason in reasons.items())


def _who(security: Mapping[str, Any]) -> str:
    return str(security.get("sasl_plain_username", "a client without a login"))


def _words(error: BaseException) -> str:
    return str(error) or type(error).__name__
