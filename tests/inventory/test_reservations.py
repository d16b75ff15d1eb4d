"""What orders may do to stock."""

import pytest

from services.inventory.commands import ReserveStock
from services.inventory.decider import decider
from services.inventory.rules import BrokenPromise
from services.inventory.state import Sku, State
from shared.contracts.inventory import RequestRefused, ReservationRefused, Shortage, StockReserved
from shared.contracts.orders import StockLine
from shared.domain.decider import apply
from shared.testing.specs import decide, fold
from tests.inventory.examples import (
    EAST,
    NOW,
    alert_line_set,
    issue,
    issued,
    line,
    lots,
    low,
    receive,
    received,
    release,
    released,
    reserve,
    reserved,
    stock,
)

two_lots = (received("r1", MUG=3, CUP=1), received("r2", MUG=5))
held = (*two_lots, reserved("o1", line("MUG", r1=3, r2=1)))


def refused(order: str, *shortages: tuple[str, int, int]) -> ReservationRefused:
    short = tuple(Shortage(sku=sku, requested=n, available=available) for sku, n, available in shortages)
    return ReservationRefused(warehouse=EAST, order_id=order, shortages=short, refused_at=NOW)


@pytest.mark.req("INV-06")
def test_a_reservation_takes_the_oldest_lots_first() -> None:
    stock.given(*two_lots).when(reserve("o1", MUG=4)).then(reserved("o1", line("MUG", r1=3, r2=1)))
    stock.given(*held).when(reserve("o2", MUG=2)).then(reserved("o2", line("MUG", r2=2)))


@pytest.mark.req("INV-06")
def test_released_pieces_of_the_oldest_lot_go_first_again() -> None:
    given = stock.given(*held, released("o1", line("MUG", r1=3, r2=1)))
    given.when(reserve("o2", MUG=2)).then(reserved("o2", line("MUG", r1=2)))


def test_a_reservation_twice_is_one() -> None:
    stock.given(*two_lots).when(reserve("o1", MUG=4)).twice()
    stock.given(*held).when(reserve("o1", MUG=4)).then_nothing()


@pytest.mark.req("INV-02")
def test_a_sku_in_two_lines_is_summed() -> None:
    lines = (StockLine(sku="MUG", quantity=5), StockLine(sku="CUP", quantity=1), StockLine(sku="MUG", quantity=3))
    command = ReserveStock(warehouse=EAST, order_id="o1", lines=lines, at=NOW)
    stock.given(*two_lots).when(command).then(reserved("o1", line("MUG", r1=3, r2=5), line("CUP", r1=1)))
    too_many = command.model_copy(update={"lines": (*lines, StockLine(sku="MUG", quantity=1))})
    stock.given(*two_lots).when(too_many).then(refused("o1", ("MUG", 9, 8)))


@pytest.mark.req("INV-02")
def test_all_of_an_order_or_nothing_with_every_short_sku_named() -> None:
    given = stock.given(*held)
    given.when(reserve("o2", MUG=5, CUP=1, PEN=2)).then(refused("o2", ("MUG", 5, 4), ("PEN", 2, 0)))


def test_a_refused_order_is_refused_once() -> None:
    stock.when(reserve("o1", MUG=1)).twice()
    stock.given(refused("o1", ("MUG", 1, 0)), *two_lots).when(reserve("o1", MUG=1)).then_nothing()


def test_an_order_asks_a_warehouse_once() -> None:
    all_lots = line("MUG", r1=3, r2=1)
    stock.given(*held, released("o1", all_lots)).when(reserve("o1", MUG=4)).then_nothing()
    stock.given(*held, issued("o1", all_lots)).when(reserve("o1", MUG=4)).then_nothing()


@pytest.mark.req("INV-11")
def test_a_release_frees_the_lots_of_the_reservation() -> None:
    stock.given(*held).when(release("o1", MUG=4)).then(released("o1", line("MUG", r1=3, r2=1)))
    stock.given(*held).when(release("o1", MUG=4)).twice()


