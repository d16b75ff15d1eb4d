"""Verify: the log of a service, read afresh and folded by today's code, against the documents that MongoDB shows.

Reads beside the running service and writes nothing. A document that moves meanwhile is looked at again.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiokafka import AIOKafkaConsumer

from shared.domain.service import Service
from shared.runtime.documents.port import Document, Documents
from shared.runtime.passes.cache import opened
from shared.runtime.passes.catalog import INDEX, OUTCOMES
from shared.runtime.tools.apart import Tell
from shared.runtime.tools.comparing import ABSENT, flat, is_known
from shared.runtime.tools.reading import batches, consumer_of, ends_of
from shared.runtime.tools.replay import Replay

LOOKS = 30
"""How often a document that differs is looked at again: the running service writes it within `WAYBILL_SAVE_EVERY` seconds."""
PAUSE = 0.3
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Drift:
    collection: str
    id: str
    fields: tuple[str, ...]
    """Names of the fields that differ; ("missing",) or ("not in the log",) for a whole document."""


@dataclass
class Verified:
    service: str
    records: int = 0
    decisions: int = 0
    compared: dict[str, int] = field(default_factory=dict)
    """Documents by collection."""
    drift: list[Drift] = field(default_factory=list)

    def join(self, other: "Verified") -> None:
        """What other partitions of the same service came to."""
        self.records += other.records
        self.decisions += other.decisions
        for collection, count in other.compared.items():
            self.compared[collection] = self.compared.get(collection, 0) + count
        self.drift += other.drift


async def verify(
    service: Service, documents: Documents, brokers: str, security: Mapping[str, Any], numbers: Sequence[int], tell: Tell
) -> Verified:
    """These partitions. Raises KafkaError, Unavailable, UnknownLogFormat, UnreadableFact."""
    verified, topic = Verified(service.name), f"{service.name}.events"
    async with consumer_of(brokers, security) as consumer:
        ends = await ends_of(consumer, topic, numbers)
        for number in numbers:
            replay = Replay(service, number)
            async for batch in batches(consumer, topic, number, ends[number]):
                await replay.read(batch)
                verified.records += len(batch)
                tell(verified.records, sum(ends.values()))
            await _compare(replay, consumer, topic, documents, verified)
            verified.decisions += replay.decisions
    return verified


async def _compare(replay: Replay, consumer: AIOKafkaConsumer, topic: str, documents: Documents, verified: Verified) -> None:
    collections = replay.catalog.collections
    drift, compared = await differences(replay, documents, collections)
    for _ in range(LOOKS if drift else 0):
        await asyncio.sleep(PAUSE)
        (end,) = (await ends_of(consumer, topic, [replay.number])).values()
        async for batch in batches(consumer, topic, replay.number, end, start=replay.reader.position):
            await replay.read(batch)
        drift, compared = await differences(replay, documents, collections)
        if not drift:
            break
    for collection, count in compared.items():
        verified.compared[collection] = verified.compared.get(collection, 0) + count
    verified.drift += drift


async def differences(replay: Replay, documents: Documents, collections: Collection[str]) -> tuple[list[Drift], dict[str, int]]:
    """Of the replayed partition; with how many documents of which collection were compared. Of the index only what belongs to
    collections of today's code: an older version's stays where that stays."""
    drift: list[Drift] = []
    compared: dict[str, int] = {}
    expected = by_collection(replay, collections)
    for collection in (*collections, *([] if INDEX in collections else [INDEX])):
        wanted = expected.get(collection, {})
        async for found in documents.scan(collection, {"_p": replay.number}):
            if collection == INDEX and indexed_by(found["_id"]) not in collections:
                continue
            compared[collection] = compared.get(collection, 0) + 1
            should = wanted.pop(found["_id"], None)
            if should is None:
                drift.append(Drift(collection, found["_id"], ("not in the log",)))
            elif should != found and (fields := differing(collection, opened(should), opened(found))):
                drift.append(Drift(collection, found["_id"], tuple(sorted(fields))))
        drift += [Drift(collection, id, ("missing",)) for id in wanted]
    return drift, compared


def differing(collection: str, should: Document, found: Document) -> set[str]:
    """Fields. An outcome was told in the words of its release: only fields that both releases know are compared."""
    if collection != OUTCOMES:
        return {name for name in {**should, **found} if should.get(name) != found.get(name)}
    now, then = dict(flat(should)), dict(flat(found))
    paths = [path for path in {**now, **then} if now.get(path, ABSENT) != then.get(path, ABSENT)]
    return {str(path[0]) for path in paths if is_known(found, path) and is_known(should, path)}


def by_collection(replay: Replay, collections: Collection[str], after: int = -1) -> dict[str, dict[str, Document]]:
    """By collection and id, the replayed documents that changed after this offset; with them their index, which comes first."""
    found: dict[str, dict[str, Document]] = {INDEX: {}, **{collection: {} for collection in collections}}
    for (collection, id), document in replay.documents({*collections, INDEX}).items():
        if document["_at"] > after and (collection != INDEX or indexed_by(id) in collections):
            found[collection][id] = document
    return found


def indexed_by(id: str) -> str:
    """The collection that a chunk of the index belongs to."""
    return id.partition("/")[0]
