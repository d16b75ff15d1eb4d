"""The issue's worked cases of queues and cart holds, by number."""

from datetime import UTC, datetime, timedelta

import pytest

from services.inventory.hold.state import Ended, Holding
from services.inventory.reservation.state import Refused, Released, Reserved, Waiting
from shared.contracts.holding import HoldConverted, HoldEnded, HoldExtended, StockHeld
from shared.contracts.inventory import Shortage
from shared.contracts.reservations import ReservationRefused, StockReleased, StockReserved
from shared.contracts.waiting import Gift, OversoldAllowed, QueuedLine, QueueFilled, QueueLeft, ReservationQueued
from tests.inventory.examples import EAST, NOW, line, parts, receive, release, shipment_of
from tests.inventory.waiting import SKU, Warehouse, activity, asks, cap, cart, later, time_is_over

TEN = datetime(2026, 3, 1, 10, tzinfo=UTC)


def refusal(order: str, wanted: int, free: int, left: int | None = None) -> ReservationRefused:
    short = (Shortage(sku=SKU, requested=wanted, available=free, left=left),)
    return ReservationRefused(
        warehouse=EAST, order_id=order, shipment_id=shipment_of(order), attempt=1, shortages=short, refused_at=NOW
    )


def queued(order: str, n: int, place: int, wait: str = "backorder", **lots: int) -> ReservationQueued:
    given = sum(lots.values())
    asked = QueuedLine(sku=SKU, quantity=n, lots=parts(**lots), waiting=n - given, place=place)
    fields = {"warehouse": EAST, "order_id": order, "shipment_id": shipment_of(order), "attempt": 1, "wait": wait, "rank": 0}
    return ReservationQueued.model_validate({**fields, "said_at": NOW, "lines": (asked,), "queued_at": NOW})


def gift(order: str, **lots: int) -> Gift:
    return Gift(order_id=order, shipment_id=shipment_of(order), quantity=sum(lots.values()), lots=parts(**lots))


def three_wait() -> Warehouse:
    """Row 46: o1 8, o2 10, o3 5."""
    east = Warehouse()
    east.hears(cap(30), asks("o1", 8), asks("o2", 10, said=later(1)), asks("o3", 5, said=later(2)))
    return east


def filled() -> Warehouse:
    east = three_wait()
    east.hears(receive("r1", MUG=12))
    return east


@pytest.mark.req("INV-11")
def test_worked_45_who_may_wait_waits_up_to_the_cap() -> None:
    east = Warehouse()
    east.hears(cap(20))
    assert east.hears(asks("o1", 8)) == [queued("o1", 8, place=1)]
    assert east.hears(asks("o2", 10)) == [queued("o2", 10, place=2)]
    assert east.hears(asks("o3", 5)) == [refusal("o3", 5, 0, left=2)]
    assert east.waiting() == {"o1": 8, "o2": 10}
    assert (east.stock().waiting, east.stock().allocated) == (18, 0)


@pytest.mark.req("INV-11")
def test_worked_46_what_comes_in_goes_to_who_waits_in_part_too() -> None:
    east = three_wait()
    said = east.hears(receive("r1", MUG=12))
    assert QueueFilled(warehouse=EAST, sku=SKU, gifts=(gift("o1", r1=8), gift("o2", r1=4)), filled_at=NOW) in said[:2]
    assert [fact for fact in said if isinstance(fact, StockReserved)] == [
        StockReserved(
            warehouse=EAST,
            order_id="o1",
            shipment_id=shipment_of("o1"),
            attempt=1,
            lines=(line(SKU, r1=8),),
            waited=True,
            reserved_at=NOW,
        )
    ]
    assert east.waiting() == {"o2": 6, "o3": 5}
    assert isinstance(east.reservation("o1"), Reserved)
    o2 = east.reservation("o2")
    assert isinstance(o2, Waiting) and (o2.allocated, o2.waiting) == ((line(SKU, r1=4),), 6)


@pytest.mark.req("INV-11")
def test_worked_46_a_newcomer_is_short_or_waits_behind() -> None:
    east = filled()
    assert east.hears(asks("new", 1, wait="no")) == [refusal("new", 1, 0)]
    assert isinstance(east.reservation("new"), Refused)
    [behind] = east.hears(asks("late", 1, said=later(3)))
    assert isinstance(behind, ReservationQueued) and behind.lines[0].place == 3
    assert list(east.waiting()) == ["o2", "o3", "late"]


@pytest.mark.req("INV-11")
def test_worked_47_a_cancelled_one_leaves_before_its_pieces_are_freed() -> None:
    east = filled()
    said = east.hears(release("o2", MUG=10))
    assert [type(fact) for fact in said[:3]] == [QueueLeft, StockReleased, QueueFilled]
    assert said[2] == QueueFilled(warehouse=EAST, sku=SKU, gifts=(gift("o3", r1=4),), filled_at=NOW)
    assert east.waiting() == {"o3": 1}
    assert isinstance(east.reservation("o2"), Released)


