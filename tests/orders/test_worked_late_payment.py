"""Row 17 of the worked cases of charges: what is paid or told late, through deciders."""

from datetime import timedelta
from typing import Any

import pytest

from shared.contracts.allocating import OrderAllocated
from shared.contracts.inventory import LotLine, Shortage
from shared.contracts.limits import SHIPMENTS
from shared.contracts.orders import OrderExpired, OrderPaid, OrderReinstated, RefundIssued
from shared.contracts.refusing import OrderRefused
from shared.contracts.reservations import ReservationRefused, StockReserved
from shared.contracts.shipping import FulfillmentRequested
from shared.domain import ids
from shared.domain.nouns import SetTimer
from tests.orders.charging import (
    PAY_BY,
    STOCK,
    TOTAL,
    WAITING,
    O,
    allocated,
    asked,
    back,
    captured,
    confirmed,
    expire,
    expired,
    life,
    minute,
    orders,
    paid,
    placed,
    received,
    released,
    reported,
)


@pytest.mark.req("ORD-06")
def test_worked_17_said_in_time_and_told_in_the_grace() -> None:
    said, heard = minute(29 + 50 / 60), minute(31.5)
    facts, told = life(WAITING, received(TOTAL), at=said)
    assert told == [captured(TOTAL, TOTAL, at=said), paid(said), released(said)]
    orders.given(*facts).when(expire, at=minute(32)).then_nothing()
    by_callback = reported(captured=TOTAL).model_copy(update={"happened_at": said})
    assert life(WAITING, by_callback, at=heard)[1] == told
    assert orders.wiring.timers(placed()) == [SetTimer(f"expire/{O}", minute(32), O, expire)]


def test_worked_17_made_after_the_window_it_counts_while_the_order_stands() -> None:
    """Its pieces are still its own: nobody is served by giving the money back."""
    told = life(WAITING, received(TOTAL), at=minute(31))[1]
    assert told[:2] == [captured(TOTAL, TOTAL, at=minute(31)), paid(minute(31))]
    assert [type(fact) for fact in told[2:]] == [FulfillmentRequested]


def test_worked_17_told_later_it_expired_and_goes_back() -> None:
    said = minute(29 + 50 / 60)
    ended = (*WAITING, *expired(32))
    assert life(ended, received(TOTAL), at=said)[1] == [
        captured(TOTAL, TOTAL, at=said),
        back(TOTAL, "payment/pay/ch1", "expired", said),
    ]


def test_worked_17_or_it_is_reinstated_at_its_price() -> None:
    history = (placed(late="reinstate"), *WAITING[1:], *expired(32))
    part = life(history, received(TOTAL - 1), at=minute(45))[1]
    assert [type(fact).__name__ for fact in part] == ["PaymentCaptured", "RefundIssued"], "the price it had, and not less"
    facts, said = life(history, received(TOTAL), at=minute(45))
    again = ids.shipment_id(O, 2)
    asked_again = asked.model_copy(update={"shipment_id": again, "attempt": 2, "requested_at": minute(45)})
    back = OrderReinstated(order_id=O, reinstated_at=minute(45))
    assert said == [captured(TOTAL, TOTAL, at=minute(45)), back, paid(minute(45)), asked_again]
    assert life(tuple(facts), received(TOTAL), at=minute(45))[1] == []
    lots = tuple(LotLine(sku=each.sku, quantity=each.quantity, lots=()) for each in STOCK)
    held = StockReserved(warehouse="W1", order_id=O, shipment_id=again, attempt=2, lines=lots, reserved_at=minute(46))
    got = orders.given(*facts).when(held, at=minute(46)).decided
    assert [type(fact) for fact in got] == [OrderAllocated, FulfillmentRequested]
    orders.given(*facts).when(expire, at=minute(47)).then_nothing()


def test_worked_17_without_stock_all_goes_back() -> None:
    history = (placed(late="reinstate"), *WAITING[1:], *expired(32))
    facts, _ = life(history, received(TOTAL), at=minute(45))
    short = (Shortage(sku="A", requested=1, available=0),)
    for attempt, warehouse in enumerate(("W1", "W2", "W3"), 2):
        which: dict[str, Any] = {"order_id": O, "shipment_id": ids.shipment_id(O, 2), "attempt": attempt}
        refused = ReservationRefused(warehouse=warehouse, **which, shortages=short, refused_at=minute(46))
        facts += orders.given(*facts).when(refused, at=minute(46)).decided
    assert [type(fact) for fact in facts[-2:]] == [OrderRefused, RefundIssued]
    assert facts[-1].amount == TOTAL


def test_worked_17_one_that_may_have_no_further_shipment_gives_all_back_once() -> None:
    """It was in as many parts as an order may have."""
    history: list[Any] = [placed(late="reinstate"), confirmed]
    for n in range(1, SHIPMENTS + 1):
        part = {"shipment_id": ids.shipment_id(O, n)}
        history += [asked.model_copy(update={**part, "attempt": n}), allocated.model_copy(update=part)]
    history.append(OrderExpired(order_id=O, pay_by=PAY_BY, expired_at=minute(32)))
    _, said = life(tuple(history), received(TOTAL + 500), at=minute(45))
    assert [type(fact) for fact in said[1:]] == [OrderReinstated, OrderPaid, OrderRefused, RefundIssued]
    assert said[-1].amount == TOTAL + 500


def test_worked_17_a_providers_time_out_of_bounds_is_its_receipt() -> None:
    for happened in (minute(45) - timedelta(days=8), minute(51)):
        said = reported(captured=TOTAL).model_copy(update={"happened_at": happened})
        [claim] = orders.when(said, key="pay/ch1", at=minute(45)).decided
        assert claim.claimed_at == minute(45)
