"""Where reading starts again, and whether that is still the same log.

A place past its log's end, or whose fence is not where it says, belongs to another log (topics made anew, a restore), and so do
one of a topic whose id is another one, and documents that show more than the log has: the service refuses to start, and says what
to do.
"""

from dataclasses import dataclass
from typing import Any

from shared.domain.service import STOREFRONT
from shared.runtime.documents.port import Document, Documents
from shared.runtime.log.reader import Place, place_from
from shared.runtime.log.wire import header_map, read_stamp
from shared.runtime.passes.catalog import PARKED, Catalog
from shared.runtime.passes.parking import Parking
from shared.runtime.passes.partition import Previous, Reading, place_id, previous_from, reading_from
from shared.runtime.stream.port import Log

RESTORED = "docs/runbooks/RestoreKafka.md"


class AnotherLog(Exception):
    """The stored places were taken on another log than the one that is there now."""


@dataclass(frozen=True, slots=True)
class Stored:
    """Of one partition."""

    log: Place
    """Up to which all documents are written."""
    own: Previous
    readings: dict[str, Reading]
    topics: dict[str, str]
    """Ids of the topics that the places are of."""
    shown: int
    """The last log offset that a document may show; -1: none. Documents are written oftener than places."""


class Places:
    def __init__(self, documents: Documents, log: Log, catalog: Catalog) -> None:
        self.documents, self.log, self.catalog = documents, log, catalog

    async def stored(self, number: int) -> Stored:
        """Raises AnotherLog."""
        document = await self.documents.place(place_id("log", number))
        if document is not None and "sources" not in document:
            raise AnotherLog(
                f"{self.catalog.events}/{number} has a place of an earlier release: this one starts fresh, with new topics and "
                "databases (docs/adr/0011)"
            )
        sources = document["sources"] if document else {}
        readings = {topic: reading_from(sources.get(topic)) for topic in self.catalog.sources}
        topics = await self._same_topics(document or {})
        shown = (await self.documents.place(place_id("shown", number)) or {"_at": -1})["_at"]
        if document is None and shown < 0:
            return Stored(Place(), {}, readings, topics, shown)
        ends = await self.log.ends([self.catalog.events, *self.catalog.sources])
        self._holds(number, shown, ends[self.catalog.events, number])
        if document is None:
            return Stored(Place(), {}, readings, topics, shown)
        for topic, reading in readings.items():
            await self.checked(topic, number, reading.place, ends[topic, number])
        place = await self._covered(document, number, ends[self.catalog.events, number])
        # own facts are keyed anew from wherever the log is read from: before the stored place they were, and are repeats
        own = previous_from(document["log"]) if place.position == document["log"]["position"] else {}
        return Stored(place, own, readings, topics, shown)

    async def _same_topics(self, document: Document) -> dict[str, str]:
        """Raises AnotherLog. A place of before ids were noted fits any."""
        catalog = self.catalog
        found = await self.log.topics([catalog.inbox, catalog.events, *catalog.sources])
        for topic, id in document.get("topics", {}).items():
            if topic in found and found[topic].id != id:
                raise AnotherLog(made_anew(topic, catalog.service.name))
        return {topic: there.id for topic, there in found.items()}

    async def _covered(self, document: Document, number: int, end: int) -> Place:
        """The stored place; where it does not cover a collection (a new fold version), the place up to which that was built
        beside the live ones; without either, the beginning."""
        found = [place_from(document["log"])]
        for collection in sorted(set(self.catalog.collections) - set(document["collections"])):
            built = await self.documents.place(built_id(collection, number))
            if built is None:
                return Place()
            found.append(place_from(built))
        for place in found:
            await self.checked(self.catalog.events, number, place, end)
        return min(found, key=lambda place: place.position)

    async def checked(self, topic: str, number: int, place: Place, end: int) -> Place:
        """Raises AnotherLog. `end`: the log's, now; what lay last before the place may be a marker, or deleted since."""
        if place.position == 0:
            return place
        advice = another(service := self.catalog.service.name)
        if topic == STOREFRONT and end < place.position:
            raise AnotherLog(made_anew(topic, service))
        if end < place.position:
            raise AnotherLog(f"{topic}/{number} ends before the stored place {place.position}: {advice}")
        if topic == STOREFRONT or not place.fence:
            return place
        record = await self.log.fetch(topic, number, place.fence_at)
        if not _is_fence(record, place.fence):
            raise AnotherLog(f"{topic}/{number} has no fence {place.fence} at offset {place.fence_at}: {advice}")
        return place

    def _holds(self, number: int, shown: int, end: int) -> None:
        """Raises AnotherLog where documents show decisions that the log does not have: it was cut behind the stored place."""
        if end <= shown:
            topic, advice = f"{self.catalog.events}/{number}", another(self.catalog.service.name)
            raise AnotherLog(f"{topic} ends before {shown}, which documents show: {advice}")

    async def parking(self, number: int) -> Parking:
        parked = Parking()
        async for document in self.documents.scan(PARKED, {"_p": number, "redriven": False}):
            parked.add(document["source"], document["turn"], document["states"])
        return parked


def _is_fence(record: Any, id: str) -> bool:
    try:
        stamp = read_stamp(header_map(record)["wb"]) if record else None
    except (KeyError, ValueError):
        return False
    return stamp is not None and stamp.n == -1 and stamp.generation.decode() == id


def another(service: str) -> str:
    return (
        "the log is another one (topics made anew, or a restore), and other services may have read what it lost. Stop all of "
        f"them and copy MongoDB, the only trace of that; then, for each: waybill rebuild {service} --reset ({RESTORED})"
    )


def made_anew(topic: str, service: str) -> str:
    if topic == STOREFRONT:
        advice = "its first records would be taken for old ones. Stop the services and run: waybill adopt"
    else:
        advice = (
            "what was in it is gone. Restore it from its backup; if this is a copy, with the same records at the same offsets: "
            f"waybill rebuild {service} --reset"
        )
    return f"{topic} is another topic than the one that was read (deleted and made anew?): {advice}"


def built_id(collection: str, number: int) -> str:
    """Of the place that `waybill rebuild` leaves: the collection's documents are written as far as there."""
    return place_id("built", collection, number)
