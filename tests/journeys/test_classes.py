"""A promotion by class, from the product's record to what orders pay: inventory tells pricing what products are."""

from typing import Any

import httpx
import pytest

from shared.memory.api import clients
from tests.journeys.shop import Shop

INVENTORY, CHANNEL = "http://inventory", "http://pricing/channels/shop"
TERMS: dict[str, Any] = {
    "currency": "CNY",
    "terms": {"kind": "item_discount", "rate": 1_000},
    "targets": {"categories": ["home"], "stages": ["sale"]},
    "starts_at": "2026-06-18T00:00:00Z",
    "ends_at": "2026-06-28T00:00:00Z",
}


async def _said(http: httpx.AsyncClient, method: str, path: str, body: Any = None) -> dict[str, Any]:
    answer = await http.request(method, path, json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def _publish(http: httpx.AsyncClient, sku: str, category: str) -> None:
    product = f"{INVENTORY}/products/{sku}"
    await _said(http, "PUT", f"{product}/draft", {"name": sku.title(), "category": category})
    await _said(http, "POST", f"{product}/submit")
    for check in ("truth", "ip"):
        await _said(http, "POST", f"{product}/checks", {"check": check, "evidence": "sample"})
    await _said(http, "POST", f"{product}/publish")


@pytest.mark.req("PRC-31", "PRC-39")
async def test_products_join_and_leave_as_their_records_change() -> None:
    shop = Shop()
    async with clients(shop.system) as http:
        for category, parent in (("home", None), ("cups", "home"), ("light", None)):
            await _said(http, "PUT", f"{INVENTORY}/categories/{category}", {"name": category, "parent": parent})
        await _publish(http, "mug", "cups")
        assert (await _said(http, "PUT", f"{CHANNEL}/promotions/home-10", TERMS))["targeted"] == 0

        await _said(http, "PUT", f"{INVENTORY}/products/mug/stage", {"stage": "sale"})
        shop.system.run()
        assert (await _said(http, "GET", f"{CHANNEL}/promotions/home-10"))["targeted"] == 1
        shop.system.advance(minutes=1)
        assert shop.order(shop.place("A1", {"mug": 1})).total == 5_400

        await _said(http, "POST", f"{CHANNEL}/promotions/home-10/pause", {"reason": "wrong picture"})
        shop.system.advance(minutes=1)
        assert shop.order(shop.place("A2", {"mug": 1})).total == 6_000
        resumed = await _said(http, "POST", f"{CHANNEL}/promotions/home-10/resume", {"reason": "it is right"})
        assert (resumed["paused"], resumed["reason"]) == (False, "it is right")
        shop.system.advance(minutes=1)
        assert shop.order(shop.place("A3", {"mug": 1})).total == 5_400

        await _publish(http, "mug", "light")
        shop.system.advance(minutes=1)
        assert shop.order(shop.place("A4", {"mug": 1})).total == 6_000
        assert (await _said(http, "GET", f"{CHANNEL}/promotions/home-10"))["targeted"] == 0
