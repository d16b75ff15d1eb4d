"""Rebuild: a new fold version beside the live one, repairs of what drifted, and a start from the beginning."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from services.pricing.price.view import prices
from services.pricing.service import service
from shared.contracts.prices import PriceSet
from shared.domain.nouns import View
from shared.domain.service import Service
from shared.runtime.documents.memory import MemoryDocuments
from shared.runtime.log.reader import Place, place_document
from shared.runtime.log.wire import header_map, read_stamp
from shared.runtime.passes.cache import CHUNK
from shared.runtime.passes.catalog import INDEX, OUTCOMES, Catalog
from shared.runtime.passes.partition import place_id
from shared.runtime.places import AnotherLog, Places, built_id
from shared.runtime.stream.port import Topic
from shared.runtime.tools import rebuild as module
from shared.runtime.tools.rebuild import Collected, Rebuild, ServiceRuns
from shared.runtime.tools.replay import Nowhere, Replay
from shared.runtime.tools.verify import by_collection, differences, differing
from tests.pricing.world import NOW, set_price
from tests.runtime.widened import Tag, with_view
from tests.runtime.written import Kept, Written

STATE, HISTORY = "price_state_v4", "price_history_v1"


tags = View("tags", Tag, PriceSet, lambda _, fact, id: Tag(text=f"{id} {fact.event.unit_price}"), prices.ids, version=2)


wider = with_view(service, "price", tags)


class Now(Nowhere):
    """The log as it is now, for looking up."""

    def __init__(self, log: Written) -> None:
        self.log = log

    async def fetch(self, topic: str, partition: int, offset: int) -> Kept | None:
        return self.log.events[offset] if offset < len(self.log.events) else None

    async def ends(self, topics: Sequence[str]) -> Mapping[tuple[str, int], int]:
        return {(topic, 0): len(self.log.events) for topic in topics}

    async def topics(self, topics: Sequence[str]) -> Mapping[str, Topic]:
        return {}


def priced(count: int = 5) -> Written:
    log = Written(service)
    for number in range(count):
        log.take(f"own/{number}", set_price(str(number), 100 + number), NOW)
    return log


async def replay_of(log: Written, by: Service = service) -> Replay:
    replay = Replay(by, log.number)
    await replay.read(log.events)
    return replay


async def nothing_more(_: Replay) -> int:
    return 0


def rebuild_of(documents: MemoryDocuments, by: Service = service, *collections: str) -> Rebuild:
    rebuild = Rebuild(by, documents, "", {}, lambda *_: None)
    rebuild.result.collections = {name: Collected() for name in (*collections, INDEX) if collections} or {
        name: Collected() for name in Catalog(by).collections
    }
    return rebuild


async def stored(log: Written) -> MemoryDocuments:
    """Everything as a worker would have left it, at the end of the log."""
    documents = MemoryDocuments()
    await rebuild_of(documents).build(await replay_of(log), Catalog(service).collections, nothing_more, first=True)
    return documents


async def place_of(documents: MemoryDocuments, log: Written, by: Service = service) -> Place:
    return (await Places(documents, Now(log), Catalog(by)).stored(0)).log


@pytest.fixture
def members(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many processes run; the last answer stays."""
    answers = [0]

    async def answer(*_: Any) -> int:
        return answers.pop(0) if len(answers) > 1 else answers[0]

    monkeypatch.setattr(module, "members_of", answer)
    monkeypatch.setattr(module, "LEAVES_WITHIN", 0.0)
    return answers


async def test_where_nothing_is_covered_everything_is_built_and_the_place_saved() -> None:
    log = priced()
    documents = await stored(log)
    assert await differences(await replay_of(log), documents, Catalog(service).collections) == (
        [],
        {STATE: 5, "prices_v4": 5, HISTORY: 5},
    )
    assert await place_of(documents, log) == (await replay_of(log)).reader.place()


