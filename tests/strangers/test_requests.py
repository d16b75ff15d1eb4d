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


async def placed(orders: httpx.AsyncClient, headers: dict[str, str], after: float) -> int:
    """Each time another order."""
    await asyncio.sleep(after)
    body = {"channel": "web", "external_id": uuid4().hex, "currency": "EUR", "lines": [{"sku": "TEA", "quantity": 1}]}
    return (await orders.post("/orders", json=body, headers=headers)).status_code
