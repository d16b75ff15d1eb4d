"""Orders that are collected in a store, and what a store sells over its counter."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from services.fulfillment.shipment.commands import HandOver, MakeReady
from shared.contracts.terms import Terms
from shared.domain import ids
from shared.memory.api import clients
from tests.journeys.shop import Shop

STORE = "store-7"


@pytest.fixture
def shop() -> Shop:
    """The store's last mug; there are more in Shanghai."""
    shop = Shop({(STORE, "mug"): 1, ("sh-1", "mug"): 5})
    for channel, kind in (("shop", "site"), ("till", "store")):
        source = "list" if channel == "shop" else "storefront"
        shop.configure(channel, warehouses=("sh-1", STORE), price_source=source, kind=kind, terms=Terms())
    return shop


def reserved(shop: Shop, number: str = "A1", pay: str = "online", lines: Mapping[str, int] | None = None) -> str:
    order = shop.place(number, lines or {"mug": 1}, pick_up={"store": STORE, "pay": pay})
    shop.system.run()
    return order


@pytest.mark.req("ORD-11")
def test_reserved_online_and_collected(shop: Shop) -> None:
    order = reserved(shop)
    assert (shop.order(order).warehouse, shop.stock(STORE, "mug").allocated) == (STORE, 1)
    shop.pay("A1", 6_000)
    shop.system.run()
    parcel = {"order_id": order, "shipment_id": ids.shipment_id(order)}
    shop.system.storefront("PickUpReadyReported", parcel)
    assert shop.parcel(order).status == "ready"
    shop.system.advance(days=2)
    shop.system.storefront("PickUpReported", parcel)
    seen = shop.order(order)
    assert (seen.order, seen.payment, seen.fulfillment, seen.carrier) == ("closed", "paid", "delivered", "pickup")
    assert "handed over in the store" in [entry.text for entry in seen.history]
    assert shop.stock(STORE, "mug").on_hand == 0
    shop.system.advance(days=2)
    assert shop.parcel(order).status == "delivered"
    shop.ask_back("A1", {"mug": 1})
    assert shop.returned(ids.return_id(order, "R1")).status == "approved"


@pytest.mark.req("ORD-11")
def test_worked_91_the_last_piece_is_put_back_cancelled_and_paid_back(shop: Shop) -> None:
    order = reserved(shop)
    shop.pay("A1", 6_000)
    shop.system.run()
    another = reserved(shop, "A2")
    assert shop.order(another).refusal_code == "out_of_stock"  # not sent for to Shanghai
    shop.system.ask("fulfillment", order, MakeReady(order_id=order))
    shop.system.advance(days=2, hours=23)
    assert shop.order(order).order == "confirmed"
    shop.system.advance(hours=2)
    seen = shop.order(order)
    assert (seen.order, seen.payment, seen.fulfillment, seen.refunded) == ("cancelled", "refunded", "stopped", 6_000)
    assert shop.parcel(order).status == "not_collected"
    stock = shop.stock(STORE, "mug")
    assert (stock.on_hand, stock.allocated, stock.free) == (1, 0, 1)
    [late] = shop.system.ask("fulfillment", order, HandOver(order_id=order))
    assert late.code == "stopped"
    assert shop.order(reserved(shop, "A3")).allocation == "allocated"


@pytest.mark.req("ORD-11")
def test_paid_in_the_store(shop: Shop) -> None:
    order = reserved(shop, pay="in_store")
    shop.system.advance(days=2)
    assert (shop.order(order).order, shop.stock(STORE, "mug").allocated) == ("confirmed", 1)
    shop.pay("A1", 6_000)
    shop.system.run()
    shop.system.ask("fulfillment", order, HandOver(order_id=order))
    assert (shop.order(order).order, shop.stock(STORE, "mug").on_hand) == ("closed", 0)


@pytest.mark.req("ORD-11")
def test_not_paid_in_the_store_in_time(shop: Shop) -> None:
    order = reserved(shop, pay="in_store")
    shop.system.advance(to=shop.system.now + timedelta(days=3, minutes=3))
    assert (shop.order(order).order, shop.stock(STORE, "mug").free) == ("expired", 1)


@pytest.mark.req("ORD-11", "CHN-01")
def test_bought_in_a_store_is_an_order_too(shop: Shop) -> None:
    """Taken from the shelf, paid and carried away: the till says so in three calls."""
    line = {"sku": "mug", "quantity": 1, "unit_price": 6_000}
    sold: dict[str, Any] = {"channel": "till", "external_id": "T-1", "currency": "CNY", "lines": [line]}
    shop.system.storefront("OrderPlaced", {**sold, "pick_up": {"store": STORE}})
    order = ids.order_id("till", "T-1")
    shop.pay("T-1", 6_000, channel="till")
    shop.system.run()
    shop.system.storefront("PickUpReported", {"order_id": order, "shipment_id": ids.shipment_id(order)})
    assert (shop.order(order).order, shop.order(order).payment, shop.order(order).fulfillment) == ("closed", "paid", "delivered")
    stock = shop.stock(STORE, "mug")
    assert (stock.on_hand, stock.issued) == (0, 1)


async def test_worked_91_by_http(shop: Shop) -> None:
    body = {"channel": "shop", "external_id": "A1", "currency": "CNY", "lines": [{"sku": "mug", "quantity": 1}]}
    order = ids.order_id("shop", "A1")
    async with clients(shop.system) as http:
        for wrong in ({"store": STORE, "pay": "later"}, {"store": ""}, {"store": STORE, "days": 3}, {}):
            assert (await http.post("http://orders/orders", json={**body, "pick_up": wrong})).status_code == 422
        placed = await http.post("http://orders/orders", json={**body, "pick_up": {"store": STORE, "pay": None}})
        assert (placed.status_code, placed.json()["pick_up"]) == (201, {"store": STORE, "pay": "online"})
        paid = {"amount": 6_000, "currency": "CNY"}
        assert (await http.post(f"http://orders/orders/{order}/payments", json=paid)).status_code in (200, 201)
        assert (await http.post(f"http://fulfillment/shipments/{order}/ship", json=PARCEL)).json()["code"] == "is_picked_up"
        ready = (await http.post(f"http://fulfillment/shipments/{order}/ready", json={})).json()
        assert (ready["status"], ready["pick_up_days"]) == ("ready", 3)
        shop.system.advance(days=3, minutes=1)
        late = await http.post(f"http://fulfillment/shipments/{order}/hand-over", json={})
        assert (late.status_code, late.json()["code"]) == (409, "stopped")
        seen = (await http.get(f"http://orders/orders/{order}")).json()
        assert (seen["order"], seen["payment"], seen["refunded"]) == ("cancelled", "refunded", 6_000)
        stock = (await http.get(f"http://inventory/warehouses/{STORE}/stock/mug")).json()
        assert (stock["on_hand"], stock["free"]) == (1, 1)


PARCEL = {"carrier": "DHL", "tracking_number": "T1"}
