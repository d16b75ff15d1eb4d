"""One bounded cache a partition, for states and views: decide and project share it.

An entry may leave only when MongoDB shows it: not decided and unread, not changed and unwritten, not being written.
Each change pins its entry once; a write unpins as many changes as it covers.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from shared.runtime import failpoints
from shared.runtime.documents.port import Document, Documents

Key = tuple[str, str]
"""Collection and document id."""


@dataclass(slots=True)
class Entry:
    value: Any
    """The newest known: for a state as far as decided, for a view as far as read."""
    at: int
    """The log offset that `value` shows, as far as read."""
    stored: bool
    """MongoDB has a version of it."""
    pins: int = 0


@dataclass(slots=True)
class Dirty:
    value: Any
    at: int
    changes: int


@dataclass(slots=True)
class Cache:
    documents: Documents
    partition: int
    types: dict[str, TypeAdapter[Any]]
    """By collection: how a stored document is read. A collection without one keeps plain dictionaries."""
    limit: int
    entries: dict[Key, Entry] = field(default_factory=dict)
    dirty: dict[Key, Dirty] = field(default_factory=dict)

    async def load(self, keys: Collection[Key]) -> None:
        """Makes every key's entry present. Nothing may be awaited between this and their use: an entry can leave meanwhile."""
        while missing := [key for key in keys if key not in self.entries]:
            by_collection: dict[str, list[str]] = {}
            for collection, id in missing:
                by_collection.setdefault(collection, []).append(id)
            for collection, ids in by_collection.items():
                found = await self.documents.find(collection, ids)
                for id in ids:
                    self.entries.setdefault((collection, id), self._entry(collection, found.get(id)))

    def _entry(self, collection: str, document: Document | None) -> Entry:
        if document is None:
            return Entry(None, -1, stored=False)
        if document["_p"] != self.partition:
            raise ForeignDocument(f"{collection}/{document['_id']} belongs to partition {document['_p']}, not {self.partition}")
        adapter = self.types.get(collection)
        value = adapter.validate_python(document) if adapter else {k: v for k, v in document.items() if k[0] != "_"}
        return Entry(value, document["_at"], stored=True)

    def pin(self, keys: Iterable[Key]) -> None:
        """These changed once more and MongoDB does not show it yet."""
        for key in keys:
            self.entries[key].pins += 1

    def show(self, key: Key, value: Any, at: int) -> None:
        """As read back, to be written as it was at this offset. The change is pinned (by decide, or by project just now)."""
        self.entries[key].at = at
        if dirty := self.dirty.get(key):
            dirty.value, dirty.at, dirty.changes = value, at, dirty.changes + 1
        else:
            self.dirty[key] = Dirty(value, at, 1)

    def take_dirty(self) -> dict[Key, Dirty]:
        dirty, self.dirty = self.dirty, {}
        return dirty

    async def write(self, dirty: dict[Key, Dirty]) -> dict[str, int]:
        """Writes what was taken and lets go of it; how many documents of which collection."""
        new: dict[str, list[Document]] = {}
        changed: dict[str, list[Document]] = {}
        for (collection, id), change in dirty.items():
            body = change.value if isinstance(change.value, dict) else change.value.model_dump(mode="json")
            document = {"_id": id, "_p": self.partition, "_at": change.at, **body}
            target = changed if self.entries[collection, id].stored else new
            target.setdefault(collection, []).append(document)
        counts: dict[str, int] = {}
        for collection in dict.fromkeys([*new, *changed]):
            if counts:
                failpoints.reach("mid-bulk")
            fresh, old = new.get(collection, []), changed.get(collection, [])
            await self.documents.write(collection, fresh, old)
            counts[collection] = len(fresh) + len(old)
        for key, change in dirty.items():
            entry = self.entries[key]
            entry.stored = True
            entry.pins -= change.changes
        return counts

    def evict(self) -> None:
        """Oldest first, unpinned only. The limit may be passed for as long as the excess is pinned."""
        excess = len(self.entries) - self.limit
        if excess <= 0:
            return
        for key in self._unpinned(excess):
            del self.entries[key]

    def _unpinned(self, wanted: int) -> Iterable[Key]:
        leaving: list[Key] = []
        for key, entry in self.entries.items():
            if entry.pins == 0:
                leaving.append(key)
                if len(leaving) == wanted:
                    break
        return leaving


class ForeignDocument(Exception):
    """A document of another partition under our id: two consistency keys write one document, which is a mistake of design."""
