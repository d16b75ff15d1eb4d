"""Requests in the versions in which the broker says who a topic is, and what is granted: aiokafka knows those before, or reads an
answer short."""

from collections.abc import Collection
from io import BytesIO
from uuid import UUID

from aiokafka.protocol.admin import DescribeGroupsResponse_v3
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    AbstractType,
    Array,
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Schema,
    String,
    TaggedFields,
)

# aiokafka has no types, so each of these is a subclass of Any
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
    *(("partitions", PARTITIONS), ("granted", Int32), ("tags", TaggedFields)),
)


class TopicsResponse(Response):  # type: ignore[misc]
    API_KEY, API_VERSION = 3, 10
    SCHEMA = Schema(
        *(("throttle_time_ms", Int32), ("brokers", BROKERS), ("cluster_id", CompactString()), ("controller_id", Int32)),
        *(("topics", TOPICS), ("granted", Int32), ("tags", TaggedFields)),
    )


class TopicsRequest_v10(RequestStruct):  # type: ignore[misc]
    """KIP-516: the first version that tells topics' ids (Kafka 2.8)."""

    FLEXIBLE_VERSION = True
    API_KEY, API_VERSION, RESPONSE_TYPE = 3, 10, TopicsResponse
    SCHEMA = Schema(
        ("topics", CompactArray(("topic_id", Uuid), ("topic", CompactString()), ("tags", TaggedFields))),
        *(("make", Boolean), ("cluster_granted", Boolean), ("topic_granted", Boolean), ("tags", TaggedFields)),
    )


class TopicsRequest(Request[TopicsRequest_v10]):  # type: ignore[misc]
    """aiokafka's MetadataRequest ends at version 5."""

    API_KEY = 3

    def __init__(self, topics: Collection[str], *, granted: bool = False) -> None:
        """`granted`: what is granted on each is wanted, too."""
        self.topics, self.granted = topics, granted

    def build(self, request_struct_class: type[TopicsRequest_v10]) -> TopicsRequest_v10:
        return request_struct_class([(NO_ID, topic, {}) for topic in self.topics], False, False, self.granted, {})


class GroupRequest_v3(RequestStruct):  # type: ignore[misc]
    API_KEY, API_VERSION, RESPONSE_TYPE = 15, 3, DescribeGroupsResponse_v3
    SCHEMA = Schema(("groups", Array(String("utf-8"))), ("include_authorized_operations", Boolean))


class GroupRequest(Request[GroupRequest_v3]):  # type: ignore[misc]
    """aiokafka's DescribeGroupsRequest reads the answer of version 3 as one of version 2."""

    API_KEY = 15

    def __init__(self, group: str) -> None:
        self.group = group

    def build(self, request_struct_class: type[GroupRequest_v3]) -> GroupRequest_v3:
        return request_struct_class([self.group], True)
