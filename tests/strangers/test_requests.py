"""Callers of the API who break its rules, on real parts."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest

from shared.runtime.topics import make_topics
from tests.faults.scenario import stores
from tests.runtime.conftest import running

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
async def orders(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    """The API of the orders service, with a channel."""
    data = tmp_path_factory.mktemp("strangers")
    with stores(data / "stores") as endpoints:
        await make_topics(endpoints.kafka, {}, 4, 1)
        async with (
            running(endpoints, data, ["orders"]) as system,
            httpx.AsyncClient(base_url=system.apis["orders"], timeout=30) as http,
        ):
            (await http.put("/channels/web", json={"currency": "EUR", "warehouses": ["york"]})).raise_for_status()
            yield http


async def test_one_idempotency_key_for_two_orders_at_once_places_one(orders: httpx.AsyncClient) -> None:
    """Both were placed, and then had one outcome's document in two partitions: the service fell at every start."""
    for gap in (0.0, 0.0, 0.01, 0.03, 0.1):
        headers = {"Idempotency-Key": str(uuid4()), "Prefer": "respond-async" if gap else "wait=20"}
        answers = await asyncio.gather(placed(orders, headers, 0), placed(orders, headers, gap))
        assert sorted(answers)[1] == 422
    assert (await orders.get("/readyz")).status_code == 200


async def test_one_payment_sent_twice_at_once_is_answered_alike_and_counts_once(orders: httpx.AsyncClient) -> None:
    """The payment's writer takes it on to the order's: answered by both, the request had a document of two partitions."""
    for _ in range(8):
        body = {"channel": "web", "external_id": uuid4().hex, "currency": "EUR", "lines": [{"sku": "TEA", "quantity": 1}]}
        order = (await orders.post("/orders", json=body)).json()["order_id"]
        headers = {"Idempotency-Key": str(uuid4()), "Prefer": "wait=20"}
        paid = {"payment_id": f"wx-{order}", "amount": 700, "currency": "EUR"}
        url = f"/orders/{order}/payments"
        answers = await asyncio.gather(*(orders.post(url, json=paid, headers=headers) for _ in range(3)))
        assert [(answer.status_code, answer.json()["captured"]) for answer in answers] == [(201, 700)] * 3
        again = await orders.post(url, json=paid)
        assert (again.status_code, again.json()["captured"]) == (200, 700), "nothing new"
    other = (await orders.post("/orders", json={**body, "external_id": uuid4().hex})).json()["order_id"]
    refused = await orders.post(f"/orders/{other}/payments", json=paid)
    assert (refused.status_code, refused.json()["code"]) == (409, "belongs_to_another")
    assert (await orders.post(f"/orders/{uuid4()}/payments", json=paid)).status_code == 404
    assert (await orders.get("/readyz")).status_code == 200


async def placed(orders: httpx.AsyncClient, headers: dict[str, str], after: float) -> int:
    """Each time another order."""
    await asyncio.sleep(after)
    body = {"channel": "web", "external_id": uuid4().hex, "currency": "EUR", "lines": [{"sku": "TEA", "quantity": 1}]}
    return (await orders.post("/orders", json=body, headers=headers)).status_code
