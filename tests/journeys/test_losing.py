"""A shelf holds fewer pieces than orders were promised: the newest go without, and are served from elsewhere."""

from typing import Any

import pytest
from httpx import AsyncClient

from shared.memory.api import clients
from tests.journeys.shop import Shop


async def counted(http: AsyncClient, pieces: int, difference: int) -> dict[str, Any]:
    """By two, and approved."""
    begun = await http.post("http://inventory/warehouses/sh-1/counts", json={"count_id": "c1", "skus": ["mug"]})
    assert begun.status_code == 201, begun.text
    for entry in ("e1", "e2"):
        body = {"entry_id": entry, "lines": [{"sku": "mug", "pieces": pieces}]}
        assert (await http.post("http://inventory/counts/sh-1/c1/entries", json=body)).status_code == 200
    body = {"lines": [{"sku": "mug", "difference": difference}]}
    approved = await http.post("http://inventory/counts/sh-1/c1/approve", json=body)
    told: dict[str, Any] = approved.json()
    assert approved.status_code == 200, told
    return told


@pytest.mark.req("INV-07", "ORD-06")
@pytest.mark.parametrize("paid", [False, True])
async def test_worked_66_the_newest_order_is_served_from_elsewhere(paid: bool) -> None:
    """Released to Fulfillment or not."""
    shop = Shop({("sh-1", "mug"): 8, ("gz-1", "mug"): 5})
    first, second = shop.place("A1", {"mug": 2}), shop.place("A2", {"mug": 3})
    shop.system.run()
    if paid:
        for number, order in (("A1", first), ("A2", second)):
            shop.pay(number, shop.order(order).total or 0)
        shop.system.run()
    async with clients(shop.system) as http:
        assert (await counted(http, 3, -5))["status"] == "closed"
    stock = shop.stock("sh-1", "mug")
    assert (stock.on_hand, stock.allocated, stock.available) == (3, 3, 0)
    assert [(part.warehouse, part.lines[0].quantity) for part in shop.order(first).shipments] == [("sh-1", 2)]
    assert [(part.warehouse, part.lines[0].quantity) for part in shop.order(second).shipments] == [("sh-1", 1), ("gz-1", 2)]
    if not paid:
        for number, order in (("A1", first), ("A2", second)):
            shop.pay(number, shop.order(order).total or 0)
        shop.system.run()
    for shipment in (1, 2):
        shop.dispatch(second, f"SF{shipment}", shipment=shipment)
        shop.deliver(second, shipment=shipment)
    shop.dispatch(first, "SF9")
    shop.deliver(first)
    shop.system.run()
    assert {shop.order(each).order for each in (first, second)} == {"closed"}
    assert shop.stock("sh-1", "mug").on_hand == 0


@pytest.mark.req("INV-07")
async def test_what_is_packed_leaves_as_it_is() -> None:
    """The parcel's pieces were there: what is booked as lost of them is not issued as well."""
    shop = Shop({("sh-1", "mug"): 8, ("gz-1", "mug"): 5})
    order = shop.place("A1", {"mug": 5})
    shop.system.run()
    shop.pay("A1", shop.order(order).total or 0)
    shop.system.run()
    async with clients(shop.system) as http:
        for step, body in (("pick", {}), ("pack", {"package": "carton"})):
            assert (await http.post(f"http://fulfillment/shipments/{order}/{step}", json=body)).status_code == 200
        await counted(http, 3, -5)
    shop.dispatch(order)
    shop.deliver(order)
    shop.system.run()
    assert (shop.order(order).order, shop.order(order).shipments[0].lines[0].quantity) == ("closed", 5)
    assert (shop.stock("sh-1", "mug").on_hand, shop.stock("sh-1", "mug").allocated) == (0, 0)
