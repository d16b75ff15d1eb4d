"""Lives of orders that wait for stock, and of carts that hold some, through all five services."""

import pytest

from services.inventory.hold.commands import HoldStock
from services.inventory.hold.view import HoldView
from services.inventory.queue.commands import SetBackorderCap
from services.inventory.queue.view import QueueView
from shared.contracts.orders import StockLine
from shared.contracts.terms import Terms
from shared.domain import ids
from shared.memory.api import clients
from tests.journeys.shop import Shop


@pytest.fixture
def shop() -> Shop:
    shop = Shop({})
    shop.configure(terms=Terms(short_at_placing="backorder"))
    shop.system.ask("inventory", "sh-1", SetBackorderCap(warehouse="sh-1", sku="mug", cap=30))
    return shop


def queue(shop: Shop) -> dict[str, int]:
    view = shop.system.view("inventory", "queues", "sh-1/mug")
    assert isinstance(view, QueueView)
    return {each.order_id: each.waiting for each in view.entries}


def placed(shop: Shop) -> tuple[str, str]:
    first = shop.place("A1", {"mug": 8})
    shop.system.advance(seconds=1)
    return first, shop.place("A2", {"mug": 10})


@pytest.mark.req("INV-11", "ORD-08")
def test_worked_46_backorder_receipt_shipped(shop: Shop) -> None:
    first, second = placed(shop)
    shop.pay("A1", shop.order(first).total or 0)
    assert queue(shop) == {first: 8, second: 10}
    assert (shop.order(first).allocation, shop.order(first).fulfillment) == ("waiting", "none")

    shop.receive("sh-1", "mug", 12, "r1")
    assert queue(shop) == {second: 6}
    assert (shop.order(first).allocation, shop.order(first).fulfillment) == ("allocated", "requested")
    mugs = shop.stock("sh-1", "mug")
    assert (mugs.on_hand, mugs.allocated, mugs.waiting, mugs.free) == (12, 12, 6, 0)
    shop.dispatch(first)
    assert shop.order(first).fulfillment == "shipped"
    assert (shop.stock("sh-1", "mug").on_hand, shop.stock("sh-1", "mug").allocated) == (4, 4)


@pytest.mark.req("INV-11", "ORD-06")
def test_what_waits_is_served_from_elsewhere_the_next_day(shop: Shop) -> None:
    """Its own warehouse may give it a part meanwhile: that goes to the next in the queue."""
    first, second = placed(shop)
    for number, order in (("A1", first), ("A2", second)):
        shop.pay(number, shop.order(order).total or 0)
    shop.receive("sh-1", "mug", 3, "r1")
    shop.receive("gz-1", "mug", 8, "r1")
    assert queue(shop) == {first: 5, second: 10}
    shop.system.advance(hours=23)
    assert queue(shop) == {first: 5, second: 10}
    shop.system.advance(hours=1)
    assert queue(shop) == {second: 7}
    assert [(each.warehouse, each.allocation) for each in shop.order(first).shipments] == [
        ("sh-1", "released"),
        ("gz-1", "allocated"),
    ]
    shop.dispatch(first, shipment=2)
    shop.deliver(first, shipment=2)
    assert shop.order(first).order == "closed"
    told = shop.life(first)
    shop.system.advance(days=5)
    assert queue(shop) == {second: 7}
    assert shop.life(first) == told
    assert "StockAsked" not in shop.life(second)
    shop.receive("gz-1", "mug", 10, "r2")
    shop.system.advance(days=1)
    assert queue(shop) == {}
    mugs = shop.stock("sh-1", "mug")
    assert (mugs.on_hand, mugs.allocated, mugs.free) == (3, 0, 3)


