"""What every document store does. Both stores pass it: tests/contracts/test_documents.py, tests/integration/test_documents.py.

A module that imports these functions provides the fixture `documents`: an empty store.
"""

import asyncio
import random
from typing import Any

import pytest

from shared.runtime.documents.port import Document, Documents


def order(id: str, at: int, /, **fields: Any) -> Document:
    return {"_id": id, "_p": 0, "_at": at, **fields}


async def test_find_returns_those_that_are_there(documents: Documents) -> None:
    await documents.write("orders", [order("a", 1, total=5), order("b", 2)], [])

    assert await documents.find("orders", ["b", "a", "missing"]) == {"a": order("a", 1, total=5), "b": order("b", 2)}
    assert await documents.find("orders", []) == {}
    assert await documents.find("never_written", ["a"]) == {}


async def test_body_comes_back_as_it_went_in(documents: Documents) -> None:
    body = {
        "lines": [{"sku": "A.1", "quantity": 2, "price": 19.5}, {}],
        "stock": {"A.1": 3, "$x": {"$gt": None}, "": []},
        "none": None,
        "yes": True,
        "big": 2**63 - 1,
        "text": "Zoë 订单 \U0001f4e6",
        "at": "2026-01-01T00:00:00Z",
    }
    await documents.write("orders", [order("a", 1, **body)], [])
    await documents.write("orders", [], [order("a", 2, **body)])

    assert await documents.find("orders", ["a"]) == {"a": order("a", 2, **body)}


async def test_what_goes_in_and_out_is_not_shared(documents: Documents) -> None:
    given = order("a", 1, lines=[1])
    await documents.write("orders", [given], [])
    given["lines"].append(2)
    (await documents.find("orders", ["a"]))["a"]["lines"].append(3)
    (await documents.select("orders", {}))[0]["lines"].append(4)

    assert await documents.find("orders", ["a"]) == {"a": order("a", 1, lines=[1])}


@pytest.mark.parametrize("hint", ["new", "changed"])
async def test_a_document_only_moves_forward(documents: Documents, hint: str) -> None:
    async def write(*written: Document) -> None:
        await documents.write("orders", written if hint == "new" else [], written if hint == "changed" else [])

    await documents.write("orders", [order("a", 5, n=5), order("b", 5, n=5)], [])

    await write(order("a", 4, n=4), order("b", 6, n=6), order("c", 1, n=1))
    assert await documents.find("orders", ["a", "b", "c"]) == {
        "a": order("a", 5, n=5),
        "b": order("b", 6, n=6),
        "c": order("c", 1, n=1),
    }

    await write(order("a", 5, n=0), order("b", 6, n=0))
    assert await documents.find("orders", ["a", "b"]) == {"a": order("a", 5, n=5), "b": order("b", 6, n=6)}


async def test_an_earlier_document_does_not_hold_up_its_batch(documents: Documents) -> None:
    await documents.write("orders", [order(f"{n:03}", 10 * (n % 2)) for n in range(100)], [])

    await documents.write("orders", [order(f"{n:03}", 5) for n in range(150)], [])
    await documents.write("orders", [], [order(f"{n:03}", 5) for n in range(200)])

    found = await documents.find("orders", [f"{n:03}" for n in range(200)])
    assert {id: each["_at"] for id, each in found.items()} == {f"{n:03}": 10 if n % 2 and n < 100 else 5 for n in range(200)}


async def test_writers_at_once_leave_the_latest(documents: Documents) -> None:
    """A late writer, its successor, and one that repeats itself."""
    versions = [[order(f"{n:02}", at, writer=at) for n in range(50)] for at in range(1, 7)]
    random.Random(7).shuffle(versions)

    await asyncio.gather(
        *(documents.write("orders", each, []) for each in versions), *(documents.write("orders", [], each) for each in versions)
    )

    found = await documents.find("orders", [f"{n:02}" for n in range(50)])
    assert list(found.values()).count(found["00"]) == 1
    assert {each["writer"] for each in found.values()} == {6} and len(found) == 50


async def test_select_filters(documents: Documents) -> None:
    await documents.write(
        "orders",
        [
            order("a", 1, status="open", total=5, tags=["x", "y"], customer={"country": "DE"}),
            order("b", 1, status="paid", total=7, tags=[], customer={"country": "FR"}),
            order("c", 1, status="open", total=None, lines=[{"sku": "S1"}, {"sku": "S2"}]),
            order("d", 1, status="open", total=9.5, vip=True, one=1),
        ],
        [],
    )

    async def ids(where: dict[str, Any]) -> str:
        return "".join([each["_id"] for each in await documents.select("orders", where)])

    assert await ids({}) == "abcd"
    assert await ids({"status": "open"}) == "acd"
    assert await ids({"status": "open", "total": {"$gt": 5}}) == "d"
    assert await ids({"total": {"$gte": 5, "$lt": 9}}) == "ab"
    assert await ids({"total": {"$lte": 7}}) == "ab"
    assert await ids({"total": None}) == "c"
    assert await ids({"vip": None}) == "abc"
    assert await ids({"vip": 1}) == ""
    assert await ids({"one": True}) == ""
    assert await ids({"one": 1.0}) == "d"
    assert await ids({"total": {"$gt": ""}}) == ""
    assert await ids({"tags": "x"}) == "a"
    assert await ids({"tags": {"$in": ["y", "z"]}}) == "a"
    assert await ids({"lines.sku": "S2"}) == "c"
    assert await ids({"customer.country": {"$in": ["FR"]}}) == "b"
    assert await ids({"status": {"$nin": ["open"]}}) == "b"
    assert await ids({"status": {"$in": []}}) == ""
    assert await ids({"customer.country": {"$ne": "DE"}}) == "bcd"
    assert await ids({"vip": {"$exists": True}}) == "d"
    assert await ids({"total": {"$exists": True}, "vip": {"$exists": False}}) == "abc"
    assert await documents.count("orders", {"status": "open"}) == 3
    assert await documents.count("orders", {}) == 4
    assert await documents.count("never_written", {}) == 0


