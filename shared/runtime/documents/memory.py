"""Documents in memory: the twin of `mongo`, for simulations and tests."""

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import orjson

from shared.runtime.documents.filters import checked, ordered, page
from shared.runtime.documents.port import PLACES, Document


class MemoryDocuments:
    """Holds JSON, as the real store does in effect: what goes in and what comes out is never shared with the caller."""

    def __init__(self) -> None:
        self._collections: defaultdict[str, dict[str, bytes]] = defaultdict(dict)

    async def find(self, collection: str, ids: Collection[str]) -> dict[str, Document]:
        stored = self._collections[collection]
        return {id: orjson.loads(stored[id]) for id in ids if id in stored}

    async def write(self, collection: str, new: Sequence[Document], changed: Sequence[Document]) -> None:
        for document in (*new, *changed):
            self._forward(collection, document, "_at")

    def _forward(self, collection: str, document: Document, position: str) -> None:
        stored = self._collections[collection]
        there = stored.get(document["_id"])
        if there is None or orjson.loads(there)[position] < document[position]:
            stored[document["_id"]] = orjson.dumps(document, option=orjson.OPT_PASSTHROUGH_DATETIME)

    async def select(
        self,
        collection: str,
        where: Mapping[str, Any],
        *,
        sort: Sequence[tuple[str, int]] = (("_id", 1),),
        limit: int = 100,
        after: Sequence[Any] | None = None,
    ) -> list[Document]:
        by = ordered(sort)
        found = list(self._matching(collection, page(where, by, after)))
        for field, direction in reversed(by):
            found.sort(key=lambda document, field=field: _rank(_value(document, field)), reverse=direction < 0)  # type: ignore[misc]
        return found[:limit] if limit else found

    async def scan(self, collection: str, where: Mapping[str, Any]) -> AsyncIterator[Document]:
        for document in sorted(self._matching(collection, checked(where)), key=lambda each: str(each["_id"])):
            yield document

    async def count(self, collection: str, where: Mapping[str, Any]) -> int:
        return sum(1 for _ in self._matching(collection, checked(where)))

    async def index(self, collection: str, fields: Sequence[str]) -> None:
        """Nothing to do: every query reads all."""

    async def place(self, id: str) -> Document | None:
        return (await self.find(PLACES, [id])).get(id)

    async def save_place(self, id: str, place: Document) -> None:
        self._forward(PLACES, {**place, "_id": id}, "position")

    async def places(self, prefix: str) -> dict[str, Document]:
        return {id: orjson.loads(place) for id, place in self._collections[PLACES].items() if id.startswith(prefix)}

    async def drop(self, collection: str) -> None:
        self._collections.pop(collection, None)

    async def put(self, collection: str, documents: Sequence[Document]) -> None:
        """Whatever stands there, as the real store's."""
        for each in documents:
            self._collections[collection][each["_id"]] = orjson.dumps(each, option=orjson.OPT_PASSTHROUGH_DATETIME)

    async def remove(self, collection: str, ids: Collection[str]) -> None:
        for id in ids:
            self._collections[collection].pop(id, None)

    async def collections(self) -> dict[str, int]:
        return {name: len(stored) for name, stored in sorted(self._collections.items()) if stored}

    async def ping(self) -> None:
        """Always there."""

    async def close(self) -> None:
        """What it holds stays: the real store's data outlive a client as well."""

    def _matching(self, collection: str, where: Mapping[str, Any]) -> Iterator[Document]:
        for stored in self._collections[collection].values():
            document = orjson.loads(stored)
            if _matches(document, where):
                yield document


_MISSING = object()


def _value(document: Any, field: str) -> Any:
    for name in field.split("."):
        document = document.get(name, _MISSING) if isinstance(document, dict) else _MISSING
    return document


def _candidates(value: Any, path: list[str]) -> Iterator[Any]:
    """What a filter compares with: the value, and of a list each element too, at every step of a dotted path."""
    if not path:
        yield value
        if isinstance(value, list):
            yield from value
    elif isinstance(value, dict):
        yield from _candidates(value.get(path[0], _MISSING), path[1:])
    elif isinstance(value, list):
        for element in value:
            if isinstance(element, dict):
                yield from _candidates(element, path)
    else:
        yield _MISSING


def _rank(value: Any) -> tuple[int, Any]:
    """BSON's order between types: nothing, numbers, text, lists, truth."""
    match value:
        case None:
            return 1, 0
        case bool():
            return 5, value
        case int() | float():
            return 2, value
        case str():
            return 3, value
        case list():
            return 4, [_rank(each) for each in value]
        case _ if value is _MISSING:
            return 1, 0
        case _:
            raise TypeError(f"{value!r} has no order here")


def _same(found: Any, wanted: Any) -> bool:
    if found is _MISSING:
        return wanted is None
    return bool(found == wanted) and isinstance(found, bool) == isinstance(wanted, bool)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """Only values of one type are compared."""

    def test(found: Any, wanted: Any) -> bool:
        if isinstance(found, dict) or (found is _MISSING and wanted is not None):
            return False
        (found_type, found_value), (wanted_type, wanted_value) = _rank(found), _rank(wanted)
        return found_type == wanted_type and compare(found_value, wanted_value)

    return test


_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "$gt": _ordered(lambda found, wanted: found > wanted),
    "$gte": _ordered(lambda found, wanted: found >= wanted),
    "$lt": _ordered(lambda found, wanted: found < wanted),
    "$lte": _ordered(lambda found, wanted: found <= wanted),
    "$in": lambda found, wanted: any(_same(found, each) for each in wanted),
}


def _holds(document: Document, field: str, operator: str, wanted: Any) -> bool:
    if operator == "$not":
        return not all(_holds(document, field, *each) for each in wanted.items())
    if operator == "$ne":
        return not _holds(document, field, "$eq", wanted)
    if operator == "$nin":
        return not _holds(document, field, "$in", wanted)
    found = list(_candidates(document, field.split(".")))
    if operator == "$exists":
        return any(each is not _MISSING for each in found) == bool(wanted)
    test = _same if operator == "$eq" else _TESTS[operator]
    return any(test(each, wanted) for each in found)


def _matches(document: Document, where: Mapping[str, Any]) -> bool:
    for field, wanted in where.items():
        if field == "$and":
            held = all(_matches(document, each) for each in wanted)
        elif field == "$or":
            held = any(_matches(document, each) for each in wanted)
        elif isinstance(wanted, Mapping):
            held = all(_holds(document, field, *each) for each in wanted.items())
        else:
            held = _holds(document, field, "$eq", wanted)
        if not held:
            return False
    return True