def test_an_outcome_is_what_was_told_by_the_release_of_then() -> None:
    told = {"_id": "r1", "_at": 3, "facts": [["PriceSet", {"sku": "CUP", "unit_price": 5}]], "refusal": None}
    today = {**told, "facts": [["PriceSet", {"sku": "CUP", "unit_price": 5, "actor": ""}]]}
    assert differing(OUTCOMES, today, told) == set()
    assert differing(OUTCOMES, {**told, "facts": [["PriceSet", {"sku": "CUP", "price": {"amount": 5}}]]}, told) == set()
    assert differing(OUTCOMES, {**today, "refusal": "closed"}, told) == {"refusal"}
    assert differing(OUTCOMES, {**told, "facts": [["PriceSet", {"sku": "CUP", "unit_price": 6}]]}, told) == {"facts"}
    assert differing(OUTCOMES, {**told, "facts": []}, told) == {"facts"}
    assert differing("prices_v4", today, told) == {"facts"}


async def test_a_new_fold_version_is_built_beside_the_live_one_while_the_log_grows() -> None:
    log = priced()
    documents = await stored(log)
    old_place = await place_of(documents, log)
    replay, rebuild = await replay_of(log, wider), rebuild_of(documents, wider, "tags_v2")

    async def more(replay: Replay) -> int:
        """While it is built, prices change three times: a new one, one again, and one after the last look."""
        if len(log.events) > 8:
            return 0
        count = len(log.events)
        log.take("own/9" if count < 7 else "own/1", set_price("9" if count < 7 else "1", 900 + count), NOW)
        await replay.read(log.events[count:])
        return len(log.events) - count

    assert await place_of(documents, log, wider) == Place()  # without it: from the beginning
    await rebuild.build(replay, ["tags_v2"], more, first=False)
    log.take("own/2", set_price("2", 7), NOW)

    assert await documents.find("tags_v2", ["1", "own/1", "own/9", "own/2"]) == {
        "own/1": {"_id": "own/1", "_p": 0, "_at": 8, "_log": [2, 7, 8], "_chunks": 0, "text": "own/1 908"},
        "own/9": {"_id": "own/9", "_p": 0, "_at": 6, "_log": [6], "_chunks": 0, "text": "own/9 906"},
        "own/2": {"_id": "own/2", "_p": 0, "_at": 3, "_log": [3], "_chunks": 0, "text": "own/2 102"},
    }
    assert rebuild.result.collections["tags_v2"].built == 5
    # a worker with the new code reads on from the old place or the built one, whichever is earlier
    assert await place_of(documents, log, wider) == old_place
    advanced = place_document(dataclasses.replace(old_place, position=10, n=9))
    saved = {"position": 10, "log": advanced, "sources": {}, "collections": Catalog(service).collections}
    await documents.save_place(place_id("log", 0), saved)
    assert (await place_of(documents, log, wider)).position == 9


async def test_reading_on_from_the_built_place_gives_what_a_fresh_replay_gives() -> None:
    log = priced()
    documents = await stored(log)
    await rebuild_of(documents, wider).build(await replay_of(log, wider), ["tags_v2"], nothing_more, first=False)
    log.take("own/2", set_price("2", 7), NOW)
    for collection, changed in by_collection(await replay_of(log, wider), Catalog(wider).collections, 5).items():
        await documents.write(collection, [], list(changed.values()))  # as a worker does from the built place on
    drift, compared = await differences(await replay_of(log, wider), documents, Catalog(wider).collections)
    assert (drift, compared) == ([], {STATE: 5, "prices_v4": 5, HISTORY: 5, "tags_v2": 5})


async def test_a_document_that_changed_often_has_its_index_in_chunks_which_are_built_compared_and_repaired(
    members: list[int],
) -> None:
    log = Written(service)
    for number in range(2 * CHUNK + 3):
        log.take("own/1", set_price("1", 100 + number), NOW)
    documents = await stored(log)
    (document,) = (await documents.find("prices_v4", ["own/1"])).values()
    chunks = await documents.find(INDEX, [f"prices_v4/own/1/{number:06d}" for number in range(3)])
    assert [each["offsets"] for each in chunks.values()] == [list(range(1, 33)), list(range(33, 65))]
    assert (document["_log"], document["_chunks"]) == ([65, 66, 67], 2)

    await documents.put(INDEX, [{**chunks["prices_v4/own/1/000000"], "offsets": [1, 2]}])
    await documents.remove(INDEX, ["prices_v4/own/1/000001"])
    await documents.put(INDEX, [{**chunks["prices_v4/own/1/000001"], "_id": "prices_v1/own/1/000001"}])  # of an older version
    await documents.put("prices_v4", [{**document, "_log": [67]}])
    drift, _ = await differences(await replay_of(log), documents, Catalog(service).collections)
    assert sorted((each.collection, each.fields) for each in drift) == [
        (INDEX, ("missing",)),
        (INDEX, ("offsets",)),
        ("prices_v4", ("_log",)),
    ]
    rebuild = rebuild_of(documents, service, "prices_v4")
    await rebuild.repair(await replay_of(log), ["prices_v4"], nothing_more)
    assert rebuild.result.collections[INDEX] == Collected(compared=1, rewritten=2)
    assert await documents.find(INDEX, list(chunks)) == chunks
    assert await documents.count(INDEX, {}) == 7  # two of its history and two of its state among them


