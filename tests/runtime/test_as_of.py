"""As-of: at every instant the answer is a fold of the log up to it."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.inventory.commands import AdjustStock, ReceiveStock, ReserveStock, SetAlertLine
from services.inventory.projections.stock import StockView, stock, stock_id
from services.inventory.service import service as inventory
from services.orders.service import service as orders
from shared.api.ports import PastUnavailable
from shared.contracts.orders import StockLine
from shared.runtime.log.wire import fence
from shared.runtime.loops.catalog import Catalog
from shared.runtime.loops.project import recorded
from shared.runtime.stream.producer import KafkaLog
from shared.runtime.tools import as_of
from shared.runtime.tools.as_of import Past, PastFold
from shared.runtime.tools.reading import batches, consumer_of, ends_of
from shared.runtime.tools.verify import Replay
from tests.api.conftest import client, ports  # noqa: F401
from tests.api.parcels import FakePorts
from tests.runtime.conftest import Played
from tests.runtime.written import Written

START = datetime(2026, 6, 18, 8, 0, tzinfo=UTC)
SKUS = ("CUP", "POT")
WAREHOUSES = ("w1", "w2")


def command(warehouse: str, sku: str, kind: int, number: int, at: datetime) -> Any:
    line = (StockLine(sku=sku, quantity=1 + number),)
    match kind:
        case 0:
            return ReceiveStock(warehouse=warehouse, receipt_id=f"r{number}", lines=line, at=at)
        case 1:
            return ReserveStock(warehouse=warehouse, order_id=f"o{number}", lines=line, at=at)
        case 2:
            return AdjustStock(warehouse=warehouse, adjustment_id=f"a{number}", sku=sku, change=number - 3, reason="count", at=at)
        case _:
            return SetAlertLine(warehouse=warehouse, sku=sku, alert_line=number, at=at)


STEPS = st.lists(
    st.tuples(st.sampled_from(WAREHOUSES), st.sampled_from(SKUS), st.integers(0, 3), st.integers(0, 5), st.integers(0, 9)),
    max_size=25,
)


async def written(steps: list[tuple[str, str, int, int, int]]) -> Written:
    """Steps at whole minutes after START, in any order; half of them under a second fence, after a record that never counted."""
    log = Written(inventory)
    for nth, (warehouse, sku, kind, number, minute) in enumerate(steps):
        if nth == len(steps) // 2 > 0:
            stray = log.events[-1]  # of the old generation, after the new fence: it does not count
            log.partition.generation, log.decide.n = b"second", 0
            log.append(fence(b"second"))
            log.events.append(type(stray)(len(log.events), stray.key, stray.value, stray.headers))
        at = START + timedelta(minutes=minute)
        await log.take(warehouse, command(warehouse, sku, kind, number, at), at)
    return log


def prefix(log: Written, id: str, at: datetime) -> StockView | None:
    """Of the facts that the document has, as a plain list, those before the first later one."""
    view, seen = None, set()
    for record in log.events:
        headers = dict(record.headers)
        if headers["ce_type"] == b"Fence" or headers["ce_id"] in seen or headers["ce_type"] not in log.catalog.facts:
            continue
        seen.add(headers["ce_id"])
        event = log.catalog.read_fact(headers["ce_type"], record.value)
        if headers["ce_type"].decode() not in inventory.events or id not in stock.changes(event):
            continue
        fact = recorded(event, headers)
        if fact.time > at:
            break
        view = stock.evolve(view, fact, id)
    return view


@pytest.mark.req("SEC-04")
@given(steps=STEPS)
@settings(max_examples=60, deadline=None)
def test_at_every_instant_it_is_a_fold_of_the_prefix(steps: list[tuple[str, str, int, int, int]]) -> None:
    log = asyncio.run(written(steps))
    for minute in range(-1, 11):
        at = START + timedelta(minutes=minute)
        for warehouse in WAREHOUSES:
            for sku in SKUS:
                id = stock_id(warehouse, sku)
                fold = PastFold(log.catalog, 0, stock, id, warehouse.encode(), at)
                fold.read(log.events[: len(log.events) // 3])
                fold.read(log.events[len(log.events) // 3 :])
                expected = prefix(log, id, at)
                document = fold.document()
                body = None if document is None else {name: value for name, value in document.items() if name[0] != "_"}
                assert body == (None if expected is None else expected.model_dump(mode="json"))


async def test_at_the_end_it_is_the_document_itself() -> None:
    log = await written([("w1", "CUP", 0, 5, 1), ("w1", "CUP", 1, 1, 2), ("w1", "POT", 0, 3, 3), ("w2", "CUP", 0, 4, 9)])
    replay = Replay(inventory, 0)
    await replay.read(list(log.events))
    for (collection, id), document in replay.documents().items():
        if collection == stock.collection:
            fold = PastFold(log.catalog, 0, stock, id, id.partition("/")[0].encode(), START + timedelta(days=1))
            assert not fold.read(log.events)
            assert fold.document() == document


async def test_reading_ends_at_the_first_later_fact() -> None:
    log = await written([("w1", "CUP", 0, 5, 1), ("w1", "CUP", 0, 4, 5), ("w1", "CUP", 0, 3, 2)])
    fold = PastFold(log.catalog, 0, stock, "w1/CUP", b"w1", START + timedelta(minutes=3))
    assert fold.read(log.events)
    document = fold.document()
    assert document is not None and document["received"] == 6  # the late report of minute 2 was not known at minute 3


async def test_too_many_at_once_are_refused() -> None:
    past = Past(Catalog(inventory), KafkaLog({}, "127.0.0.1:1", 4))
    past.reading = as_of.AT_ONCE
    with pytest.raises(PastUnavailable, match="2 answers"):
        await past.document("stock", "w1/CUP", "w1", START)


async def test_over_http(client: httpx.AsyncClient, ports: FakePorts) -> None:  # noqa: F811
    body = {"parcel_id": "p1", "status": "lost", "weight": None, "to": None, "sent_at": None}
    ports.earlier["parcels", "p1", "depot", START] = {"_id": "p1", "_p": 3, "_at": 7, **body}
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
    kafka = KafkaLog({}, played.endpoints.kafka, 4)
    past, collection = Past(Catalog(orders), kafka), "orders_v1"
    replay = Replay(orders, 1)
    async with consumer_of(played.endpoints.kafka, {}) as consumer:
        async for batch in batches(consumer, "orders.events", 1, (await ends_of(consumer, "orders.events", [1]))[1]):
            await replay.read(batch)
    documents = [document for (where, _), document in replay.documents().items() if where == collection]
    assert documents
    for document in documents[:3]:
        times = [datetime.fromisoformat(entry["at"]) for entry in document["history"]]
        assert await past.document("orders", document["_id"], document["_id"], max(times)) == document
        for at in times:
            then = await past.document("orders", document["_id"], document["_id"], at)
            count = next((nth for nth, time in enumerate(times) if time > at), len(times))
            assert then is not None and then["history"] == document["history"][:count]
        assert await past.document("orders", document["_id"], document["_id"], times[0] - timedelta(seconds=1)) is None
