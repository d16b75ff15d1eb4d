"""Lives of carts and preorders, and of what a short pick misses, through all five services."""

from datetime import UTC, datetime

import pytest

from services.inventory.hold.commands import HoldStock
from services.inventory.hold.view import HoldView
from services.inventory.queue.commands import SetBackorderCap
from services.inventory.queue.view import QueueView
from shared.contracts.orders import LinesCancelled, StockLine
from shared.contracts.terms import ShortAtPlacing, Terms
from shared.domain import ids
from shared.memory.api import clients
from tests.journeys.shop import Shop

CART = {"warehouse": "sh-1", "hold_id": "c1"}
STREET = datetime(2026, 11, 30, 16, tzinfo=UTC)
"""1 Dec 00:00 in Shanghai."""


def hold(shop: Shop, warehouse: str = "sh-1", **pieces: int) -> None:
    lines = tuple(StockLine(sku=sku, quantity=n) for sku, n in pieces.items())
    shop.system.ask("inventory", warehouse, HoldStock(warehouse=warehouse, hold_id="c1", customer_id="lin", lines=lines))


def held(shop: Shop, warehouse: str = "sh-1") -> str:
    view = shop.system.view("inventory", "holds", f"{warehouse}/c1")
    assert isinstance(view, HoldView)
    return view.status


def terms(shop: Shop, short_at_placing: ShortAtPlacing = "backorder") -> None:
    shop.configure(terms=Terms(short_at_placing=short_at_placing))


@pytest.mark.req("INV-02", "ORD-08")
def test_worked_51_the_last_piece_is_its_own_orders_and_nobody_elses() -> None:
    shop = Shop({("sh-1", "mug"): 1})
    hold(shop, mug=1)
    other = shop.place("A1", {"mug": 1})
    assert (shop.order(other).order, shop.order(other).refusal_code) == ("refused", "out_of_stock")
    order = shop.place("A2", {"mug": 1}, holds=[CART])
    assert (shop.order(order).allocation, shop.order(order).warehouse) == ("allocated", "sh-1")
    mugs = shop.stock("sh-1", "mug")
    assert (held(shop), mugs.held, mugs.allocated, mugs.free) == ("converted", 0, 1, 0)
    shop.pay("A2", 6_000)
    shop.system.run()
    shop.dispatch(order)
    shop.deliver(order)
    assert shop.order(order).order == "closed"


@pytest.mark.req("INV-02", "ORD-08")
def test_worked_51_sourced_elsewhere_it_is_freed_for_others() -> None:
    shop = Shop({("sh-1", "mug"): 1, ("gz-1", "mug"): 1, ("gz-1", "lamp"): 1})
    hold(shop, mug=1)
    order = shop.place("A1", {"mug": 1, "lamp": 1}, holds=[CART])
    assert (shop.order(order).allocation, shop.order(order).warehouse) == ("allocated", "gz-1")
    mugs = shop.stock("sh-1", "mug")
    assert (held(shop), mugs.held, mugs.free) == ("sourced_elsewhere", 0, 1)
    other = shop.place("A2", {"mug": 1})
    assert shop.order(other).warehouse == "sh-1"


@pytest.mark.req("INV-02")
async def test_worked_51_by_http() -> None:
    """Hold, place, pay: three calls (ORD-08)."""
    shop = Shop({("sh-1", "mug"): 1})
    async with clients(shop.system) as http:
        lines = [{"sku": "mug", "quantity": 1}]
        answer = (
            await http.post("http://inventory/holds", json={"warehouse": "sh-1", "customer_id": "lin", "lines": lines})
        ).json()
        holds = [{"warehouse": answer["warehouse"], "hold_id": answer["hold_id"]}]
        new = {"channel": "shop", "external_id": "A1", "currency": "CNY", "lines": lines, "holds": holds}
        placed = await http.post("http://orders/orders", json=new)
        assert placed.status_code == 201
        shop.system.run()
        seen = (await http.get(f"http://orders/orders/{placed.json()['order_id']}")).json()
        assert (seen["allocation"], shop.stock("sh-1", "mug").held) == ("allocated", 0)


