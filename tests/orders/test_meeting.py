"""Where two features meet: a change of an order whose money is authorised, or that is collected; pieces cancelled of either."""

from datetime import timedelta
from typing import Any

import pytest

from services.orders.change.commands import AskedLine, ConfirmChange, OpenChange
from services.orders.order.commands import CancelOrder
from services.orders.order.securing import AUTHORIZATION
from services.orders.order.state import Closed, Open
from shared.contracts.allocating import OrderAllocated, ReservationRequested
from shared.contracts.changes import ChangeEnded, ChangePreviewed
from shared.contracts.fulfillment import ShipmentDelivered, ShipmentNotCollected, ShipmentShipped, ShipmentStopped
from shared.contracts.orders import (
    LinesCancelled,
    OrderCancelled,
    OrderConfirmed,
    OrderHeld,
    OrderPaid,
    PaymentCaptured,
    ShipmentStopRequested,
    StockLine,
)
from shared.contracts.shipping import FulfillmentRequested
from shared.contracts.terms import Capture, PickUp
from shared.domain import ids
from tests.orders.charging import AT, SHIPMENT, O, placed
from tests.orders.moving import A_AND_B, SECOND, Life, captured_at

KEPT = AT + timedelta(days=3)


def parts(when: Capture | None = None) -> list[Any]:
    """120.00 of A in shipment 1, 70.00 of B in shipment 2, both reserved in W1; None: it is collected there."""
    first = captured_at(when) if when else placed().model_copy(update={"pick_up": PickUp(store="W1"), "warehouses": ("W1",)})
    facts: list[Any] = [first, OrderConfirmed(order_id=O, currency="CNY", lines=A_AND_B, total=19_000, confirmed_at=AT)]
    shipments = [(1, "A"), (2, "B")]
    for number, sku in shipments:
        of = {"order_id": O, "shipment_id": ids.shipment_id(O, number), "warehouse": "W1"}
        line = (StockLine(sku=sku, quantity=1),)
        facts.append(ReservationRequested(**of, lines=line, attempt=number, wait="backorder", requested_at=AT))
    for number, _ in shipments:
        of = {"order_id": O, "shipment_id": ids.shipment_id(O, number), "warehouse": "W1"}
        facts.append(OrderAllocated(**of, allocated_at=AT))
    return facts


def price(it: Life, line: int, price: int) -> list[Any]:
    it.hear(OpenChange(order_id=O, change_id="c1", lines=(AskedLine(line=line, unit_price=price),), reason="agreed"), O)
    [preview] = [fact for fact in it.facts if isinstance(fact, ChangePreviewed)]
    return it.hear(ConfirmChange(order_id=O, change_id="c1", preview_id=preview.preview_id), O)


def shipped(id: str) -> ShipmentShipped:
    line = StockLine(sku="A" if id == SHIPMENT else "B", quantity=1)
    of = {"shipment_id": id, "order_id": O, "warehouse": "W1", "carrier": "SF", "tracking_number": "T1"}
    return ShipmentShipped(**of, lines=(line,), shipped_at=AT)


def not_collected(id: str) -> ShipmentNotCollected:
    return ShipmentNotCollected(shipment_id=id, order_id=O, warehouse="W1", kept_until=KEPT, ended_at=KEPT)


def opened(it: Life) -> Open:
    assert isinstance(it.order, Open)
    return it.order


# -- changes of orders whose money is authorised
@pytest.mark.req("ORD-06", "ORD-08")
def test_an_order_that_a_change_makes_so_cheap_that_it_is_secured_goes_on() -> None:
    it = Life(*parts("shipment"))
    it.authorised(15_000)
    assert not opened(it).authorised
    names = it.names(price(it, 2, 3_000))
    assert names == ["ChangeConfirmed", "ChangeApplied", "OrderAuthorised", "FulfillmentRequested", "FulfillmentRequested"]


