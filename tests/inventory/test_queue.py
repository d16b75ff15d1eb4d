"""Queues: who joins, who is given, what goes on in a record of its own."""

import pytest

from services.inventory.queue import fill
from services.inventory.queue.commands import TakeOver
from services.inventory.queue.state import ENTRIES, Entry, Queue
from services.inventory.reservation.state import Reserved
from services.inventory.stock.rules import BrokenPromise
from shared.contracts.fulfillment import ShortPicked
from shared.contracts.inventory import StockLow, StockReceived
from shared.contracts.reservations import ReservationRefused, StockReleased, StockReserved
from shared.contracts.set_aside import StockSetAside
from shared.contracts.waiting import (
    BackorderCapSet,
    QueueContinued,
    QueueFilled,
    QueueLeft,
    ReservationQueued,
    SafetyStockSet,
    StockAllocatedInPart,
)
from shared.testing.specs import fold
from tests.inventory.examples import (
    EAST,
    NOW,
    adjust,
    inventory,
    issue,
    make_available,
    pieces,
    put_back,
    receive,
    refused,
    release,
    reserve,
    set_alert_line,
    set_aside,
    shipment_of,
)
from tests.inventory.purchasing import PO, expected
from tests.inventory.waiting import SKU, Warehouse, asks, cap, later, safety


def waiting_for(n: int, **caps: int) -> Warehouse:
    east = Warehouse()
    east.hears(cap(30), asks("o1", n))
    return east


@pytest.mark.req("INV-02", "INV-11")
def test_newcomers_are_kept_off_while_a_filling_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fill, "GIFTS", 1)
    east = Warehouse()
    east.hears(cap(30), asks("o1", 2), asks("o2", 3, said=later(1)))
    said = east.decides(receive("r1", MUG=7))
    assert [type(fact).__name__ for fact in said] == ["StockReceived", "QueueFilled", "QueueContinued"]
    assert (east.stock().available, east.stock().waiting, east.stock().free) == (5, 3, 2)
    assert [type(fact) for fact in east.decides(asks("new", 3, wait="no"))] == [ReservationRefused]
    assert [type(fact) for fact in east.decides(asks("new2", 2, wait="no"))] == [StockReserved]
    [behind] = east.decides(asks("late", 1, said=later(2)))
    assert isinstance(behind, ReservationQueued) and behind.lines[0].waiting == 1
    east.hears(said[-1])
    assert east.waiting() == {"o1": 0, "late": 1}  # o1 has not taken over yet
    assert isinstance(east.reservation("o2"), Reserved)


@pytest.mark.req("INV-11")
def test_one_record_fills_200_orders_and_the_next_goes_on() -> None:
    east = Warehouse()
    east.hears(cap(1_000), *(asks(f"o{n:03}", 1) for n in range(450)))
    said = east.hears(receive("r1", MUG=440))
    assert [len(fact.gifts) for fact in said if isinstance(fact, QueueFilled)] == [200, 200, 40]
    assert [fact.skus for fact in said if isinstance(fact, QueueContinued)] == [(SKU,), (SKU,)]
    assert list(east.waiting()) == [f"o{n:03}" for n in range(440, 450)]


@pytest.mark.req("INV-11")
def test_whatever_frees_pieces_fills_the_queue() -> None:
    for freed in (
        (receive("r1", MUG=2),),
        (put_back("ret1", MUG=(2, "restock")),),
        (adjust("a1", SKU, 2),),
        (safety(0),),
        (make_available("m2", SKU, 2),),
        (release("o0", MUG=2),),
    ):
        east = Warehouse()
        east.hears(cap(30))
        if freed[0] in (safety(0), make_available("m2", SKU, 2), release("o0", MUG=2)):
            before = {
                safety(0): (receive("r0", MUG=2), safety(2)),
                make_available("m2", SKU, 2): (receive("r0", MUG=2), set_aside("m1", SKU, 2)),
                release("o0", MUG=2): (receive("r0", MUG=2), reserve("o0", MUG=2)),
            }
            east.hears(*before[freed[0]])
        east.hears(asks("o1", 2))
        assert east.waiting() == {"o1": 2}, freed
        assert [type(fact) for fact in east.hears(*freed)[1:]] == [QueueFilled, StockAllocatedInPart, StockReserved], freed
        assert east.waiting() == {}


