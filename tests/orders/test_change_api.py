"""HTTP of changes: what is asked comes to commands, and what is wrong is named."""

from typing import Any

import pytest

from services.orders.change.commands import ApproveChange, AskedLine, ConfirmChange, OpenChange, WithdrawChange
from services.orders.service import service
from shared.domain.messages import Personal
from shared.memory.api import clients
from tests.api.served import client
from tests.journeys.shop import Shop
from tests.orders.example import O1
from tests.orders.test_api import Remembering

pytestmark = pytest.mark.req("ORD-08")
PATH = f"/orders/{O1}/changes"
KEY = {"Idempotency-Key": "k"}


async def test_operations_come_to_one_command() -> None:
    gateway = Remembering()
    operations: list[dict[str, Any]] = [
        {"op": "add", "sku": "LAMP", "quantity": 1},
        {"op": "remove", "line": 1},
        {"op": "quantity", "line": 2, "quantity": 3},
        {"op": "cancel", "line": 3, "quantity": 1},
        {"op": "address", "name": "Lin", "address": "elsewhere"},
        {"op": "delivery", "freight": 500},
    ]
    async with client(service.routes, gateway) as http:
        answer = await http.post(PATH, json={"operations": operations, "reason": "asked", "code": "taste"}, headers=KEY)
    assert answer.status_code == 201
    command = OpenChange(
        order_id=O1,
        change_id="change-k",
        channel="shop",
        lines=(
            AskedLine(sku="LAMP", quantity=1),
            AskedLine(line=1, quantity=0),
            AskedLine(line=2, quantity=3),
            AskedLine(line=3, less=1),
        ),
        customer=Personal(customer_id="c1", name="Lin", address="elsewhere"),
        freight=500,
        reason="asked",
        code="taste",
    )
    assert gateway.asked == [(O1, command, ("changes", f"{O1}/change-k"))]


async def test_prices_of_its_own_have_a_route_and_a_scope_of_their_own() -> None:
    gateway = Remembering()
    price = {"op": "price", "line": 1, "unit_price": 900}
    async with client(service.routes, gateway) as http:
        assert (await http.post(PATH, json={"operations": [price]}, headers=KEY)).status_code == 422
        added = {"op": "add", "sku": "LAMP", "quantity": 1, "unit_price": 1}
        assert (await http.post(PATH, json={"operations": [added]}, headers=KEY)).status_code == 422
        path = f"/orders/{O1}/priced-changes"
        assert (await http.post(path, json={"operations": [price]}, headers=KEY)).status_code == 422
        told = await http.post(path, json={"operations": [price], "reason": "scratched"}, headers=KEY)
    assert told.status_code == 201
    ((_, command, _),) = gateway.asked
    assert command.lines == (AskedLine(line=1, unit_price=900),)


async def test_confirm_approve_and_withdraw_name_the_change() -> None:
    gateway = Remembering()
    async with client(service.routes, gateway) as http:
        for step in ("confirm", "approve"):
            assert (await http.post(f"{PATH}/c1/{step}", json={"preview_id": "p1"})).status_code == 200
            assert (await http.post(f"{PATH}/c1/{step}", json={})).status_code == 422
        assert (await http.post(f"{PATH}/c1/withdraw")).status_code == 200
    named = {"order_id": O1, "change_id": "c1"}
    assert [command for _, command, _ in gateway.asked] == [
        ConfirmChange(**named, preview_id="p1"),
        ApproveChange(**named, preview_id="p1"),
        WithdrawChange(**named),
    ]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"operations": []},
        {"operations": [{"op": "add", "sku": "LAMP"}]},
        {"operations": [{"op": "add", "sku": "LAMP", "quantity": "2"}]},
        {"operations": [{"op": "add", "sku": "LAMP", "quantity": True}]},
        {"operations": [{"op": "quantity", "line": 0, "quantity": 1}]},
        {"operations": [{"op": "quantity", "line": 1, "quantity": -1}]},
        {"operations": [{"op": "delivery", "freight": -1}]},
        {"operations": [{"op": "swap", "line": 1}]},
        {"operations": [{"op": "remove", "line": 1, "why": "x"}]},
        {"operations": [{"op": "remove", "line": 1}], "unknown": 1},
    ],
)
async def test_what_is_wrong_is_refused(body: dict[str, Any]) -> None:
    gateway = Remembering()
    async with client(service.routes, gateway) as http:
        assert (await http.post(PATH, json=body, headers=KEY)).status_code == 422
    assert gateway.asked == []


@pytest.mark.req("SEC-04")
async def test_what_was_agreed_before_and_after_a_change() -> None:
    shop = Shop()
    order = shop.place("A1", {"lamp": 1})
    shop.pay("A1", 14_000)
    shop.system.run()
    before = shop.system.now
    shop.system.advance(minutes=5)
    async with clients(shop.system) as http:
        url = f"http://orders/orders/{order}"
        body = {"change_id": "c1", "operations": [{"op": "add", "sku": "mug", "quantity": 1}], "reason": "asked"}
        opened = await http.post(f"{url}/changes", json=body)
        assert (opened.status_code, opened.json()["status"]) == (201, "previewed")
        shop.system.run()
        preview = (await http.get(f"{url}/changes/c1")).json()["preview"]
        second = await http.post(f"{url}/changes", json={**body, "change_id": "c2"})
        assert (second.status_code, second.json()["code"]) == (409, "change_open")
        stale = await http.post(f"{url}/changes/c1/confirm", json={"preview_id": "earlier"})
        assert (stale.status_code, stale.json()["code"]) == (409, "preview_stale")
        yes = await http.post(f"{url}/changes/c1/confirm", json={"preview_id": preview["preview_id"]})
        assert (yes.json()["status"], yes.json()["due"]) == ("confirmed", 4_000)
        assert (await http.get(f"{url}/payments")).json()["due"] == 4_000
        due = (await http.get("http://orders/queues/change_due")).json()["items"]
        assert [(each["order_id"], each["kinds"]) for each in due] == [(order, ["c1"])]
        shop.pay("A1", 4_000, payment="more")
        shop.system.run()
        now = (await http.get(f"{url}/contract")).json()
        was = (await http.get(f"{url}/contract", params={"at": before.isoformat()})).json()
        assert [(line["sku"], line["total"]) for line in was["lines"]] == [("lamp", 14_000)]
        assert [(line["sku"], line["total"]) for line in now["lines"]] == [("lamp", 12_600), ("mug", 5_400)]
        assert (was["total"], now["total"]) == (14_000, 18_000)
        changes = (await http.get(f"{url}/changes")).json()["items"]
        assert [(each["change_id"], each["status"]) for each in changes] == [("c1", "applied")]
        elsewhere = await http.get(f"http://orders/orders/{O1}/changes/c1")
        assert elsewhere.status_code == 404
