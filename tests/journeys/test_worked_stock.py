"""Rows of the worked cases about stock, with their own figures, through orders and inventory."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from services.inventory.pool.commands import DefinePool, MovePool
from services.inventory.queue.commands import SetBackorderCap
from services.inventory.receipt.commands import ReceiveStock
from services.inventory.stock.lots import Lot
from shared.contracts.lots import ReceivedLot
from shared.contracts.orders import StockLine
from shared.contracts.reservations import ReservationRefused
from shared.contracts.terms import Terms
from shared.contracts.waiting import OversoldAllowed
from tests.journeys.shop import OPENS, Shop


@pytest.mark.req("INV-11")
def test_worked_45_eight_and_ten_wait_and_the_third_is_short() -> None:
    shop = Shop({})
    shop.configure(warehouses=("sh-1",), terms=Terms(short_at_placing="backorder"))
    shop.system.ask("inventory", "sh-1", SetBackorderCap(warehouse="sh-1", sku="mug", cap=20))
    orders = [shop.place(f"o{n}", {"mug": pieces}) for n, pieces in enumerate((8, 10, 5), 1)]
    assert [shop.order(each).allocation for each in orders] == ["waiting", "waiting", "out_of_stock"]
    [*_, last] = [fact for fact in shop.system.facts("inventory") if isinstance(fact, ReservationRefused)]
    assert (last.order_id, [(each.requested, each.left) for each in last.shortages]) == (orders[-1], [(5, 2)])


@pytest.mark.req("INV-02", "INV-11")
def test_worked_50_forced_it_waits_though_nothing_is_there_and_no_cap_is_set() -> None:
    shop = Shop({})
    shop.configure(warehouses=("sh-1",), terms=Terms(short_at_placing="force"))
    order = shop.place("o1", {"mug": 1})
    assert shop.order(order).allocation == "waiting"
    allowed = [fact for fact in shop.system.facts("inventory") if isinstance(fact, OversoldAllowed)]
    assert [(fact.order_id, fact.quantity) for fact in allowed] == [(order, 1)]
    mugs = shop.stock("sh-1", "mug")
    assert (mugs.on_hand, mugs.allocated, mugs.waiting) == (0, 0, 1)


@pytest.mark.req("CHN-06", "INV-02")
def test_worked_58_a_tenth_of_it_through_orders_that_come_at_once() -> None:
    """60 in one warehouse and 40 in another, 500 orders, whatever is heard first: each asks both."""
    parts = {"sh-1": 60, "gz-1": 40}
    shop = Shop({(warehouse, "mug"): pieces for warehouse, pieces in parts.items()}, chance=Random(58))
    shop.configure(warehouses=tuple(parts), terms=Terms(pool="live"))
    shop.system.ask("inventory", "live", DefinePool(pool_id="live", channels=("shop",), overflow=False, priority=1))
    for warehouse, pieces in parts.items():
        move = MovePool(pool_id="live", warehouse=warehouse, sku="mug", pieces=pieces, move_id=f"m-{warehouse}")
        shop.system.ask("inventory", "live", move)
    orders = [shop.place(f"o{n}", {"mug": 1}) for n in range(500)]
    shop.system.run()
    served = [shop.order(order).warehouse for order in orders if shop.order(order).allocation == "allocated"]
    assert {warehouse: served.count(warehouse) for warehouse in parts} == parts
    assert sum(shop.order(order).allocation == "out_of_stock" for order in orders) == 400
    for warehouse, pieces in parts.items():
        mugs = shop.stock(warehouse, "mug")
        assert (mugs.on_hand, mugs.allocated, mugs.pooled, mugs.free) == (pieces, pieces, 0, 0)


@pytest.mark.req("INV-06")
def test_worked_60_a_channel_that_wants_7_days_left() -> None:
    """L1 for 9 days, L2 for 4, L3 for ever; five of each."""
    shop = Shop({})
    shop.configure(warehouses=("sh-1",), terms=Terms(min_days_left=7))
    today = datetime(OPENS.year, OPENS.month, OPENS.day, tzinfo=UTC)
    for lot, days in (("L1", 9), ("L2", 4), ("L3", None)):
        until = None if days is None else today + timedelta(days=days + 1)
        goods = ReceiveStock(
            warehouse="sh-1",
            receipt_id=lot,
            lines=(StockLine(sku="mug", quantity=5),),
            lots=(ReceivedLot(sku="mug", lot=lot, expires_at=until),),
        )
        shop.system.ask("inventory", "sh-1", goods)
    short = shop.order(shop.place("o1", {"mug": 12}))
    assert (short.order, short.refusal_reason) == (
        "refused",
        "no warehouse can serve the whole order; sh-1: mug (10 of 12)",
    )
    assert shop.order(shop.place("o2", {"mug": 10})).allocation == "allocated"
    lots = {lot.lot: lot.allocated for lot in shop.stock("sh-1", "mug").lots if isinstance(lot, Lot)}
    assert lots == {"L1": 5, "L2": 0, "L3": 5}
