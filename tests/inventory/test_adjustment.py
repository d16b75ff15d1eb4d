import pytest

from tests.inventory.examples import adjust, adjusted, inventory, line, received, refused, reserved

two_lots = (received("r1", MUG=3), received("r2", MUG=5))


@pytest.mark.req("INV-07")
def test_a_write_off_takes_the_oldest_pieces_that_no_order_holds() -> None:
    given = inventory.given(*two_lots, reserved("o1", line("MUG", r1=2)))
    given.when(adjust("a1", "MUG", -3)).then(adjusted("a1", "MUG", -3, r1=-1, r2=-2))
    given.when(adjust("a1", "MUG", -3)).twice()


@pytest.mark.req("INV-07")
def test_pieces_found_are_a_lot_of_their_own() -> None:
    inventory.given(*two_lots).when(adjust("a1", "MUG", 4)).then(adjusted("a1", "MUG", 4, a1=4))
    inventory.when(adjust("a1", "MUG", 4)).twice()


def test_a_count_that_agreed_is_recorded() -> None:
    inventory.given(*two_lots).when(adjust("a1", "MUG", 0)).then(adjusted("a1", "MUG", 0))


@pytest.mark.req("INV-02", "INV-07")
def test_what_orders_hold_cannot_be_written_off() -> None:
    given = inventory.given(*two_lots, reserved("o1", line("MUG", r1=3, r2=1)))
    reason = "MUG in EAST: 8 on hand, 4 of them allocated to orders, so at most 4 can be written off, not 5"
    given.when(adjust("a1", "MUG", -5)).then(refused("AdjustStock", "below_allocated", reason))
    given.when(adjust("a1", "MUG", -4)).then(adjusted("a1", "MUG", -4, r2=-4))


def test_the_same_adjustment_with_other_content_is_refused() -> None:
    given = inventory.given(*two_lots, adjusted("a1", "MUG", 4, a1=4))
    given.when(adjust("a1", "MUG", 4)).then_nothing()
    for other in (adjust("a1", "MUG", 5), adjust("a1", "CUP", 4), adjust("a1", "MUG", 4, reason="found")):
        reason = "adjustment a1 is booked as +4 of MUG: count"
        given.when(other).then(refused("AdjustStock", "contradicts_adjustment", reason))
