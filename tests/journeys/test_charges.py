"""Lives of charges, through all five services: in parts, by a provider that repeats itself, too late."""

from typing import Any

import pytest

from tests.journeys.shop import Shop


def charged(shop: Shop, number: str, amount: int, charge: str = "ch1", **more: Any) -> str:
    event = {"channel": "shop", "external_id": number, "payment_id": charge, "provider": "pay", "amount": amount}
    return shop.system.storefront("PaymentReceived", {**event, "currency": "CNY", **more})


@pytest.mark.req("ORD-06", "SEC-02")
def test_a_provider_that_repeats_itself_is_counted_once_and_the_order_shipped_once() -> None:
    shop = Shop()
    order = shop.place("A1", {"mug": 2})
    for amount in (5_000, 12_000, 5_000, 12_000, 12_500):
        charged(shop, "A1", amount)
        shop.system.run()
    view = shop.order(order)
    assert (view.payment, view.captured, view.refunded, view.fulfillment) == ("paid", 12_500, 500, "requested")
    assert [payment.captured for payment in view.payments.values()] == [12_500]
    life = shop.life(order)
    assert (life.count("PaymentCaptured"), life.count("OrderPaid"), life.count("FulfillmentRequested")) == (3, 1, 1)


@pytest.mark.req("ORD-06")
def test_one_charge_id_of_two_providers() -> None:
    shop = Shop()
    first, second = shop.place("A1", {"mug": 1}), shop.place("A2", {"mug": 1})
    charged(shop, "A1", 6_000)
    charged(shop, "A2", 6_000, provider="other")
    assert (shop.order(first).payment, shop.order(second).payment) == ("paid", "paid")
    refused = charged(shop, "A2", 6_000)
    assert [answer.data["code"] for answer in shop.answers(refused)] == ["belongs_to_another"]


def test_money_in_another_currency_waits_for_people() -> None:
    shop = Shop()
    order = shop.place("A1", {"mug": 1})
    asked = charged(shop, "A1", 6_000, currency="EUR")
    assert shop.outcomes(asked) == ["PaymentReviewRequested"]
    assert [(review.amount, review.currency) for review in shop.order(order).reviews] == [(6_000, "EUR")]
    assert shop.order(order).payment == "unpaid"
