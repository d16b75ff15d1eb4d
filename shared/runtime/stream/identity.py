"""Which topics these are. Kafka gives each a random id when it is made, so one made anew under an old name is told apart."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import UnknownTopicOrPartitionError, for_code

from shared.runtime.stream.port import Topic
from shared.runtime.stream.requests import TopicsRequest


async def topics_by(client: AIOKafkaClient, topics: Sequence[str]) -> Mapping[str, Topic]:
    """Those that are there. Raises KafkaError."""
    response: Any = await client.send(client.get_random_node(), TopicsRequest(topics))
    found = {}
    for error_code, topic, id, _, partitions, *_ in response.topics:
        if error_code and (error := for_code(error_code)) is not UnknownTopicOrPartitionError:
            raise error(f"topic {topic}")
        if not error_code:
            found[topic] = Topic(str(id), len(partitions))
    return found
