"""One bounded cache a process, for states and views of all its partitions.

An entry may leave only when MongoDB shows it: not decided and unbelieved, not changed and unwritten, not being written.
Each change pins its entry once; a write unpins as many changes as it covers. Entries leave between passes only, so that a pass
may await between loading and using them.

States, which nobody but the service reads, are stored as one line of JSON beside their place: that costs less than a document
with fields, and people can read it all the same.

Documents that people look back on carry the index of the decisions that changed them: the newest offsets beside the body
(`_log`), older ones in chunks of CHUNK in documents of their own.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from pydantic import TypeAdapter

from shared.runtime import failpoints
from shared.runtime.documents.port import Document, Documents
from shared.runtime.passes.catalog import INDEX, OUTCOMES

Key = tuple[str, str]
"""Collection and document id."""
LINE = "_json"
"""The field of a state's line."""
CHUNK = 32
"""Offsets. A document that changes often is written with as many at most; a chunk is written once."""


@dataclass(slots=True)
class Entry:
    partition: int
    value: Any
    """The newest known: for a state as far as decided, for a view as far as believed."""
    at: int
    """The log offset that `value` shows, as far as believed."""
    stored: bool
    """MongoDB has a version of it."""
    pins: int = 0
    log: list[int] = field(default_factory=list)
    """Offsets of the newest decisions that changed it, where its collection is indexed."""
    chunks: int = 0
    """How many full ones lie in INDEX."""


@dataclass(slots=True)
class Dirty:
    entry: Entry
    value: Any
    at: int
    changes: int


