"""Routes on a gateway that only remembers what it was asked."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from httpx import ASGITransport, AsyncClient

from services.orders.charge.commands import RecordPayment
from services.orders.order.commands import CancelOrder
from services.orders.order.view import OrderView
from services.orders.service import service
from shared.domain import ids
from shared.domain.messages import Command
from shared.testing.specs import ViewSpec
from tests.orders.given import AT, DONE, LINES, O1, TOTAL, configure, place

NEW_ORDER = {
    "channel": "shop",
    "external_id": "A-1",
    "currency": "EUR",
    "lines": [line.model_dump() for line in LINES],
    "customer": {"customer_id": "c1", "name": "sealed", "country": "DE"},
    "expected_total": TOTAL,
}


class Remembering:
    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.documents: dict[str, OrderView] = dict(ViewSpec(service, "orders").given(*DONE).documents)

    def now(self) -> datetime:
        return AT

    def id_for(self, request: Request, kind: str) -> str:
        return f"{kind}-{request.headers['Idempotency-Key']}"

    async def send(
        self,
        request: Request,
        key: str,
        command: Command,
        *,
        show: tuple[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        self.asked.append((key, command, show))
        return JSONResponse({}, status)

    async def get(self, request: Request, projection: str, id: str, *, as_of: datetime | None = None) -> Response:
        self.asked.append((projection, id))
        return JSONResponse({})

    async def list(self, request: Request, projection: str, where: Mapping[str, Any], sort: Sequence[str] = ()) -> Response:
        self.asked.append((projection, dict(where), tuple(sort)))
        return JSONResponse({})

    async def find(self, projection: str, id: str, *, as_of: datetime | None = None) -> Any | None:
        return self.documents.get(id)

    def needs(self, scope: str) -> Callable[..., Any]:
        return lambda: scope

    def signed(self) -> Callable[..., Any]:
        return lambda: "provider"


async def call(method: str, path: str, body: Any = None) -> tuple[int, list[Any], Any]:
    gateway = Remembering()
    app = FastAPI()
    app.include_router(service.routes(gateway))
    async with AsyncClient(transport=ASGITransport(app), base_url="http://orders") as client:
        answer = await client.request(method, path, json=body, headers={"Idempotency-Key": "k1"})
    return answer.status_code, gateway.asked, answer.json()


async def test_a_channel_is_set() -> None:
    body = {"currency": "EUR", "warehouses": ["north", "south"]}
    assert (await call("PUT", "/channels/shop", body))[:2] == (200, [("shop", configure, ("channels", "shop"))])


async def test_an_order_is_placed() -> None:
    assert (await call("POST", "/orders", NEW_ORDER))[:2] == (201, [(O1, place, ("orders", O1))])


async def test_an_order_without_an_id_gets_one_from_its_request() -> None:
    made = ids.order_id("shop", "order-k1")
    _, asked, _ = await call("POST", "/orders", {**NEW_ORDER, "external_id": None})
    assert (asked[0][0], asked[0][1].external_id) == (made, "order-k1")


async def test_a_payment_and_a_cancellation() -> None:
    given = {"payment_id": "payment-k1", "amount": 5, "currency": "EUR", "method": "alipay"}
    payment = RecordPayment(order_id=O1, channel="shop", provider="shop", **given)
    paid = await call("POST", f"/orders/{O1}/payments", {"amount": 5, "currency": "EUR", "method": "alipay"})
    assert paid[:2] == (201, [("shop/payment-k1", payment, ("orders", O1))])
    o2 = ids.order_id("shop", "B")
    paid = await call("POST", f"/orders/{o2}/payments", {"amount": 5, "currency": "EUR", "method": "alipay"})
    assert paid[:2] == (404, []), "not placed yet: its channel is not known"
    cancelled = await call("POST", f"/orders/{O1}/cancel")
    assert cancelled[:2] == (200, [(O1, CancelOrder(order_id=O1, reason=""), ("orders", O1))])


async def test_reading() -> None:
    assert (await call("GET", f"/orders/{O1}"))[1] == [("orders", O1)]
    assert (await call("GET", "/channels"))[1] == [("channels", {}, ())]
    assert (await call("GET", "/channels/shop"))[1] == [("channels", "shop")]
    found = await call("GET", "/orders?channel=shop&status=confirmed&customer=c1")
    assert found[1] == [("orders", {"channel": "shop", "order": "confirmed", "customer_id": "c1"}, ("-placed_at",))]
    mine = await call("GET", "/orders?customer=c1")
    assert mine[1] == [("orders", {"channel": None, "order": None, "customer_id": "c1"}, ())]


@pytest.mark.req("ORD-01")
async def test_a_history() -> None:
    status, _, body = await call("GET", f"/orders/{O1}/history")
    assert (status, [entry["type"] for entry in body["history"]][-2:]) == (200, ["LinesDelivered", "OrderDelivered"])
    assert (await call("GET", f"/orders/{ids.order_id('shop', 'B')}/history"))[0] == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/channels/shop", {"currency": "EUR", "warehouses": []}),
        ("PUT", "/channels/shop", {"currency": "EUR", "warehouses": ["north", "north"]}),
        ("PUT", "/channels/shop", {"currency": "euro", "warehouses": ["north"]}),
        ("POST", "/orders", {**NEW_ORDER, "lines": []}),
        ("POST", "/orders", {**NEW_ORDER, "lines": [{"sku": "MUG", "quantity": 0}]}),
        ("POST", "/orders", {**NEW_ORDER, "total": 5}),
        ("POST", f"/orders/{O1}/payments", {"amount": 0, "currency": "EUR"}),
        ("GET", "/orders/not-an-id", None),
        ("GET", "/orders?status=lost", None),
    ],
)
async def test_malformed(method: str, path: str, body: Any) -> None:
    status, asked, _ = await call(method, path, body)
    assert (status, asked) == (422, [])
