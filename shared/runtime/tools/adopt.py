"""Adopt: storefront.events is another topic than the one that was read (deleted and made anew, or grown), and is taken up.

Services know a record by its offset: what lies below the offset that they have reached counts as read. So the topic is filled up
to there with records of our own, and what storefronts had put below is copied behind, where it is read. A copy that comes twice,
after this was cut short, is known by its ce_id.

A topic that has grown holds records in partitions that nobody reads. All that is unread goes to a topic beside it, and comes back
once the topic is made with the count that all others have; storefronts should not write meanwhile.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from shared.domain.service import STOREFRONT, Service
from shared.runtime.documents.port import PLACES
from shared.runtime.log.reader import Place, place_document
from shared.runtime.passes.catalog import Catalog
from shared.runtime.passes.partition import place_id
from shared.runtime.settings import Settings
from shared.runtime.stream.identity import topics_by
from shared.runtime.stream.port import Topic
from shared.runtime.stream.producer import KafkaLog
from shared.runtime.tools.reading import batches, documents_of, ends_of
from shared.runtime.tools.rebuild import ServiceRuns, staying
from shared.runtime.topics import FROM_STOREFRONTS, delete_topic, make_topic

BESIDE = f"{STOREFRONT}.beside"
FILLING = "waybill_filling"
"""Header of the records that only take up offsets."""
AT_ONCE = 10_000
Tell = Callable[[str], None]


@dataclass(slots=True)
class Adopted:
    needed: bool = True
    filled: int = 0
    """Records of ours."""
    copied: int = 0
    """Storefronts' records that lay where nobody would have read them."""


