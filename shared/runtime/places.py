"""Where each reader starts again, and whether that is still the same log.

A place past its log's end, or whose fence is not where it says, belongs to another log (topics made anew, a restore): the
service refuses to start, and says what to do.
"""

from shared.domain.service import STOREFRONT
from shared.runtime.documents.port import Documents
from shared.runtime.log.reader import Place, place_from
from shared.runtime.log.wire import header_map, read_stamp
from shared.runtime.loops.catalog import PARKED, Catalog
from shared.runtime.loops.parking import Parking
from shared.runtime.loops.partition import Reacted, place_id
from shared.runtime.stream.port import Log


class AnotherLog(Exception):
    """The stored places were taken on another log than the one that is there now."""


async def log_place(documents: Documents, log: Log, catalog: Catalog, number: int) -> Place:
    """Where project starts: the stored place; where it does not cover a collection (a new fold version), the place up to
    which that was built beside the live ones; without either, the beginning. Raises AnotherLog."""
    document = await documents.place(place_id("log", number))
    if document is None:
        return Place()
    found = [place_from(document)]
    for collection in sorted(set(catalog.collections) - set(document["collections"])):
        built = await documents.place(built_id(collection, number))
        if built is None:
            return Place()
        found.append(place_from(built))
    for place in found:
        await checked(log, catalog.events, number, place, catalog.service.name)
    return min(found, key=lambda place: place.position)


def built_id(collection: str, number: int) -> str:
    """Of the place that `waybill rebuild` leaves: the collection's documents are written as far as there."""
    return place_id("built", collection, number)


async def react_place(documents: Documents, log: Log, catalog: Catalog, topic: str, number: int) -> Reacted:
    """Raises AnotherLog."""
    document = await documents.place(place_id("react", topic, number))
    if document is None:
        return Reacted(Place(), {})
    place = await checked(log, topic, number, place_from(document), catalog.service.name)
    return Reacted(place, {target: (offset, index, nth) for target, offset, index, nth in document["previous"]})


async def checked(log: Log, topic: str, number: int, place: Place, service: str) -> Place:
    if place.position == 0:
        return place
    advice = f"the log is another one (topics made anew, or a restore). Run: waybill rebuild {service} --reset"
    if await log.fetch(topic, number, place.position - 1) is None:
        raise AnotherLog(f"{topic}/{number} ends before the stored place {place.position}: {advice}")
    if topic == STOREFRONT or not place.fence:
        return place
    record = await log.fetch(topic, number, place.fence_at)
    stamp = read_stamp(header_map(record)["wb"]) if record else None
    if stamp is None or stamp.n != -1 or stamp.generation.decode() != place.fence:
        raise AnotherLog(f"{topic}/{number} has no fence {place.fence} at offset {place.fence_at}: {advice}")
    return place


async def parking(documents: Documents, number: int) -> Parking:
    parked = Parking()
    async for document in documents.scan(PARKED, {"_p": number, "redriven": False}):
        parked.add(document["inbox"], document["states"])
    return parked