@pytest.mark.req("INV-11")
def test_worked_47_cancelled_while_it_waits(shop: Shop) -> None:
    first, second = placed(shop)
    shop.receive("sh-1", "mug", 5, "r1")
    shop.cancel("A1")
    assert shop.order(first).order == "cancelled"
    assert queue(shop) == {second: 5}
    shop.system.advance(minutes=33)  # never paid: it leaves as well
    assert queue(shop) == {}
    mugs = shop.stock("sh-1", "mug")
    assert (mugs.on_hand, mugs.allocated, mugs.waiting, mugs.free) == (5, 0, 0, 5)


@pytest.mark.req("ORD-08")
async def test_what_waits_for_pieces_is_listed_the_oldest_first(shop: Shop) -> None:
    first, second = placed(shop)
    async with clients(shop.system) as http:
        waits = (await http.get("http://orders/queues/unfillable")).json()["items"]
        assert [each["order_id"] for each in waits] == [first, second]
        assert waits[0] == {
            "order_id": first,
            "queue": "unfillable",
            "kinds": [ids.shipment_id(first)],
            "reason": "shipment 1 waits in sh-1",
            "since": shop.order(first).model_dump(mode="json")["placed_at"],
        }
        shop.receive("sh-1", "mug", 12, "r1")
        assert [each["order_id"] for each in (await http.get("http://orders/queues/unfillable")).json()["items"]] == [second]
        shop.cancel("A2")
        assert (await http.get("http://orders/queues/unfillable")).json()["items"] == []


@pytest.mark.req("INV-02")
def test_worked_52_a_cart_holds_until_its_time_is_over() -> None:
    shop = Shop({("sh-1", "mug"): 10})
    cart = HoldStock(warehouse="sh-1", hold_id="c1", customer_id="lin", lines=(StockLine(sku="mug", quantity=2),))
    shop.system.ask("inventory", "sh-1", cart)
    assert shop.stock("sh-1", "mug").held == 2
    shop.system.advance(minutes=16)
    assert (shop.stock("sh-1", "mug").held, shop.stock("sh-1", "mug").free) == (0, 10)
    hold = shop.system.view("inventory", "holds", "sh-1/c1")
    assert isinstance(hold, HoldView) and hold.status == "expired"


@pytest.mark.req("INV-02", "INV-10")
async def test_worked_54_by_http() -> None:
    shop = Shop({("sh-1", "mug"): 100})
    lines = [{"sku": "mug", "quantity": 60}]
    async with clients(shop.system) as http:
        held = await http.post("http://inventory/holds", json={"warehouse": "sh-1", "customer_id": "lin", "lines": lines})
        assert (held.status_code, held.json()["lines"]) == (201, [{"sku": "mug", "quantity": 20, "asked": 60}])
        path = f"http://inventory/holds/sh-1/{held.json()['hold_id']}"
        again = await http.post("http://inventory/holds", json={"warehouse": "sh-1", "customer_id": "lin", "lines": lines})
        assert (again.status_code, again.json()["code"]) == (409, "already_held")
        stock = (await http.get("http://inventory/warehouses/sh-1/stock/mug")).json()
        figures = ("on_hand", "allocated", "held", "unavailable", "available", "waiting", "free")
        assert [stock[name] for name in figures] == [100, 0, 20, 0, 80, 0, 80]
        shop.system.advance(minutes=5)
        renewed = await http.post(f"{path}/activity")
        assert renewed.json()["ends_at"] > held.json()["ends_at"]
        ended = await http.delete(path)
        assert (ended.status_code, ended.json()["status"]) == (200, "ended")
        assert (await http.post(f"{path}/activity")).json()["code"] == "hold_ended"
        kept = await http.put("http://inventory/warehouses/sh-1/stock/mug/safety-stock", json={"safety": 30})
        assert (kept.json()["safety"], kept.json()["free"]) == (30, 70)
        capped = await http.put("http://inventory/warehouses/sh-1/stock/mug/backorder-cap", json={"cap": 5})
        assert (capped.json()["cap"], capped.json()["entries"]) == (5, [])
