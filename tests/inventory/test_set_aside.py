"""Pieces that are not offered: on hand = available + allocated + unavailable, at every step."""

import pytest

from services.inventory.service import service
from services.inventory.stock.lots import Aside, Lot
from services.inventory.stock.view import StockView
from shared.testing.specs import ViewSpec
from tests.inventory.examples import (
    EAST,
    adjust,
    alert_line_set,
    aside,
    inventory,
    line,
    low,
    make_available,
    offered_again,
    received,
    refused,
    reserve,
    reserved,
    set_aside,
    short_of,
    write_off,
    written_off,
)

two_lots = (received("r1", MUG=3), received("r2", MUG=5))
held = (*two_lots, reserved("o1", line("MUG", r1=2)))


def test_the_oldest_free_pieces_are_set_aside_never_those_of_orders() -> None:
    given = inventory.given(*held)
    given.when(set_aside("m1", "MUG", 4)).then(aside("m1", "MUG", r1=1, r2=3))
    given.when(set_aside("m1", "MUG", 4)).twice()
    given.when(set_aside("m1", "MUG", 2, lot="r2")).then(aside("m1", "MUG", r2=2))
    reason = "MUG in EAST: 8 on hand, 2 of them allocated to orders, so at most 6 can be set aside, not 7"
    given.when(set_aside("m1", "MUG", 7)).then(refused("SetAside", "not_enough_available", reason))
    reason = "MUG in EAST: lot r1, so at most 1 can be set aside, not 2"
    given.when(set_aside("m1", "MUG", 2, lot="r1")).then(refused("SetAside", "not_enough_available", reason))


@pytest.mark.req("INV-02", "INV-06")
def test_what_is_set_aside_is_not_offered() -> None:
    given = inventory.given(*held, aside("m1", "MUG", r1=1, r2=3))
    given.when(reserve("o2", MUG=2)).then(reserved("o2", line("MUG", r2=2)))
    given.when(reserve("o2", MUG=3)).then(short_of("o2", ("MUG", 3, 2)))
    reason = "MUG in EAST: 8 on hand, 2 of them allocated to orders, 4 set aside, so at most 2 can be written off, not 3"
    given.when(adjust("a1", "MUG", -3)).then(refused("AdjustStock", "below_allocated", reason))


@pytest.mark.parametrize(
    ("ask", "said", "done"),
    [(make_available, offered_again, "made available"), (write_off, written_off, "written off")],
)
def test_what_is_set_aside_is_decided_on_by_reason(ask: object, said: object, done: str) -> None:
    assert callable(ask) and callable(said)
    given = inventory.given(*two_lots, aside("m1", "MUG", r1=1, r2=3), aside("m2", "MUG", "excess", r2=1))
    given.when(ask("m3", "MUG", 2)).then(said("m3", "MUG", r1=1, r2=1))
    given.when(ask("m3", "MUG", 2)).twice()
    given.when(ask("m3", "MUG", 2, lot="r2")).then(said("m3", "MUG", r2=2))
    given.when(ask("m3", "MUG", 1, "excess")).then(said("m3", "MUG", "excess", r2=1))
    name = type(ask("m3", "MUG", 5)).__name__
    reason = f"MUG in EAST: 4 set aside as damaged, so not 5 can be {done}"
    given.when(ask("m3", "MUG", 5)).then(refused(name, "not_enough_set_aside", reason))
    reason = f"MUG in EAST, lot r1: 0 set aside as excess, so not 1 can be {done}"
    given.when(ask("m3", "MUG", 1, "excess", lot="r1")).then(refused(name, "not_enough_set_aside", reason))


def test_the_same_move_with_other_content_is_refused() -> None:
    given = inventory.given(*two_lots, aside("m1", "MUG", r1=1))
    reason = "move m1 is booked with 1 of MUG set aside, as damaged"
    for other in (set_aside("m1", "MUG", 2), set_aside("m1", "CUP", 1), set_aside("m1", "MUG", 1, "quality")):
        given.when(other).then(refused("SetAside", "contradicts_move", reason))
    given.when(write_off("m1", "MUG", 1)).then(refused("WriteOffSetAside", "contradicts_move", reason))


def test_what_another_decision_sets_aside_is_not_remembered_by_hand() -> None:
    excess = aside("", "MUG", "excess", r1=1).model_copy(update={"document": "r1"})
    inventory.given(*two_lots, excess, excess).when(set_aside("m1", "MUG", 1)).then(aside("m1", "MUG", r1=1))


@pytest.mark.req("INV-03")
def test_a_sku_is_low_by_what_is_offered() -> None:
    given = inventory.given(*two_lots, alert_line_set("MUG", 6))
    given.when(set_aside("m1", "MUG", 3)).then(aside("m1", "MUG", r1=3), low("MUG", 5, 6))
    fallen = (*two_lots, alert_line_set("MUG", 6), aside("m1", "MUG", r1=3), low("MUG", 5, 6))
    inventory.given(*fallen).when(set_aside("m2", "MUG", 1)).then(aside("m2", "MUG", r2=1))
    risen = (*fallen, offered_again("m2", "MUG", r1=1))
    inventory.given(*risen).when(set_aside("m3", "MUG", 1)).then(aside("m3", "MUG", r1=1), low("MUG", 5, 6))


@pytest.mark.req("INV-01")
def test_a_sku_s_pieces_by_lot_and_reason() -> None:
    facts = (
        *held,
        aside("m1", "MUG", r1=1, r2=3),
        aside("m2", "MUG", "excess", r2=1),
        offered_again("m3", "MUG", r2=1),
        written_off("m4", "MUG", r1=1),
    )
    damaged, excess = Aside(reason="damaged", quantity=2), Aside(reason="excess", quantity=1)
    shown = StockView(
        warehouse=EAST,
        sku="MUG",
        received=8,
        on_hand=7,
        allocated=2,
        unavailable=3,
        available=2,
        free=2,
        written_off=1,
        set_aside=(damaged, excess),
        lots=(
            Lot(lot="r1", quantity=2, allocated=2),
            Lot(lot="r2", quantity=5, unavailable=3, set_aside=(damaged, excess)),
        ),
    )
    ViewSpec(service, "stock").given(*facts).then({f"{EAST}/MUG": shown})
    all_gone = (received("r1", MUG=2), aside("m1", "MUG", r1=2), written_off("m2", "MUG", r1=2))
    gone = StockView(warehouse=EAST, sku="MUG", received=2, written_off=2)
    ViewSpec(service, "stock").given(*all_gone).then({f"{EAST}/MUG": gone})