@pytest.mark.req("INV-11")
def test_worked_48_said_earlier_is_before_those_who_wait_and_takes_nothing_given() -> None:
    east = filled()
    said = east.hears(asks("o4", 3, said=later(0.5)))
    assert [type(fact) for fact in said] == [ReservationQueued]
    assert list(east.waiting().items()) == [("o4", 3), ("o2", 6), ("o3", 5)]
    o2 = east.reservation("o2")
    assert isinstance(o2, Waiting) and o2.allocated == (line(SKU, r1=4),)
    east.hears(receive("r2", MUG=4))
    assert list(east.waiting().items()) == [("o2", 5), ("o3", 5)]


@pytest.mark.req("INV-11")
def test_worked_49_a_preorder_is_allocated_by_rank_and_held_until_its_street_date() -> None:
    street = datetime(2026, 11, 30, 16, tzinfo=UTC)  # 1 Dec 00:00 in Shanghai
    east = Warehouse()
    east.hears(cap(20), asks("o1", 2, said=later(1), street=street), asks("o2", 2, said=later(0), street=street))
    said = east.hears(receive("r1", MUG=3), at=datetime(2026, 11, 20, tzinfo=UTC))
    reserved = [fact for fact in said if isinstance(fact, StockReserved)]
    assert [(fact.order_id, fact.not_before) for fact in reserved] == [("o2", street)]
    assert east.waiting() == {"o1": 1}


@pytest.mark.req("INV-11")
def test_worked_49_a_preorder_for_which_there_is_stock_is_held_as_well() -> None:
    street = datetime(2026, 11, 30, 16, tzinfo=UTC)
    east = Warehouse()
    [reserved] = east.hears(receive("r1", MUG=3), asks("o1", 2, street=street))
    assert isinstance(reserved, StockReserved) and reserved.not_before == street


@pytest.mark.req("INV-02", "INV-11")
def test_worked_50_forced_it_waits_above_the_cap() -> None:
    east = Warehouse()
    assert east.hears(asks("o1", 1, wait="force")) == [
        queued("o1", 1, place=1, wait="force"),
        OversoldAllowed(warehouse=EAST, sku=SKU, order_id="o1", shipment_id=shipment_of("o1"), quantity=1, allowed_at=NOW),
    ]
    assert (east.stock().allocated, east.stock().on_hand, east.stock().waiting) == (0, 0, 1)


@pytest.mark.req("INV-02")
def test_worked_51_the_last_piece_in_a_cart() -> None:
    east = Warehouse()
    east.hears(receive("r1", MUG=1))
    [held] = east.hears(cart("c1", n=1))
    assert isinstance(held, StockHeld) and held.lines[0].quantity == 1
    assert east.hears(asks("o2", 1, wait="no")) == [refusal("o2", 1, 0)]
    said = east.hears(asks("o1", 1, wait="no", hold="c1"))
    assert [type(fact) for fact in said] == [HoldConverted, StockReserved]
    assert (east.stock().held, east.stock().allocated) == (0, 1)
    assert isinstance(east.hold("c1"), Ended)


def ends(east: Warehouse) -> datetime:
    hold = east.hold("c1")
    assert isinstance(hold, Holding)
    return hold.ends_at


@pytest.mark.req("INV-02")
def test_worked_52_each_activity_renews() -> None:
    east = Warehouse()
    east.hears(receive("r1", MUG=10), cart("c1", n=1), at=TEN)
    assert ends(east) == TEN + timedelta(minutes=15)
    for minute, end in ((10, 25), (24, 39)):
        [extended] = east.hears(activity("c1"), at=TEN + timedelta(minutes=minute))
        assert isinstance(extended, HoldExtended)
        assert ends(east) == TEN + timedelta(minutes=end)


@pytest.mark.req("INV-02")
def test_worked_52_without_end_it_is_an_hour() -> None:
    east = Warehouse()
    east.hears(receive("r1", MUG=10), cart("c1", n=1), at=TEN)
    for minute in range(10, 60, 10):
        east.hears(activity("c1"), at=TEN + timedelta(minutes=minute))
    assert ends(east) == TEN + timedelta(minutes=60)
    assert east.hears(time_is_over("c1"), at=TEN + timedelta(minutes=15)) == []
    said = east.hears(time_is_over("c1"), at=TEN + timedelta(minutes=60))
    assert isinstance(said[-1], HoldEnded) and east.stock().free == 10


@pytest.mark.req("INV-02")
@pytest.mark.parametrize("stated", [False, True])
def test_worked_53_a_hold_ends_by_its_fact_not_by_the_clock(stated: bool) -> None:
    east = Warehouse()
    east.hears(receive("r1", MUG=1), cart("c1", n=1), at=TEN)
    if stated:
        east.hears(time_is_over("c1"), at=TEN + timedelta(minutes=15))
        east.hears(asks("other", 1))
    said = east.hears(asks("o1", 1, wait="no", hold="c1"), at=TEN + timedelta(minutes=15, seconds=0.5))
    assert [type(fact) for fact in said] == ([ReservationRefused] if stated else [HoldConverted, StockReserved])


@pytest.mark.req("INV-02")
def test_worked_54_one_cart_holds_a_fifth_of_what_is_free() -> None:
    east = Warehouse()
    [held] = east.hears(receive("r1", MUG=100), cart("c1", n=60))
    assert isinstance(held, StockHeld)
    assert [(each.quantity, each.asked) for each in held.lines] == [(20, 60)]
    assert (east.stock().held, east.stock().free, east.stock().on_hand) == (20, 80, 100)
