"""Routes: what a request becomes. The gateway is a double that writes down what it was handed."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
import pytest
from fastapi import Request, Response
from fastapi.responses import JSONResponse

from services.pricing.customer.commands import GroupCustomer
from services.pricing.order_price.wording import worded
from services.pricing.price.commands import ApprovePrice
from services.pricing.service import service
from services.pricing.sku.commands import PriceSku
from shared.contracts.pricing import OrderPriced
from shared.contracts.promotions import ItemDiscount
from shared.domain.messages import Command
from tests.api import served
from tests.pricing.world import DAY, NOW, World, activate, activate_offer, end, line, offer, placed, set_price, world


@dataclass
class Handed:
    """A gateway over a world's documents."""

    world: World
    sent: list[tuple[str, Command, tuple[str, str] | None]] = field(default_factory=list)
    read: list[tuple[Any, ...]] = field(default_factory=list)
    scopes: list[str] = field(default_factory=list)
    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def id_for(self, request: Request, kind: str) -> str:
        raise NotImplementedError

    async def send(
        self,
        request: Request,
        key: str,
        command: Command,
        *,
        show: tuple[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        self.sent.append((key, command, show))
        return JSONResponse({}, status)

    async def get(
        self, request: Request, projection: str, id: str, *, as_of: datetime | None = None, fields: Collection[str] = ()
    ) -> Response:
        self.read.append((projection, id))
        return JSONResponse({})

    async def list(
        self, request: Request, projection: str, where: Mapping[str, Any], sort: Sequence[str] = (), each: Any = None
    ) -> Response:
        self.read.append((projection, where))
        return JSONResponse({})

    async def find_all(self, names: Sequence[str]) -> Mapping[str, Mapping[str, Any] | None]:
        return {name: self.world.look_up(name) for name in names}

    async def find(self, projection: str, id: str, *, as_of: datetime | None = None) -> Any | None:
        return self.world.documents.get((projection, id))

    def needs(self, scope: str) -> Callable[..., Any]:
        return lambda: self.scopes.append(scope)

    def signed(self) -> Callable[..., Any]:
        return self.needs("signed")


@pytest.fixture
def gateway() -> Handed:
    return Handed(world(set_price("CUP", 9999), set_price("POT", 5001), activate()))


@pytest.fixture
async def client(gateway: Handed) -> AsyncIterator[httpx.AsyncClient]:
    async with served.client(service.routes, gateway, problems=True) as client:
        yield client


PROMOTION = {
    "currency": "CNY",
    "threshold": 20000,
    "discount": 2000,
    "starts_at": "2026-06-17T20:00:00+08:00",
    "ends_at": "2026-06-19T12:00:00Z",
}


TERMS = {
    "currency": "CNY",
    "terms": {"kind": "item_discount", "rate": 1},
    "starts_at": PROMOTION["starts_at"],
    "ends_at": PROMOTION["ends_at"],
}


@pytest.mark.req("PRC-15")
async def test_put_price_sends_a_command(client: httpx.AsyncClient, gateway: Handed) -> None:
    answer = await client.put("/channels/own/prices/CUP", json={"name": "Cup", "currency": "CNY", "unit_price": 10000})
    assert answer.status_code == 200
    assert gateway.sent == [("own/CUP", set_price(), ("prices", "own/CUP"))]
    assert gateway.scopes == ["pricing:write"]


@pytest.mark.req("PRC-12", "CHN-16")
async def test_a_price_under_conditions_its_approval_a_sku_and_a_customer(client: httpx.AsyncClient, gateway: Handed) -> None:
    said = {"name": "Cup", "currency": "CNY", "unit_price": 9000, "group": "vip", "from_quantity": 10, "reason": "r"}
    window = {"zone": "Asia/Shanghai", "starts_at": "2026-11-11T00:00:00", "ends_at": "2026-11-12T00:00:00"}
    assert (await client.put("/channels/own/prices/CUP", json=said | window)).status_code == 200
    assert (await client.post("/channels/own/prices/CUP/approval")).status_code == 200
    sku = {"currency": "CNY", "costs": {"purchasing": 8000}, "low": 9000, "high": 13000}
    assert (await client.put("/skus/CUP", json=sku)).status_code == 200
    assert (await client.put("/customers/c1", json={"tier": "gold", "groups": ["vip"]})).status_code == 200
    times: dict[str, Any] = {
        name: datetime.fromisoformat(f"2026-11-1{day}T16:00:00Z") for name, day in (("starts_at", 0), ("ends_at", 1))
    }
    assert gateway.sent == [
        ("own/CUP", set_price(unit_price=9000, group="vip", from_quantity=10, reason="r", **times), ("prices", "own/CUP")),
        ("own/CUP", ApprovePrice(channel="own", sku="CUP"), ("prices", "own/CUP")),
        ("base/CUP", PriceSku(sku="CUP", currency="CNY", costs={"purchasing": 8000}, low=9000, high=13000), ("skus", "CUP")),
        ("c1", GroupCustomer(customer_id="c1", tier="gold", groups=("vip",)), ("customers", "c1")),
    ]
    assert gateway.scopes == ["pricing:write", "pricing:approve", "pricing:write", "pricing:write"]


async def test_a_price_has_its_history_and_prior_price(client: httpx.AsyncClient) -> None:
    shown = (await client.get("/channels/own/prices/CUP/history")).json()
    assert [change["entry"]["unit_price"] for change in shown["changes"]] == [9999]
    assert (shown["prior"]["prior"], shown["prior"]["claim"]) == (9999, 0)
    assert (await client.get("/channels/own/prices/NONE/history")).status_code == 404


@pytest.mark.req("PRC-36")
async def test_a_quote_explains_any_promotion_that_it_is_asked_about(client: httpx.AsyncClient, gateway: Handed) -> None:
    gateway.world.do(activate_offer(offer("pots", terms=ItemDiscount(rate=1)), "JAR"))
    gateway.world.do(activate_offer(offer("coded", code="C")))
    gateway.world.do(activate("past", starts_at=NOW - 2 * DAY, ends_at=NOW - DAY))
    asked = ["618", "pots", "coded", "past", "never"]
    body = {"channel": "own", "currency": "CNY", "lines": [{"sku": "CUP", "quantity": 1}], "why_not": asked}
    steps = (await client.post("/quotes", json=body)).json()["explanation"][1:]
    assert {step["subject"]: step["code"] for step in steps} == {
        "618": "threshold_missed",
        "pots": "no_target",
        "coded": "unknown_code",
        "past": "over",
        "never": "wrong_channel",
    }


@pytest.mark.req("PRC-21")
async def test_promotions_are_put_and_deleted_with_times_in_utc(client: httpx.AsyncClient, gateway: Handed) -> None:
    assert (await client.put("/channels/own/promotions/618", json=PROMOTION)).status_code == 200
    assert (await client.delete("/channels/own/promotions/618")).status_code == 200
    assert gateway.sent == [("own", activate(), ("promotions", "own/618")), ("own", end(), ("promotions", "own/618"))]
    assert str(gateway.sent[0][1].model_dump(mode="json")["offer"]["starts_at"]) == "2026-06-17T12:00:00Z"
    assert gateway.scopes == ["pricing:write", "pricing:write"]


async def test_reads_name_their_view(client: httpx.AsyncClient, gateway: Handed) -> None:
    for path in ("/channels/own/prices/CUP", "/channels/own/prices", "/channels/own/promotions", "/orders/o1/price"):
        assert (await client.get(path)).status_code == 200
    views = [("prices", "own/CUP"), ("prices", {"channel": "own"}), ("promotions", {"channel": "own"}), ("order_prices", "o1")]
    assert gateway.read == views
    assert gateway.scopes == ["pricing:read"] * 4


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/channels/own/prices/CUP", {"name": "Cup", "currency": "CNY", "unit_price": -1}),
        ("/channels/own/prices/CUP", {"name": "Cup", "currency": "yuan", "unit_price": 1}),
        (f"/channels/{'x' * 65}/prices/CUP", {"name": "Cup", "currency": "CNY", "unit_price": 1}),
        ("/channels/own/promotions/618", PROMOTION | {"discount": 0}),
        ("/channels/own/promotions/618", PROMOTION | {"discount": 1.5}),
        ("/channels/own/promotions/618", PROMOTION | {"ends_at": PROMOTION["starts_at"]}),
        ("/channels/own/promotions/618", PROMOTION | {"ends_at": "2026-06-19T12:00:00", "zone": "Asia/Nowhere"}),
        ("/channels/own/promotions/618", TERMS | {"terms": {"kind": "item_discount", "rate": 0}, "skus": ["A"]}),
        ("/channels/own/promotions/618", TERMS | {"terms": {"kind": "item_discount", "rate": 10_001}, "skus": ["A"]}),
        ("/channels/own/promotions/618", TERMS | {"skus": [f"S{n}" for n in range(20_001)]}),
        ("/channels/own/prices/CUP", {"name": "Cup", "currency": "CNY", "unit_price": 9.5}),
        ("/skus/CUP", {"currency": "CNY", "low": 2, "high": 1}),
        ("/channels/own/promotions/618", PROMOTION | {"ends_at": "2026-06-19T12:00:00"}),
    ],
)
async def test_malformed_requests_are_sent_nowhere(
    client: httpx.AsyncClient, gateway: Handed, path: str, body: dict[str, Any]
) -> None:
    assert (await client.put(path, json=body)).status_code == 422
    assert gateway.sent == []


@pytest.mark.req("PRC-22", "PRC-36")
async def test_a_quote_is_what_the_order_costs(client: httpx.AsyncClient, gateway: Handed) -> None:
    lines = [{"sku": "CUP", "quantity": 1}, {"sku": "POT", "quantity": 3}]
    answer = await client.post("/quotes", json={"channel": "own", "currency": "CNY", "lines": lines})
    (priced,) = gateway.world.order(placed(line("CUP", 1), line("POT", 3)))
    assert isinstance(priced, OrderPriced) and priced.total == 23002
    worded_steps = worded(priced.explanation, "CNY")
    said = priced.model_copy(update={"explanation": worded_steps}).model_dump(mode="json", exclude={"order_id", "uses"})
    assert answer.json() == said | {"hold": None}
    assert gateway.sent == []


async def test_a_quote_that_cannot_be_given_says_why(client: httpx.AsyncClient, gateway: Handed) -> None:
    body = {"channel": "own", "currency": "CNY", "lines": [{"sku": "JAR", "quantity": 1}]}
    answer = await client.post("/quotes", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
    assert (answer.json()["code"], answer.json()["detail"]) == ("unknown_sku", "no list price for JAR")
