"""What can be looked up is all there, or it is waited for: what was not read yet would look as if it were missing."""

import asyncio
from collections.abc import Mapping, Sequence

from shared.runtime.documents.memory import MemoryDocuments
from shared.runtime.passes.catalog import Catalog
from shared.runtime.passes.complete import Complete
from shared.runtime.passes.partition import Ports, place_id
from shared.runtime.vault import MemoryVault
from tests.passes.doors import RangTwo, doors
from tests.passes.stage import Log


class Three(Log):
    """Partitions: of one nothing was ever said, of the others up to 5 and 7."""

    async def ends(self, topics: Sequence[str]) -> Mapping[tuple[str, int], int]:
        return {(topic, number): end for topic in topics for number, end in enumerate((0, 5, 7))}


async def test_documents_of_every_partition_are_waited_for_where_something_is_looked_up() -> None:
    catalog, documents, ready = Catalog(doors(RangTwo)), MemoryDocuments(), set[int]()
    complete = Complete(catalog, Ports(Three(), documents, MemoryVault(), lambda *_: None), ready.__contains__)
    task = asyncio.create_task(complete.run())

    async def reached_after(position: int, collections: Sequence[str]) -> bool:
        place = {"position": position, "log": {"position": position}, "collections": list(collections)}
        await documents.save_place(place_id("log", 2), place)
        complete.stirred.set()
        await asyncio.sleep(0.01)
        return complete.reached.is_set()

    assert not await reached_after(1, catalog.collections)
    ready.add(1)  # hydrated here, it is known without its documents
    assert not await reached_after(6, catalog.collections)
    assert not await reached_after(7, ["houses_v1"]), "not all collections are written as far"
    assert await reached_after(8, catalog.collections)
    await task


async def test_a_service_that_looks_nothing_up_waits_for_nothing() -> None:
    from tests.example.service import service

    complete = Complete(Catalog(service), Ports(Three(), MemoryDocuments(), MemoryVault(), lambda *_: None), lambda _: False)
    assert complete.reached.is_set()
    await complete.run()
