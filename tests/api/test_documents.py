"""Reading: one document, and lists."""

import base64
from typing import Any

import httpx
import pytest

from tests.api.parcels import FakePorts
from tests.api.shown import ZOE, parcel, shown


async def test_a_document_with_its_etag(client: httpx.AsyncClient, ports: FakePorts) -> None:
    await ports.documents.write("parcels_v2", [parcel("p1", 7, weight=3)], [])
    answer = await client.get("/parcels/p1")

    assert (answer.status_code, answer.json(), answer.headers["etag"]) == (200, shown(parcel("p1", weight=3)), '"3-7"')
    assert answer.headers["cache-control"] == "private, no-cache" and answer.headers["vary"] == "Authorization"


@pytest.mark.parametrize(
    ("condition", "code"),
    [('"3-7"', 304), ('W/"3-7"', 304), ('"3-6", "3-7"', 304), ("*", 304), ('"3-6"', 200), ("3-7", 200), ("", 200)],
)
async def test_if_none_match(client: httpx.AsyncClient, ports: FakePorts, condition: str, code: int) -> None:
    await ports.documents.write("parcels_v2", [parcel("p1", 7)], [])
    answer = await client.get("/parcels/p1", headers={"If-None-Match": condition})

    assert (answer.status_code, answer.headers["etag"]) == (code, '"3-7"')
    assert (answer.content == b"") == (code == 304)


async def test_a_missing_document_is_404(client: httpx.AsyncClient) -> None:
    answer = await client.get("/parcels/none", headers={"If-None-Match": "*"})
    assert (answer.status_code, answer.json()["code"], answer.json()["detail"]) == (404, "not_found", "no parcels document none")


async def test_find_gives_the_model(client: httpx.AsyncClient, ports: FakePorts) -> None:
    await ports.documents.write("parcels_v2", [parcel("p1", status="lost", sent_at="2026-01-01T00:00:00Z", to=ZOE)], [])

    assert (await client.get("/parcels/p1/status")).json() == "lost"
    answer = await client.get("/parcels/p2/status")
    assert (answer.status_code, answer.json()["code"], answer.json()["detail"]) == (404, "not_found", "no parcel p2")


async def pages(client: httpx.AsyncClient, path: str, **query: Any) -> list[list[dict[str, Any]]]:
    found: list[list[dict[str, Any]]] = []
    cursor = None
    while cursor or not found:
        answer = await client.get(path, params={**query, **({"cursor": cursor} if cursor else {})})
        assert answer.status_code == 200, answer.text
        found.append(answer.json()["items"])
        cursor = answer.json()["next"]
    return found


async def test_lists_come_in_pages(client: httpx.AsyncClient, ports: FakePorts) -> None:
    written = [parcel(f"{n:03}", weight=n % 3 or None, status="lost" if n % 2 else "sent") for n in range(120)]
    await ports.documents.write("parcels_v2", written, [])

    assert [len(page) for page in await pages(client, "/parcels")] == [50, 50, 20]
    assert [each for page in await pages(client, "/parcels", limit=7) for each in page] == [shown(each) for each in written]
    assert [len(page) for page in await pages(client, "/parcels", limit=60)] == [60, 60]
    lost = await pages(client, "/parcels", status="lost", limit=500)
    assert lost == [[shown(each) for each in written if each["status"] == "lost"]]
    assert await pages(client, "/parcels", status="stolen") == [[]]
    heavy = [each for page in await pages(client, "/parcels/heavy", limit=11) for each in page]
    assert heavy == [shown(each) for each in sorted(written, key=lambda each: (each["weight"] or 0, each["_id"]), reverse=True)]


async def test_lists_by_a_field_inside(client: httpx.AsyncClient, ports: FakePorts) -> None:
    await ports.documents.write(
        "parcels_v2", [parcel("p1", to={"customer_id": "c1"}), parcel("p2", to=ZOE | {"customer_id": "c2"})], []
    )
    assert [each["parcel_id"] for [each] in await pages(client, "/parcels", to="c2")] == ["p2"]


@pytest.mark.parametrize("limit", ["0", "-1", "501", "x", "1.5", "", "9" * 5000, "²"])
async def test_limits_are_checked(client: httpx.AsyncClient, limit: str) -> None:
    answer = await client.get("/parcels", params={"limit": limit})

    assert (answer.status_code, answer.json()["errors"]) == (
        422,
        [{"field": "limit", "rule": "a whole number from 1 to 500"}],
    )


async def test_cursors_are_checked(client: httpx.AsyncClient, ports: FakePorts) -> None:
    await ports.documents.write("parcels_v2", [parcel(f"{n}") for n in range(3)], [])
    cursor = (await client.get("/parcels", params={"limit": 1})).json()["next"]
    others = [
        base64.urlsafe_b64encode(each).decode() for each in (b'["x","1"]', b"{}", b"[]", b"1", b'"a"', b"\xff", b"[" * 5000)
    ]

    for wrong in ("", "x", "ü", "%00", cursor[:-4], *others):
        answer = await client.get("/parcels", params={"cursor": wrong})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor"), wrong
    for path in ("/parcels?status=lost", "/parcels/heavy?"):
        answer = await client.get(f"{path}&cursor={cursor}")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


async def test_a_mistyped_filter_is_named(client: httpx.AsyncClient) -> None:
    answer = await client.get("/parcels?stauts=lost")
    assert (answer.status_code, answer.json()["detail"]) == (
        422,
        "stauts: unknown parameter; known are cursor, limit, status, to",
    )
