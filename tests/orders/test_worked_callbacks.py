"""The worked cases of callbacks and payments, by row, through HTTP and events over the services in memory."""

import json
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from services.orders.order.document import OrderView
from shared.api.signatures import Signers
from shared.domain import ids
from shared.memory.api import clients
from tests.journeys.shop import OPENS, Shop

OLD, NEW, OTHERS = (f"whsec_{letter * 32}" for letter in "AbC")
SIGNERS = Signers({"pay": [OLD, NEW], "other": [OTHERS]})
ORDER = ids.order_id("shop", "A1")
CHARGE: dict[str, Any] = {"charge_id": "ch1", "channel": "shop", "external_id": "A1", "currency": "CNY", "captured": 6_000}
REFUSED = (401, "unauthenticated")


def signed(body: bytes, at: datetime = OPENS, *secrets: str) -> dict[str, str]:
    signatures = [Webhook(secret).sign("m1", at, body.decode()) for secret in secrets or (NEW,)]
    time = str(int(at.timestamp()))
    return {"webhook-id": "m1", "webhook-timestamp": time, "webhook-signature": " ".join(signatures)}


async def call(
    http: httpx.AsyncClient, body: Any, headers: dict[str, str] | None = None, provider: str = "pay"
) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    url = f"http://orders/payments/callbacks/{provider}"
    given = signed(content) if headers is None else headers
    return await http.post(url, content=content, headers={"content-type": "application/json", **given})