class Adoption:
    """The services are stopped. `run` raises ServiceRuns, TopicsUnfit, KafkaError, Unavailable."""

    def __init__(
        self,
        settings: Settings,
        services: Sequence[Service],
        consumer: AIOKafkaConsumer,
        producer: AIOKafkaProducer,
        tell: Tell = lambda _: None,
    ) -> None:
        self.settings, self.security = settings, settings.kafka_options()
        self.consumer, self.producer, self.tell = consumer, producer, tell
        self.services = [each.name for each in services if STOREFRONT in Catalog(each).sources]
        self.done = Adopted()

    async def run(self) -> Adopted:
        await self._stopped()
        there = await self._topics()
        count = there[f"{self.services[0]}.events"].partitions
        inlet = there.get(STOREFRONT)
        places = {name: await self._places(name) for name in self.services}
        reached = {number: max(_reached(each, number) for each in places.values()) for number in range(count)}
        if inlet is not None and inlet.partitions == count and await self._is_the_one(inlet.id, places, reached):
            self.done.needed = False
        else:
            await self._take_up(there, count, reached)
            await self._note((await self._topics())[STOREFRONT].id, places, reached)
        await delete_topic(self.settings.kafka, self.security, BESIDE)
        return self.done

    async def _stopped(self) -> None:
        for name in self.services:
            if count := await staying(self.settings.kafka, self.security, name):
                raise ServiceRuns(f"{count} processes of {name} run: stop them, then run this again")

    async def _topics(self) -> Mapping[str, Topic]:
        names = [STOREFRONT, BESIDE, *(f"{name}.events" for name in self.services)]
        return await topics_by(self.consumer._client, names)

    async def _places(self, service: str) -> dict[str, Any]:
        async with documents_of(self.settings, service) as documents:
            return await documents.places("log/")

    async def _is_the_one(self, id: str, places: Mapping[str, Mapping[str, Any]], reached: Mapping[int, int]) -> bool:
        """Places of before ids were noted tell by where they are."""
        known = {place.get("topics", {}).get(STOREFRONT, id) for each in places.values() for place in each.values()}
        ends = await ends_of(self.consumer, STOREFRONT, reached)
        return known <= {id} and all(reached[number] <= end for number, end in ends.items())

    async def _take_up(self, there: Mapping[str, Topic], count: int, reached: Mapping[int, int]) -> None:
        inlet = there.get(STOREFRONT)
        if inlet is not None and inlet.partitions != count:
            await self._set_beside(inlet.partitions, count, reached)
            await delete_topic(self.settings.kafka, self.security, STOREFRONT)
            inlet = None
        if inlet is None:
            self.tell(f"making {STOREFRONT} with {count} partitions")
            await self._make(STOREFRONT, count)
        for number, offset in reached.items():
            await self._fill(number, offset)
            self.done.copied += await self._copy(STOREFRONT, number, 0, offset, lambda _, number=number: number)  # type: ignore[misc]
        if BESIDE in await self._topics():
            hashed = KafkaLog({}, "", count).partition_for
            (end,) = (await ends_of(self.consumer, BESIDE, [0])).values()
            self.done.copied += await self._copy(BESIDE, 0, 0, end, lambda record: hashed(record.key or b""))

    async def _set_beside(self, partitions: int, count: int, reached: Mapping[int, int]) -> None:
        """All that nobody has read, into the topic beside; from its beginning, where one was left half done."""
        await delete_topic(self.settings.kafka, self.security, BESIDE)
        await self._make(BESIDE, 1)
        for number, end in (await ends_of(self.consumer, STOREFRONT, range(partitions))).items():
            await self._copy(STOREFRONT, number, reached.get(number, 0), end, lambda _: 0, BESIDE)

    async def _make(self, topic: str, partitions: int) -> None:
        config = {**FROM_STOREFRONTS, **({"retention.ms": "-1"} if topic == BESIDE else {})}
        await make_topic(self.settings.kafka, self.security, topic, partitions, self.settings.replication, config)

    async def _fill(self, number: int, offset: int) -> None:
        """Up to `offset` at least."""
        (end,) = (await ends_of(self.consumer, STOREFRONT, [number])).values()
        while end < offset:
            self.tell(f"{STOREFRONT}/{number}: filling up, {end:,} of {offset:,}")
            batch = self.producer.create_batch()
            for _ in range(min(AT_ONCE, offset - end)):
                batch.append(timestamp=None, key=None, value=None, headers=[(FILLING, b"")])
            batch.close()
            self.done.filled += batch.record_count()
            sent = await self.producer.send_batch(batch, STOREFRONT, partition=number)
            end = (await sent).offset + batch.record_count()

    async def _copy(self, topic: str, number: int, start: int, end: int, to: Callable[[Any], int], into: str = STOREFRONT) -> int:
        """Storefronts' records of [start, end), behind what is there. Gives how many."""
        copied = 0
        async for records in batches(self.consumer, topic, number, end, start=start):
            sent = [
                await self.producer.send(into, each.value, key=each.key, headers=list(each.headers), partition=to(each))
                for each in records
                if each.offset < end and all(name != FILLING for name, _ in each.headers)
            ]
            await asyncio.gather(*sent)
            copied += len(sent)
            self.tell(f"{topic}/{number}: {copied:,} records copied")
        return copied

    async def _note(self, id: str, places: Mapping[str, Mapping[str, Any]], reached: Mapping[int, int]) -> None:
        for service, stored in places.items():
            async with documents_of(self.settings, service) as documents:
                for name, place in stored.items():
                    offset = reached[int(name.partition("/")[2])]
                    source = place["sources"].get(STOREFRONT, {**place_document(Place()), "previous": []})
                    more = offset - source["position"]
                    place["sources"][STOREFRONT] = {**source, "position": offset}
                    place["topics"] = {**place.get("topics", {}), STOREFRONT: id}
                    await documents.put(PLACES, [{**place, "position": place["position"] + more}])


def _reached(places: Mapping[str, Any], number: int) -> int:
    place = places.get(place_id("log", number))
    return int(place["sources"].get(STOREFRONT, {}).get("position", 0)) if place else 0
