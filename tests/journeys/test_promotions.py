"""Promotions through all services: what a code takes off is what is paid, and given back; a gift is a line of its own."""

from datetime import timedelta

import pytest

from services.pricing.combining.commands import SetCombining
from services.pricing.promotion.commands import ActivatePromotion
from shared.contracts.combining import Combining
from shared.contracts.promotions import Gift, ItemDiscount, Layer, Offer, SpendThreshold, Terms, Tier
from tests.journeys.shop import OPENS, Shop, refunds


def promote(shop: Shop, id: str, terms: Terms, *skus: str, code: str | None = None, combines: tuple[Layer, ...] = ()) -> None:
    offer = Offer(
        promotion_id=id,
        currency="CNY",
        terms=terms,
        code=code,
        combines=combines,
        starts_at=OPENS,
        ends_at=OPENS + timedelta(days=1),
    )
    shop.system.ask("pricing", "shop", ActivatePromotion(channel="shop", offer=offer, skus=skus))


@pytest.mark.req("PRC-23", "PRC-27", "PRC-36")
def test_an_item_promotion_and_a_code_add_up_and_are_given_back() -> None:
    shop = Shop()
    promote(shop, "mug-10", ItemDiscount(rate=1_000), "mug", combines=("coupon",))
    ten = SpendThreshold(tiers=(Tier(threshold=10_000, off=3_000),))
    promote(shop, "welcome", ten, code="WELCOME", combines=("item",))
    order = shop.place("A-1", {"mug": 1, "lamp": 1}, codes=[" welcome", "NEVER"], expected_total=16_400)
    shop.pay("A-1", 16_400)
    shop.system.run()
    seen = shop.order(order)
    assert (seen.total, shop.life(order)[-1]) == (
        16_400,
        "FulfillmentRequested",
    )  # 54.00 + 140.00 - 30.00; 20.00 off 200.00 is less
    price = shop.system.view("pricing", "order_prices", order)
    assert [(step.subject, step.code) for step in price.explanation if step.rule != "list_price"] == [
        ("mug-10", "applied"),
        ("welcome", "applied"),
        ("NEVER", "unknown_code"),
        ("618", "threshold_missed"),
    ]
    assert all(step.text for step in price.explanation)
    shop.dispatch(order)
    shop.deliver(order)
    shop.system.run()
    back = shop.ask_back("A-1", {"mug": 1})
    shop.inspect(order, back, ("mug", 1, "restock"))
    shop.system.run()
    assert refunds(shop, order) == [("return", 5_400 - 835)]


@pytest.mark.req("PRC-28")
def test_a_gift_comes_with_its_order() -> None:
    shop = Shop()
    promote(shop, "mug-gift", Gift(sku="mug"), "lamp")
    order = shop.place("A-1", {"lamp": 1}, expected_total=14_000)
    shop.pay("A-1", 14_000)
    shop.system.run()
    assert [(line.sku, line.quantity, line.total) for line in shop.order(order).lines] == [("lamp", 1, 14_000), ("mug", 1, 0)]
    assert {line.sku: line.quantity for line in shop.parcel(order).lines} == {"lamp": 1, "mug": 1}


@pytest.mark.req("PRC-23", "PRC-36")
def test_two_codes_count_where_the_channel_says_so() -> None:
    """200.00 - 30.00; by two, 10 % of what is left too."""
    shop = Shop()
    promote(shop, "welcome", SpendThreshold(tiers=(Tier(threshold=10_000, off=3_000),)), code="WELCOME", combines=("coupon",))
    promote(shop, "ten", SpendThreshold(tiers=(Tier(threshold=0, rate=1_000),)), code="TEN", combines=("coupon",))
    for policy, total in ((Combining(), 17_000), (Combining(codes=2), 15_300)):
        shop.system.ask("pricing", "shop", SetCombining(channel="shop", combining=policy))
        order = shop.place(f"A-{total}", {"mug": 1, "lamp": 1}, codes=["TEN", "WELCOME"], expected_total=total)
        shop.pay(f"A-{total}", total)
        shop.system.run()
        assert (shop.order(order).total, shop.life(order)[-1]) == (total, "FulfillmentRequested")