@pytest.mark.req("ORD-06", "ORD-08")
def test_what_held_an_order_for_want_of_money_holds_it_no_more_once_a_change_makes_it_paid() -> None:
    held = OrderHeld(order_id=O, kind=AUTHORIZATION, reason="could not be captured", held_at=AT)
    came = PaymentCaptured(
        order_id=O, payment_id="p1", amount=15_000, total=15_000, currency="CNY", method="wechat", captured_at=AT
    )
    it = Life(*parts("release"), held, came)
    names = it.names(price(it, 2, 3_000))
    assert names[:4] == ["ChangeConfirmed", "ChangeApplied", "OrderPaid", "HoldReleased"]
    assert opened(it).paid and not opened(it).holds


# -- cancelled pieces of orders that are captured in parts
@pytest.mark.req("ORD-05", "ORD-06")
def test_an_order_whose_uncaptured_rest_is_cancelled_is_paid() -> None:
    it = Life(*parts("shipment"), captures_once=True)
    it.authorised()
    it.hear(shipped(SHIPMENT))
    it.work()
    it.report()
    assert (opened(it).funds.received, opened(it).paid) == (12_000, False)
    it.hear(CancelOrder(order_id=O, reason="changed my mind"), O)
    it.hear(ShipmentStopped(shipment_id=SECOND, order_id=O, reason="changed my mind", stopped_at=AT))
    assert [fact.paid for fact in it.facts if isinstance(fact, OrderPaid)] == [12_000]
    it.hear(ShipmentDelivered(shipment_id=SHIPMENT, order_id=O, delivered_at=AT))
    assert isinstance(it.order, Closed) and (it.order.outcome, it.order.due) == ("delivered", 0)


# -- orders that are collected in two shipments
def ready() -> Life:
    paid = PaymentCaptured(
        order_id=O, payment_id="p1", amount=19_000, total=19_000, currency="CNY", method="wechat", captured_at=AT
    )
    it = Life(*parts(), paid, OrderPaid(order_id=O, currency="CNY", paid=19_000, paid_at=AT), now=KEPT)
    for id in (SHIPMENT, SECOND):
        line = StockLine(sku="A" if id == SHIPMENT else "B", quantity=1)
        of = {"order_id": O, "shipment_id": id, "warehouse": "W1", "channel": "shop", "pick_up_days": 3}
        it.take([FulfillmentRequested(**of, lines=(line,), customer=None, requested_at=AT)])
    return it


@pytest.mark.req("ORD-11")
def test_what_else_the_store_keeps_is_stopped_before_its_pieces_are_free() -> None:
    it = ready()
    first = it.hear(not_collected(SHIPMENT))
    assert it.names(first) == ["ShipmentStopRequested", "ReleaseRequested"]
    [stop] = [fact for fact in first if isinstance(fact, ShipmentStopRequested)]
    assert (stop.shipment_id, stop.code) == (SECOND, "no_show")
    assert opened(it).cancelling is not None
    then = it.hear(ShipmentStopped(shipment_id=SECOND, order_id=O, reason=stop.reason, stopped_at=KEPT))
    assert it.names(then) == ["OrderCancelled", "ReleaseRequested", "RefundIssued"]
    [cancelled] = [fact for fact in then if isinstance(fact, OrderCancelled)]
    assert cancelled.code == "no_show"


@pytest.mark.req("ORD-11", "ORD-08")
@pytest.mark.parametrize("other", ["handed over", "kept"])
def test_nobody_collects_it_while_a_change_waits_for_it(other: str) -> None:
    it = ready()
    if other == "handed over":
        it.hear(shipped(SHIPMENT))
        it.hear(ShipmentDelivered(shipment_id=SHIPMENT, order_id=O, delivered_at=AT))
    it.hear(OpenChange(order_id=O, change_id="c1", lines=(AskedLine(line=2, quantity=0),), reason="asked"), O)
    assert opened(it).changing is not None
    then = it.hear(not_collected(SECOND))
    assert [fact.code for fact in then if isinstance(fact, ChangeEnded)] == ["order_cancelled"]
    if other == "handed over":
        assert [fact.code for fact in then if isinstance(fact, LinesCancelled)] == ["no_show"]
        assert isinstance(it.order, Closed) and it.order.outcome == "delivered"
    else:
        it.hear(ShipmentStopped(shipment_id=SHIPMENT, order_id=O, reason="no show", stopped_at=KEPT))
        assert isinstance(it.order, Closed) and it.order.outcome == "cancelled"
    assert it.order.funds.received == (12_000 if other == "handed over" else 0)
