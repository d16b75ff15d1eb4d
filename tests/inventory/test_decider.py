"""Receipts, returns, counts and alert lines."""

import pytest

from services.inventory.commands import ReceiveStock, ReturnStock
from services.inventory.rules import BrokenPromise
from shared.contracts.inventory import RequestRefused, ReturnedLine, ReturnScrapped, StockAdjusted, StockRestocked
from shared.contracts.orders import StockLine
from shared.contracts.support import InspectedLine
from tests.inventory.examples import (
    EAST,
    NOW,
    adjust,
    alert_line_set,
    issued,
    line,
    low,
    parts,
    put_back,
    receive,
    received,
    released,
    reserve,
    reserved,
    set_alert_line,
    stock,
)

two_lots = (received("r1", MUG=3), received("r2", MUG=5))


def adjusted(id: str, sku: str, change: int, **lots: int) -> StockAdjusted:
    return StockAdjusted(
        warehouse=EAST, adjustment_id=id, sku=sku, change=change, lots=parts(**lots), reason="count", adjusted_at=NOW
    )


def refused(request: str, code: str, reason: str) -> RequestRefused:
    fields = {"warehouse": EAST, "request": request, "code": code, "reason": reason, "refused_at": NOW}
    return RequestRefused.model_validate(fields)


@pytest.mark.req("INV-01", "INV-06")
def test_a_receipt_is_a_lot_of_each_sku() -> None:
    stock.when(receive("r1", MUG=3, CUP=2)).then(received("r1", MUG=3, CUP=2))


def test_a_receipt_twice_is_one() -> None:
    stock.when(receive("r1", MUG=3)).twice()
    stock.given(received("r1", MUG=3)).when(receive("r1", MUG=3)).then_nothing()


def test_a_sku_in_two_lines_of_a_receipt_is_one_lot_of_their_sum() -> None:
    lines = (StockLine(sku="MUG", quantity=1), StockLine(sku="CUP", quantity=2), StockLine(sku="MUG", quantity=4))
    command = ReceiveStock(warehouse=EAST, receipt_id="r1", lines=lines, at=NOW)
    stock.when(command).then(received("r1", MUG=5, CUP=2))
    stock.given(received("r1", MUG=5, CUP=2)).when(command).then_nothing()


def test_the_same_receipt_with_other_content_is_refused_with_what_differs() -> None:
    reason = "receipt r1 is booked with 0 of CUP, not 2, 3 of MUG, not 4"
    given = stock.given(received("r1", MUG=3, PEN=1))
    given.when(receive("r1", MUG=4, PEN=1, CUP=2)).then(refused("ReceiveStock", "contradicts_receipt", reason))


def test_a_contradiction_of_many_skus_names_three() -> None:
    reason = "receipt r1 is booked with 1 of A, not 0, 1 of B, not 0, 1 of C, not 0 and 2 SKUs more"
    given = stock.given(received("r1", A=1, B=1, C=1, D=1))
    given.when(receive("r1", E=1)).then(refused("ReceiveStock", "contradicts_receipt", reason))


def test_a_line_without_pieces_is_nobodys_order() -> None:
    with pytest.raises(BrokenPromise, match="MUG with 0 pieces"):
        stock.when(reserve("o1", MUG=0)).then_nothing()


@pytest.mark.req("INV-11", "SUP-19")
def test_returned_pieces_are_a_lot_of_their_own_and_scrap_is_only_counted() -> None:
    restocked = StockRestocked(
        warehouse=EAST,
        return_id="ret1",
        order_id="o1",
        lines=(ReturnedLine(sku="MUG", quantity=3), ReturnedLine(sku="PEN", quantity=1)),
        restocked_at=NOW,
    )
    scrapped = ReturnScrapped(
        warehouse=EAST,
        return_id="ret1",
        order_id="o1",
        lines=(ReturnedLine(sku="MUG", quantity=1), ReturnedLine(sku="CUP", quantity=1)),
        scrapped_at=NOW,
    )
    lines = (
        InspectedLine(sku="MUG", quantity=2, disposition="restock"),
        InspectedLine(sku="MUG", quantity=1, disposition="scrap"),
        InspectedLine(sku="CUP", quantity=1, disposition="scrap"),
        InspectedLine(sku="PEN", quantity=1, disposition="restock"),
        InspectedLine(sku="MUG", quantity=1, disposition="restock"),
    )
    command = ReturnStock(warehouse=EAST, return_id="ret1", order_id="o1", lines=lines, at=NOW)
    stock.when(command).then(restocked, scrapped)
    stock.when(command).twice()
    stock.given(scrapped).when(command).then_nothing()
    stock.given(restocked).when(reserve("o2", MUG=3)).then(reserved("o2", line("MUG", ret1=3)))


def test_scrap_alone_changes_no_stock() -> None:
    stock.when(put_back("ret1", MUG=(2, "scrap"))).then(
        ReturnScrapped(
            warehouse=EAST,
            return_id="ret1",
            order_id="o1",
            lines=(ReturnedLine(sku="MUG", quantity=2),),
            scrapped_at=NOW,
        )
    )
    stock.when(put_back("ret1", MUG=(2, "scrap"))).twice()
    stock.when(put_back("ret1")).then_nothing()


