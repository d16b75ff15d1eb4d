"""What an adapter asks: everything once, and from then on what changed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from services.inventory.service import service as inventory
from services.orders.service import service as orders
from services.pricing.service import service as pricing
from shared.memory.api import clients
from shared.memory.system import Memory

WEB = "http://inventory/channels/web/availability"
POLICIES = {"currency": "CNY", "warehouses": ["sh-1", "gz-1"], "terms": {"buffer": 2}}


async def _receive(http: httpx.AsyncClient, warehouse: str, **pieces: int) -> None:
    lines = [{"sku": sku, "quantity": n} for sku, n in pieces.items()]
    answer = await http.post(f"http://inventory/warehouses/{warehouse}/receipts", json={"lines": lines})
    assert answer.status_code == 201, answer.text


async def _asked(http: httpx.AsyncClient, **query: Any) -> tuple[dict[str, int], Any]:
    answer = await http.get(WEB, params=query)
    assert answer.status_code == 200, answer.text
    return {each["sku"]: each["stock"] for each in answer.json()["items"]}, answer.json()


async def _publish(http: httpx.AsyncClient) -> None:
    listing = {"channel": "web", "title": "A mug", "sellable": False}
    await http.put("http://inventory/categories/cups", json={"name": "Cups"})
    body = {"name": "Mug", "category": "cups", "listings": [listing]}
    await http.put("http://inventory/products/mug/draft", json=body)
    await http.post("http://inventory/products/mug/submit")
    for check in ("truth", "ip"):
        await http.post("http://inventory/products/mug/checks", json={"check": check, "evidence": "seen"})
    assert (await http.post("http://inventory/products/mug/publish")).status_code == 200


@pytest.mark.req("CHN-11", "CHN-40", "INV-09", "INV-10")
async def test_everything_once_and_then_what_changed() -> None:
    async with clients(Memory([orders, inventory])) as http:
        assert (await http.get(WEB)).status_code == 404
        assert (await http.put("http://orders/channels/web", json=POLICIES)).status_code == 200
        await _receive(http, "sh-1", mug=10, cup=1)
        await _receive(http, "gz-1", mug=4)
        await _receive(http, "other", mug=100)
        all, page = await _asked(http)
        assert (all, page["more"]) == ({"mug": 8 + 2, "cup": 0}, False)
        nothing, page = await _asked(http, since=page["since"])
        assert nothing == {}
        await _receive(http, "other", cup=5)
        await _receive(http, "gz-1", cup=3)
        changed, page = await _asked(http, since=page["since"])
        assert changed == {"cup": 1}
        await _publish(http)
        _, page = await _asked(http, since=page["since"])
        assert page["items"] == [{"sku": "mug", "stock": 10, "sellable": False, "stage": "development", "title": "A mug"}]
        first, page = await _asked(http, limit=1)
        assert (len(first), page["more"]) == (1, True)
        for wrong in ({"since": "nonsense"}, {"limit": 0}):
            assert (await http.get(WEB, params=wrong)).status_code in (400, 422)
        for policies in (POLICIES | {"terms": {"buffer": 0}}, POLICIES | {"warehouses": ["gz-1"]}):
            assert (await http.put("http://orders/channels/web", json=policies)).status_code == 200
            other = await http.get(WEB, params={"since": page["since"]})
            assert (other.status_code, other.json()["code"]) == (400, "invalid_cursor")
            _, page = await _asked(http)


@pytest.mark.req("CHN-11", "PRC-01")
async def test_prices_once_and_then_what_changed() -> None:
    """Also of one that is set ahead, with its time."""
    at = datetime(2026, 6, 18, 12, tzinfo=UTC)
    memory = Memory([pricing], at)
    async with clients(memory) as http:

        async def put(sku: str, price: int, channel: str = "web", **more: Any) -> None:
            body = {"name": sku, "currency": "CNY", "unit_price": price, **more}
            answer = await http.put(f"http://pricing/channels/{channel}/prices/{sku}", json=body)
            assert answer.status_code == 200, answer.text

        async def asked(**query: Any) -> tuple[dict[str, int], Any]:
            answer = await http.get("http://pricing/channels/web/price-changes", params=query)
            assert answer.status_code == 200, answer.text
            return {each["sku"]: each["unit_price"] for each in answer.json()["items"]}, answer.json()

        assert (await asked())[0] == {}
        await put("mug", 1_000)
        await put("cup", 500)
        await put("mug", 900, channel="shop")
        all, page = await asked()
        assert (all, page["more"]) == ({"mug": 1_000, "cup": 500}, False)
        nothing, page = await asked(since=page["since"])
        assert nothing == {}
        await put("cup", 520)
        await put("mug", 1_050, starts_at=(at + timedelta(days=1)).isoformat())
        changed, page = await asked(since=page["since"])
        assert changed == {"cup": 520, "mug": 1_000}
        [mug] = [each for each in page["items"] if each["sku"] == "mug"]
        assert [(each["unit_price"], each["starts_at"]) for each in mug["entries"]] == [(1_050, "2026-06-19T12:00:00Z")]
        assert (await http.get("http://pricing/channels/web/price-changes?since=x")).status_code == 400
        assert (await http.get("http://pricing/channels/web/price-changes?limit=0")).status_code == 422