def test_what_was_not_found_is_given_to_nobody() -> None:
    east = Warehouse()
    east.hears(cap(9), receive("r1", MUG=2), reserve("o0", MUG=2), asks("o1", 1))
    missed = ShortPicked(
        shipment_id=shipment_of("o0"),
        order_id="o0",
        warehouse=EAST,
        lines=pieces(MUG=1),
        left=pieces(MUG=1),
        reported_at=NOW,
    )
    said = east.hears(missed)
    assert [type(fact) for fact in said] == [StockReleased, StockSetAside]
    assert east.hears(missed) == []
    assert (east.waiting(), east.stock().allocated, east.stock().unavailable) == ({"o1": 1}, 1, 1)


def test_of_a_receipt_who_waits_is_given_what_is_not_excess() -> None:
    east = waiting_for(9)
    fold(inventory.wiring, east.states, [expected(MUG=5)])
    said = east.hears(receive("r1", MUG=8).model_copy(update={"purchase_order": PO}))
    assert [type(fact) for fact in said[:3]] == [StockReceived, StockSetAside, QueueFilled]
    assert (east.waiting(), east.stock().unavailable, east.stock().available) == ({"o1": 4}, 3, 0)


def test_a_shipment_that_lacks_one_sku_keeps_the_others() -> None:
    east = Warehouse()
    east.hears(cap(30), receive("r1", MUG=1, CUP=5))
    [queued] = east.hears(asks("o1", 3, CUP=2))
    assert isinstance(queued, ReservationQueued)
    assert [(each.sku, each.waiting, each.place) for each in queued.lines] == [(SKU, 2, 1), ("CUP", 0, 0)]
    assert (east.stock().allocated, east.stock("CUP").allocated, east.stock("CUP").waiting) == (1, 2, 0)
    assert "CUP" not in [id.partition("/")[2] for noun, id in east.states if noun == "queue"]


def test_one_that_lacks_two_is_reserved_when_both_came() -> None:
    east = Warehouse()
    east.hears(cap(9), cap(9, "CUP"), asks("o1", 1, CUP=1))
    assert [type(fact) for fact in east.hears(receive("r1", MUG=1))[1:]] == [QueueFilled, StockAllocatedInPart]
    said = east.hears(receive("r2", CUP=1))
    reserved = said[-1]
    assert isinstance(reserved, StockReserved)
    assert reserved.waited and [each.sku for each in reserved.lines] == [SKU, "CUP"]


def test_all_short_skus_or_none_may_wait() -> None:
    east = Warehouse()
    [refusal] = east.hears(cap(9), asks("o1", 1, CUP=1))
    assert isinstance(refusal, ReservationRefused)
    assert [(each.sku, each.left) for each in refusal.shortages] == [("CUP", 0)]
    assert east.waiting() == {}


def test_a_full_queue_takes_nobody_forced_or_not() -> None:
    east = Warehouse()
    entry = Entry(order_id="o", shipment_id="s", rank=0, said_at=NOW, waiting=1)
    east.states["queue", f"{EAST}/{SKU}"] = Queue(cap=9_999, entries=(entry,) * ENTRIES)
    for wait in ("backorder", "force"):
        [refusal] = east.hears(asks(wait, 1, wait="force" if wait == "force" else "backorder"))
        assert isinstance(refusal, ReservationRefused) and refusal.shortages[0].left == 0


def test_safety_stock_is_for_nobody() -> None:
    east = Warehouse()
    east.hears(receive("r1", MUG=5), safety(3), cap(9))
    assert east.stock().free == 2
    [queued] = east.hears(asks("o1", 4))
    assert isinstance(queued, ReservationQueued) and queued.lines[0].waiting == 2
    assert (east.stock().available, east.stock().free) == (3, 0)


def test_class_goes_before_time() -> None:
    east = Warehouse()
    east.hears(cap(9), asks("general", 1, rank=2), asks("core", 1, rank=0, said=later(60)))
    assert list(east.waiting()) == ["core", "general"]


def test_what_waits_is_asked_for_once() -> None:
    east = waiting_for(2)
    assert east.hears(asks("o1", 2)) == []


