"""Looking up: documents of this service that decisions ask for. What they said goes into the log beside the decision."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shared.runtime.documents.port import Document, Documents
from shared.runtime.passes.cache import Cache
from shared.runtime.passes.catalog import Catalog

OWN = ("_log", "_chunks")
"""Fields that nobody decides on."""


class Lookups:
    """The newest that this process knows of what it owns; else what the store shows, at most a flush behind."""

    def __init__(self, catalog: Catalog, cache: Cache, documents: Documents, is_ready: Callable[[int], bool]) -> None:
        self.catalog, self.cache, self.documents, self.is_ready = catalog, cache, documents, is_ready

    async def find(self, names: Sequence[str]) -> dict[str, Document | None]:
        """By "view/id"; None where it is not there."""
        found: dict[str, Document | None] = {}
        missing: dict[str, list[tuple[str, str]]] = {}
        for name in dict.fromkeys(names):
            view, id = name.split("/", 1)
            key = (self.catalog.service.view(view).collection, id)
            entry = self.cache.entries.get(key)
            if entry is not None and entry.value is not None:
                body: Mapping[str, Any] = entry.value.model_dump(mode="json")
                found[name] = {"_id": id, "_p": entry.partition, "_at": entry.at, **body}
            else:
                missing.setdefault(key[0], []).append((name, id))
        for collection, wanted in missing.items():
            documents = await self.documents.find(collection, [id for _, id in wanted])
            for name, id in wanted:
                document = documents.get(id)
                found[name] = None if document is None else {k: v for k, v in document.items() if k not in OWN}
                if document is not None and self.is_ready(document["_p"]):
                    self.cache.keep(collection, document)
        return found

    async def find_all(self, names: Sequence[str]) -> dict[str, Document | None]:
        """As `find`: one question to the store for each view, all at the same time."""
        by_view: dict[str, list[str]] = {}
        for name in names:
            by_view.setdefault(name.partition("/")[0], []).append(name)
        found = await asyncio.gather(*(self.find(each) for each in by_view.values()))
        return {name: document for part in found for name, document in part.items()}
