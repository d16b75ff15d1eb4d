"""Uses that quotes hold, through HTTP and all services: the order that names the hold takes it over, and nobody comes between."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

import httpx
import pytest

from services.pricing.counter.view import CounterView
from shared.api.auth import Callers, Token
from shared.contracts.promotions import Limits
from shared.contracts.quote_holds import LentUsesFreed, QuoteHoldTaken, QuoteUseReturned
from shared.contracts.uses import UseHeld
from shared.memory.api import clients
from tests.journeys.shop import Shop
from tests.journeys.test_uses import counted, counter, figures, outcome

QUOTES = "http://pricing/quotes"
MUG: dict[str, Any] = {"channel": "shop", "currency": "CNY", "lines": [{"sku": "mug", "quantity": 1}]}
COUNTER = "promotion/shop/launch"


def by(customer_id: str) -> dict[str, Any]:
    return {"customer": {"customer_id": customer_id}}


@pytest.fixture
def shop() -> Shop:
    shop = Shop({("sh-1", "mug"): 100, ("gz-1", "rug"): 2})
    counted(shop, "launch", Limits(uses=5))
    return shop


@pytest.fixture
async def http(shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    async with clients(shop.system) as found:
        yield found


async def hold(http: httpx.AsyncClient, customer_id: str = "lin", **other: Any) -> dict[str, Any]:
    """What the customer's quote holds."""
    answer = await http.post(QUOTES, json=MUG | {"customer_id": customer_id, "hold": True} | other)
    assert answer.status_code == 200, answer.text
    held: dict[str, Any] = answer.json()["hold"]
    return held


def quoted(shop: Shop, id: str = COUNTER) -> int:
    return counter(shop, id).quoted


def taken_by(shop: Shop, order: str, hold_id: str) -> str:
    return outcome(shop, order, hold_id)


@pytest.mark.req("ORD-03")
async def test_three_calls_from_cart_to_paid(shop: Shop, http: httpx.AsyncClient) -> None:
    """Quoted with a hold, placed, paid."""
    cart = {**MUG, "customer_id": "lin", "hold": True}
    quote = (await http.post(QUOTES, json=cart)).json()
    lines = [{"sku": "mug", "quantity": 1}]
    order = {"channel": "shop", "external_id": "A-1", "currency": "CNY", "lines": lines, "customer": {"customer_id": "lin"}}
    said = {**order, "expected_total": quote["total"], "quote_hold": quote["hold"]["hold_id"]}
    placed = (await http.post("http://orders/orders", json=said)).json()
    assert (placed["total"], placed["allocation"]) == (5_000, "allocated")
    payments = f"http://orders/orders/{placed['order_id']}/payments"
    paid = (await http.post(payments, json={"amount": placed["total"], "currency": "CNY", "method": "wechat"})).json()
    assert (paid["payment"], paid["fulfillment"]) == ("paid", "requested")
    assert taken_by(shop, placed["order_id"], quote["hold"]["hold_id"]) == "applied"


@pytest.mark.req("PRC-36")
async def test_the_order_that_names_the_hold_has_its_use_though_all_others_are_gone(shop: Shop, http: httpx.AsyncClient) -> None:
    held = await hold(http)
    assert (held["status"], [use["counter"] for use in held["uses"]], held["refused"]) == ("held", [COUNTER], [])
    assert held["ends_at"] == (shop.system.now + timedelta(minutes=15)).isoformat().replace("+00:00", "Z")
    others = [shop.place(f"B-{n}", {"mug": 1}) for n in range(5)]
    shop.system.run()
    assert [outcome(shop, each) for each in others] == ["applied"] * 4 + ["used_up"]
    order = shop.place("A-1", {"mug": 1}, quote_hold=held["hold_id"], **by("lin"))
    shop.system.run()
    assert (shop.order(order).total, outcome(shop, order), taken_by(shop, order, held["hold_id"])) == (
        5_000,
        "applied",
        "applied",
    )
    assert (figures(shop), quoted(shop)) == ((0, 5, 0, 0), 0)
    shown = (await http.get("http://pricing/customers/lin/quote-hold")).json()
    assert (shown["status"], shown["order_id"]) == ("taken", order)
    shop.system.advance(minutes=20)
    assert (figures(shop), quoted(shop)) == ((0, 5, 0, 0), 0)


@pytest.mark.req("PRC-36")
async def test_nobody_comes_between_in_any_order_of_what_is_heard() -> None:
    for seed in range(2):
        chance = Random(seed)
        shop = Shop({("sh-1", "mug"): 100}, chance=chance)
        counted(shop, "launch", Limits(uses=5))
        async with clients(shop.system) as http:
            held = await hold(http)
        orders = [shop.place(f"B-{n}", {"mug": 1}) for n in range(3)]
        own = shop.place("A-1", {"mug": 1}, quote_hold=held["hold_id"], **by("lin"))
        orders += [shop.place(f"C-{n}", {"mug": 1}) for n in range(4)]
        shop.system.run()
        assert shop.order(own).total == 5_000
        assert sum(shop.order(each).total == 5_000 for each in orders) == 4
        assert (figures(shop), quoted(shop)) == ((0, 5, 0, 0), 0)


