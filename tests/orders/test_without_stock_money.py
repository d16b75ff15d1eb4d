"""Lines without stock of an order that is captured later: their share of the money goes with them (ORD-15, SEC-02).
O: A 120.00 of stock, CLUB 40.00 at payment, WORK 30.00 by hand, 190.00 in all; captured at release, or at shipment."""

from datetime import timedelta
from typing import Any

import pytest

from services.orders.order.commands import CancelOrder, FinishLines
from services.orders.order.state import Closed
from shared.contracts.allocating import OrderAllocated, ReservationRequested
from shared.contracts.fulfillment import ShipmentDelivered, ShipmentShipped
from shared.contracts.orders import ChargeActionRequested, OrderConfirmed, PricedLine, StockLine
from shared.contracts.refusing import RequestRefused
from shared.contracts.terms import Capture
from shared.contracts.without_stock import LineEnds, LinesDone
from tests.orders.charging import AT, SHIPMENT, O
from tests.orders.moving import Life, captured_at

pytestmark = pytest.mark.req("ORD-15", "SEC-02")
A = PricedLine(sku="A", quantity=1, unit_price=12_000, discount=0, total=12_000)
CLUB = PricedLine(sku="CLUB", quantity=1, unit_price=4_000, discount=0, total=4_000)
WORK = PricedLine(sku="WORK", quantity=1, unit_price=3_000, discount=0, total=3_000)
finish = FinishLines(order_id=O, reason="engraved")
A_STOCK = (StockLine(sku="A", quantity=1),)
shipped = ShipmentShipped(
    shipment_id=SHIPMENT, order_id=O, warehouse="W1", lines=A_STOCK, carrier="SF", tracking_number="T1", shipped_at=AT
)
arrived = ShipmentDelivered(shipment_id=SHIPMENT, order_id=O, delivered_at=AT)


def priced(when: Capture, *lines: PricedLine) -> tuple[Any, ...]:
    ends = (LineEnds(sku="CLUB", ends="payment"), LineEnds(sku="WORK", ends="hand"))
    total = sum(line.total for line in lines)
    confirmed = OrderConfirmed(order_id=O, currency="CNY", lines=lines, total=total, confirmed_at=AT)
    facts: list[Any] = [captured_at(when).model_copy(update={"without_stock": ends}), confirmed]
    if A in lines:
        of = {"order_id": O, "shipment_id": SHIPMENT, "warehouse": "W1"}
        facts.append(ReservationRequested(**of, lines=A_STOCK, attempt=1, requested_at=AT))
        facts.append(OrderAllocated(**of, allocated_at=AT))
    return tuple(facts)


def captures(facts: list[Any]) -> list[int]:
    return [fact.amount for fact in facts if isinstance(fact, ChargeActionRequested) and fact.action == "capture"]


def done(facts: list[Any]) -> list[str]:
    return [line.sku for fact in facts if isinstance(fact, LinesDone) for line in fact.lines]


def test_at_release_the_membership_waits_for_its_capture() -> None:
    life = Life(*priced("release", A, CLUB, WORK))
    facts = life.authorised()
    assert (captures(facts), done(facts)) == ([16_000], [])
    facts = life.work()
    assert done(facts) == ["CLUB"] and "FulfillmentRequested" in life.names(facts)
    facts = life.hear(finish)
    assert (captures(facts), done(facts)) == ([3_000], ["WORK"])
    assert "OrderPaid" in life.names(life.work())
    assert life.hear(finish) == []


def test_at_shipment_it_is_done_with_what_is_authorised_and_captured_then() -> None:
    life = Life(*priced("shipment", A, CLUB, WORK))
    facts = life.authorised()
    assert (captures(facts), done(facts)) == ([4_000], ["CLUB"])
    assert "FulfillmentRequested" in life.names(facts)
    life.work()
    assert captures(life.hear(shipped)) == [12_000]
    life.work()
    assert captures(life.hear(finish)) == [3_000]
    assert "OrderPaid" in life.names(life.work())
    assert "OrderDelivered" in life.names(life.hear(arrived))


@pytest.mark.parametrize("when", ["release", "shipment"])
def test_of_such_lines_alone_the_rest_is_captured_after_its_end(when: Capture) -> None:
    life = Life(*priced(when, WORK))
    assert (captures(life.authorised(3_000)), captures(life.work())) == ([], [])
    facts = life.hear(finish)
    assert "OrderDelivered" in life.names(facts) and captures(facts) == [3_000]
    assert isinstance(life.order, Closed) and life.order.due == 3_000
    life.work()
    assert "OrderPaid" in life.names() and life.order.due == 0 and life.totals().captured == 3_000


def test_what_was_authorised_is_over() -> None:
    life = Life(*priced("release", WORK))
    life.authorised(3_000)
    life.now = AT + timedelta(days=8)
    [no] = life.hear(finish)
    assert isinstance(no, RequestRefused) and no.code == "not_paid"


def test_what_is_cancelled_is_never_captured() -> None:
    life = Life(*priced("shipment", A, CLUB, WORK))
    life.authorised()
    life.work()
    life.hear(shipped)
    life.work()
    life.hear(CancelOrder(order_id=O, reason="changed my mind"))
    life.work()
    life.hear(arrived)
    life.work()
    totals = life.totals()
    assert (totals.captured, totals.voided) == (16_000, 3_000)
    assert "OrderDelivered" in life.names() and "RefundIssued" not in life.names()
