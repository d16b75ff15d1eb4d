"""Delivered goods for other goods, through all five services: what a return is worth pays for its replacement (ADR 0042).

Row 34 of the worked cases once its order is delivered: O = A 150.00 + B 60.00, 滿200減20 = 190.00 (135.71 + 54.29); A for
C 180.00.
"""

from datetime import timedelta

import pytest

from cli.prove.money import Money
from services.orders.order.document import OrderView
from services.orders.order.money import MoneyView
from services.orders.order.money_view import money_of
from shared.domain import ids
from tests.journeys.accounted import verdict
from tests.journeys.shop import OPENS, Shop, refunds
from tests.prove.captured import Captured

pytestmark = pytest.mark.req("SUP-19", "ORD-08", "SEC-02")
PRICES = {"A": 15_000, "B": 6_000, "C": 18_000, "D": 9_000}


class Exchange(Shop):
    """O is delivered, its replacement is placed, and A is asked back for it."""

    def __init__(self, sku: str = "C", **more: object) -> None:
        super().__init__({("sh-1", each): 5 for each in PRICES})
        for each, price in PRICES.items():
            self.price(each, price)
        self.old = self.delivered("O", {"A": 1, "B": 1}, 19_000)
        self.new = self.place("X", {sku: 1})
        self.back = self.ask_back("O", {"A": 1}, exchange={"external_id": "X", **more})
        self.system.run()

    def money(self, order: str) -> MoneyView:
        return money_of(self.order(order))

    @property
    def replacement(self) -> OrderView:
        return self.order(self.new)

    def accounted(self) -> None:
        """By the checker of fault runs, and by the proof, which share no code with the services."""
        judged = verdict(self.system)
        assert not judged.wrong, judged.shown()
        proof = Captured(self.system).proven(Money())
        assert (proof.violations, proof.under_way) == ([], 0)

    def inspected(self) -> None:
        self.inspect(self.old, self.back, ("A", 1, "restock"))
        self.system.run()


def test_worked_34_a_delivered_thing_for_another() -> None:
    shop = Exchange()
    money = shop.money(shop.new)
    assert (money.total, money.due, [each.amount for each in money.expected]) == (18_000, 4_429, [13_571])
    assert shop.replacement.pay_by == OPENS + timedelta(days=14), "not in the payment window: the goods travel first"

    shop.pay("X", 4_429)
    shop.system.run()
    assert (shop.replacement.payment, shop.replacement.fulfillment) == ("partially_paid", "none")
    shop.inspected()
    assert (shop.replacement.payment, shop.replacement.fulfillment) == ("paid", "requested")
    assert (shop.money(shop.new).due, shop.money(shop.new).expected) == (0, ())
    old = shop.money(shop.old)
    assert (old.refunded, old.credited, shop.order(shop.old).payment) == (13_571, 13_571, "partially_refunded")
    assert (shop.returned(shop.back).refunded, shop.returned(shop.back).replacement_id) == (13_571, shop.new)
    assert shop.stock("sh-1", "A").restocked == 1

    shop.system.advance(days=15)
    assert shop.replacement.order == "confirmed", "paid: it does not expire"
    shop.accounted()


def test_what_is_left_of_the_credit_is_paid_back() -> None:
    """A for D 90.00: 45.71 more than it costs, which goes back to who paid for A."""
    shop = Exchange("D")
    assert shop.money(shop.new).due == 0
    shop.inspected()
    assert (shop.replacement.payment, refunds(shop, shop.new)) == ("paid", [("overpaid", 4_571)])
    old = shop.money(shop.old)
    assert (old.refunded, old.credited) == (13_571, 9_000)
    assert shop.life(shop.old)[-1] == "ExchangeCreditRefunded"
    shop.accounted()


@pytest.mark.parametrize("paid", [0, 4_429])
def test_a_replacement_is_cancelled_after_it_was_paid(paid: int) -> None:
    shop = Exchange("C" if paid else "D")
    if paid:
        shop.pay("X", paid)
    shop.inspected()
    shop.cancel("X")
    shop.system.run()
    assert (shop.replacement.order, shop.money(shop.new).refunded) == ("cancelled", 13_571 + paid)
    old = shop.money(shop.old)
    assert (old.refunded, old.credited) == (13_571, 0), "all of it is with who paid for A"
    shop.accounted()


