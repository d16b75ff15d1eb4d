"""What happened to an order, page by page: what its document does not show any more comes from the log (ORD-01, ADR 0041)."""

from typing import Any

import httpx
import pytest

from services.orders.order.document import HISTORY
from shared.domain import ids
from shared.memory.api import clients
from tests.journeys.shop import Shop

pytestmark = pytest.mark.req("ORD-01")
A1 = ids.order_id("shop", "A1")
ORDER = f"http://orders/orders/{A1}"
PAID = 40


async def paid_often(http: httpx.AsyncClient) -> None:
    lines = [{"sku": "mug", "quantity": 1}]
    await http.post("http://orders/orders", json={"channel": "shop", "external_id": "A1", "currency": "CNY", "lines": lines})
    for n in range(PAID):
        await http.post(ORDER + "/payments", json={"payment_id": f"p{n}", "amount": 100, "currency": "CNY"})


async def test_a_short_history_is_the_documents() -> None:
    async with clients(Shop().system) as http:
        lines = [{"sku": "mug", "quantity": 1}]
        await http.post("http://orders/orders", json={"channel": "shop", "external_id": "A1", "currency": "CNY", "lines": lines})
        shown = (await http.get(ORDER)).json()
        whole = {"order_id": A1, "history": shown["history"], "next": None}
        assert (await http.get(ORDER + "/history")).json() == whole
        assert 0 < len(shown["history"]) < HISTORY.count and shown["history_older"] == 0


async def test_a_long_history_is_read_page_by_page() -> None:
    async with clients(Shop().system) as http:
        await paid_often(http)
        shown = (await http.get(ORDER)).json()
        whole = (await http.get(ORDER + "/history", params={"limit": 500})).json()
        assert (len(whole["history"]), whole["next"]) == (len(shown["history"]) + shown["history_older"], None)
        assert whole["history"][-HISTORY.count :] == shown["history"]
        found, more = list[Any](), {"limit": "7"}
        while True:
            page = (await http.get(ORDER + "/history", params=more)).json()
            found = page["history"] + found
            if page["next"] is None:
                break
            more["cursor"] = page["next"]
        assert found == whole["history"]
        assert [entry["type"] for entry in found].count("PaymentCaptured") == PAID
        assert len(shown["payments"]) == PAID


async def test_a_refused_request_that_a_full_history_does_not_tell_is_in_its_pages() -> None:
    async with clients(Shop().system) as http:
        await paid_often(http)
        before = (await http.get(ORDER)).json()
        refused = await http.post(ORDER + "/payments", json={"payment_id": "p0", "amount": 200, "currency": "CNY"})
        assert (refused.status_code, refused.json()["code"]) == (409, "contradicts_payment")
        assert (await http.get(ORDER)).json() == before
        newest = (await http.get(ORDER + "/history", params={"limit": 1})).json()
        assert [entry["type"] for entry in newest["history"]] == ["OrderRequestRefused"]


async def test_no_order_has_no_history_and_a_made_up_cursor_is_refused() -> None:
    async with clients(Shop().system) as http:
        assert (await http.get(ORDER + "/history")).status_code == 404
        assert (await http.get(ORDER + "/history", params={"cursor": "p1"})).status_code == 422
