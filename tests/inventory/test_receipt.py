import pytest

from services.inventory.receipt.commands import ReceiveStock
from shared.contracts.orders import StockLine
from tests.inventory.examples import EAST, inventory, receive, received, refused


@pytest.mark.req("INV-01", "INV-06")
def test_a_receipt_is_a_lot_of_each_sku() -> None:
    inventory.when(receive("r1", MUG=3, CUP=2)).then(received("r1", MUG=3, CUP=2))


def test_a_receipt_twice_is_one() -> None:
    inventory.when(receive("r1", MUG=3)).twice()
    inventory.given(received("r1", MUG=3)).when(receive("r1", MUG=3)).then_nothing()


def test_a_sku_in_two_lines_of_a_receipt_is_one_lot_of_their_sum() -> None:
    lines = (StockLine(sku="MUG", quantity=1), StockLine(sku="CUP", quantity=2), StockLine(sku="MUG", quantity=4))
    command = ReceiveStock(warehouse=EAST, receipt_id="r1", lines=lines)
    inventory.when(command).then(received("r1", MUG=5, CUP=2))
    inventory.given(received("r1", MUG=5, CUP=2)).when(command).then_nothing()


def test_the_same_receipt_with_other_content_is_refused_with_what_differs() -> None:
    reason = "receipt r1 is booked with 0 of CUP, not 2, 3 of MUG, not 4"
    given = inventory.given(received("r1", MUG=3, PEN=1))
    given.when(receive("r1", MUG=4, PEN=1, CUP=2)).then(refused("ReceiveStock", "contradicts_receipt", reason))


def test_a_contradiction_of_many_skus_names_ten() -> None:
    booked = {sku: 1 for sku in "ABCDEFGHIJKL"}
    reason = f"receipt r1 is booked with {', '.join(f'1 of {sku}, not 0' for sku in 'ABCDEFGHIJ')} and 3 more"
    given = inventory.given(received("r1", **booked))
    given.when(receive("r1", M=1)).then(refused("ReceiveStock", "contradicts_receipt", reason))
