"""Row 42 of the worked cases: an order in two shipments, each line's window by its last piece."""

from datetime import timedelta

import pytest

from services.support.returns.commands import InspectReturn, ReceiveReturn
from shared.contracts import orders
from shared.contracts.orders import PricedLine
from shared.contracts.support import ReturnInspected, ReturnRefused, ReturnWindowOpened
from shared.domain import ids
from tests.support.given import DELIVERED, UNTIL, ask, inspected_as, pieces, support

S1, S2 = ids.shipment_id("o1"), ids.shipment_id("o1", 2)
LATER = timedelta(days=3)


def tea(quantity: int) -> PricedLine:
    return PricedLine(sku="TEA", quantity=quantity, unit_price=100, discount=0, total=100 * quantity)


POT = PricedLine(sku="POT", quantity=1, unit_price=500, discount=0, total=500)
first = orders.LinesDelivered(
    order_id="o1",
    shipment_id=S1,
    channel="shop",
    external_id="1001",
    warehouse="EAST",
    currency="CNY",
    lines=(tea(1),),
    customer_id="c1",
    to_come=("TEA", "POT"),
    delivered_at=DELIVERED,
    return_until=UNTIL,
)
second = first.model_copy(
    update={
        "shipment_id": S2,
        "warehouse": "WEST",
        "lines": (tea(2), POT),
        "to_come": (),
        "delivered_at": DELIVERED + LATER,
        "return_until": UNTIL + LATER,
    }
)


def window(of: orders.LinesDelivered) -> ReturnWindowOpened:
    return ReturnWindowOpened(
        order_id="o1",
        shipment_id=of.shipment_id,
        channel="shop",
        warehouse=of.warehouse,
        currency="CNY",
        lines=of.lines,
        to_come=of.to_come,
        delivered_at=of.delivered_at,
        return_until=of.return_until,
    )


OPEN, ALL = (window(first),), (window(first), window(second))
whole = orders.OrderDelivered(
    order_id="o1",
    channel="shop",
    external_id="1001",
    warehouse="EAST",
    currency="CNY",
    lines=(tea(3), POT),
    customer_id="c1",
    delivered_at=DELIVERED + LATER,
    return_until=UNTIL + LATER,
)


def code(*facts: object) -> list[str]:
    return [fact.code for fact in facts if isinstance(fact, ReturnRefused)]


@pytest.mark.req("SUP-15")
def test_worked_42_each_shipment_opens_the_window_of_its_lines() -> None:
    support.hears(first).where_it_lies()
    support.when(first).then(window(first))
    support.when(first).twice()
    support.given(*OPEN).when(second).then(window(second))
    support.given(*ALL).when(whole).then_nothing()


@pytest.mark.req("SUP-15", "SUP-16")
def test_worked_42_a_line_may_come_back_until_the_window_of_its_last_piece() -> None:
    one, all_of_it = ask.model_copy(update={"lines": pieces(TEA=1)}), ask.model_copy(update={"lines": pieces(TEA=3, POT=1)})
    assert len(support.given(*OPEN).when(one, at=UNTIL + timedelta(days=300)).decided) == 2, "its other pieces are still to come"
    assert code(*support.given(*OPEN).when(all_of_it, at=DELIVERED).decided) == ["not_delivered"]
    assert len(support.given(*ALL).when(all_of_it, at=UNTIL + LATER).decided) == 2
    assert code(*support.given(*ALL).when(one, at=UNTIL + LATER + timedelta(seconds=1)).decided) == ["window_over"]


def test_worked_42_pieces_that_will_not_come_keep_no_window_open() -> None:
    closed = window(first).model_copy(update={"lines": (), "to_come": ()})
    decided = support.given(*OPEN).when(whole.model_copy(update={"delivered_at": DELIVERED, "return_until": UNTIL})).decided
    assert decided == [closed]
    one = ask.model_copy(update={"lines": pieces(TEA=1)})
    assert code(*support.given(*OPEN, closed).when(one, at=UNTIL + timedelta(seconds=1)).decided) == ["window_over"]


def test_a_return_goes_to_the_warehouse_that_shipped_most_of_it() -> None:
    return_id = ids.return_id("o1", "1")
    asked = support.given(*ALL).when(ask.model_copy(update={"lines": pieces(TEA=3)}), at=UNTIL).decided
    came = support.given(*ALL, *asked).when(ReceiveReturn(return_id=return_id, order_id="o1")).decided
    inspect = InspectReturn(return_id=return_id, order_id="o1", lines=inspected_as("restock", TEA=3))
    decided = support.given(*ALL, *asked, *came).when(inspect).decided
    assert [fact.warehouse for fact in decided if isinstance(fact, ReturnInspected)] == ["WEST"]


def test_an_order_from_before_shipments_is_opened_as_a_whole() -> None:
    (opened,) = support.when(whole).decided
    assert (opened.shipment_id, opened.lines, opened.to_come) == (S1, whole.lines, ())
    support.given(opened).when(whole).then_nothing()
