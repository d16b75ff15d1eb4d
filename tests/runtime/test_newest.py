"""Through its owner a document is never behind, not even while it is being written; and an outcome never comes before it."""

import asyncio
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from shared.domain.messages import Message
from shared.runtime.documents.memory import MemoryDocuments
from shared.runtime.documents.newest import Newest
from shared.runtime.documents.port import Document
from shared.runtime.passes.cache import Cache
from shared.runtime.passes.catalog import OUTCOMES


class View(Message):
    word: str


class Slow(MemoryDocuments):
    """Tells what is written in which order, and writes when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.let, self.order = asyncio.Event(), list[str]()

    async def write(self, collection: str, new: Sequence[Document], changed: Sequence[Document] = ()) -> None:
        self.order.append(collection)
        await self.let.wait()
        await super().write(collection, new, changed)


async def changed(cache: Cache, key: tuple[str, str], value: Any, at: int) -> None:
    await cache.load({key: 0})
    cache.pin([key])
    cache.show(key, value, at)


async def test_what_is_being_written_is_shown_and_outcomes_come_last() -> None:
    store = Slow()
    cache = Cache(store, {"things_v1": TypeAdapter(View)})
    newest = Newest(store, cache)
    await changed(cache, (OUTCOMES, "r"), {"facts": []}, 7)
    await changed(cache, ("things_v1", "a"), View(word="first"), 7)
    assert (await newest.find("things_v1", ["a"]))["a"]["word"] == "first"
    dirty = cache.take_dirty()
    writing = asyncio.create_task(cache.write(dirty, cache.encode(dirty)))
    await asyncio.sleep(0.01)
    assert store.order == ["things_v1"]
    assert (await newest.find("things_v1", ["a", "b"]))["a"]["word"] == "first"
    await changed(cache, ("things_v1", "a"), View(word="second"), 8)
    assert (await newest.find("things_v1", ["a"]))["a"]["word"] == "second"
    store.let.set()
    await writing
    assert store.order == ["things_v1", OUTCOMES]
    assert (await newest.find("things_v1", ["a"]))["a"]["word"] == "second"
    assert (await newest.find(OUTCOMES, ["r"]))["r"]["facts"] == []
