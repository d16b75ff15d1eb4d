"""A kit's life: ordered as one, reserved, shipped, not found and returned as its components."""

import pytest

from services.orders.kit.commands import SetKit
from shared.contracts.kits import Component, KitLines
from tests.journeys.shop import Shop

SET = (Component(sku="mug", quantity=2, share=12_000), Component(sku="lamp", quantity=1, share=14_000))


@pytest.fixture
def shop() -> Shop:
    shop = Shop({("sh-1", "mug"): 6, ("sh-1", "lamp"): 3})
    shop.system.ask("orders", "shop", SetKit(channel="shop", sku="set", components=SET))
    shop.price("set", 19_500)
    return shop


@pytest.mark.req("ORD-06", "INV-02")
def test_worked_71_a_kit_is_shipped_and_returned_as_its_components(shop: Shop) -> None:
    order = shop.delivered("A1", {"set": 1, "mug": 1}, 23_500)
    seen = shop.order(order)
    assert (seen.order, seen.total) == ("closed", 23_500)  # 195.00 + 60.00, less 20.00
    assert seen.kits == (KitLines(sku="set", quantity=1, numbers=(1, 2)),)
    totals = [(line.sku, line.quantity, line.total) for line in seen.lines]
    assert totals == [("mug", 2, 8_294), ("lamp", 1, 9_677), ("mug", 1, 5_529)]
    assert (shop.stock("sh-1", "mug").on_hand, shop.stock("sh-1", "lamp").on_hand) == (3, 2)
    back = shop.ask_back("A1", {"lamp": 1})
    shop.system.run()
    shop.inspect(order, back, ("lamp", 1, "restock"))
    assert shop.order(order).refunded == 9_677
    assert shop.stock("sh-1", "lamp").on_hand == 3


def test_a_component_that_is_not_found_comes_from_elsewhere(shop: Shop) -> None:
    shop.receive("gz-1", "lamp", 1, "r1")
    order = shop.place("A1", {"set": 1})
    shop.system.run()
    shop.pay("A1", shop.order(order).total or 0)
    shop.system.run()
    shop.miss(order, lamp=0)
    shop.system.run()
    parts = [(part.warehouse, [(line.sku, line.quantity) for line in part.lines]) for part in shop.order(order).shipments]
    assert parts == [("sh-1", [("mug", 2)]), ("gz-1", [("lamp", 1)])]


def test_what_is_no_kit_any_more_stays_one_for_who_ordered_it(shop: Shop) -> None:
    order = shop.place("A1", {"set": 1})
    shop.system.ask("orders", "shop", SetKit(channel="shop", sku="set", components=()))
    later = shop.place("A2", {"set": 1})
    assert (shop.order(order).allocation, shop.order(later).allocation) == ("allocated", "out_of_stock")
    shop.cancel("A1")
    shop.system.run()
    assert (shop.stock("sh-1", "mug").allocated, shop.stock("sh-1", "lamp").allocated) == (0, 0)
