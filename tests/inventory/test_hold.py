"""What carts hold."""

from datetime import timedelta

import pytest

from services.inventory.hold.commands import EndHold, HoldStock
from services.inventory.hold.state import HOLDERS, Ended, Holder, Holders, Holding
from services.inventory.hold.view import HoldView
from services.inventory.service import service
from shared.contracts.allocating import CartHoldReleaseRequested
from shared.contracts.holding import HeldLine, HoldConverted, HoldEndAsked, HoldEnded, HoldExtended, StockHeld
from shared.contracts.inventory import StockLow
from shared.contracts.orders import StockLine
from shared.contracts.reservations import ReservationRefused, StockReserved
from shared.contracts.waiting import QueueFilled, ReservationQueued
from shared.domain.nouns import SetTimer
from shared.testing.specs import ViewSpec
from tests.inventory.examples import EAST, NOW, adjust, inventory, receive, received, refused, set_alert_line, set_aside
from tests.inventory.waiting import SKU, Warehouse, activity, asks, cap, cart, later, time_is_over

ENDS = NOW + timedelta(minutes=15)
end = EndHold(warehouse=EAST, hold_id="c1")
held = StockHeld(
    warehouse=EAST,
    hold_id="c1",
    customer_id="lin",
    lines=(HeldLine(sku=SKU, quantity=2, asked=3),),
    ends_at=ENDS,
    held_at=NOW,
)


def test_a_cart_holds_a_part_of_what_is_free() -> None:
    inventory.given(received("r1", MUG=10)).when(cart("c1", n=3)).then(held)
    inventory.given(received("r1", MUG=10)).when(cart("c1", n=3)).twice()
    inventory.given(received("r1", MUG=4)).when(cart("c1", n=1)).then(
        held.model_copy(update={"lines": (HeldLine(sku=SKU, quantity=1, asked=1),)})
    )


def test_one_hold_a_customer_and_sku() -> None:
    reason = "the customer holds 2 of MUG in EAST already, by hold c1"
    given = inventory.given(received("r1", MUG=10), held)
    given.when(cart("c2", n=1)).then(refused("HoldStock", "already_held", reason))
    [other] = given.when(cart("c2", "kim", n=1)).decided
    assert isinstance(other, StockHeld)
    ended = HoldEnded(warehouse=EAST, hold_id="c1", lines=(StockLine(sku=SKU, quantity=2),), reason="ended", ended_at=NOW)
    [again] = inventory.given(received("r1", MUG=10), held, ended).when(cart("c2", n=1)).decided
    assert isinstance(again, StockHeld)


def test_what_may_not_be_held_is_refused_by_name() -> None:
    inventory.when(cart("c1", n=1)).then(refused("HoldStock", "nothing_free", "nothing of MUG is free in EAST"))
    given = inventory.given(received("r1", MUG=10), held)
    other = "hold c1 was asked for with other pieces, or for another customer"
    given.when(cart("c1", n=4)).then(refused("HoldStock", "contradicts_hold", other))
    given.when(cart("c1", "kim", n=3)).then(refused("HoldStock", "contradicts_hold", other))
    east = Warehouse()
    east.hears(receive("r1", MUG=9_999))
    holder = Holder(customer_id="c", hold_id="h", quantity=1)
    east.states["holders", f"{EAST}/{SKU}"] = Holders(holders=(holder,) * HOLDERS)
    full = refused("HoldStock", "too_many_holds", "1,000 carts hold MUG in EAST")
    assert east.hears(cart("c1", n=1)) == [full]


def test_a_sku_in_two_lines_is_summed() -> None:
    lines = (StockLine(sku=SKU, quantity=1), StockLine(sku=SKU, quantity=2))
    twice = HoldStock(warehouse=EAST, hold_id="c1", customer_id="lin", lines=lines)
    inventory.given(received("r1", MUG=10)).when(twice).then(held)


def test_activity() -> None:
    extended = HoldExtended(warehouse=EAST, hold_id="c1", ends_at=later(25 * 60), extended_at=later(10 * 60))
    given = inventory.given(received("r1", MUG=10), held)
    given.when(activity("c1"), at=later(10 * 60)).then(extended)
    given.when(activity("c1"), at=later(10 * 60)).twice()
    given.when(activity("c1")).then_nothing()
    inventory.when(activity("c1")).then(refused("ExtendHold", "unknown_hold", "nothing was held in EAST under c1"))