def test_a_release_with_nothing_to_free_changes_nothing() -> None:
    stock.given(*two_lots).when(release("o1", MUG=4)).then_nothing()
    stock.given(refused("o1", ("MUG", 4, 0))).when(release("o1", MUG=4)).then_nothing()
    stock.given(*held, released("o1", line("MUG", r1=3, r2=1))).when(release("o1", MUG=4)).then_nothing()


def test_what_has_left_cannot_be_released() -> None:
    stock.given(*held, issued("o1", line("MUG", r1=3, r2=1))).when(release("o1", MUG=4)).then(
        RequestRefused(
            warehouse=EAST,
            request="ReleaseStock",
            code="already_issued",
            reason="the pieces of order o1 have left EAST",
            refused_at=NOW,
        )
    )


@pytest.mark.req("INV-01", "INV-11")
def test_an_issue_takes_the_lots_of_the_reservation_off_hand() -> None:
    stock.given(*held).when(issue("o1", MUG=4)).then(issued("o1", line("MUG", r1=3, r2=1)))
    stock.given(*held).when(issue("o1", MUG=4)).twice()
    stock.given(*held, issued("o1", line("MUG", r1=3, r2=1))).when(issue("o1", MUG=4)).then_nothing()


@pytest.mark.parametrize("before", [two_lots, (*held, released("o1", line("MUG", r1=3, r2=1)))])
def test_nothing_is_issued_without_a_reservation(before: tuple[StockReserved, ...]) -> None:
    stock.given(*before).when(issue("o1", MUG=4)).then(
        RequestRefused(
            warehouse=EAST,
            request="IssueStock",
            code="unknown_reservation",
            reason="order o1 holds nothing in EAST: shipment s1 issues no stock",
            refused_at=NOW,
        )
    )


@pytest.mark.parametrize("command", [release("o1"), issue("o1"), release("o1", CUP=1), issue("o1", CUP=1)])
def test_a_fact_that_does_not_name_all_reserved_skus_is_parked(command: object) -> None:
    with pytest.raises(BrokenPromise, match="order o1 also holds MUG"):
        stock.given(*held).when(command).then_nothing()  # type: ignore[arg-type]


@pytest.mark.req("INV-01")
def test_a_sku_keeps_only_the_lots_it_has_pieces_of() -> None:
    facts = (*held, alert_line_set("MUG", 5), low("MUG", 4, 5), issued("o1", line("MUG", r1=3, r2=1)))
    assert fold(decider, facts)["EAST/sku/MUG"] == Sku(on_hand=4, allocated=0, lots=lots(r2=(4, 0)), alert_line=5, low=True)


def test_the_same_lot_name_again_keeps_its_place() -> None:
    facts = (*two_lots, received("r1", MUG=2))
    assert fold(decider, facts)["EAST/sku/MUG"] == Sku(on_hand=10, lots=lots(r1=(5, 0), r2=(5, 0)))


@pytest.mark.req("INV-02")
def test_a_flash_sale_of_ten_pieces_sells_exactly_ten() -> None:
    states: dict[str, State] = fold(decider, [received("r1", HOT=10, MUG=1000)])
    outcomes = []
    for number in range(100):
        for event in decide(decider, states, reserve(f"o{number}", HOT=1, MUG=2)):
            states.update(apply(decider, states, event))
            outcomes.append(event)
    assert [type(event) for event in outcomes] == [StockReserved] * 10 + [ReservationRefused] * 90
    assert states["EAST/sku/HOT"] == Sku(on_hand=10, allocated=10, lots=lots(r1=(10, 10)))
    assert states["EAST/sku/MUG"] == Sku(on_hand=1000, allocated=20, lots=lots(r1=(1000, 20)))


def test_warehouses_do_not_know_each_other() -> None:
    stock.given(*two_lots).when(receive("r1", "WEST", MUG=1)).twice()
    west = decide(decider, fold(decider, [*two_lots]), reserve("o1", "WEST", MUG=1))
    assert [type(event) for event in west] == [ReservationRefused]
