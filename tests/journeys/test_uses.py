"""Promotions that are counted, through all services: the last use is one order's, and comes back when that order ends."""

import gc
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from services.orders.change.commands import AskedLine, OpenChange
from services.orders.service import service as orders
from services.pricing.counter.view import CounterView, UseView
from services.pricing.promotion.commands import ActivatePromotion
from services.pricing.service import service as pricing
from shared.contracts.orders import OrderUsesDue
from shared.contracts.promotions import Limits, Offer, SpendThreshold, Tier
from shared.contracts.uses import BudgetOverspent, UseHeld, UseReturned
from shared.domain import ids
from tests.journeys.shop import OPENS, Shop


def counted(shop: Shop, id: str, limits: Limits, *, off: int = 1_000, code: str | None = None, channel: str = "shop") -> None:
    offer = Offer(
        promotion_id=id,
        currency="CNY",
        terms=SpendThreshold(tiers=(Tier(threshold=6_000, off=off),)),
        code=code,
        limits=limits,
        starts_at=OPENS,
        ends_at=OPENS + timedelta(days=90),
    )
    shop.system.ask("pricing", channel, ActivatePromotion(channel=channel, offer=offer))


def counter(shop: Shop, id: str) -> CounterView:
    found = shop.system.view("pricing", "counters", id)
    return found if found is not None else CounterView(counter=id)


def figures(shop: Shop, id: str = "promotion/shop/launch") -> tuple[int, int, int, int]:
    seen = counter(shop, id)
    return seen.held, seen.committed, seen.reserved, seen.spent


def outcome(shop: Shop, order: str, promotion: str = "launch") -> str:
    price = shop.system.view("pricing", "order_prices", order)
    code: str = next(step.code for step in price.explanation if step.subject == promotion)
    return code


@pytest.mark.req("PRC-22", "PRC-36")
def test_two_orders_race_for_the_last_use() -> None:
    shop = Shop()
    counted(shop, "launch", Limits(uses=1))
    orders = [shop.place(number, {"mug": 1}) for number in ("A-1", "A-2")]
    shop.system.run()
    assert sorted(shop.order(each).total or 0 for each in orders) == [5_000, 6_000]
    assert [outcome(shop, each) for each in orders] == ["applied", "used_up"]
    assert figures(shop) == (0, 1, 0, 0)
    assert "OrderUsesDue" not in shop.life(orders[0])


@pytest.mark.req("PRC-22", "PRC-36")
def test_worked_58_the_last_use_of_an_order_that_expires_is_the_next_ones() -> None:
    shop = Shop()
    counted(shop, "launch", Limits(uses=1))
    shop.place("A-1", {"mug": 1})
    shop.system.run()
    between = shop.place("A-2", {"mug": 1})
    shop.system.advance(minutes=35)
    assert figures(shop) == (0, 0, 0, 0)
    after = shop.place("A-3", {"mug": 1})
    shop.system.run()
    assert (shop.order(between).total, shop.order(after).total) == (6_000, 5_000)
    [back] = [fact for fact in shop.system.facts("pricing") if isinstance(fact, UseReturned)]
    assert (back.was, back.reason) == ("committed", "expired")


@pytest.mark.req("PRC-36")
def test_what_is_not_counted_costs_nothing() -> None:
    shop = Shop(partitions=1)
    order = shop.place("A-1", {"lamp": 1, "mug": 1})
    shop.system.run()
    assert [type(fact).__name__ for fact in shop.system.facts("pricing", order)] == ["OrderPriced"]
    assert not any(isinstance(fact, OrderUsesDue) for fact in shop.system.facts("orders"))
    assert len(shop.system.topics["pricing.commands"][0]) == 4  # its prices, and 618


@pytest.mark.req("PRC-36")
def test_an_order_that_ended_before_its_price_came_frees_its_uses() -> None:
    """It is cancelled between two of the hops."""
    shop = Shop()
    counted(shop, "launch", Limits(uses=1))
    order = shop.place("A-1", {"mug": 1})
    shop.cancel("A-1")
    shop.system.run()
    assert shop.order(order).order == "cancelled"
    assert shop.life(order) == ["OrderPlaced", "OrderCancelled"]
    assert [type(fact).__name__ for fact in shop.system.facts("orders", order)][-1] == "OrderUsesDue"
    assert figures(shop) == (0, 0, 0, 0)
    [back] = [fact for fact in shop.system.facts("pricing") if isinstance(fact, UseReturned)]
    assert (back.was, back.reason) == ("held", "cancelled")