@pytest.mark.req("PRC-36")
async def test_quotes_hold_a_fifth_of_a_limit_at_most(shop: Shop, http: httpx.AsyncClient) -> None:
    """Who hoards uses by quotes keeps nobody out: four of five are left to orders."""
    held = [await hold(http, f"bot-{n}") for n in range(4)]
    assert [len(each["uses"]) for each in held] == [1, 0, 0, 0]
    assert {each["code"] for other in held[1:] for each in other["refused"]} == {"quotes_full"}
    orders = [shop.place(f"A-{n}", {"mug": 1}) for n in range(4)]
    shop.system.run()
    assert [shop.order(each).total for each in orders] == [5_000] * 4
    answer = (await http.post(QUOTES, json=MUG | {"customer_id": "bot-1", "hold": True})).json()
    assert (answer["total"], answer["hold"]["status"], answer["hold"]["refused"]) == (6_000, "over", [])
    shop.system.advance(minutes=16)
    assert quoted(shop) == 0
    late = shop.place("A-9", {"mug": 1})
    shop.system.run()
    assert shop.order(late).total == 5_000


@pytest.mark.req("PRC-36")
async def test_a_customer_has_one_hold_that_is_renewed_and_over_after_an_hour(shop: Shop, http: httpx.AsyncClient) -> None:
    first = await hold(http)
    opened = datetime.fromisoformat(first["opened_at"])
    for minute in (10, 20, 30, 40, 50):
        shop.system.advance(minutes=10)
        again = await hold(http)
        assert (again["hold_id"], again["opened_at"], len(again["uses"])) == (first["hold_id"], first["opened_at"], 1)
        ends = min(minute + 15, 60)
        assert again["ends_at"] == (opened + timedelta(minutes=ends)).isoformat().replace("+00:00", "Z")
        assert quoted(shop) == 1
    shop.system.advance(minutes=11)
    assert quoted(shop) == 0
    assert (await http.get("http://pricing/customers/lin/quote-hold")).json()["status"] == "over"
    order = shop.place("A-1", {"mug": 1}, quote_hold=first["hold_id"], **by("lin"))
    shop.system.run()
    assert taken_by(shop, order, first["hold_id"]) == "hold_over"
    assert shop.order(order).total == 5_000
    second = await hold(http)
    assert second["hold_id"] != first["hold_id"]


@pytest.mark.req("PRC-36")
async def test_a_hold_of_somebody_else_or_of_another_basket_lends_nothing(shop: Shop, http: httpx.AsyncClient) -> None:
    held = await hold(http)
    id = held["hold_id"]
    for n in range(4):
        shop.place(f"B-{n}", {"mug": 1})
    shop.system.run()
    others = shop.place("A-1", {"mug": 1}, quote_hold=id, **by("wang"))
    guests = shop.place("A-2", {"mug": 1}, quote_hold=id)
    more = shop.place("A-3", {"mug": 2}, quote_hold=id, **by("lin"))
    shop.system.run()
    why = [taken_by(shop, each, id) for each in (others, guests, more)]
    assert why == ["hold_unknown", "customer_required", "hold_other_basket"]
    assert [outcome(shop, each) for each in (others, guests, more)] == ["used_up"] * 3
    own = shop.place("A-4", {"mug": 1}, quote_hold=id, **by("lin"))
    again = shop.place("A-5", {"mug": 1}, quote_hold=id, **by("lin"))
    shop.system.run()
    assert [taken_by(shop, each, id) for each in (own, again)] == ["applied", "hold_over"]
    assert [outcome(shop, each) for each in (own, again)] == ["applied", "used_up"]
    price = (await http.get(f"http://pricing/orders/{more}/price")).json()
    assert f"{id}: the hold is of another basket than this order: priced as without it" in [
        step["text"] for step in price["explanation"]
    ]


@pytest.mark.req("PRC-36")
async def test_an_order_that_is_refused_or_cancelled_gives_back_what_was_lent(shop: Shop, http: httpx.AsyncClient) -> None:
    held = await hold(http)
    refused = shop.place("A-1", {"mug": 1}, quote_hold=held["hold_id"], expected_total=1, **by("lin"))
    shop.system.run()
    assert shop.order(refused).refusal_code == "total_differs"
    assert (figures(shop), quoted(shop)) == ((0, 0, 0, 0), 0)
    held = await hold(http)
    early = shop.place("A-2", {"mug": 1}, quote_hold=held["hold_id"], **by("lin"))
    shop.cancel("A-2")
    shop.system.run()
    assert (shop.order(early).order, figures(shop), quoted(shop)) == ("cancelled", (0, 0, 0, 0), 0)


