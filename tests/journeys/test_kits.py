"""A kit's life: ordered as one, reserved, shipped, not found and returned as its components."""

import pytest

from services.orders.change.commands import AskedLine
from services.orders.kit.commands import SetKit
from shared.contracts.kits import Component, KitLines
from shared.contracts.planning import DemandNoted
from tests.journeys.shop import Shop
from tests.journeys.test_changes import change, confirm

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


@pytest.mark.req("ORD-08", "INV-02")
def test_worked_71_a_kit_added_by_a_change_is_held_as_its_components(shop: Shop) -> None:
    order = shop.place("A1", {"mug": 1})
    shop.pay("A1", 6_000)
    shop.system.run()
    opened = change(shop, order, AskedLine(sku="set", quantity=1), channel="shop")
    assert opened.preview is not None
    assert [(each.sku, each.quantity) for each in opened.lines] == [("set", 1)]
    totals = [(line.sku, line.quantity, line.total) for line in opened.preview.lines]
    assert totals == [("mug", 1, 5_529), ("mug", 2, 8_294), ("lamp", 1, 9_677)], "as if it was ordered so"
    assert (shop.stock("sh-1", "mug").allocated, shop.stock("sh-1", "lamp").allocated) == (3, 1)
    confirm(shop, order)
    shop.pay("A1", 17_500, payment="more")
    shop.system.run()
    seen = shop.order(order)
    assert (seen.total, seen.payment, seen.kits) == (23_500, "paid", (KitLines(sku="set", quantity=1, numbers=(2, 3)),))

    noted = [fact for fact in shop.system.facts("inventory") if isinstance(fact, DemandNoted)]
    asked = [(fact.kind, {line.sku: line.quantity for line in fact.lines}) for fact in noted]
    assert asked == [("asked", {"mug": 1}), ("added", {"mug": 2, "lamp": 1})]

    again = change(shop, order, AskedLine(line=3, quantity=0), id="c2")
    assert again.preview is not None
    assert again.preview.difference == -9_677, "a component is a line as any other"


def test_a_kit_of_which_a_component_is_short_is_not_added(shop: Shop) -> None:
    order = shop.place("A1", {"mug": 1})
    shop.pay("A1", 6_000)
    shop.system.run()
    ended = change(shop, order, AskedLine(sku="set", quantity=3), channel="shop")
    assert (ended.status, ended.outcome) == ("ended", "out_of_stock")
    assert ended.outcome_reason == "no warehouse has all that is added: mug (0 of 6), lamp (0 of 3)"
