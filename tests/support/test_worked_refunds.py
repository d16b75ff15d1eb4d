"""Worked cases of refunds, by the number of their row: what Support's returns are worth, by SKU."""

import pytest

from services.support.returns.commands import RequestReturn
from shared.contracts.orders import PricedLine
from shared.contracts.shipping import OrderDelivered
from shared.contracts.support import ReturnRequested, SupportEvent
from tests.support.given import delivered, pieces, support


def sold(*lines: tuple[int, int]) -> OrderDelivered:
    """Lines of TEA: pieces, and what was paid for them."""
    priced = [PricedLine(sku="TEA", quantity=n, unit_price=paid, discount=0, total=paid) for n, paid in lines]
    return delivered.model_copy(update={"lines": tuple(priced)})


def worth(of: OrderDelivered, *sizes: int) -> list[int]:
    facts: list[SupportEvent] = support.when(of).decided
    for number, size in enumerate(sizes):
        ask = RequestReturn(order_id="o1", return_number=str(number), lines=pieces(TEA=size))
        facts += support.given(*facts).when(ask).decided
    return [line.refund for fact in facts if isinstance(fact, ReturnRequested) for line in fact.lines]


@pytest.mark.req("SEC-02")
def test_worked_22_three_pieces_for_ten() -> None:
    assert worth(sold((3, 1000)), 1, 1, 1) == [333, 333, 334]
    assert worth(sold((3, 1000)), 2, 1) == [666, 334]
    assert worth(sold((3, 1000)), 1, 2) == [333, 667]


@pytest.mark.req("SEC-02")
def test_worked_26_a_quarter_off_in_any_order() -> None:
    ten = sold((10, 23900 * 3 // 4))
    assert {sum(worth(ten, *sizes)) for sizes in ([10], [1] * 10, [3, 3, 3, 1], [7, 3], [1, 9])} == {17925}


@pytest.mark.req("SEC-02")
def test_worked_28_one_piece_by_sku_of_a_line_that_was_paid_and_one_that_was_free() -> None:
    assert worth(sold((1, 1000), (1, 0)), 1, 1) == [500, 500]