def test_its_end_is_set_by_activity() -> None:
    extended = HoldExtended(warehouse=EAST, hold_id="c1", ends_at=later(25 * 60), extended_at=later(10 * 60))
    for fact in (held, extended):
        timer = SetTimer(f"hold/{EAST}/c1", fact.ends_at, EAST, time_is_over("c1"))
        assert inventory.wiring.timers(fact) == [timer]


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (end, "ended"),
        (time_is_over("c1"), "expired"),
        (
            CartHoldReleaseRequested(order_id="o1", warehouse=EAST, hold_id="c1", requested_at=NOW),
            "sourced_elsewhere",
        ),
    ],
)
def test_it_ends(asked: object, reason: str) -> None:
    east = Warehouse()
    east.hears(receive("r1", MUG=10), cart("c1", n=3))
    said = east.hears(asked, at=ENDS)
    assert isinstance(said[0], HoldEndAsked) and isinstance(said[1], HoldEnded)
    assert (len(said), said[1].reason) == (2, reason)
    assert (east.stock().held, east.stock().free) == (0, 10)
    assert isinstance(east.hold("c1"), Ended)
    assert east.hears(asked, at=ENDS) == []
    for late in (activity("c1"), cart("c1", n=3)):
        assert east.hears(late) == [refused(type(late).__name__, "hold_ended", "hold c1 has ended")]


def test_an_end_that_was_overtaken_by_activity_ends_nothing() -> None:
    east = Warehouse()
    east.hears(receive("r1", MUG=10), cart("c1", n=3))
    [asked] = east.decides(time_is_over("c1"), at=ENDS)
    east.hears(activity("c1"), at=ENDS + timedelta(seconds=1))
    assert east.hears(asked) == []
    assert isinstance(east.hold("c1"), Holding)


def test_an_order_that_takes_less_leaves_the_rest_held() -> None:
    east = Warehouse()
    east.hears(receive("r1", MUG=20), cart("c1", n=4))
    said = east.hears(asks("o1", 3, wait="no", hold="c1"))
    assert [type(fact) for fact in said] == [HoldConverted, StockReserved]
    assert (east.stock().held, east.stock().allocated, east.stock().free) == (1, 3, 16)


def test_an_order_that_takes_more_gets_what_is_free_besides() -> None:
    east = Warehouse()
    east.hears(receive("r1", MUG=10), cart("c1", n=2), cart("c2", "kim", n=1))
    [short] = east.hears(asks("o1", 10, wait="no", hold="c1"))
    assert isinstance(short, ReservationRefused) and short.shortages[0].available == 9
    assert east.stock().held == 3
    said = east.hears(asks("o2", 9, wait="no", hold="c1"))
    assert [type(fact) for fact in said] == [HoldConverted, StockReserved]


def test_one_that_waits_takes_what_its_cart_holds() -> None:
    east = Warehouse()
    east.hears(cap(9), receive("r1", MUG=1), cart("c1", n=1))
    said = east.hears(asks("o1", 3, hold="c1"))
    assert [type(fact) for fact in said] == [HoldConverted, ReservationQueued]
    assert (east.stock().held, east.stock().allocated, east.stock().waiting) == (0, 1, 2)


def test_its_pieces_go_to_who_waits_when_it_ends() -> None:
    east = Warehouse()
    east.hears(cap(9), receive("r1", MUG=1), cart("c1", n=1), asks("o1", 1))
    assert QueueFilled in [type(fact) for fact in east.hears(end)]


def test_held_pieces_are_neither_written_off_nor_set_aside() -> None:
    east = Warehouse()
    east.hears(receive("r1", MUG=5), cart("c1", n=1))
    reason = "MUG in EAST: 5 on hand, 0 of them allocated to orders, 1 held by carts, so at most 4 can be"
    assert east.hears(adjust("a1", SKU, -5)) == [refused("AdjustStock", "below_allocated", f"{reason} written off, not 5")]
    assert east.hears(set_aside("m1", SKU, 5)) == [refused("SetAside", "not_enough_available", f"{reason} set aside, not 5")]


def test_a_cart_may_leave_a_sku_low() -> None:
    east = Warehouse()
    said = east.hears(receive("r1", MUG=5), set_alert_line(SKU, 5), cart("c1", n=1))
    assert [type(fact) for fact in said] == [StockHeld, StockLow]


def test_it_is_shown() -> None:
    converted = HoldConverted(
        warehouse=EAST,
        hold_id="c1",
        order_id="o1",
        shipment_id="s1",
        lines=(StockLine(sku=SKU, quantity=2),),
        converted_at=NOW,
    )
    shown = HoldView(
        warehouse=EAST,
        hold_id="c1",
        customer_id="lin",
        status="holding",
        lines=held.lines,
        started_at=NOW,
        ends_at=ENDS,
    )
    spec = ViewSpec(service, "holds")
    spec.given(held).then({f"{EAST}/c1": shown})
    none_left = (HeldLine(sku=SKU, quantity=0, asked=3),)
    spec.given(held, converted).then({f"{EAST}/c1": shown.model_copy(update={"status": "converted", "lines": none_left})})
    ended = HoldEnded(warehouse=EAST, hold_id="c1", lines=(StockLine(sku=SKU, quantity=2),), reason="expired", ended_at=NOW)
    spec.given(held, ended).then({f"{EAST}/c1": shown.model_copy(update={"status": "expired", "lines": none_left})})
