"""What changed since a cursor: each document once, in the order of its log, and nothing left out."""

from typing import Any

import pytest

from shared.api.changes import changed, check_log, seen_by, since_of
from shared.api.problems import Problem
from shared.runtime.documents.memory import MemoryDocuments
from shared.runtime.documents.port import Document

WANTED: dict[str, dict[str, Any]] = {"mugs_v1": {}, "cups_v1": {"blue": True}}


async def stored(*documents: tuple[str, str, int, int]) -> MemoryDocuments:
    """Collection, id, partition, offset."""
    store = MemoryDocuments()
    for collection, id, number, at in documents:
        await store.write(collection, [{"_id": id, "_p": number, "_at": at, "blue": id != "red"}], [])
    return store


def told(found: dict[str, list[Document]]) -> list[str]:
    return [each["_id"] for documents in found.values() for each in documents]


async def test_nothing_is_told_twice_and_nothing_left_out_whatever_the_page() -> None:
    names = [("mugs_v1", f"m{n}", n % 2, 10 + n // 4) for n in range(9)] + [("cups_v1", f"c{n}", 0, n) for n in range(3)]
    store = await stored(*names, ("cups_v1", "red", 0, 5))
    for limit in (1, 2, 5, 50):
        seen: Any = {}
        all: list[str] = []
        while True:
            found, seen = await changed(store, WANTED, {0: 100, 1: 100}, seen, limit)
            assert len(told(found)) <= limit
            seen = seen_by("n", since_of("n", seen))
            if not told(found):
                break
            all += told(found)
        assert sorted(all) == sorted(id for _, id, _, _ in names)


async def test_what_changed_is_told_again_as_it_is_now() -> None:
    store = await stored(("mugs_v1", "a", 0, 1), ("mugs_v1", "b", 0, 2))
    _, seen = await changed(store, WANTED, {0: 100}, {}, 50)
    await store.write("mugs_v1", [], [{"_id": "a", "_p": 0, "_at": 7, "blue": True}])
    found, seen = await changed(store, WANTED, {0: 100}, seen, 50)
    assert told(found) == ["a"]
    assert told((await changed(store, WANTED, {0: 100}, seen, 50))[0]) == []


async def test_what_is_not_surely_written_everywhere_waits() -> None:
    """Offset 5 was written at once, since somebody waited for it; 4 follows later, and is not passed over."""
    store = await stored(("mugs_v1", "a", 0, 3), ("mugs_v1", "c", 0, 5))
    found, seen = await changed(store, WANTED, {0: 4}, {}, 50)
    assert told(found) == ["a"]
    await store.write("mugs_v1", [{"_id": "b", "_p": 0, "_at": 4, "blue": True}], [])
    found, _ = await changed(store, WANTED, {0: 6}, seen, 50)
    assert told(found) == ["b", "c"]


@pytest.mark.parametrize("since", ["", "x", "bnVsbA", since_of("other", {}), since_of("n", {"a": {}})[:-3]])
def test_a_cursor_that_is_none_is_told(since: str) -> None:
    with pytest.raises(Problem, match="begin without it"):
        seen_by("n", since)


def test_a_cursor_of_another_log_is_told() -> None:
    check_log({"mugs_v1": {0: (9, "a")}}, {0: 10})
    for settled in ({0: 9}, {}):
        with pytest.raises(Problem, match="of another log"):
            check_log({"mugs_v1": {0: (9, "a")}}, settled)