@pytest.mark.req("PRC-36")
def test_a_total_that_differs_is_refused_last_and_frees_its_uses() -> None:
    shop = Shop()
    counted(shop, "launch", Limits(uses=1))
    shop.place("A-1", {"mug": 1}, expected_total=5_500)
    shop.system.run()
    assert figures(shop) == (0, 0, 0, 0)
    lucky, late = (shop.place(number, {"mug": 1}, expected_total=5_000) for number in ("A-2", "A-3"))
    shop.system.run()
    assert (shop.order(lucky).order, shop.order(late).order) == ("confirmed", "refused")
    assert shop.order(late).refusal_code == "total_differs"
    assert figures(shop) == (0, 1, 0, 0)


@pytest.mark.req("PRC-36")
def test_what_a_warehouse_does_not_have_uses_nothing() -> None:
    shop = Shop()
    counted(shop, "launch", Limits(uses=1))
    order = shop.place("A-1", {"mug": 11})
    shop.system.run()
    assert shop.order(order).order == "refused"
    assert figures(shop) == (0, 0, 0, 0)


@pytest.mark.req("PRC-23", "PRC-36")
def test_worked_64_a_use_comes_back_unshipped_and_not_later() -> None:
    shop = Shop()
    counted(shop, "launch", Limits(code_uses=1), code="ONE")
    order = shop.place("A-1", {"mug": 1}, codes=["one"])
    shop.pay("A-1", 5_000)
    shop.system.run()
    assert figures(shop, "code/ONE") == (0, 1, 0, 0)
    shop.cancel("A-1")
    shop.system.run()
    assert shop.order(order).order == "cancelled"
    assert figures(shop, "code/ONE") == (0, 0, 0, 0)
    again = shop.place("A-2", {"mug": 1}, codes=["ONE", " one"])
    shop.pay("A-2", 5_000)
    shop.system.run()
    shop.dispatch(again)
    shop.deliver(again)
    back = shop.ask_back("A-2", {"mug": 1})
    shop.inspect(again, back, ("mug", 1, "restock"))
    shop.system.run()
    assert figures(shop, "code/ONE") == (0, 1, 0, 0)
    third = shop.place("A-3", {"mug": 1}, codes=["ONE"])
    assert outcome(shop, third) == "used_up"


@pytest.mark.req("PRC-36")
def test_a_use_that_never_comes_back() -> None:
    shop = Shop()
    counted(shop, "launch", Limits(uses=1, comes_back="never"))
    shop.place("A-1", {"mug": 1})
    shop.system.run()
    shop.cancel("A-1")
    shop.system.run()
    assert figures(shop) == (0, 1, 0, 0)


@pytest.mark.req("PRC-24")
def test_worked_59_a_first_order_is_one_of_two_at_once() -> None:
    """Over all channels, and not counting orders that ended."""
    shop = Shop()
    counted(shop, "launch", Limits(first_order=True), code="HELLO")
    lin: dict[str, Any] = {"customer": {"customer_id": "lin"}, "codes": ["HELLO"]}
    orders = [shop.place(number, {"mug": 1}, **lin) for number in ("A-1", "A-2")]
    shop.system.run()
    assert [outcome(shop, each) for each in orders] == ["applied", "not_first_order"]
    shop.cancel("A-1")
    third = shop.place("A-3", {"mug": 1}, **lin)
    assert outcome(shop, third) == "applied"
    guest = shop.place("A-4", {"mug": 1}, codes=["HELLO"])
    assert outcome(shop, guest) == "customer_required"


