"""As-of: at every instant the answer is a fold of the log up to it, and only the document's own decisions are read for it."""

import asyncio
import json
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.inventory.adjustment.commands import AdjustStock
from services.inventory.receipt.commands import ReceiveStock
from services.inventory.service import service as inventory
from services.inventory.stock.commands import SetAlertLine
from services.inventory.stock.state import stock_id
from services.inventory.stock.view import StockView
from services.inventory.stock.view import view as stock
from services.orders.service import service as orders
from shared.api.ports import PastUnavailable
from shared.contracts.allocating import ReservationRequested
from shared.contracts.orders import StockLine
from shared.runtime.documents.memory import MemoryDocuments
from shared.runtime.documents.mongo import MongoDocuments
from shared.runtime.log.wire import Record, fence
from shared.runtime.passes.believe import recorded_of
from shared.runtime.passes.catalog import INDEX, Catalog
from shared.runtime.tools import as_of
from shared.runtime.tools.as_of import Past
from shared.runtime.tools.fetching import Fetching
from shared.runtime.tools.reading import batches, consumer_of, ends_of
from shared.runtime.tools.replay import Replay
from tests.api.conftest import client, ports  # noqa: F401
from tests.api.parcels import FakePorts
from tests.runtime.conftest import Played
from tests.runtime.written import Kept, Written

START = datetime(2026, 6, 18, 8, 0, tzinfo=UTC)
GOLDEN = Path(__file__).parents[1] / "contracts" / "orders"
SKUS = ("CUP", "POT")
WAREHOUSES = ("w1", "w2")


def input(warehouse: str, sku: str, kind: int, number: int, at: datetime) -> Any:
    line = (StockLine(sku=sku, quantity=1 + number),)
    match kind:
        case 0:
            return ReceiveStock(warehouse=warehouse, receipt_id=f"r{number}", lines=line)
        case 1:
            order, shipment = f"o{number}", f"s{number}"
            return ReservationRequested(
                order_id=order, shipment_id=shipment, warehouse=warehouse, lines=line, attempt=1, requested_at=at
            )
        case 2:
            return AdjustStock(warehouse=warehouse, adjustment_id=f"a{number}", sku=sku, change=number - 3, reason="count")
        case _:
            return SetAlertLine(warehouse=warehouse, sku=sku, alert_line=number)


Step = tuple[str, str, int, int, int]
STEPS = st.lists(
    st.tuples(st.sampled_from(WAREHOUSES), st.sampled_from(SKUS), st.integers(0, 3), st.integers(0, 5), st.integers(0, 9)),
    max_size=25,
)


def written(steps: list[Step]) -> Written:
    """Steps at whole minutes after START, in any order; half of them under a second fence, after a record that never counted."""
    log = Written(inventory)
    for nth, (warehouse, sku, kind, number, minute) in enumerate(steps):
        if nth == len(steps) // 2 > 0:
            stray = log.events[-1]  # of the old generation, after the new fence: it does not count
            log.partition.generation, log.partition.n = b"second", 0
            log.append(log.catalog.events, fence(b"second"))
            log.events.append(Kept(len(log.events), stray.key, stray.value, stray.headers))
        at = START + timedelta(minutes=minute)
        log.take(warehouse, input(warehouse, sku, kind, number, at), at)
    return log


class Fetched(Fetching):
    """From memory, and what was asked for."""

    def __init__(self, log: Written) -> None:
        self.log = log
        self.asked: list[int] = []

    async def records(self, topic: str, number: int, offsets: Collection[int]) -> dict[int, Record]:
        self.asked += offsets
        return {offset: self.log.events[offset] for offset in offsets if offset < len(self.log.events)}


async def past_of(log: Written) -> Past:
    """As a worker left the documents."""
    documents, replay = MemoryDocuments(), Replay(inventory, 0)
    await replay.read(log.events)
    for (collection, _), document in replay.documents().items():
        await documents.write(collection, [document], [])
    return Past(log.catalog, documents, Fetched(log))


def fetched(past: Past) -> list[int]:
    assert isinstance(past.fetching, Fetched)
    return past.fetching.asked