@pytest.mark.req("INV-02")
def test_worked_51_an_order_that_ends_keeps_nothing_held() -> None:
    shop = Shop({("sh-1", "mug"): 5})
    hold(shop, mug=1)
    shop.place("A1", {"mug": 1}, holds=[CART], expected_total=1)
    assert (held(shop), shop.stock("sh-1", "mug").free) == ("sourced_elsewhere", 5)


@pytest.mark.req("INV-02")
def test_worked_53_after_the_holds_end_was_stated_it_is_as_anybody() -> None:
    shop = Shop({("sh-1", "mug"): 1})
    hold(shop, mug=1)
    shop.system.advance(minutes=15, seconds=0.5)
    assert held(shop) == "expired"
    other = shop.place("A1", {"mug": 1})
    late = shop.place("A2", {"mug": 1}, holds=[CART])
    assert (shop.order(other).allocation, shop.order(late).refusal_code) == ("allocated", "out_of_stock")


@pytest.mark.req("INV-11", "ORD-08")
def test_worked_49_preordered_allocated_by_rank_and_released_on_its_street_date() -> None:
    shop = Shop({})
    terms(shop)
    shop.system.ask("inventory", "sh-1", SetBackorderCap(warehouse="sh-1", sku="mug", cap=30))
    lines = [{"sku": "mug", "quantity": 2, "street_date": "2026-12-01T00:00:00+08:00"}]
    orders = []
    for number in ("A1", "A2"):
        event = {"channel": "shop", "external_id": number, "currency": "CNY", "lines": lines}
        shop.system.storefront("OrderPlaced", event)
        orders.append(ids.order_id("shop", number))
        shop.pay(number, 12_000)
        shop.system.advance(seconds=1)
    first, second = orders
    assert (shop.order(first).allocation, shop.order(second).allocation) == ("waiting", "waiting")

    shop.system.advance(datetime(2026, 11, 20, tzinfo=UTC))
    shop.receive("sh-1", "mug", 3, "r1")
    assert (shop.order(first).allocation, shop.order(second).allocation) == ("allocated", "waiting")
    assert (shop.order(first).payment, shop.order(first).fulfillment) == ("paid", "none")
    shop.system.advance(STREET.replace(hour=15, minute=59))
    assert shop.order(first).fulfillment == "none"
    shop.system.advance(STREET)
    assert (shop.order(first).fulfillment, shop.order(second).fulfillment) == ("requested", "none")
    assert shop.parcel(first).status == "created"
    shop.receive("sh-1", "mug", 1, "r2")
    assert shop.order(second).fulfillment == "requested"  # its street date is over


@pytest.mark.req("INV-11", "ORD-08")
def test_what_was_not_found_waits_for_the_next_receipt() -> None:
    shop = Shop({("sh-1", "mug"): 4})
    shop.system.ask("inventory", "gz-1", SetBackorderCap(warehouse="gz-1", sku="mug", cap=30))
    order = shop.place("A1", {"mug": 4})
    shop.pay("A1", 22_000)
    shop.system.run()
    shop.miss(order, mug=1)
    assert (shop.order(order).allocation, shop.order(order).payment) == ("waiting", "paid")
    queue = shop.system.view("inventory", "queues", "gz-1/mug")
    assert isinstance(queue, QueueView) and [(each.order_id, each.waiting) for each in queue.entries] == [(order, 3)]
    shop.dispatch(order)
    shop.deliver(order)
    assert shop.order(order).fulfillment == "partially_delivered"
    shop.receive("gz-1", "mug", 3, "r1")
    shop.dispatch(order, "SF2", shipment=2)
    shop.deliver(order, shipment=2)
    seen = shop.order(order)
    assert (seen.order, seen.fulfillment, seen.payment, seen.cancelled) == ("closed", "delivered", "paid", 0)
    assert not [fact for fact in shop.system.facts("orders", order) if isinstance(fact, LinesCancelled)]
