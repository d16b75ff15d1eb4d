"""What orders may do to stock."""

import pytest

from services.inventory.stock.rules import BrokenPromise
from services.inventory.stock.state import Stock
from shared.contracts.allocating import ReleaseRequested
from shared.contracts.fulfillment import ShipmentShipped, ShortPicked
from shared.contracts.inventory import LotLine
from shared.contracts.orders import StockLine
from shared.contracts.reservations import ReservationRefused, StockReleased, StockReserved
from shared.contracts.set_aside import StockSetAside
from shared.testing.specs import fold
from tests.inventory.examples import (
    EAST,
    LATER,
    NOW,
    decided,
    inventory,
    issue,
    issued,
    line,
    lots,
    parts,
    pieces,
    receive,
    received,
    refused,
    release,
    released,
    reserve,
    reserved,
    shipment_of,
    short_of,
)

two_lots = (received("r1", MUG=3, CUP=1), received("r2", MUG=5))
held = (*two_lots, reserved("o1", line("MUG", r1=3, r2=1)))


@pytest.mark.req("INV-06")
def test_a_reservation_takes_the_oldest_lots_first() -> None:
    inventory.given(*two_lots).when(reserve("o1", MUG=4)).then(reserved("o1", line("MUG", r1=3, r2=1)))
    inventory.given(*held).when(reserve("o2", MUG=2)).then(reserved("o2", line("MUG", r2=2)))


@pytest.mark.req("INV-06")
def test_released_pieces_of_the_oldest_lot_go_first_again() -> None:
    given = inventory.given(*held, released("o1", line("MUG", r1=3, r2=1)))
    given.when(reserve("o2", MUG=2)).then(reserved("o2", line("MUG", r1=2)))


def test_a_reservation_twice_is_one() -> None:
    inventory.given(*two_lots).when(reserve("o1", MUG=4)).twice()
    inventory.given(*held).when(reserve("o1", MUG=4)).then_nothing()


@pytest.mark.req("INV-02")
def test_a_sku_in_two_lines_is_summed() -> None:
    lines = (StockLine(sku="MUG", quantity=5), StockLine(sku="CUP", quantity=1), StockLine(sku="MUG", quantity=3))
    event = reserve("o1").model_copy(update={"lines": lines})
    inventory.given(*two_lots).when(event).then(reserved("o1", line("MUG", r1=3, r2=5), line("CUP", r1=1)))
    too_many = event.model_copy(update={"lines": (*lines, StockLine(sku="MUG", quantity=1))})
    inventory.given(*two_lots).when(too_many).then(short_of("o1", ("MUG", 9, 8)))


@pytest.mark.req("INV-02")
def test_all_of_an_order_or_nothing_with_every_short_sku_named() -> None:
    given = inventory.given(*held)
    given.when(reserve("o2", MUG=5, CUP=1, PEN=2)).then(short_of("o2", ("MUG", 5, 4), ("PEN", 2, 0)))


def test_a_refused_order_is_refused_once() -> None:
    inventory.when(reserve("o1", MUG=1)).twice()
    inventory.given(short_of("o1", ("MUG", 1, 0)), *two_lots).when(reserve("o1", MUG=1)).then_nothing()


def test_a_later_attempt_at_an_order_is_answered_anew() -> None:
    refused = inventory.given(short_of("o1", ("MUG", 9, 8)), *two_lots)
    refused.when(reserve("o1", attempt=3, MUG=4)).then(reserved("o1", line("MUG", r1=3, r2=1), attempt=3))
    refused.when(reserve("o1", attempt=3, MUG=9)).then(short_of("o1", ("MUG", 9, 8), attempt=3))


def test_an_order_asks_a_warehouse_once_and_again_for_what_it_let_go() -> None:
    all_lots = line("MUG", r1=3, r2=1)
    let_go = inventory.given(*held, released("o1", all_lots))
    let_go.when(reserve("o1", MUG=4)).then_nothing()
    let_go.when(reserve("o1", attempt=2, MUG=4)).then(reserved("o1", all_lots, attempt=2))
    let_go.when(reserve("o1", attempt=2, MUG=4)).twice()
    twice_let_go = (*held, released("o1", all_lots), reserved("o1", all_lots, attempt=2), released("o1", all_lots))
    inventory.given(*twice_let_go).when(reserve("o1", attempt=2, MUG=4)).then_nothing()
    inventory.given(*held, issued("o1", all_lots)).when(reserve("o1", MUG=4)).then_nothing()


@pytest.mark.req("INV-11")
def test_a_release_frees_the_lots_of_the_reservation() -> None:
    inventory.given(*held).when(release("o1", MUG=4)).then(released("o1", line("MUG", r1=3, r2=1)))
    inventory.given(*held).when(release("o1", MUG=4)).twice()


def test_a_release_with_nothing_to_free_changes_nothing() -> None:
    inventory.given(*two_lots).when(release("o1", MUG=4)).then_nothing()
    inventory.given(short_of("o1", ("MUG", 4, 0))).when(release("o1", MUG=4)).then_nothing()
    inventory.given(*held, released("o1", line("MUG", r1=3, r2=1))).when(release("o1", MUG=4)).then_nothing()


def test_what_has_left_cannot_be_released() -> None:
    inventory.given(*held, issued("o1", line("MUG", r1=3, r2=1))).when(release("o1", MUG=4)).then(
        refused("ReleaseRequested", "already_issued", "the pieces of order o1 have left EAST")
    )