def prefix(log: Written, id: str, at: datetime) -> StockView | None:
    """Of the facts that the document has, as a plain list, those before the first later one."""
    view, seen = None, set()
    for decision in log.decisions():
        if decision.id in seen:
            continue
        seen.add(decision.id)
        types = decision.types()
        for line, fact in enumerate(log.catalog.read(decision)):
            if types[line].decode() not in inventory.facts or (stock, id) not in log.catalog.wiring.views(fact):
                continue
            recorded = recorded_of(fact, types[line], decision.headers, line)
            if recorded.time > at:
                return view
            view = stock.evolve(view, recorded, id)
    return view


@pytest.mark.req("SEC-04")
@given(steps=STEPS)
@settings(max_examples=60, deadline=None)
@patch("shared.runtime.passes.cache.CHUNK", 3)
@patch("shared.runtime.tools.index.CHUNK", 3)
def test_at_every_instant_it_is_a_fold_of_the_prefix(steps: list[Step]) -> None:
    log = written(steps)

    async def check() -> None:
        past = await past_of(log)
        for minute in range(-1, 11):
            at = START + timedelta(minutes=minute)
            for warehouse in WAREHOUSES:
                for sku in SKUS:
                    id = stock_id(warehouse, sku)
                    document, expected = await past.document("stock", id, at), prefix(log, id, at)
                    body = None if document is None else {name: value for name, value in document.items() if name[0] != "_"}
                    assert body == (None if expected is None else expected.model_dump(mode="json"))

    asyncio.run(check())


async def test_at_the_end_it_is_the_document_itself() -> None:
    log = written([("w1", "CUP", 0, 5, 1), ("w1", "CUP", 1, 1, 2), ("w1", "POT", 0, 3, 3), ("w2", "CUP", 0, 4, 9)])
    past = await past_of(log)
    found = await past.documents.select(stock.collection, {})
    assert len(found) == 3
    for document in found:
        assert await past.document("stock", document["_id"], START + timedelta(days=1)) == without_index(document)


def without_index(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in ("_log", "_chunks")}


async def test_reading_ends_at_the_first_later_fact() -> None:
    log = written([("w1", "CUP", 0, 5, 1), ("w1", "CUP", 0, 4, 5), ("w1", "CUP", 0, 3, 2)])
    with patch.object(as_of, "SLICE", 1):
        past = await past_of(log)
        document = await past.document("stock", "w1/CUP", START + timedelta(minutes=3))
    assert document is not None and document["received"] == 6  # the late report of minute 2 was not known at minute 3
    assert len(fetched(past)) == 2


async def test_only_decisions_of_the_document_are_read() -> None:
    log = written([("w1", "CUP" if nth % 10 == 0 else "POT", 3, nth % 6, 1) for nth in range(100)])
    past = await past_of(log)
    await past.document("stock", "w1/CUP", START + timedelta(days=1))
    records = [log.events[offset] for offset in fetched(past)]
    assert 5 <= len(records) <= 10 and all(b'"CUP"' in (record.value or b"") for record in records)


async def test_its_decisions_are_told_page_by_page_the_newest_first() -> None:
    log = written([("w1", "CUP", 3, 1 + nth % 2, nth % 10) for nth in range(75)])
    past = await past_of(log)
    pages, before = [], None
    while True:
        page = await past.history("stock", "w1/CUP", before=before, limit=30)
        assert page is not None and page.total == 75
        pages.append([told.offset for told in page.decisions])
        if (before := page.before) is None:
            break
    assert [len(each) for each in pages] == [30, 30, 15]
    told = [offset for each in pages for offset in each]
    assert told == sorted(told, reverse=True) and len(set(told)) == 75
    newest = await past.history("stock", "w1/CUP", limit=1)
    assert newest is not None
    (decision,) = newest.decisions
    assert (decision.id, decision.time) == (f"inventory/0/{told[0]}", START + timedelta(minutes=4))
    assert [(name, fact["alert_line"]) for name, fact in decision.facts if name == "AlertLineSet"] == [("AlertLineSet", 1)]
    assert await past.history("stock", "w1/NONE") is None


async def test_a_chunk_that_is_being_written_is_waited_for() -> None:
    log = written([("w1", "CUP", 3, 1 + nth % 2, 1) for nth in range(40)])
    past = await past_of(log)
    assert isinstance(past.documents, MemoryDocuments)
    chunk = await past.documents.find(INDEX, ["stock_v4/w1/CUP/000000"])
    await past.documents.remove(INDEX, list(chunk))
    asking = asyncio.create_task(past.document("stock", "w1/CUP", START + timedelta(days=1)))
    await asyncio.sleep(0.01)
    await past.documents.put(INDEX, list(chunk.values()))
    document = await asking
    assert document is not None and document["alert_line"] == 2


