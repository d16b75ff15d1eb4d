"""Alert lines, and the lots that facts leave."""

import pytest

from services.inventory.stock.state import Stock
from shared.testing.specs import fold
from tests.inventory.examples import (
    adjust,
    adjusted,
    alert_line_set,
    inventory,
    issued,
    line,
    lots,
    low,
    received,
    released,
    reserve,
    reserved,
    set_alert_line,
)

two_lots = (received("r1", MUG=3), received("r2", MUG=5))


@pytest.mark.req("INV-03")
def test_an_alert_line_above_what_is_available_is_low_at_once() -> None:
    inventory.given(*two_lots).when(set_alert_line("MUG", 8)).then(alert_line_set("MUG", 8))
    inventory.given(*two_lots).when(set_alert_line("MUG", 9)).then(alert_line_set("MUG", 9), low("MUG", 8, 9))
    inventory.when(set_alert_line("MUG", 1)).then(alert_line_set("MUG", 1), low("MUG", 0, 1))
    inventory.when(set_alert_line("MUG", 9)).twice()


def test_an_alert_line_of_nothing_makes_a_sku_known_once() -> None:
    inventory.when(set_alert_line("MUG", 0)).then(alert_line_set("MUG", 0))
    inventory.when(set_alert_line("MUG", 0)).twice()
    sold = line("MUG", r1=3)
    gone = inventory.given(received("r1", MUG=3), reserved("o1", sold), issued("o1", sold))
    gone.when(set_alert_line("MUG", 0)).then_nothing()


@pytest.mark.req("INV-03")
def test_stock_is_low_once_a_fall() -> None:
    watched = (*two_lots, alert_line_set("MUG", 6))
    first = reserved("o1", line("MUG", r1=3))
    inventory.given(*watched).when(reserve("o0", MUG=2)).then(reserved("o0", line("MUG", r1=2)))
    inventory.given(*watched).when(reserve("o1", MUG=3)).then(first, low("MUG", 5, 6))

    fallen = (*watched, first, low("MUG", 5, 6))
    inventory.given(*fallen).when(reserve("o2", MUG=1)).then(reserved("o2", line("MUG", r2=1)))
    inventory.given(*fallen).when(adjust("a1", "MUG", -1)).then(adjusted("a1", "MUG", -1, r2=-1))
    inventory.given(*fallen).when(set_alert_line("MUG", 7)).then(alert_line_set("MUG", 7))

    risen = (*fallen, released("o1", line("MUG", r1=3)))
    inventory.given(*risen).when(adjust("a1", "MUG", -3)).then(adjusted("a1", "MUG", -3, r1=-3), low("MUG", 5, 6))


@pytest.mark.req("INV-03")
def test_a_lower_alert_line_ends_the_fall() -> None:
    fallen = (*two_lots, alert_line_set("MUG", 9), low("MUG", 8, 9))
    lowered = (*fallen, alert_line_set("MUG", 8))
    inventory.given(*lowered).when(set_alert_line("MUG", 9)).then(alert_line_set("MUG", 9), low("MUG", 8, 9))


@pytest.mark.req("INV-03")
def test_issuing_does_not_change_what_is_available() -> None:
    fallen = (*two_lots, alert_line_set("MUG", 6), reserved("o1", line("MUG", r1=3)), low("MUG", 5, 6))
    inventory.given(*fallen, issued("o1", line("MUG", r1=3))).when(adjust("a1", "MUG", -1)).then(adjusted("a1", "MUG", -1, r2=-1))


@pytest.mark.req("INV-01")
def test_a_sku_keeps_only_the_lots_it_has_pieces_of() -> None:
    facts = (
        *two_lots,
        reserved("o1", line("MUG", r1=3, r2=1)),
        alert_line_set("MUG", 5),
        low("MUG", 4, 5),
        issued("o1", line("MUG", r1=3, r2=1)),
    )
    assert fold(inventory.wiring, {}, facts)["stock", "EAST/MUG"] == Stock(
        known=True, on_hand=4, allocated=0, lots=lots(r2=(4, 0)), alert_line=5, moved=3, low=True
    )


def test_the_same_lot_name_again_keeps_its_place() -> None:
    facts = (*two_lots, received("r1", MUG=2))
    assert fold(inventory.wiring, {}, facts)["stock", "EAST/MUG"] == Stock(
        known=True, on_hand=10, lots=lots(r1=(5, 0), r2=(5, 0)), moved=3
    )
