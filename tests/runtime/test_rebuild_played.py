"""Rebuild of a played day on real stores: beside a running service, repaired, and from the beginning."""

import importlib

import pytest

from shared.domain.nouns import View
from shared.runtime.documents.mongo import MongoDocuments
from shared.runtime.passes.catalog import Catalog
from shared.runtime.places import Places
from shared.runtime.stream.producer import KafkaLog
from shared.runtime.tools.reading import members_of
from shared.runtime.tools.rebuild import Rebuild
from shared.runtime.tools.whole import rebuild_whole, verify_whole
from tests.runtime.conftest import Played, running
from tests.runtime.widened import Tag, with_view


@pytest.mark.integration
async def test_a_played_day_is_rebuilt_switched_and_repaired(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    orders = importlib.import_module("services.orders.service").service
    of = orders.view("orders")
    counts = View("counts", Tag, of.facts, lambda tag, _, __: Tag(text=(tag.text if tag else "") + "x"), of.ids, version=3)
    newer, settings = with_view(orders, "order", counts), played.settings
    documents = MongoDocuments(settings.mongo, "orders")
    shown: list[tuple[int, int]] = []

    def tell(done: int, total: int) -> None:
        shown.append((done, total))

    async with running(played.endpoints, played.data / "again", ["orders"]):
        result = await Rebuild(newer, documents, settings.kafka, {}, tell).run(range(4), "counts")
        assert result.built == ["counts_v3"] and shown[-1] == (result.records, result.records)
        assert await members_of(settings.kafka, {}, "orders") == 1
        # nothing differs: nothing is stopped for it
        result = await Rebuild(orders, documents, settings.kafka, {}, tell).run(range(4))
        assert result.collections["orders_v6"].compared > 0 and not result.built
    assert await documents.count("counts_v3", {}) == await documents.count("orders_v6", {})
    log = KafkaLog({}, settings.kafka, 4)
    await log.start()
    for number in range(4):
        place = (await Places(documents, log, Catalog(newer)).stored(number)).log
        assert 0 < place.position <= (await Places(documents, log, Catalog(orders)).stored(number)).log.position
    await log.stop()

    lost, changed = await documents.select("orders_v6", {}, limit=2)
    await documents.remove("orders_v6", [lost["_id"]])
    await documents.put("orders_v6", [{**changed, "captured": 1}, {**changed, "_id": "nobody's"}])
    result = await Rebuild(orders, documents, settings.kafka, {}, tell).run(range(4))
    done = result.collections["orders_v6"]
    assert (done.rewritten, done.removed) == (2, 1)
    assert await documents.find("orders_v6", [lost["_id"], changed["_id"], "nobody's"]) == {
        lost["_id"]: lost,
        changed["_id"]: changed,
    }
    dropped = await Rebuild(orders, documents, settings.kafka, {}, tell).reset()
    assert dropped["orders_v6"] > 0 and await documents.collections() == {}
    monkeypatch.setattr("shared.runtime.tools.whole.processes", lambda *_: 2)
    result = await rebuild_whole(settings, "orders", None, 4, lambda *far: shown.append(far))
    assert result.collections["orders_v6"].built == dropped["orders_v6"]
    assert shown[-1] == (result.records, result.records)
    verified = await verify_whole(settings, "orders", 4, lambda *_: None)
    assert verified.drift == [] and verified.compared["orders_v6"] == dropped["orders_v6"]
    await documents.close()