@pytest.mark.req("PRC-36")
async def test_what_the_order_does_not_need_is_free_again(shop: Shop, http: httpx.AsyncClient) -> None:
    """The promotion is paused between quote and order."""
    held = await hold(http)
    pause = {"reason": "a mistake"}
    assert (await http.post("http://pricing/channels/shop/promotions/launch/pause", json=pause)).status_code == 200
    counted(shop, "later", Limits(uses=9), off=500)
    order = shop.place("A-1", {"mug": 1}, quote_hold=held["hold_id"], **by("lin"))
    shop.system.run()
    assert shop.order(order).total == 5_500
    assert quoted(shop) == 0
    facts = shop.system.facts("pricing")
    assert sum(isinstance(fact, LentUsesFreed) for fact in facts) == 1
    assert [fact.reason for fact in facts if isinstance(fact, QuoteUseReturned)] == ["not_needed"]


@pytest.mark.req("PRC-36")
async def test_a_hold_of_two_counters_whose_basket_changes(shop: Shop, http: httpx.AsyncClient) -> None:
    counted(shop, "hello", Limits(code_uses=10, uses=20, per_customer=1), off=3_000, code="HELLO")
    two = await hold(http, codes=["HELLO"])
    counters = ["code/HELLO", "promotion/shop/hello"]
    assert [use["counter"] for use in two["uses"]] == counters
    assert (quoted(shop), [quoted(shop, each) for each in counters]) == (0, [1, 1])
    plain = await hold(http)
    assert (plain["hold_id"], [use["counter"] for use in plain["uses"]]) == (two["hold_id"], [COUNTER])
    assert (quoted(shop), [quoted(shop, each) for each in counters]) == (1, [0, 0])
    back = await hold(http, codes=["HELLO"])
    order = shop.place("A-1", {"mug": 1}, codes=["hello"], quote_hold=back["hold_id"], **by("lin"))
    shop.system.run()
    assert shop.order(order).total == 3_000
    assert [counter(shop, each).committed for each in counters] == [1, 1]
    assert [counter(shop, each).quoted for each in (*counters, COUNTER)] == [0, 0, 0]
    facts = shop.system.facts("pricing")
    assert sum(isinstance(fact, QuoteHoldTaken) for fact in facts) == 1
    assert len([fact for fact in facts if isinstance(fact, UseHeld)]) == 2
    share = shop.system.view("pricing", "shares", "promotion/shop/hello/lin")
    assert share.uses == 1


@pytest.mark.req("PRC-36")
async def test_of_a_budget_quotes_hold_a_fifth(shop: Shop, http: httpx.AsyncClient) -> None:
    counted(shop, "gold", Limits(budget=20_000), off=4_000, code="GOLD")
    held = [await hold(http, name, codes=["GOLD"]) for name in ("lin", "wang")]
    assert [sum(use["amount"] for use in each["uses"]) for each in held] == [4_000, 0]
    seen = shop.system.view("pricing", "counters", "promotion/shop/gold")
    assert isinstance(seen, CounterView) and (seen.quoted_amount, seen.reserved) == (4_000, 0)
    order = shop.place("A-1", {"mug": 1}, codes=["GOLD"], quote_hold=held[0]["hold_id"], **by("lin"))
    shop.system.run()
    assert shop.order(order).total == 2_000
    assert figures(shop, "promotion/shop/gold") == (0, 1, 0, 4_000)


@pytest.mark.req("PRC-36")
async def test_orders_and_quotes_without_a_hold_are_as_before(shop: Shop, http: httpx.AsyncClient) -> None:
    answer = (await http.post(QUOTES, json=MUG | {"customer_id": "lin"})).json()
    assert (answer["total"], answer["hold"]) == (5_000, None)
    order = shop.place("A-1", {"mug": 1}, **by("lin"))
    shop.system.run()
    life = [type(fact).__name__ for fact in shop.system.facts("pricing", order)]
    assert life == ["UsesWanted", "OrderPriced", "UsesSettled"]
    assert quoted(shop) == 0


@pytest.mark.req("SEC-01")
async def test_who_may_hold_and_for_whom(shop: Shop) -> None:
    scopes = {"reader": ["pricing:read"], "shop": ["pricing:read", "pricing:hold"]}
    tokens = [Token(sha256=sha256(name.encode()).hexdigest(), name=name, scopes=frozenset(each)) for name, each in scopes.items()]
    async with clients(shop.system, Callers(tokens)) as http:
        asked = MUG | {"hold": True, "customer_id": "lin"}
        by_reader, by_shop = ({"Authorization": f"Bearer {name}"} for name in scopes)
        refused = await http.post(QUOTES, json=asked, headers=by_reader)
        assert (refused.status_code, refused.json()["code"]) == (403, "missing_scope")
        assert (await http.post(QUOTES, json=asked | {"hold": False}, headers=by_reader)).status_code == 200
        assert (await http.post(QUOTES, json=asked, headers=by_shop)).status_code == 200
        for nobody in ({"customer_id": None}, {"customer_id": "guest:o1"}):
            answer = await http.post(QUOTES, json=asked | nobody, headers=by_shop)
            assert answer.status_code == 422 and "customer_id" in answer.text
        assert (await http.post(QUOTES, json=asked | {"hold": 1}, headers=by_shop)).status_code == 422
    assert quoted(shop) == 1
