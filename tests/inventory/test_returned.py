import pytest

from shared.contracts.inventory import RestockedLine, ReturnedLine, ReturnScrapped, StockRestocked
from shared.contracts.support import InspectedLine, ReturnInspected
from tests.inventory.examples import EAST, LATER, NOW, inventory, line, put_back, reserve, reserved


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