def test_what_left_may_wait_again_in_a_later_attempt_only() -> None:
    east = waiting_for(4)
    east.hears(release("o1", MUG=4))
    assert east.hears(asks("o1", 4)) == []
    later_attempt = asks("o1", 4).model_copy(update={"attempt": 2})
    [queued] = east.hears(later_attempt)
    assert isinstance(queued, ReservationQueued) and queued.attempt == 2
    *_, reserved = east.hears(receive("r1", MUG=4))
    assert isinstance(reserved, StockReserved) and (reserved.waited, reserved.attempt) == (True, 2)
    east.hears(release("o1", MUG=4))
    assert east.hears(later_attempt) == []


def test_who_left_with_what_it_was_given_but_had_not_taken_over() -> None:
    east = waiting_for(2)
    said = east.decides(receive("r1", MUG=2))
    assert isinstance(said[-1], QueueFilled)
    left = east.decides(release("o1", MUG=2))
    assert isinstance(left[0], QueueLeft)
    assert (east.stock().allocated, east.stock().free) == (0, 2)
    take = TakeOver(warehouse=EAST, sku=SKU, shipment_id=shipment_of("o1"))
    assert east.decides(take) == []


def test_one_that_waits_ships_nothing() -> None:
    east = waiting_for(2)
    reason = f"order o1 holds nothing in EAST: shipment {shipment_of('o1')} issues no stock"
    assert east.hears(issue("o1", MUG=2)) == [refused("ShipmentShipped", "unknown_reservation", reason)]


def test_a_release_that_does_not_name_all_waiting_skus_is_parked() -> None:
    east = waiting_for(2)
    with pytest.raises(BrokenPromise, match="order o1 also holds MUG"):
        east.hears(release("o1", CUP=1))


def test_what_came_and_went_at_once_leaves_a_sku_low() -> None:
    east = Warehouse()
    east.hears(set_alert_line(SKU, 2), cap(9), asks("o1", 5))
    said = east.hears(receive("r1", MUG=5))
    assert [type(fact) for fact in said[:3]][1:] == [QueueFilled, StockLow]
    assert east.stock().low


def test_cap_and_safety_stock_are_set_once() -> None:
    inventory.when(cap(3)).then(BackorderCapSet(warehouse=EAST, sku=SKU, cap=3, set_at=NOW))
    inventory.when(cap(0)).twice()
    inventory.when(safety(3)).then(SafetyStockSet(warehouse=EAST, sku=SKU, safety=3, set_at=NOW))
    inventory.when(safety(0)).twice()


def test_only_who_may_wait_reads_queues_and_only_who_has_a_cart_its_hold() -> None:
    reserving = inventory.wiring.handlers[type(asks("o1", 1))]
    plain = asks("o1", 1, wait="no")
    assert {noun for noun, _ in reserving.refs(plain, EAST)} == {"reservation", "stock"}
    assert {noun for noun, _ in reserving.refs(asks("o1", 1), EAST)} == {"reservation", "stock", "queue"}
    held = plain.model_copy(update={"hold_id": "c1"})
    assert {noun for noun, _ in reserving.refs(held, EAST)} == {"reservation", "stock", "hold", "holders"}


@pytest.mark.parametrize("freed", [receive("r1", MUG=3), put_back("ret1", MUG=(3, "restock")), release("o0", MUG=3)])
def test_what_no_record_holds_besides_is_filled_in_one_of_its_own(freed: object) -> None:
    east = Warehouse()
    east.hears(cap(9))
    if freed == release("o0", MUG=3):
        east.hears(receive("r0", MUG=3), reserve("o0", MUG=3))
    east.hears(asks("o1", 2))
    said = east.decides(freed, too_large=True)
    assert said[-1] == QueueContinued(warehouse=EAST, skus=(SKU,), continued_at=NOW)
    assert (len(said), east.stock().free) == (2, 1)
    east.hears(said[-1])
    assert isinstance(east.reservation("o1"), Reserved)


def test_nothing_is_gone_on_with_where_nobody_waits() -> None:
    assert len(Warehouse().decides(receive("r1", MUG=3), too_large=True)) == 1
