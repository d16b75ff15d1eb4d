"""The services' own APIs over the system in memory."""

from collections.abc import AsyncIterator
from hashlib import sha256

import httpx
import pytest

from shared.api.auth import Callers, Token
from shared.domain import ids
from shared.memory.api import clients
from tests.journeys.shop import OPENS, Shop

ORDER = {"channel": "shop", "external_id": "A1", "currency": "CNY", "lines": [{"sku": "mug", "quantity": 1}]}
LIN = {"customer_id": "c-1", "name": "Lin", "phone": "139", "country": "CN"}


@pytest.fixture
def shop() -> Shop:
    return Shop(partitions=1)


@pytest.fixture
async def http(shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    async with clients(shop.system) as found:
        yield found


@pytest.mark.req("ORD-01", "ORD-03", "FUL-14")
async def test_three_calls_from_nothing_to_paid(shop: Shop, http: httpx.AsyncClient) -> None:
    price = await http.post("http://pricing/quotes", json={"channel": "shop", "currency": "CNY", "lines": ORDER["lines"]})
    assert price.json()["total"] == 6_000
    placed = await http.post("http://orders/orders", json=ORDER, headers={"Idempotency-Key": "k1"})
    assert (placed.status_code, placed.json()["allocation"]) == (201, "allocated")
    order = placed.json()["order_id"]
    paid = await http.post(
        f"http://orders/orders/{order}/payments", json={"amount": 6_000, "currency": "CNY", "method": "wechat"}
    )
    assert (paid.status_code, paid.json()["payment"], paid.json()["fulfillment"]) == (201, "paid", "requested")

    picked = await http.get("http://fulfillment/shipments", params={"status": "created", "warehouse": "sh-1"})
    assert [each["order_id"] for each in picked.json()["items"]] == [order]
    history = (await http.get(f"http://orders/orders/{order}/history")).json()["history"]
    assert [entry["type"] for entry in history] == shop.life(order)
    again = await http.post("http://orders/orders", json=ORDER, headers={"Idempotency-Key": "k1"})
    assert again.json() == (await http.get(f"http://orders/orders/{order}")).json()


async def test_answers_are_those_of_the_real_services(shop: Shop, http: httpx.AsyncClient) -> None:
    refused = await http.post("http://orders/orders", json={**ORDER, "currency": "USD"})
    assert (refused.status_code, refused.json()["code"]) == (409, "currency_differs")
    unknown = await http.post(f"http://orders/orders/{ids.order_id('shop', 'A9')}/cancel")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_order")
    accepted = await http.post("http://orders/orders", json={**ORDER, "external_id": "A2"}, headers={"Prefer": "respond-async"})
    assert accepted.status_code == 202
    outcome = await http.get("http://orders" + accepted.headers["Location"])
    assert [fact["type"] for fact in outcome.json()["facts"]] == ["OrderPlaced"]
    shown = await http.get(f"http://orders/orders/{ids.order_id('shop', 'A2')}")
    unchanged = await http.get(str(shown.url), headers={"If-None-Match": shown.headers["ETag"]})
    assert unchanged.status_code == 304
    assert (await http.get("http://orders/readyz")).json() == {"ready": True, "reasons": {}}


@pytest.mark.req("CHN-01", "CHN-12", "ORD-10", "INV-10")
async def test_what_a_customer_bought_in_a_store_and_on_the_site_is_in_one_book(shop: Shop, http: httpx.AsyncClient) -> None:
    policies = {"currency": "CNY", "warehouses": ["sh-1"], "kind": "store", "price_source": "storefront"}
    assert (await http.put("http://orders/channels/bund", json=policies)).status_code == 200
    line = {"sku": "mug", "quantity": 1, "unit_price": 6_000}
    bought = {"channel": "bund", "external_id": "T-1", "currency": "CNY", "lines": [line], "customer": {"customer_id": "lin"}}
    till = (await http.post("http://orders/orders", json=bought)).json()["order_id"]
    cash = {"amount": 6_000, "currency": "CNY", "method": "cash"}
    assert (await http.post(f"http://orders/orders/{till}/payments", json=cash)).json()["payment"] == "paid"
    online = shop.place("A1", {"mug": 1}, customer={"customer_id": "lin"})
    found = (await http.get("http://orders/orders", params={"customer": "lin"})).json()["items"]
    assert {each["order_id"]: each["channel"] for each in found} == {till: "bund", online: "shop"}
    mugs = (await http.get("http://inventory/warehouses/sh-1/stock/mug")).json()
    assert mugs["allocated"] == 2, "of one stock"


async def test_as_of_an_earlier_time(shop: Shop, http: httpx.AsyncClient) -> None:
    order = shop.place("A1", {"mug": 1})
    shop.system.advance(minutes=10)
    shop.pay("A1", 6_000)
    then = await http.get(f"http://orders/orders/{order}", params={"as_of": OPENS.isoformat()})
    now = await http.get(f"http://orders/orders/{order}", params={"as_of": shop.system.now.isoformat()})
    assert (then.json()["payment"], now.json()["payment"]) == ("unpaid", "paid")
    before = await http.get(f"http://orders/orders/{order}", params={"as_of": "2026-01-01T00:00:00Z"})
    assert before.status_code == 404


@pytest.mark.req("SEC-01")
async def test_a_person_is_sealed_in_every_log_and_shown_to_those_who_may_see(shop: Shop) -> None:
    order = shop.place("A1", {"mug": 1}, customer=LIN)
    shop.pay("A1", 6_000)
    shop.system.run()
    logs = [
        record.value or b""
        for topic, (records,) in shop.system.topics.items()
        for record in records
        if topic != "storefront.events"
    ]
    assert not any(b"Lin" in value for value in logs)
    everything = Token(sha256=sha256(b"boss").hexdigest(), name="boss", scopes=frozenset({"*"}))
    floor = Token(sha256=sha256(b"floor").hexdigest(), name="floor", scopes=frozenset({"fulfillment:read"}))
    async with clients(shop.system, Callers([everything, floor])) as http:
        seen = {
            token: (await http.get(f"http://fulfillment/shipments/{order}", headers={"Authorization": f"Bearer {token}"})).json()
            for token in ("boss", "floor")
        }
    assert (seen["boss"]["customer"]["name"], seen["floor"]["customer"]["name"]) == ("Lin", "[hidden]")


@pytest.mark.req("SUP-17", "SUP-19")
async def test_a_return_is_withdrawn_or_comes_short(shop: Shop, http: httpx.AsyncClient) -> None:
    returns = f"http://support/orders/{shop.delivered('A1', {'mug': 2}, 12_000)}/returns"
    first = await http.post(returns, json={"return_number": "R1", "lines": [{"sku": "mug", "quantity": 2}]})
    withdraw = f"{returns}/{first.json()['return_id']}/withdraw"
    withdrawn = await http.post(withdraw)
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "withdrawn")
    again = await http.post(withdraw)
    assert (again.status_code, again.json()) == (200, withdrawn.json())
    same = await http.post(returns, json={"return_number": "R1", "lines": [{"sku": "mug", "quantity": 2}]})
    assert (same.status_code, same.json()["code"]) == (409, "contradicts_return")

    second = await http.post(returns, json={"return_number": "R2", "lines": [{"sku": "mug", "quantity": 2}]})
    its = f"{returns}/{second.json()['return_id']}"
    await http.post(f"{its}/receive")
    late = await http.post(f"{its}/withdraw")
    assert (late.status_code, late.json()["code"]) == (409, "already_received")
    came = {"sku": "mug", "quantity": 1, "disposition": "restock"}
    short = await http.post(f"{its}/inspect", json={"lines": [came]})
    assert (short.status_code, short.json()["code"]) == (409, "contradicts_inspection")
    told = await http.post(f"{its}/inspect", json={"lines": [came, {**came, "disposition": "missing"}]})
    assert told.status_code == 200
    shown = (await http.get(f"http://support/returns/{second.json()['return_id']}")).json()
    assert (shown["status"], shown["refunded"], shown["inspected"]) == ("refunded", 6_000, [came])
    assert shown["missing"] == [{"sku": "mug", "quantity": 1, "refund": 6_000}]


@pytest.mark.req("FUL-13", "FUL-14")
async def test_a_tracking_number_is_corrected(shop: Shop, http: httpx.AsyncClient) -> None:
    order = shop.delivered("A1", {"mug": 1}, 6_000)
    shipment = f"http://fulfillment/shipments/{order}"
    right = {"carrier": "sf-express", "tracking_number": "SF2"}
    refused = await http.post(f"{shipment}/ship", json=right)
    assert (refused.status_code, refused.json()["code"]) == (409, "contradicts_shipment")
    assert f"POST /shipments/{order}/correct-tracking" in refused.json()["detail"]
    corrected = await http.post(f"{shipment}/correct-tracking", json=right)
    assert (corrected.status_code, corrected.json()["tracking_number"]) == (200, "SF2")
    assert [was["tracking_number"] for was in corrected.json()["former_tracking"]] == ["SF1"]
    again = await http.post(f"{shipment}/correct-tracking", json=right)
    assert again.json() == corrected.json()
    shop.system.run()
    assert (await http.get(f"http://orders/orders/{order}")).json()["tracking_number"] == "SF2"