def test_a_replacement_that_ended_before_takes_nothing() -> None:
    shop = Exchange()
    shop.cancel("X")
    shop.system.run()
    shop.inspected()
    assert refunds(shop, shop.new) == [("cancelled", 13_571)]
    assert (shop.money(shop.old).refunded, shop.money(shop.old).credited) == (13_571, 0)
    shop.accounted()


def test_a_replacement_that_nobody_placed_takes_nothing() -> None:
    shop = Shop()
    old = shop.delivered("O", {"mug": 1}, 6_000)
    back = shop.ask_back("O", {"mug": 1}, exchange={"external_id": "X"})
    shop.inspect(old, back, ("mug", 1, "restock"))
    shop.system.run()
    money = money_of(shop.order(old))
    assert (money.refunded, money.credited) == (6_000, 0)
    assert shop.system.view("orders", "orders", ids.order_id("shop", "X")) is None


def test_goods_that_never_came_back_pay_for_nothing() -> None:
    shop = Exchange(days=3)
    shop.inspect(shop.old, shop.back, ("A", 1, "missing"))
    shop.system.run()
    assert (shop.money(shop.new).due, shop.money(shop.new).expected) == (18_000, ())
    shop.system.advance(days=3, minutes=2, seconds=1)
    assert shop.replacement.order == "expired"
    assert (refunds(shop, shop.old), shop.stock("sh-1", "C").available) == ([], 5)
    shop.accounted()


def test_a_withdrawn_return_pays_for_nothing() -> None:
    shop = Exchange()
    shop.keep("O")
    shop.system.run()
    assert shop.money(shop.new).due == 18_000
    shop.pay("X", 18_000)
    shop.system.run()
    assert (shop.replacement.payment, refunds(shop, shop.old)) == ("paid", [])
    shop.accounted()


def test_the_replacement_comes_back_too() -> None:
    """What C costs goes back to both who paid: 44.29 by hand, and 135.71 to who paid for A."""
    shop = Exchange()
    shop.pay("X", 4_429)
    shop.inspected()
    shop.dispatch(shop.new)
    shop.deliver(shop.new)
    shop.system.run()
    back = shop.ask_back("X", {"C": 1}, rma="R9")
    shop.inspect(shop.new, back, ("C", 1, "restock"))
    shop.system.run()
    assert refunds(shop, shop.new) == [("return", 18_000)]
    assert (shop.money(shop.old).refunded, shop.money(shop.old).credited) == (13_571, 0)
    shop.accounted()


def test_the_replacement_is_exchanged_again() -> None:
    """C for D 90.00: half of what paid for C pays for D, until that is cancelled; the rest goes back to who paid for A and C."""
    shop = Exchange()
    shop.pay("X", 4_429)
    shop.inspected()
    shop.dispatch(shop.new)
    shop.deliver(shop.new)
    shop.system.run()
    again = shop.place("Y", {"D": 1})
    back = shop.ask_back("X", {"C": 1}, rma="R9", exchange={"external_id": "Y"})
    shop.inspect(shop.new, back, ("C", 1, "restock"))
    shop.system.run()
    shop.accounted()
    assert (shop.order(again).payment, shop.money(shop.new).credited) == ("paid", 9_000)
    assert shop.money(shop.old).credited == 6_786, "of 135.71 D has half, and the odd cent"
    shop.cancel("Y")
    shop.system.run()
    assert (shop.money(shop.new).credited, shop.money(shop.old).credited) == (0, 0), "all of it is with who paid"
    shop.accounted()


def test_it_is_no_replacement_of_itself() -> None:
    shop = Shop()
    shop.delivered("O", {"mug": 1}, 6_000)
    back = shop.ask_back("O", {"mug": 1}, exchange={"external_id": "O"})
    assert (shop.returned(back).status, shop.returned(back).refusal_code) == ("refused", "exchange_of_itself")