@dataclass(slots=True)
class Cache:
    documents: Documents
    types: Mapping[str, TypeAdapter[Any]]
    """By collection: how a stored document is read. A collection without one keeps plain dictionaries."""
    indexed: Collection[str] = ()
    """Collections whose documents carry the index."""
    lines: Collection[str] = ()
    """Collections whose documents are stored as a line: states."""
    entries: dict[Key, Entry] = field(default_factory=dict)
    dirty: dict[Key, Dirty] = field(default_factory=dict)
    writing: dict[Key, Dirty] = field(default_factory=dict)
    """Taken, and on its way to the store."""

    async def load(self, keys: Mapping[Key, int]) -> None:
        """Makes every key's entry present; by key, its partition. Raises ForeignDocument."""
        by_collection: dict[str, list[str]] = {}
        for key, partition in keys.items():
            if (entry := self.entries.get(key)) is None:
                by_collection.setdefault(key[0], []).append(key[1])
            elif entry.partition != partition:
                raise _foreign(key, entry.partition, partition)
        if not by_collection:
            return
        results = await asyncio.gather(*(self.documents.find(collection, ids) for collection, ids in by_collection.items()))
        for (collection, ids), found in zip(by_collection.items(), results, strict=True):
            for id in ids:
                key = (collection, id)
                if key not in self.entries:
                    self.entries[key] = self._entry(collection, found.get(id), keys[key])

    def _entry(self, collection: str, document: Document | None, partition: int) -> Entry:
        if document is None:
            return Entry(partition, None, -1, stored=False)
        if document["_p"] != partition:
            raise _foreign((collection, document["_id"]), document["_p"], partition)
        adapter = self.types.get(collection)
        if adapter is None:
            value = {k: v for k, v in document.items() if k[0] != "_"}
        elif (line := document.get(LINE)) is not None:
            value = adapter.validate_json(line)
        else:  # a view; or a state as an earlier release stored it
            value = adapter.validate_python(document)
        return Entry(partition, value, document["_at"], True, 0, list(document.get("_log", ())), document.get("_chunks", 0))

    def keep(self, collection: str, document: Document) -> None:
        """What was found in the store anyway, of a partition that is ours; known entries are newer."""
        key = (collection, document["_id"])
        if key not in self.entries:
            self.entries[key] = self._entry(collection, document, document["_p"])

    def pin(self, keys: Iterable[Key]) -> None:
        """These changed once more and MongoDB does not show it yet."""
        for key in keys:
            self.entries[key].pins += 1

    def show(self, key: Key, value: Any, at: int) -> None:
        """As believed, to be written as it was at this offset. The change is pinned (when it was decided, or just now)."""
        entry = self.entries[key]
        entry.at = at
        if dirty := self.dirty.get(key):
            dirty.value, dirty.at, dirty.changes = value, at, dirty.changes + 1
        else:
            self.dirty[key] = Dirty(entry, value, at, 1)
        if key[0] in self.indexed:
            entry.log.append(at)
            if len(entry.log) == CHUNK:
                self._chunk(key, entry)

    def _chunk(self, key: Key, entry: Entry) -> None:
        chunk = (INDEX, f"{key[0]}/{key[1]}/{entry.chunks:06d}")
        there = self.entries[chunk] = Entry(entry.partition, None, entry.at, False, 1)
        self.dirty[chunk] = Dirty(there, {"offsets": entry.log}, entry.at, 1)
        entry.log, entry.chunks = [], entry.chunks + 1

    def take_dirty(self, resting: Collection[str] = ()) -> dict[Key, Dirty]:
        """All but what is `resting` in these collections."""
        taken = self.dirty
        self.dirty = {key: change for key, change in taken.items() if key[0] in resting} if resting else {}
        self.writing = {key: change for key, change in taken.items() if key[0] not in resting} if self.dirty else taken
        return self.writing

    def unwritten(self, key: Key) -> Dirty | None:
        """What the store does not show yet, or may not."""
        return self.dirty.get(key) or self.writing.get(key)

    def document(self, key: Key, change: Dirty) -> Document:
        """As it is stored."""
        (collection, id), entry = key, change.entry
        document: Document = {"_id": id, "_p": entry.partition, "_at": change.at}
        if collection in self.lines:
            document[LINE] = change.value.__pydantic_serializer__.to_json(change.value).decode()
        else:
            document |= change.value if isinstance(change.value, dict) else change.value.model_dump(mode="json")
        if collection in self.indexed:
            # taken at the same moment as the value: nothing is awaited between `take_dirty` and this
            document["_log"], document["_chunks"] = list(entry.log), entry.chunks
        return document

    def encode(self, dirty: Mapping[Key, Dirty]) -> dict[str, tuple[list[Document], list[Document]]]:
        """By collection, chunks of the index first: those that are new to the store, and those that are not. To be called in one
        go with `take_dirty`."""
        by_collection: dict[str, tuple[list[Document], list[Document]]] = {}
        if any(collection == INDEX for collection, _ in dirty):
            by_collection[INDEX] = ([], [])
        for key, change in dirty.items():
            by_collection.setdefault(key[0], ([], []))[change.entry.stored].append(self.document(key, change))
        return by_collection

    async def write(self, dirty: Mapping[Key, Dirty], encoded: Mapping[str, tuple[list[Document], list[Document]]]) -> None:
        """Writes what was taken and lets go of it. A chunk is there before the document that no longer holds it. Outcomes come
        last: whoever finds one, in another replica too, is shown what it speaks of."""
        for number, collections in enumerate(self._stages(encoded)):
            if number:
                failpoints.reach("mid-bulk")
            await asyncio.gather(*(self.documents.write(collection, *encoded[collection]) for collection in collections))
        self.writing = {}
        for change in dirty.values():
            change.entry.stored = True
            change.entry.pins -= change.changes

    def _stages(self, collections: Iterable[str]) -> list[list[str]]:
        """What is written together, first things first. Each alone where a failure point may come between."""
        stages: dict[str, list[str]] = {}
        for collection in sorted(collections, key=lambda each: (each == OUTCOMES, each != INDEX)):
            stages.setdefault(collection if failpoints.armed or collection in (INDEX, OUTCOMES) else "", []).append(collection)
        return list(stages.values())

    def evict(self, limit: int) -> bool:
        """Oldest first, unpinned only. True: there are still more, all of them pinned."""
        excess = len(self.entries) - limit
        if excess > 0:
            for key in self._unpinned(excess):
                del self.entries[key]
        return len(self.entries) > limit

    def _unpinned(self, wanted: int) -> Iterable[Key]:
        leaving: list[Key] = []
        for key, entry in self.entries.items():
            if entry.pins == 0:
                leaving.append(key)
                if len(leaving) == wanted:
                    break
        return leaving

    def drop(self, partition: int) -> None:
        """Another process owns the partition now, or it is taken over anew: what is known of it is worth nothing."""
        self.entries = {key: entry for key, entry in self.entries.items() if entry.partition != partition}
        self.dirty = {key: change for key, change in self.dirty.items() if key in self.entries}


def opened(document: Document) -> Document:
    """With the fields of its line, if it is stored as one."""
    if (line := document.get(LINE)) is None:
        return document
    return {**{name: each for name, each in document.items() if name != LINE}, **orjson.loads(line)}


def _foreign(key: Key, owner: int, partition: int) -> "ForeignDocument":
    return ForeignDocument(f"{key[0]}/{key[1]} belongs to partition {owner}, not {partition}")


class ForeignDocument(Exception):
    """A document of another partition under our id: two consistency keys write one document, which is a mistake of design."""
