"""Requests in the versions in which the broker says what is granted: aiokafka knows those before, or reads an answer short."""

from collections.abc import Collection

from aiokafka.protocol.admin import DescribeGroupsResponse_v3
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import Array, Boolean, Int16, Int32, Schema, String

# aiokafka has no types, so each of these is a subclass of Any


class TopicsResponse(Response):  # type: ignore[misc]
    API_KEY, API_VERSION = 3, 8
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        ("brokers", Array(("node_id", Int32), ("host", String("utf-8")), ("port", Int32), ("rack", String("utf-8")))),
        ("cluster_id", String("utf-8")),
        ("controller_id", Int32),
        (
            "topics",
            Array(
                ("error_code", Int16),
                ("topic", String("utf-8")),
                ("is_internal", Boolean),
                (
                    "partitions",
                    Array(
                        ("error_code", Int16),
                        ("partition", Int32),
                        ("leader", Int32),
                        ("leader_epoch", Int32),
                        ("replicas", Array(Int32)),
                        ("isr", Array(Int32)),
                        ("offline_replicas", Array(Int32)),
                    ),
                ),
                ("granted", Int32),
            ),
        ),
        ("granted", Int32),
    )


class TopicsRequest_v8(RequestStruct):  # type: ignore[misc]
    API_KEY, API_VERSION, RESPONSE_TYPE = 3, 8, TopicsResponse
    SCHEMA = Schema(
        ("topics", Array(String("utf-8"))),
        ("allow_auto_topic_creation", Boolean),
        ("include_cluster_authorized_operations", Boolean),
        ("include_topic_authorized_operations", Boolean),
    )


class TopicsRequest(Request[TopicsRequest_v8]):  # type: ignore[misc]
    """aiokafka's MetadataRequest ends at version 5."""

    API_KEY = 3

    def __init__(self, topics: Collection[str]) -> None:
        self.topics = list(topics)

    def build(self, request_struct_class: type[TopicsRequest_v8]) -> TopicsRequest_v8:
        return request_struct_class(self.topics, False, False, True)


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
