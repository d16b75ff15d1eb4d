"""A gift is optional: no order fails for one, through all services."""

from datetime import timedelta

import pytest

from cli.prove.money import Money
from cli.prove.stock import Stock
from cli.prove.uses import Uses
from services.pricing.order_price.view import PricedOrder
from services.pricing.promotion.commands import ActivatePromotion
from shared.contracts.orders import LinesCancelled
from shared.contracts.promotions import Gift, Limits, Offer
from shared.contracts.uses import UseReturned
from tests.journeys.shop import OPENS, Shop
from tests.journeys.test_uses import figures
from tests.prove.captured import Captured


def shop_of(**stock: int) -> Shop:
    """A lamp brings a mug; five may."""
    shop = Shop({("sh-1", sku): pieces for sku, pieces in stock.items()})
    window = {"starts_at": OPENS, "ends_at": OPENS + timedelta(days=1)}
    offer = Offer(promotion_id="mugs", currency="CNY", terms=Gift(sku="mug"), limits=Limits(uses=5), **window)
    shop.system.ask("pricing", "shop", ActivatePromotion(channel="shop", offer=offer, skus=("lamp",)))
    return shop


COUNTER = "promotion/shop/mugs"


@pytest.mark.req("PRC-28")
def test_worked_55_a_gift_that_is_out_of_stock_is_dropped_and_its_use_comes_back() -> None:
    shop = shop_of(lamp=2)
    order = shop.place("A-1", {"lamp": 1}, expected_total=14_000)
    shop.pay("A-1", 14_000)
    shop.system.run()
    seen = shop.order(order)
    assert (seen.order, seen.total, seen.payment, seen.fulfillment) == ("confirmed", 14_000, "paid", "requested")
    assert [(line.sku, line.quantity - line.cancelled) for line in seen.lines] == [("lamp", 1), ("mug", 0)]
    assert figures(shop, COUNTER) == (0, 0, 0, 0)
    [back] = [fact for fact in shop.system.facts("pricing") if isinstance(fact, UseReturned)]
    assert (back.was, back.reason) == ("committed", "gift_out_of_stock")
    price = shop.system.view("pricing", "order_prices", order)
    assert isinstance(price, PricedOrder)
    step = price.explanation[-1]
    assert (step.subject, step.code, step.text) == ("mugs", "gift_out_of_stock", "mugs: the gift is out of stock")
    shop.dispatch(order)
    shop.deliver(order)
    shop.system.run()
    assert shop.order(order).order == "closed"
    captured = Captured(shop.system)
    for proof in (Stock(), Money(), Uses()):
        assert [each.shown() for each in captured.proven(proof).violations] == []


@pytest.mark.req("PRC-28")
def test_a_gift_that_is_bought_as_well_leaves_what_was_bought() -> None:
    shop = shop_of(lamp=1, mug=1)
    order = shop.place("A-1", {"lamp": 1, "mug": 1})  # 20.00 off 200.00
    lines = [(line.total, line.quantity - line.cancelled) for line in shop.order(order).lines]
    assert lines == [(12_600, 1), (5_400, 1), (0, 0)]
    total = shop.order(order).total or 0
    shop.pay("A-1", total)
    shop.system.run()
    assert {line.sku: line.quantity for line in shop.parcel(order).lines} == {"lamp": 1, "mug": 1}
    shop.dispatch(order)
    shop.deliver(order)
    shop.system.run()
    back = shop.ask_back("A-1", {"mug": 1})
    shop.inspect(order, back, ("mug", 1, "restock"))
    shop.system.run()
    assert shop.order(order).refunded == 5_400


def test_a_gift_that_is_there_comes_and_one_does_not_save_an_order() -> None:
    shop = shop_of(lamp=1, mug=1)
    order = shop.place("A-1", {"lamp": 1})
    assert shop.order(order).lines[-1].cancelled == 0
    assert figures(shop, COUNTER) == (0, 1, 0, 0)
    short = shop.place("A-2", {"lamp": 1})
    assert (shop.order(short).order, shop.order(short).refusal_code) == ("refused", "out_of_stock")
    assert not any(isinstance(fact, LinesCancelled) for fact in shop.system.facts("orders", short))
    assert figures(shop, COUNTER) == (0, 1, 0, 0)