@pytest.mark.req("PRC-39")
def test_a_soft_budget_may_be_overshot_and_ends_its_promotion() -> None:
    shop = Shop({("sh-1", "mug"): 20})
    counted(shop, "launch", Limits(budget=2_500, soft=True))
    orders = [shop.place(f"A-{n}", {"mug": 1}) for n in range(4)]
    assert [outcome(shop, each) for each in orders] == ["applied"] * 4
    seen = counter(shop, "promotion/shop/launch")
    assert (seen.held, seen.committed, seen.spent, seen.overspent) == (0, 4, 4_000, True)
    late = shop.place("A-9", {"mug": 1})
    assert shop.order(late).total == 6_000
    assert sum(isinstance(fact, BudgetOverspent) for fact in shop.system.facts("pricing")) == 1


@pytest.mark.req("PRC-36")
def test_worked_56_many_orders_at_once_and_as_many_cancelled() -> None:
    """Fifty uses, a hundred and fifty orders, in any order of what is heard; what twenty give back, twenty others get."""
    shop = Shop({("sh-1", "mug"): 1_000}, chance=Random(56))
    counted(shop, "launch", Limits(uses=50))
    first = [shop.place(f"A-{n}", {"mug": 1}) for n in range(150)]
    shop.system.run()
    lucky = [n for n, order in enumerate(first) if shop.order(order).total == 5_000]
    assert len(lucky) == 50
    assert {shop.order(order).total for order in first} == {5_000, 6_000}
    assert figures(shop) == (0, 50, 0, 0)
    for n in lucky[:20]:
        shop.cancel(f"A-{n}")
    shop.system.run()
    assert figures(shop) == (0, 30, 0, 0)
    more = [shop.place(f"B-{n}", {"mug": 1}) for n in range(30)]
    shop.system.run()
    assert sum(shop.order(order).total == 5_000 for order in more) == 20
    held = [fact for fact in shop.system.facts("pricing") if isinstance(fact, UseHeld)]
    assert (len(held), len({fact.order_id for fact in held})) == (70, 70)
    seen = shop.system.view("pricing", "uses", f"promotion/shop/launch/{ids.order_id('shop', f'A-{lucky[0]}')}")
    assert isinstance(seen, UseView) and (seen.status, seen.reason) == ("returned", "cancelled")
    assert pricing.view("uses").indexes


@pytest.fixture
def uncollected() -> Iterator[None]:
    """All that a large system in memory keeps is looked through by each collection: half of its time."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("uncollected")
@pytest.mark.req("PRC-36")
def test_worked_56_a_thousand_uses_and_five_thousand_orders_at_once() -> None:
    """Half of the others are priced without; half, who saw the lower total, are refused. What a hundred give back, a hundred get.
    No warehouse is there: prices are known before it is asked."""
    shop = Shop({}, services=(orders, pricing))
    counted(shop, "launch", Limits(uses=1_000))
    saw: tuple[dict[str, Any], ...] = ({}, {"expected_total": 5_000})
    placed = [shop.place(f"A-{n}", {"mug": 1}, **saw[n % 2]) for n in range(5_000)]
    shop.system.run()
    seen = [shop.order(each) for each in placed]
    assert Counter(each.refusal_code or each.total for each in seen) == {5_000: 1_000, 6_000: 2_000, "total_differs": 2_000}
    assert figures(shop) == (0, 1_000, 0, 0)
    for n in [n for n, each in enumerate(seen) if each.total == 5_000][::10]:
        shop.cancel(f"A-{n}")
    more = [shop.place(f"B-{n}", {"mug": 1}) for n in range(300)]
    shop.system.run()
    assert Counter(shop.order(each).total for each in more) == {5_000: 100, 6_000: 200}
    assert figures(shop) == (0, 1_000, 0, 0)


@pytest.mark.req("PRC-36", "ORD-08")
def test_a_changed_order_keeps_the_discount_whose_use_it_has() -> None:
    shop = Shop()
    counted(shop, "launch", Limits(uses=1))
    order = shop.place("A1", {"mug": 1})
    shop.pay("A1", 5_000)
    shop.system.run()
    more = AskedLine(sku="mug", quantity=1)
    shop.system.ask("orders", order, OpenChange(order_id=order, change_id="c1", lines=(more,), reason="asked"))
    shop.system.run()
    preview = shop.system.view("orders", "changes", f"{order}/c1").preview
    assert (preview.total, preview.difference, preview.promotions_lost) == (11_000, 6_000, ())
    assert figures(shop) == (0, 1, 0, 0)
