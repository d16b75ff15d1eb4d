"""Points through all services: earned, burned, given back with goods; and what the log says of it adds up."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest

from services.pricing.customer.commands import GroupCustomer
from services.pricing.points.commands import AdjustPoints
from services.pricing.points.lots import balance
from services.pricing.points.view import PointsView
from shared.contracts.points import account_of
from tests.journeys.shop import Shop, refunds

LIN: dict[str, Any] = {"customer": {"customer_id": "lin"}}


def member(shop: Shop, points: int = 0, customer: str = "lin") -> None:
    shop.system.ask("pricing", customer, GroupCustomer(customer_id=customer, tier="gold"))
    if points:
        account = account_of(customer)
        given = AdjustPoints(counter=account, adjustment="hello", currency="CNY", points=points, reason="welcome")
        shop.system.ask("pricing", account, given)


def seen(shop: Shop, customer: str = "lin") -> PointsView:
    found = shop.system.view("pricing", "points", account_of(customer))
    assert isinstance(found, PointsView)
    return found


def told(shop: Shop) -> list[tuple[str, int]]:
    """Oldest first."""
    return [(each.what, each.points) for each in reversed(seen(shop).entries)]


def ordered(shop: Shop, number: str, lines: dict[str, int], **more: Any) -> str:
    order = shop.place(number, lines, **LIN, **more)
    shop.system.run()
    total = shop.order(order).total
    assert total is not None
    shop.pay(number, total)
    shop.system.run()
    return order


def delivered(shop: Shop, order: str) -> None:
    shop.dispatch(order)
    shop.system.run()
    shop.deliver(order)
    shop.system.run()


@pytest.mark.req("MEM-02", "MEM-03")
def test_points_are_burned_earned_and_given_back_with_goods() -> None:
    shop = Shop()
    member(shop, 3_000)
    order = ordered(shop, "A-1", {"mug": 2, "lamp": 1}, points=2_400)
    assert (shop.order(order).total, shop.order(order).payment) == (26_000 - 2_000 - 2_400, "paid")
    delivered(shop, order)
    assert told(shop) == [("adjusted", 3_000), ("held", 2_400), ("burned", 2_400), ("earned", 216)]
    account = seen(shop)
    assert balance(account.lots, "CNY", shop.system.now) == 600
    assert balance(account.lots, "CNY", shop.system.now + timedelta(days=9)) == 816
    back = shop.ask_back("A-1", {"lamp": 1})
    shop.inspect(order, back, ("lamp", 1, "restock"))
    shop.system.run()
    [(_, money)] = refunds(shop, order)
    kept = 21_600 - money
    assert told(shop)[4:] == [("returned", 2_400 - -(-2_400 * kept // 21_600)), ("reversed", 216 - kept // 100)]
    back = shop.ask_back("A-1", {"mug": 2}, rma="R2")
    shop.inspect(order, back, ("mug", 2, "restock"))
    shop.system.run()
    assert balance(seen(shop).lots, "CNY", shop.system.now + timedelta(days=9)) == 3_000
    assert sum(amount for _, amount in refunds(shop, order)) == 21_600


@pytest.mark.req("MEM-03", "PRC-36")
def test_an_order_that_expires_gives_its_points_back() -> None:
    shop = Shop()
    member(shop, 3_000)
    shop.place("A-1", {"mug": 1}, points=1_000, **LIN)
    shop.system.run()
    shop.system.advance(minutes=35)
    assert told(shop)[-1] == ("returned", 1_000)


@pytest.mark.req("MEM-02")
def test_points_expire_when_their_year_is_over() -> None:
    shop = Shop()
    member(shop, 3_000)
    shop.system.advance(minutes=60 * 24 * 400)
    assert told(shop) == [("adjusted", 3_000)]
    shop.system.advance(minutes=60 * 24 * 170)
    assert told(shop) == [("adjusted", 3_000), ("expired", 3_000)]


@pytest.mark.req("MEM-02", "MEM-03")
def test_orders_without_points_say_nothing_of_them() -> None:
    shop = Shop()
    member(shop, 3_000)
    order = shop.delivered("A-1", {"mug": 1}, 6_000)
    back = shop.ask_back("A-1", {"mug": 1})
    shop.inspect(order, back, ("mug", 1, "restock"))
    shop.system.run()
    names = [type(each).__name__ for service in ("pricing", "orders") for each in shop.system.facts(service)]
    assert not [name for name in names if name.startswith("Points") and name != "PointsAdjusted"]
    assert "OrderEarningDue" not in names


def busy(chance: Random | None = None, *, still: bool = True) -> Shop:
    """Two orders that want the same points, one that is cancelled, one that comes back in part."""
    shop = Shop({("sh-1", "mug"): 40, ("sh-1", "lamp"): 40}, chance=chance)
    member(shop, 3_000)
    shop.system.run()
    for number, points in (("A-1", 2_000), ("A-2", 2_000), ("A-3", 500)):
        shop.place(number, {"mug": 1, "lamp": 1}, points=points, **LIN)
    if not still:
        return shop
    shop.system.run()
    shop.cancel("A-3")
    order = ordered(shop, "A-4", {"mug": 2, "lamp": 1}, points=400)
    delivered(shop, order)
    back = shop.ask_back("A-4", {"lamp": 1})
    shop.inspect(order, back, ("lamp", 1, "restock"))
    shop.system.run()
    return shop