def test_a_fact_of_an_earlier_version_is_told_in_todays_shape() -> None:
    line = (GOLDEN / "RefundIssued.v1.json").read_bytes()
    today = (GOLDEN / "RefundIssued.v2.json").read_bytes()
    catalog = Catalog(orders)
    assert "parts" not in json.loads(line) and as_of.data_of(catalog, b"RefundIssued", 1, line)["parts"] == []
    assert as_of.data_of(catalog, b"RefundIssued", 2, today) == json.loads(today)


async def test_a_log_that_lacks_a_decision_is_told() -> None:
    log = written([("w1", "CUP", 3, 1, 1)])
    past = await past_of(log)
    log.events.pop()
    with pytest.raises(PastUnavailable, match=r"inventory.events/0 holds no record 1"):
        await past.document("stock", "w1/CUP", START + timedelta(days=1))


async def test_too_many_at_once_are_refused() -> None:
    past = await past_of(written([]))
    past.reading = as_of.AT_ONCE
    with pytest.raises(PastUnavailable, match="8 answers"):
        await past.document("stock", "w1/CUP", START)


async def test_over_http(client: httpx.AsyncClient, ports: FakePorts) -> None:  # noqa: F811
    body = {"parcel_id": "p1", "status": "lost", "weight": None, "to": None, "sent_at": None}
    ports.earlier["parcels", "p1", START] = {"_id": "p1", "_p": 3, "_at": 7, **body}
    found = await client.get("/parcels/p1", params={"as_of": "2026-06-18T16:00:00+08:00"})
    assert (found.status_code, found.headers["etag"], found.json()) == (200, '"3-7"', body)
    same = await client.get("/parcels/p1", params={"as_of": "2026-06-18T08:00:00Z"}, headers={"If-None-Match": '"3-7"'})
    assert same.status_code == 304
    before = await client.get("/parcels/p1", params={"as_of": "2026-06-18T07:59:59Z"})
    assert (before.status_code, before.json()["detail"]) == (404, "no parcels document p1 at 2026-06-18T07:59:59+00:00")
    without_zone = await client.get("/parcels/p1", params={"as_of": "2026-06-18T08:00:00"})
    assert (without_zone.status_code, without_zone.json()["errors"][0]["field"]) == (422, "as_of")
    ports.away = True
    busy = await client.get("/parcels/p1", params={"as_of": "2026-06-18T08:00:00Z"})
    assert (busy.status_code, busy.json()["code"], busy.headers["retry-after"]) == (503, "past_unavailable", "1")


@pytest.mark.integration
async def test_orders_of_a_played_day_at_every_step_of_their_history(played: Played) -> None:
    stored, fetching = MongoDocuments(played.endpoints.mongo, "orders"), Fetching(played.endpoints.kafka, {})
    past, collection = Past(Catalog(orders), stored, fetching), "orders_v6"
    replay = Replay(orders, 1)
    async with consumer_of(played.endpoints.kafka, {}) as consumer:
        async for batch in batches(consumer, "orders.events", 1, (await ends_of(consumer, "orders.events", [1]))[1]):
            await replay.read(batch)
    documents = [document for (where, _), document in replay.documents().items() if where == collection]
    assert documents
    for document in documents[:3]:
        times = [datetime.fromisoformat(entry["at"]) for entry in document["history"]]
        assert await past.document("orders", document["_id"], max(times)) == without_index(document)
        for at in times:
            then = await past.document("orders", document["_id"], at)
            count = next((nth for nth, time in enumerate(times) if time > at), len(times))
            assert (then or {"history": []})["history"] == document["history"][:count], "a payment may be older than its order"
        assert await past.document("orders", document["_id"], times[0] - timedelta(seconds=1)) is None
        page = await past.history("orders", document["_id"])
        assert page is not None
        told = [name for decision in reversed(page.decisions) for name, _ in decision.facts]
        assert [entry["type"] for entry in document["history"]] == [name for name in told if name != "Nothing"]
    await fetching.stop()
    await stored.close()
