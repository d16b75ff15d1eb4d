"""A proof over the topics of a system, running or stopped: one partition after another, beside whoever writes them."""

from collections.abc import Callable, Collection, Mapping
from typing import Protocol, TypeVar

from cli.prove.log import Decision, Partition
from cli.reading import topics_of
from shared.runtime.settings import Settings

Tell = Callable[[int, int], None]
"""Records read, records in all."""


Found = TypeVar("Found", covariant=True)


class Proof(Protocol[Found]):
    """`Found`: what comes of it; a tally, where something is proven."""

    @property
    def reads(self) -> Mapping[str, Collection[str]]:
        """Which facts it wants of which services, in the order in which their logs are to be read."""
        ...

    def see(self, service: str, decision: Decision) -> None: ...

    def end(self) -> Found: ...


async def proven(proof: Proof[Found], settings: Settings, tell: Tell) -> Found:
    """Of each log what was there when its reading began. Raises TopicsUnfit, KafkaError."""
    names = [f"{service}.events" for service in proof.reads]
    async with topics_of(settings, names) as topics:
        total, done = sum(end - first for first, end in (await topics.bounds(names)).values()), 0
        for service, wanted in proof.reads.items():
            topic = f"{service}.events"
            for (_, number), (first, end) in sorted((await topics.bounds([topic])).items()):
                partition = Partition(topic, number, wanted)
                async for batch in topics.batches(topic, number, first, end):
                    records = [record for record in batch if record.offset < end]
                    for decision in partition.read(records):
                        proof.see(service, decision)
                    done += len(records)
                    tell(done, max(done, total))
    return proof.end()
