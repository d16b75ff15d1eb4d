"""Topics stay what they are while a service runs: one made anew would be read on from an offset of its predecessor's, and
partitions that were added would be read by nobody, both in silence."""

import asyncio
from collections.abc import Mapping, Sequence

from shared.runtime.places import AnotherLog, made_anew
from shared.runtime.stream.port import Log, Topic
from shared.runtime.topics import TopicsUnfit, grown

LOOK_EVERY = 3.0
MISSED = 3
"""Looks in a row that do not find a topic: a broker that has just started may not know all of them yet."""


class TopicWatch:
    def __init__(self, service: str, log: Log, topics: Sequence[str], partitions: int) -> None:
        self.service, self.log, self.topics, self.partitions = service, log, list(topics), partitions
        self.known: dict[str, Topic] = {}
        self.missed: dict[str, int] = dict.fromkeys(topics, 0)

    async def run(self) -> None:
        """Its first look is before anything is read, where the caller awaits `look` first."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await self.look()

    async def look(self) -> None:
        """Raises AnotherLog, TopicsUnfit, KafkaError."""
        self.check(await self.log.topics(self.topics))

    def check(self, found: Mapping[str, Topic]) -> None:
        for topic in self.topics:
            if (there := found.get(topic)) is None:
                self.missed[topic] += 1
                if self.missed[topic] >= MISSED:
                    raise TopicsUnfit(f"topic {topic} was deleted. Restore it; or, if it may start empty, run: waybill topics")
                continue
            self.missed[topic] = 0
            if there.id != self.known.setdefault(topic, there).id:
                raise AnotherLog(made_anew(topic, self.service))
            if there.partitions != self.partitions:
                raise TopicsUnfit(grown({topic: there.partitions}, self.partitions))