async def test_documents_that_drifted_were_lost_or_are_of_no_log_are_repaired(members: list[int]) -> None:
    log = priced()
    documents = await stored(log)
    (right,) = (await documents.find("prices_v4", ["own/1"])).values()
    await documents.put("prices_v4", [{**right, "unit_price": 1}, {**right, "_id": "own/77"}])
    await documents.put("prices_v4", [{**right, "_id": "own/2", "_at": 1 << 40}])
    await documents.remove(STATE, ["own/3"])
    rebuild = rebuild_of(documents)
    await rebuild.repair(await replay_of(log), Catalog(service).collections, nothing_more)
    assert await differences(await replay_of(log), documents, Catalog(service).collections) == (
        [],
        {STATE: 5, "prices_v4": 5, HISTORY: 5},
    )
    assert rebuild.result.collections["prices_v4"] == Collected(compared=6, rewritten=2, removed=1)
    assert rebuild.result.collections[STATE] == Collected(compared=4, rewritten=1)


async def test_nothing_is_repaired_under_a_running_service(members: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    log = priced()
    documents = await stored(log)
    await documents.remove("prices_v4", ["own/3"])
    members[:] = [2]
    monkeypatch.setattr(module, "LOOKS", 2)
    with pytest.raises(ServiceRuns, match=r"1 documents of pricing differ from the log, and 2 of its processes run"):
        await rebuild_of(documents).repair(await replay_of(log), ["prices_v4"], nothing_more)
    assert await documents.count("prices_v4", {}) == 4


async def test_a_running_service_is_given_time_to_write(members: list[int]) -> None:
    log = priced()
    documents, members[:] = await stored(log), [1]
    late = await documents.find("prices_v4", ["own/3"])
    await documents.remove("prices_v4", ["own/3"])

    async def more(_: Replay) -> int:
        await documents.write("prices_v4", list(late.values()), [])
        return 0

    rebuild = rebuild_of(documents)
    await rebuild.repair(await replay_of(log), ["prices_v4"], more)
    assert rebuild.result.collections["prices_v4"] == Collected(compared=5)


async def test_documents_that_do_not_differ_need_no_stop(members: list[int]) -> None:
    log = priced()
    members[:] = [2]
    rebuild = rebuild_of(await stored(log))
    await rebuild.repair(await replay_of(log), Catalog(service).collections, nothing_more)
    assert rebuild.result.collections["prices_v4"] == Collected(compared=5)


async def test_reset_drops_documents_and_places(members: list[int]) -> None:
    log = priced()
    documents = await stored(log)
    dropped = await rebuild_of(documents).reset()
    assert dropped == {"places": 1 + len(Catalog(service).collections), STATE: 5, "prices_v4": 5, HISTORY: 5}
    assert await documents.collections() == {}
    assert await place_of(documents, log) == Place()
    members[:] = [1]
    with pytest.raises(ServiceRuns):
        await rebuild_of(documents).reset()


async def test_a_built_place_of_another_log_is_refused() -> None:
    log = priced()
    documents = await stored(log)
    await rebuild_of(documents, wider).build(await replay_of(log, wider), ["tags_v2"], nothing_more, first=False)
    another = priced()
    assert read_stamp(header_map(another.events[0])["wb"]) != read_stamp(header_map(log.events[0])["wb"])
    with pytest.raises(AnotherLog, match="waybill rebuild pricing --reset"):
        await place_of(documents, another, wider)
    assert await documents.place(built_id("tags_v2", 0)) is not None
