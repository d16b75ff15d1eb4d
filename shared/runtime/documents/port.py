"""What loops and APIs know of the document store.

Filters (`where`) are MongoDB's, in the part that both stores understand: equality (also of dotted fields and of an element
of a list), $in, $nin, $ne, $gt, $gte, $lt, $lte, $exists. Another operator raises ValueError.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Any, Protocol

Document = dict[str, Any]
"""`_id`; `_p`, its partition; `_at`, the log offset that it shows; then the body's fields as JSON values (times: ISO 8601)."""

PLACES = "places"
"""The collection of places: where each reader of the log starts again."""


class Unavailable(Exception):
    """A store or the inbox cannot be reached, or did not confirm: the outcome is unknown. Every operation may simply be done
    again."""


class Readable(Protocol):
    """What an API reads. Every operation raises Unavailable."""

    async def find(self, collection: str, ids: Collection[str]) -> dict[str, Document]:
        """Those that are there, by id: one round trip."""
        ...

    async def select(
        self,
        collection: str,
        where: Mapping[str, Any],
        *,
        sort: Sequence[tuple[str, int]] = (("_id", 1),),
        limit: int = 100,
        after: Sequence[Any] | None = None,
    ) -> list[Document]:
        """A page, ordered by `sort` and then by id; the next one is `after` the last one's sort values and id.

        Every document has the sort fields: values of one type, or None (which sorts first); never a list. (MongoDB merges a
        missing field among the Nones out of order.)
        """
        ...


class Documents(Readable, Protocol):
    """Every operation raises Unavailable."""

    async def write(self, collection: str, new: Sequence[Document], changed: Sequence[Document]) -> None:
        """Rule forward: afterwards the store shows each document, or one of the same id with an equal or later `_at`.

        `new` were never seen in the store and are inserted; `changed` were and replace it. Both are hints for speed only.
        Writing the same again changes nothing.
        """
        ...

    def scan(self, collection: str, where: Mapping[str, Any]) -> AsyncIterator[Document]:
        """All of them, ordered by id, as they are read."""
        ...

    async def count(self, collection: str, where: Mapping[str, Any]) -> int: ...

    async def index(self, collection: str, fields: Sequence[str]) -> None:
        """Make an index where it is missing; '-' leads a descending field. The id comes last, so that pages need no sort."""
        ...

    async def place(self, id: str) -> Document | None: ...

    async def save_place(self, id: str, place: Document) -> None:
        """`place["position"]` only moves forward: an equal or earlier one changes nothing."""
        ...

    async def places(self, prefix: str) -> dict[str, Document]:
        """By id, those whose id begins with `prefix`."""
        ...

    async def drop(self, collection: str) -> None:
        """The collection with its indexes, if it is there."""
        ...

    async def ping(self) -> None: ...

    async def close(self) -> None: ...
