from typing import Any

import pytest

from services.inventory.stock.costs import Costs
from shared.contracts.inventory import RestockedLine, ReturnedLine, ReturnScrapped, StockRestocked
from shared.contracts.support import InspectedLine, ReturnInspected
from tests.domain.growing import Growing
from tests.inventory.examples import EAST, LATER, NOW, inventory, issue, line, put_back, reserve, reserved, shipment_of
from tests.inventory.kept import came, day, lot_held, lots_shipped
from tests.inventory.test_worked_recall import begun


@pytest.mark.req("INV-11", "SUP-19")
def test_returned_pieces_are_a_lot_of_their_own_and_scrap_is_only_counted() -> None:
    restocked = StockRestocked(
        warehouse=EAST,
        return_id="ret1",
        order_id="o1",
        lines=(RestockedLine(sku="MUG", quantity=3, lot="ret1"), RestockedLine(sku="PEN", quantity=1, lot="ret1")),
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
    event = ReturnInspected(return_id="ret1", order_id="o1", warehouse=EAST, lines=lines, inspected_at=NOW)
    inventory.when(event).then(restocked, scrapped)
    inventory.when(event).twice()
    inventory.given(scrapped).when(event).then_nothing()
    inventory.given(restocked).when(reserve("o2", MUG=3)).then(reserved("o2", line("MUG", ret1=3)))


def test_scrap_alone_changes_no_stock() -> None:
    inventory.when(put_back("ret1", MUG=(2, "scrap"))).then(
        ReturnScrapped(
            warehouse=EAST,
            return_id="ret1",
            order_id="o1",
            lines=(ReturnedLine(sku="MUG", quantity=2),),
            scrapped_at=NOW,
        )
    )
    inventory.when(put_back("ret1", MUG=(2, "scrap"))).twice()
    inventory.when(put_back("ret1")).then_nothing()


def test_an_inspected_return_goes_back_line_by_line_in_its_warehouse() -> None:
    event = put_back("ret1", MUG=(1, "restock"), CUP=(1, "scrap"))
    inventory.hears(event).under(EAST)
    mug, cup = (RestockedLine(sku="MUG", quantity=1, lot="ret1"),), (ReturnedLine(sku="CUP", quantity=1),)
    inventory.when(event, at=LATER).then(
        StockRestocked(warehouse=EAST, return_id="ret1", order_id="o1", lines=mug, restocked_at=NOW),
        ReturnScrapped(warehouse=EAST, return_id="ret1", order_id="o1", lines=cup, scrapped_at=NOW),
    )


def shelf(*more: Any) -> Growing:
    """Two of L1 of MUG are with the customer, one is left; L2 expires later."""
    grown = Growing(inventory)
    for fact in (came("L1", 3, day(11), 1000), came("L2", 5, day(20)), reserved("o1", line("MUG", L1=2))):
        grown.fold(fact)
    grown.take(issue("o1", MUG=2), EAST)
    for fact in more:
        grown.fold(fact)
    return grown


@pytest.mark.req("INV-06", "INV-11")
def test_pieces_of_a_lot_that_is_kept_join_it_again() -> None:
    grown = shelf()
    [back] = grown.take(put_back("ret1", MUG=(2, "restock")), EAST)
    assert back.lines == (RestockedLine(sku="MUG", quantity=2, lot="L1"),)
    assert grown.take(put_back("ret1", MUG=(2, "restock")), EAST) == []
    costs = grown.documents["stock", "EAST/MUG"].costs
    assert costs == (Costs(currency="CNY", received=1000, left=1000),)


@pytest.mark.req("INV-06", "INV-11")
def test_of_a_lot_that_is_recalled_they_are_set_aside() -> None:
    grown = shelf(lot_held("L1", "recalled"))
    [back, aside] = grown.take(put_back("ret1", MUG=(2, "restock")), EAST)
    assert back.lines[0].lot == "L1"
    assert (aside.reason, aside.quantity) == ("recalled", 3)


@pytest.mark.req("INV-06", "INV-11")
def test_of_a_recalled_lot_that_is_gone_they_are_set_aside_all_the_same() -> None:
    """What was set aside of it is written off before all that was shipped is back."""
    grown = shelf(reserved("o2", line("MUG", L1=1)))
    grown.take(issue("o2", MUG=1), EAST)
    for shipped in (lots_shipped("o1", "L1", 2), lots_shipped("o2", "L1", 1)):
        grown.take(shipped, EAST)
    grown.fold(begun("o2"))
    [told] = grown.take(grown.take(begun("o2"), EAST)[0], EAST)
    assert told.shipment_id == shipment_of("o1")
    [back, held, aside] = grown.take(put_back("ret1", MUG=(2, "restock")), EAST)
    assert (back.lines[0].lot, held.lot, held.reason) == ("ret1", "ret1", "recalled")
    assert (aside.reason, aside.quantity) == ("recalled", 2)
    assert grown.take(put_back("ret1", MUG=(2, "restock")), EAST) == []


@pytest.mark.req("INV-11")
def test_where_their_lot_is_gone_they_are_a_lot_of_their_own() -> None:
    grown = shelf(reserved("o2", line("MUG", L1=1)))
    grown.take(issue("o2", MUG=1), EAST)
    [back] = grown.take(put_back("ret1", MUG=(2, "restock")), EAST)
    assert back.lines[0].lot == "ret1"
