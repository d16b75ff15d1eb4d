"""Which topics these are. Kafka gives each a random id when it is made, so one made anew under an old name is told apart; no
version of the metadata request that aiokafka knows says it."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from uuid import UUID

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import UnknownTopicOrPartitionError, for_code
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    AbstractType,
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Schema,
    TaggedFields,
)

from shared.runtime.stream.port import Topic

NO_ID = UUID(int=0)


class Uuid(AbstractType[UUID]):  # type: ignore[misc]
    @classmethod
    def encode(cls, value: UUID) -> bytes:
        return value.bytes

    @classmethod
    def decode(cls, data: BytesIO) -> UUID:
        return UUID(bytes=data.read(16))


NUMBERS = CompactArray(Int32)
BROKERS = CompactArray(
    ("node_id", Int32), ("host", CompactString()), ("port", Int32), ("rack", CompactString()), ("tags", TaggedFields)
)
PARTITIONS = CompactArray(
    *(("error_code", Int16), ("partition", Int32), ("leader", Int32), ("leader_epoch", Int32)),
    *(("replicas", NUMBERS), ("isr", NUMBERS), ("offline", NUMBERS), ("tags", TaggedFields)),
)
TOPICS = CompactArray(
    *(("error_code", Int16), ("topic", CompactString()), ("topic_id", Uuid), ("is_internal", Boolean)),
    *(("partitions", PARTITIONS), ("operations", Int32), ("tags", TaggedFields)),
)


class MetadataResponse(Response):  # type: ignore[misc]
    API_KEY, API_VERSION = 3, 10
    SCHEMA = Schema(
        *(("throttle_time_ms", Int32), ("brokers", BROKERS), ("cluster_id", CompactString()), ("controller_id", Int32)),
        *(("topics", TOPICS), ("operations", Int32), ("tags", TaggedFields)),
    )


class MetadataStruct(RequestStruct):  # type: ignore[misc]
    """KIP-516: the first version that tells ids (Kafka 2.8)."""

    FLEXIBLE_VERSION = True
    API_KEY, API_VERSION = 3, 10
    RESPONSE_TYPE = MetadataResponse
    SCHEMA = Schema(
        ("topics", CompactArray(("topic_id", Uuid), ("topic", CompactString()), ("tags", TaggedFields))),
        *(("make", Boolean), ("cluster_operations", Boolean), ("topic_operations", Boolean), ("tags", TaggedFields)),
    )


class MetadataRequest(Request[MetadataStruct]):  # type: ignore[misc]
    API_KEY = 3

    def __init__(self, topics: Sequence[str]) -> None:
        self.topics = topics

    def build(self, request_struct_class: type[MetadataStruct]) -> MetadataStruct:
        return request_struct_class([(NO_ID, topic, {}) for topic in self.topics], False, False, False, {})


async def topics_by(client: AIOKafkaClient, topics: Sequence[str]) -> Mapping[str, Topic]:
    """Those that are there. Raises KafkaError."""
    response: Any = await client.send(client.get_random_node(), MetadataRequest(topics))
    found = {}
    for error_code, topic, id, _, partitions, *_ in response.topics:
        if error_code and (error := for_code(error_code)) is not UnknownTopicOrPartitionError:
            raise error(f"topic {topic}")
        if not error_code:
            found[topic] = Topic(str(id), len(partitions))
    return found