@pytest.mark.req("INV-01", "INV-11")
def test_an_issue_takes_the_lots_of_the_reservation_off_hand() -> None:
    inventory.given(*held).when(issue("o1", MUG=4)).then(issued("o1", line("MUG", r1=3, r2=1)))
    inventory.given(*held).when(issue("o1", MUG=4)).twice()
    inventory.given(*held, issued("o1", line("MUG", r1=3, r2=1))).when(issue("o1", MUG=4)).then_nothing()


@pytest.mark.parametrize("before", [two_lots, (*held, released("o1", line("MUG", r1=3, r2=1)))])
def test_nothing_is_issued_without_a_reservation(before: tuple[StockReserved, ...]) -> None:
    reason = f"order o1 holds nothing in EAST: shipment {shipment_of('o1')} issues no stock"
    inventory.given(*before).when(issue("o1", MUG=4)).then(refused("ShipmentShipped", "unknown_reservation", reason))


@pytest.mark.parametrize("event", [release("o1"), issue("o1"), release("o1", CUP=1), issue("o1", CUP=1)])
def test_a_fact_that_does_not_name_all_reserved_skus_is_parked(event: ReleaseRequested | ShipmentShipped) -> None:
    with pytest.raises(BrokenPromise, match="order o1 also holds MUG"):
        inventory.given(*held).when(event).then_nothing()


@pytest.mark.req("INV-02")
def test_a_flash_sale_of_ten_pieces_sells_exactly_ten() -> None:
    states = fold(inventory.wiring, {}, [received("r1", HOT=10, MUG=1000)])
    outcomes = []
    for number in range(100):
        facts = decided(states, reserve(f"o{number}", HOT=1, MUG=2))
        fold(inventory.wiring, states, facts)
        outcomes += facts
    assert [type(event) for event in outcomes] == [StockReserved] * 10 + [ReservationRefused] * 90
    assert states["stock", "EAST/HOT"] == Stock(known=True, on_hand=10, allocated=10, lots=lots(r1=(10, 10)), moved=1)
    assert states["stock", "EAST/MUG"] == Stock(known=True, on_hand=1000, allocated=20, lots=lots(r1=(1000, 20)), moved=1)


def test_warehouses_do_not_know_each_other() -> None:
    inventory.given(*two_lots).when(receive("r1", "WEST", MUG=1)).twice()
    west = inventory.given(*two_lots).when(reserve("o1", "WEST", MUG=1)).decided
    assert [type(event) for event in west] == [ReservationRefused]


def test_a_line_without_pieces_is_nobodys_order() -> None:
    with pytest.raises(BrokenPromise, match="MUG with 0 pieces"):
        inventory.when(reserve("o1", MUG=0)).then_nothing()


def test_a_reservation_request_reserves_in_its_warehouse() -> None:
    event = reserve("o1", MUG=2, CUP=1)
    inventory.hears(event).under(EAST)
    inventory.given(*two_lots).when(event, at=LATER).then(reserved("o1", line("MUG", r1=2), line("CUP", r1=1)))


def test_a_release_request_releases_the_lines_it_names() -> None:
    event = release("o1", MUG=4)
    inventory.hears(event).under(EAST)
    inventory.given(*held).when(event, at=LATER).then(released("o1", line("MUG", r1=3, r2=1)))


def test_a_shipped_parcel_issues_the_lines_it_names() -> None:
    event = issue("o1", MUG=4)
    inventory.hears(event).under(EAST)
    inventory.given(*held).when(event, at=LATER).then(issued("o1", line("MUG", r1=3, r2=1)))


def short_pick(order: str, missing: dict[str, int], **left: int) -> ShortPicked:
    return ShortPicked(
        shipment_id=shipment_of(order),
        order_id=order,
        warehouse=EAST,
        lines=pieces(**missing),
        left=pieces(**left),
        reported_at=NOW,
    )


def freed(*lines: LotLine) -> StockReleased:
    return released("o1", *lines).model_copy(update={"reason": "short_pick"})


def not_found(order: str, MUG: int, **lots: int) -> StockSetAside:
    return StockSetAside(
        warehouse=EAST,
        sku="MUG",
        quantity=MUG,
        reason="missing",
        lots=parts(**lots),
        document=shipment_of(order),
        set_aside_at=NOW,
    )


@pytest.mark.req("INV-02", "INV-06")
def test_worked_41_what_was_not_found_is_no_longer_the_shipments() -> None:
    missed = short_pick("o1", {"MUG": 2}, MUG=2)
    inventory.hears(missed).under(EAST)
    inventory.given(*held).when(missed).then(freed(line("MUG", r1=1, r2=1)), not_found("o1", MUG=2, r1=1, r2=1))
    inventory.given(*held).when(missed).twice()
    rest = (*held, freed(line("MUG", r1=1, r2=1)))
    inventory.given(*rest).when(issue("o1", MUG=2)).then(issued("o1", line("MUG", r1=2)))
    inventory.given(*rest).when(release("o1", MUG=4)).then(released("o1", line("MUG", r1=2)))


def test_a_shipment_of_which_nothing_was_found_holds_nothing() -> None:
    missed = short_pick("o1", {"MUG": 4})
    inventory.given(*held).when(missed).then(freed(line("MUG", r1=3, r2=1)), not_found("o1", MUG=4, r1=3, r2=1))
    inventory.given(*held, freed(line("MUG", r1=3, r2=1))).when(release("o1", MUG=4)).then_nothing()
    inventory.given(*held, released("o1", line("MUG", r1=3, r2=1))).when(missed).then_nothing()
