"""Documents as the owner knows them: what it has changed and not written yet, over what the store shows.

Through another replica a document may be half a second old; through the owner of its partition it is never behind.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from shared.runtime.documents.port import Document, Documents
from shared.runtime.passes.cache import Cache, Dirty


class Newest:
    """For reading by id; lists are the store's."""

    def __init__(self, documents: Documents, cache: Cache) -> None:
        self.documents, self.cache = documents, cache

    async def find(self, collection: str, ids: Collection[str]) -> dict[str, Document]:
        before = self._unwritten(collection, ids)  # what is written while we ask is in neither answer
        found = await self.documents.find(collection, ids)
        for id, change in (before | self._unwritten(collection, ids)).items():
            if id not in found or found[id]["_at"] < change.at:
                found[id] = self.cache.document((collection, id), change)
        return found

    def _unwritten(self, collection: str, ids: Collection[str]) -> dict[str, Dirty]:
        return {id: change for id in ids if (change := self.cache.unwritten((collection, id))) is not None}

    async def select(
        self,
        collection: str,
        where: Mapping[str, Any],
        *,
        sort: Sequence[tuple[str, int]] = (("_id", 1),),
        limit: int = 100,
        after: Sequence[Any] | None = None,
    ) -> list[Document]:
        return await self.documents.select(collection, where, sort=sort, limit=limit, after=after)