@pytest.mark.req("INV-07")
def test_a_write_off_takes_the_oldest_pieces_that_no_order_holds() -> None:
    given = stock.given(*two_lots, reserved("o1", line("MUG", r1=2)))
    given.when(adjust("a1", "MUG", -3)).then(adjusted("a1", "MUG", -3, r1=-1, r2=-2))
    given.when(adjust("a1", "MUG", -3)).twice()


@pytest.mark.req("INV-07")
def test_pieces_found_are_a_lot_of_their_own() -> None:
    stock.given(*two_lots).when(adjust("a1", "MUG", 4)).then(adjusted("a1", "MUG", 4, a1=4))
    stock.when(adjust("a1", "MUG", 4)).twice()


def test_a_count_that_agreed_is_recorded() -> None:
    stock.given(*two_lots).when(adjust("a1", "MUG", 0)).then(adjusted("a1", "MUG", 0))


@pytest.mark.req("INV-02", "INV-07")
def test_what_orders_hold_cannot_be_written_off() -> None:
    given = stock.given(*two_lots, reserved("o1", line("MUG", r1=3, r2=1)))
    reason = "MUG in EAST: 8 on hand, 4 of them allocated to orders, so at most 4 can be written off, not 5"
    given.when(adjust("a1", "MUG", -5)).then(refused("AdjustStock", "below_allocated", reason))
    given.when(adjust("a1", "MUG", -4)).then(adjusted("a1", "MUG", -4, r2=-4))


def test_the_same_adjustment_with_other_content_is_refused() -> None:
    given = stock.given(*two_lots, adjusted("a1", "MUG", 4, a1=4))
    given.when(adjust("a1", "MUG", 4)).then_nothing()
    for other in (adjust("a1", "MUG", 5), adjust("a1", "CUP", 4), adjust("a1", "MUG", 4, reason="found")):
        reason = "adjustment a1 is booked as +4 of MUG: count"
        given.when(other).then(refused("AdjustStock", "contradicts_adjustment", reason))


@pytest.mark.req("INV-03")
def test_an_alert_line_above_what_is_available_is_low_at_once() -> None:
    stock.given(*two_lots).when(set_alert_line("MUG", 8)).then(alert_line_set("MUG", 8))
    stock.given(*two_lots).when(set_alert_line("MUG", 9)).then(alert_line_set("MUG", 9), low("MUG", 8, 9))
    stock.when(set_alert_line("MUG", 1)).then(alert_line_set("MUG", 1), low("MUG", 0, 1))
    stock.when(set_alert_line("MUG", 9)).twice()


def test_an_alert_line_of_nothing_makes_a_sku_known_once() -> None:
    stock.when(set_alert_line("MUG", 0)).then(alert_line_set("MUG", 0))
    stock.when(set_alert_line("MUG", 0)).twice()


@pytest.mark.req("INV-03")
def test_stock_is_low_once_a_fall() -> None:
    watched = (*two_lots, alert_line_set("MUG", 6))
    first = reserved("o1", line("MUG", r1=3))
    stock.given(*watched).when(reserve("o0", MUG=2)).then(reserved("o0", line("MUG", r1=2)))
    stock.given(*watched).when(reserve("o1", MUG=3)).then(first, low("MUG", 5, 6))

    fallen = (*watched, first, low("MUG", 5, 6))
    stock.given(*fallen).when(reserve("o2", MUG=1)).then(reserved("o2", line("MUG", r2=1)))
    stock.given(*fallen).when(adjust("a1", "MUG", -1)).then(adjusted("a1", "MUG", -1, r2=-1))
    stock.given(*fallen).when(set_alert_line("MUG", 7)).then(alert_line_set("MUG", 7))

    risen = (*fallen, released("o1", line("MUG", r1=3)))
    stock.given(*risen).when(adjust("a1", "MUG", -3)).then(adjusted("a1", "MUG", -3, r1=-3), low("MUG", 5, 6))


@pytest.mark.req("INV-03")
def test_a_lower_alert_line_ends_the_fall() -> None:
    fallen = (*two_lots, alert_line_set("MUG", 9), low("MUG", 8, 9))
    lowered = (*fallen, alert_line_set("MUG", 8))
    stock.given(*lowered).when(set_alert_line("MUG", 9)).then(alert_line_set("MUG", 9), low("MUG", 8, 9))


@pytest.mark.req("INV-03")
def test_issuing_does_not_change_what_is_available() -> None:
    fallen = (*two_lots, alert_line_set("MUG", 6), reserved("o1", line("MUG", r1=3)), low("MUG", 5, 6))
    stock.given(*fallen, issued("o1", line("MUG", r1=3))).when(adjust("a1", "MUG", -1)).then(adjusted("a1", "MUG", -1, r2=-1))