def said(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


def shop() -> Shop:
    made = Shop()
    made.place("A1", {"mug": 1})
    made.system.run()
    made.system.now = OPENS
    return made


@pytest.mark.req("ORD-06", "SEC-11")
async def test_worked_05_who_calls_back_is_known_by_the_signature() -> None:
    body = json.dumps(CHARGE).encode()
    late = OPENS - timedelta(minutes=6)
    async with clients(shop().system, signers=SIGNERS) as http:
        for headers in (
            signed(body, late),
            signed(body, OPENS + timedelta(minutes=6)),
            signed(b"{}"),
            signed(body, OPENS, OTHERS),
            signed(body) | {"webhook-timestamp": str(int(OPENS.timestamp()) - 1)},
            signed(body) | {"webhook-id": "m2"},
            signed(body) | {"webhook-signature": "v1,nothing v2,AAAA v1"},
            signed(body) | {"webhook-timestamp": "now"},
            {},
        ):
            assert said(await call(http, body, headers)) == REFUSED
        assert said(await call(http, body, provider="nobody")) == REFUSED
        for nonsense in (b'{"charge_id": "\xff"}', b"{", b""):
            assert said(await call(http, nonsense, signed(b"{}"))) == REFUSED
        assert said(await call(http, b"{")) == (422, "invalid_request")
        view = (await http.get(f"http://orders/orders/{ORDER}")).json()
        assert (view["payment"], view["captured"]) == ("unpaid", 0)
        answer = await call(http, body, signed(body, OPENS - timedelta(minutes=4), OLD))
        assert answer.status_code == 200
        assert [fact["type"] for fact in answer.json()["facts"]][:2] == ["PaymentCaptured", "OrderPaid"]
        again = await call(http, body, signed(body, OPENS, OTHERS, NEW))
        assert (again.status_code, again.json()["facts"]) == (200, [])


async def test_worked_05_no_secrets_no_callbacks() -> None:
    async with clients(shop().system) as http:
        assert said(await call(http, CHARGE)) == REFUSED


async def test_worked_03_by_callbacks() -> None:
    store = shop()
    order = store.place("A2", {"mug": 2, "lamp": 1})
    async with clients(store.system, signers=SIGNERS) as http:
        for amount in (6_000, 24_000, 6_000):
            for _ in range(3):
                answer = await call(http, {**CHARGE, "external_id": "A2", "captured": amount})
                assert answer.status_code == 200
    view = store.order(order)
    assert (view.payment, view.captured, view.refunded) == ("paid", 24_000, 0)


async def test_worked_04_a_charge_of_another_order() -> None:
    store = shop()
    store.place("A2", {"mug": 1})
    async with clients(store.system, signers=SIGNERS) as http:
        assert (await call(http, CHARGE)).status_code == 200
        assert said(await call(http, {**CHARGE, "external_id": "A2"})) == (409, "belongs_to_another")
        second = store.order(ids.order_id("shop", "A2"))
        assert (second.payment, second.captured) == ("unpaid", 0)
        headers = signed(json.dumps({**CHARGE, "external_id": "A2"}).encode(), OPENS, OTHERS)
        assert (await call(http, {**CHARGE, "external_id": "A2"}, headers, "other")).status_code == 200
    both = (store.order(ids.order_id("shop", number)) for number in ("A1", "A2"))
    assert [(each.payment, each.captured, each.refunded) for each in both] == [("paid", 6_000, 0)] * 2


async def test_worked_12_by_callbacks() -> None:
    store = shop()
    async with clients(store.system, signers=SIGNERS) as http:
        assert said(await call(http, {**CHARGE, "currency": "EUR"})) == (409, "payment_review")
        assert (await call(http, {**CHARGE, "charge_id": "ch2", "external_id": "A3"})).status_code == 200
    order = store.place("A3", {"mug": 1})
    assert (store.order(order).payment, store.order(ORDER).payment) == ("paid", "unpaid")
    assert "payment_review" not in store.order(ORDER).history[-1].text
    assert store.order(ORDER).history[-1].type == "PaymentReviewRequested"


async def test_worked_15_large_amounts() -> None:
    store = shop()
    async with clients(store.system, signers=SIGNERS) as http:
        rupiah = {**CHARGE, "external_id": "A9", "currency": "IDR", "captured": 15_000_000_000}
        assert (await call(http, rupiah)).status_code == 200
        too_much = {"payment_id": "p2", "amount": 2**53, "currency": "CNY"}
        asked = await http.post(f"http://orders/orders/{ORDER}/payments", json=too_much)
        called = await call(http, {**CHARGE, "captured": 2**53})
        for answer, field in ((asked, "amount"), (called, "captured")):
            [error] = answer.json()["errors"]
            assert (answer.status_code, error["field"]) == (422, field)
            assert error["rule"] == "amount_too_large: at most 9007199254740991 minor units"
        scaled = await call(http, {**CHARGE, "currency": "KWD", "digits": 0, "captured": 2**52})
        assert said(scaled) == (422, "amount_too_large")
    event = store.pay("A1", 2**53)
    [letter] = store.answers(event)
    assert (letter.type, "amount_too_large" in str(letter.data)) == ("StorefrontEventRefused", True)
    view: OrderView = store.system.view("orders", "orders", ids.order_id("shop", "A9"))
    assert (view.captured, view.currency) == (15_000_000_000, "IDR")


async def test_worked_16_minor_units_of_the_provider() -> None:
    store = shop()
    async with clients(store.system, signers=SIGNERS) as http:
        kronur = {**CHARGE, "external_id": "A8", "currency": "ISK", "digits": 2, "captured": 500}
        assert (await call(http, kronur)).status_code == 200
        half = await call(http, {**kronur, "captured": 550})
        assert said(half) == (422, "not_chargeable")
        assert half.json()["errors"] == [{"field": "captured", "rule": "not_chargeable"}]
    assert store.order(ids.order_id("shop", "A8")).captured == 5


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**CHARGE, "captured": True}, "captured"),
        ({**CHARGE, "captured": "2"}, "captured"),
        ({**CHARGE, "captured": -1}, "captured"),
        ({**CHARGE, "total": 1}, "total"),
        ({**CHARGE, "external_id": None}, "body"),
        ({**CHARGE, "order_id": ORDER}, "body"),
        ({**CHARGE, "plan": {"instalments": 3, "of": 1}}, "plan.of"),
        ({**CHARGE, "happened_at": "2026-06-18T08:00:00"}, "happened_at"),
    ],
)
async def test_a_callback_names_field_and_rule(body: dict[str, Any], field: str) -> None:
    async with clients(shop().system, signers=SIGNERS) as http:
        answer = await call(http, body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


async def test_an_order_by_its_id_and_null_is_absent() -> None:
    store = shop()
    body = {**CHARGE, "order_id": ORDER, "channel": None, "external_id": None, "method": None, "authorised": None}
    async with clients(store.system, signers=SIGNERS) as http:
        assert (await call(http, body)).status_code == 200
        nobodys = await call(http, {**body, "order_id": ids.order_id("shop", "none")})
        assert nobodys.status_code == 404
    assert store.order(ORDER).payment == "paid"


async def test_a_payment_with_a_provider_is_its_total() -> None:
    store = shop()
    url = f"http://orders/orders/{ORDER}/payments"
    paid = {"payment_id": "ch1", "provider": "pay", "currency": "CNY", "plan": {"instalments": 3, "fee": 180}}
    async with clients(store.system, signers=SIGNERS) as http:
        for amount, captured in ((2_000, 2_000), (6_000, 6_000), (2_000, 6_000)):
            answer = await http.post(url, json={**paid, "amount": amount})
            assert (answer.status_code // 100, answer.json()["captured"]) == (2, captured)
        money = (await http.get(url)).json()
        assert (money["due"], money["captured"]) == (0, 6_000)
        [payment] = money["payments"]
        assert (payment["provider"], [part["amount"] for part in payment["parts"]]) == ("pay", [2_000] * 3)
        assert (await http.get(f"http://orders/orders/{ids.order_id('shop', 'none')}/payments")).status_code == 404
    assert store.order(ORDER).payment == "paid"


def test_secrets_are_read_from_settings() -> None:
    assert Signers.configured({"WAYBILL_PAYMENT_SECRETS": json.dumps({"pay": [OLD, NEW]})}) is not None
    for wrong in ('{"pay": []}', '{"pay": ["short"]}', json.dumps({"pay": [OLD, NEW, OTHERS]}), '{"pay": "x"}', "{"):
        with pytest.raises(ValueError, match=r"validation error") as refusal:
            Signers.configured({"WAYBILL_PAYMENT_SECRETS": wrong})
        assert "AAAA" not in str(refusal.value)
