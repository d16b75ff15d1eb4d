"""Routes on a gateway that only remembers what it was asked."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import Request, Response
from fastapi.responses import JSONResponse

from services.orders.charge.commands import RecordPayment
from services.orders.order.commands import CancelOrder, RefundGoodwill
from services.orders.order.view import OrderView
from services.orders.service import service
from shared.contracts.terms import CartHold
from shared.domain import ids
from shared.domain.messages import Command
from shared.testing.specs import ViewSpec
from tests.api.served import client
from tests.orders.example import AT, LINES, O1, TOTAL
from tests.orders.given import DONE
from tests.orders.inputs import configure, place

NEW_ORDER: dict[str, Any] = {
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

    async def get(
        self, request: Request, projection: str, id: str, *, as_of: datetime | None = None, fields: Collection[str] = ()
    ) -> Response:
        self.asked.append((projection, id))
        return JSONResponse({})

    async def list(
        self, request: Request, projection: str, where: Mapping[str, Any], sort: Sequence[str] = (), each: Any = None
    ) -> Response:
        self.asked.append((projection, dict(where), tuple(sort)))
        return JSONResponse({})

    async def find_all(self, names: Sequence[str]) -> Mapping[str, Mapping[str, Any] | None]:
        raise NotImplementedError

    async def find(self, projection: str, id: str, *, as_of: datetime | None = None) -> Any | None:
        return self.documents.get(id)

    def needs(self, scope: str) -> Callable[..., Any]:
        return lambda: scope

    def signed(self) -> Callable[..., Any]:
        return lambda: "provider"


async def call(method: str, path: str, body: Any = None) -> tuple[int, list[Any], Any]:
    gateway = Remembering()
    async with client(service.routes, gateway) as http:
        answer = await http.request(method, path, json=body, headers={"Idempotency-Key": "k1"})
    return answer.status_code, gateway.asked, answer.json()


async def test_a_channel_is_set() -> None:
    body = {"currency": "EUR", "warehouses": ["north", "south"]}
    assert (await call("PUT", "/channels/shop", body))[:2] == (200, [("shop", configure, ("channels", "shop"))])


@pytest.mark.parametrize(
    ("terms", "minutes"), [({}, 1), ({"terms": {"buffer": 3}}, 1), ({"terms": {"grace_minutes": 5}}, 5), ({"terms": None}, 1)]
)
async def test_a_grace_that_is_not_said_is_no_longer_than_the_window(terms: dict[str, Any], minutes: int) -> None:
    body = {"currency": "EUR", "warehouses": ["north"], "payment_window_minutes": 1, **terms}
    (_, command, _), *_ = (await call("PUT", "/channels/shop", body))[1]
    assert command.terms.grace_minutes == minutes


async def test_an_order_is_placed() -> None:
    assert (await call("POST", "/orders", NEW_ORDER))[:2] == (201, [(O1, place, ("orders", O1))])


@pytest.mark.req("INV-02")
async def test_worked_51_an_order_names_the_holds_of_its_cart() -> None:
    body = {**NEW_ORDER, "holds": [{"warehouse": "north", "hold_id": "c1"}]}
    asked = place.model_copy(update={"holds": (CartHold(warehouse="north", hold_id="c1"),)})
    assert (await call("POST", "/orders", body))[:2] == (201, [(O1, asked, ("orders", O1))])
    assert (await call("POST", "/orders", {**NEW_ORDER, "holds": None}))[:2] == (201, [(O1, place, ("orders", O1))])


@pytest.mark.req("INV-11")
async def test_worked_49_a_line_has_its_street_date_in_its_own_zone() -> None:
    first, *rest = NEW_ORDER["lines"]
    body = {**NEW_ORDER, "lines": [{**first, "street_date": "2026-12-01T00:00:00+08:00"}, *rest]}
    _, asked, _ = await call("POST", "/orders", body)
    assert [line.street_date for line in asked[0][1].lines] == [datetime(2026, 11, 30, 16, tzinfo=UTC), None, None]


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


async def test_goodwill() -> None:
    path, given = f"/orders/{O1}/refunds", {"amount": 500, "reason": "late"}
    made = RefundGoodwill(order_id=O1, refund="refund-k1", **given)
    assert (await call("POST", path, given))[:2] == (201, [(O1, made, ("orders", O1))])
    named = RefundGoodwill(order_id=O1, refund="g7", currency="EUR", **given)
    assert (await call("POST", path, {**given, "refund_id": "g7", "currency": "EUR"}))[1][0][1] == named


async def test_a_refund_is_previewed_and_nothing_is_asked() -> None:
    path = f"/orders/{O1}/refund-preview"
    status, asked, body = await call("POST", path, {"lines": [{"line": 2, "quantity": 1}], "goodwill": 100})
    assert (status, asked) == (200, [])
    assert body == {
        "order_id": O1,
        "currency": "EUR",
        "amount": 1600,
        "lines": [{"line": 2, "sku": "POT", "amount": 1500}],
        "freight": 0,
        "goodwill": 100,
        "payments": [{"payment_id": "p1", "amount": 1600}],
        "left": 1900,
    }
    assert (await call("POST", path.replace(O1, ids.order_id("shop", "B")), {"goodwill": 1}))[:2] == (404, [])


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
        ("POST", f"/orders/{O1}/refunds", {"amount": 0, "reason": "late"}),
        ("POST", f"/orders/{O1}/refunds", {"amount": 1, "reason": ""}),
        ("POST", f"/orders/{O1}/refunds", {"amount": "1", "reason": "late"}),
        ("POST", f"/orders/{O1}/refunds", {"amount": 1, "reason": "late", "line": 1}),
        ("POST", f"/orders/{O1}/refund-preview", {}),
        ("POST", f"/orders/{O1}/refund-preview", {"goodwill": True}),
        ("POST", f"/orders/{O1}/refund-preview", {"goodwill": 1, "tax": 1}),
        ("POST", f"/orders/{O1}/refund-preview", {"lines": [{"line": 1, "quantity": 1e2}]}),
        ("GET", "/orders/not-an-id", None),
        ("POST", "/orders", {**NEW_ORDER, "holds": [{"warehouse": "north", "hold_id": "c1", "pieces": 1}]}),
        ("POST", "/orders", {**NEW_ORDER, "holds": [{"warehouse": "north", "hold_id": each} for each in ("c1", "c2")]}),
        ("POST", "/orders", {**NEW_ORDER, "lines": [{"sku": "MUG", "quantity": 1, "street_date": "2026-12-01T00:00:00"}]}),
        ("GET", "/orders?status=lost", None),
    ],
)
async def test_malformed(method: str, path: str, body: Any) -> None:
    status, asked, _ = await call(method, path, body)
    assert (status, asked) == (422, [])