@pytest.mark.parametrize("where", [{"total": {"$where": "1"}}, {"total": {"$regex": "x"}}, {"$or": []}, {"total": {}}])
async def test_filters_that_are_not_understood_are_refused(documents: Documents, where: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not understood"):
        await documents.select("orders", where)
    with pytest.raises(ValueError, match="not understood"):
        await documents.count("orders", where)


SORTS: list[list[tuple[str, int]]] = [
    [("_id", 1)],
    [("_id", -1)],
    [("total", 1)],
    [("total", -1)],
    [("channel", 1), ("total", -1)],
    [("channel", -1), ("total", 1)],
    [("channel", -1), ("total", -1), ("_id", 1)],
    [("at.day", -1)],
]


@pytest.mark.parametrize("indexed", [False, True])
@pytest.mark.parametrize("sort", SORTS, ids=str)
async def test_pages_hold_everything_once_in_order(documents: Documents, sort: list[tuple[str, int]], indexed: bool) -> None:
    """Also among equal values, and with fields that are None (which sorts first)."""
    chance = random.Random(3)
    written = []
    for n in range(60):
        body = {"total": chance.choice([None, 1, 2, 2.5, 30]), "channel": chance.choice(["web", "shop", None])}
        written.append(order(f"{chance.random():.12f}", n, status="open", at={"day": f"2026-01-{n % 7:02}"}, **body))
    await documents.write("orders", [*written, order("other", 99, status="closed")], [])
    if indexed:
        await documents.index("orders", ["-" * (direction < 0) + field for field, direction in sort])

    def value(document: Document, field: str) -> Any:
        for name in field.split("."):
            document = document.get(name)  # type: ignore[assignment]
        return document

    by = sort if sort[-1][0] == "_id" else [*sort, ("_id", sort[-1][1])]
    expected = list(written)
    for field, direction in reversed(by):
        expected.sort(key=lambda each: ((found := value(each, field)) is not None, found or 0), reverse=direction < 0)

    got: list[Document] = []
    after: list[Any] | None = None
    while page := await documents.select("orders", {"status": "open"}, sort=sort, limit=7, after=after):
        got += page
        after = [value(page[-1], field) for field, _ in by]

    assert [each["_id"] for each in got] == [each["_id"] for each in expected]


async def test_after_with_another_number_of_values_is_refused(documents: Documents) -> None:
    with pytest.raises(ValueError, match="after 2 values, not 1"):
        await documents.select("orders", {}, sort=[("total", 1)], after=[1])


async def test_scan_streams_all_in_order(documents: Documents) -> None:
    await documents.write("orders", [order(f"{n:05}", n, even=n % 2 == 0) for n in reversed(range(2_345))], [])

    assert [each["_at"] async for each in documents.scan("orders", {"even": True})] == list(range(0, 2_345, 2))
    assert [each async for each in documents.scan("never_written", {})] == []
    async for each in documents.scan("orders", {}):
        assert each["_at"] == 0
        break


async def test_indexes_may_be_made_again(documents: Documents) -> None:
    for _ in range(2):
        await documents.index("orders", ["channel", "-placed_at"])


async def test_a_place_only_moves_forward(documents: Documents) -> None:
    assert await documents.place("orders/1") is None

    await documents.save_place("orders/1", {"position": 5, "fence": "f"})
    await documents.save_place("orders/1", {"position": 4, "fence": "late"})
    await documents.save_place("orders/1", {"position": 5, "fence": "again"})
    assert await documents.place("orders/1") == {"_id": "orders/1", "position": 5, "fence": "f"}

    await documents.save_place("orders/1", {"position": 6, "fence": "g", "answered": {"storefront.events/0": 3}})
    assert await documents.place("orders/1") == {
        "_id": "orders/1",
        "position": 6,
        "fence": "g",
        "answered": {"storefront.events/0": 3},
    }


async def test_places_saved_at_once_leave_the_latest(documents: Documents) -> None:
    await asyncio.gather(*(documents.save_place("p", {"position": n}) for n in (3, 9, 1, 8, 7, 2)))

    assert await documents.place("p") == {"_id": "p", "position": 9}


async def test_places_by_prefix(documents: Documents) -> None:
    for id in ("orders/view_v1/0", "orders/view_v1/1", "orders/view_v10/0", "stock/0"):
        await documents.save_place(id, {"position": 1})

    assert sorted(await documents.places("orders/view_v1/")) == ["orders/view_v1/0", "orders/view_v1/1"]
    assert sorted(await documents.places("orders/")) == ["orders/view_v1/0", "orders/view_v1/1", "orders/view_v10/0"]
    assert len(await documents.places("")) == 4


async def test_drop_forgets_one_collection(documents: Documents) -> None:
    await documents.write("orders", [order("a", 5)], [])
    await documents.write("others", [order("a", 5)], [])

    await documents.drop("orders")
    await documents.drop("orders")

    assert await documents.find("orders", ["a"]) == {}
    assert await documents.find("others", ["a"]) == {"a": order("a", 5)}
    await documents.write("orders", [order("a", 1)], [])
    assert await documents.find("orders", ["a"]) == {"a": order("a", 1)}


async def test_ping(documents: Documents) -> None:
    await documents.ping()
