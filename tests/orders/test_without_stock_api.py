"""Lines without stock by HTTP: placed, done by hand, drafted, added (ORD-15)."""

from typing import Any

import pytest

from shared.contracts.orders import ReservationRequested
from shared.domain import ids
from shared.memory.api import clients
from tests.journeys.shop import Shop

pytestmark = pytest.mark.req("ORD-15")
WORK = {"sku": "work", "quantity": 1, "ends": "hand"}
A1 = ids.order_id("shop", "A1")
ORDER = f"http://orders/orders/{A1}"


def shop() -> Shop:
    shop = Shop()
    shop.price("work", 500)
    return shop


def order(*lines: dict[str, Any]) -> dict[str, Any]:
    return {"channel": "shop", "external_id": "A1", "currency": "CNY", "lines": list(lines)}


async def test_work_is_ordered_paid_and_done_by_hand() -> None:
    async with clients(shop().system) as http:
        placed = await http.post("http://orders/orders", json=order(WORK))
        assert (placed.status_code, placed.json()["without_stock"][0]["ends"]) == (201, "hand")
        early = await http.post(ORDER + "/done", json={"reason": "engraved"})
        assert (early.status_code, early.json()["code"]) == (409, "not_paid")
        await http.post(ORDER + "/payments", json={"amount": 500, "currency": "CNY"})
        done = await http.post(ORDER + "/done", json={"reason": "engraved", "skus": ["work"]})
        assert (done.status_code, done.json()["order"], done.json()["fulfillment"]) == (200, "closed", "delivered")
        again = await http.post(ORDER + "/done", json={"reason": "engraved", "skus": ["work"]})
        assert (again.status_code, len(again.json()["history"])) == (200, len(done.json()["history"]))


WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("", order({**WORK, "ends": "soon"}), "ends"),
    ("", order({**WORK, "ends": True}), "ends"),
    ("", order(WORK, {"sku": "work", "quantity": 2}), "lines[1].ends"),
    ("", order({**WORK, "street_date": "2026-12-01T00:00:00Z"}), "street_date"),
    (f"/{A1}/done", {"reason": ""}, "reason"),
    (f"/{A1}/done", {"reason": "engraved", "sku": "work"}, "sku"),
    (f"/{A1}/done", {"reason": "engraved", "skus": [1]}, "skus"),
]


async def test_what_is_wrong_is_named_and_what_is_not_said_is_goods() -> None:
    async with clients(shop().system) as http:
        for path, body, field in WRONG:
            answer = await http.post("http://orders/orders" + path, json=body)
            assert answer.status_code == 422 and field in answer.text, answer.text
        placed = await http.post("http://orders/orders", json=order({"sku": "mug", "quantity": 1, "ends": None}))
        assert placed.status_code == 201 and "without_stock" not in placed.json()


async def test_a_draft_becomes_an_order_whose_lines_end_so() -> None:
    store = shop()
    async with clients(store.system) as http:
        said = {"draft_id": "d1", "external_id": "A1", "channel": "shop", "currency": "CNY", "lines": [WORK]}
        opened = await http.post("http://orders/drafts", json=said)
        assert opened.status_code == 201, opened.text
        assert (await http.post("http://orders/drafts", json=said)).status_code == 200
        other = {**said, "lines": [{**WORK, "ends": "payment"}]}
        assert (await http.post("http://orders/drafts", json=other)).json()["code"] == "contradicts_draft"
        store.system.run()
        draft = (await http.get("http://orders/drafts/d1")).json()
        assert (draft["status"], draft["preview"]["stock"]) == ("previewed", [])
        await http.post("http://orders/drafts/d1/confirm", json={"preview_id": draft["preview"]["preview_id"]})
        store.system.run()
        assert (await http.get(ORDER)).json()["without_stock"][0]["ends"] == "hand"
    assert not [fact for fact in store.system.facts("orders", A1) if isinstance(fact, ReservationRequested)]


async def test_a_line_is_added_as_those_of_its_sku_are() -> None:
    store = shop()
    async with clients(store.system) as http:
        await http.post("http://orders/orders", json=order(WORK))
        store.system.run()
        add = {"op": "add", "sku": "work", "quantity": 1}
        wrong = await http.post(ORDER + "/changes", json={"operations": [{**add, "ends": "payment"}]})
        assert (wrong.status_code, wrong.json()["code"]) == (409, "ends_differ")
        opened = await http.post(ORDER + "/changes", json={"change_id": "c1", "operations": [add]})
        assert opened.status_code == 201
        store.system.run()
        change = (await http.get(ORDER + "/changes/c1")).json()
        assert (change["preview"]["difference"], change["preview"]["warehouse"]) == (500, None)
        mug = {"op": "add", "sku": "mug", "quantity": 1, "ends": "hand"}
        both = await http.post(ORDER + "/changes", json={"operations": [mug]})
        assert both.json()["code"] == "change_open"
