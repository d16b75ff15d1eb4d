"""Rows 9 and 10 of the worked cases of charges: what is disputed, through deciders."""

from typing import Any

from shared.contracts.money import Totals
from shared.contracts.orders import RefundDeferred, RefundIssued
from shared.contracts.refusing import RequestRefused
from shared.contracts.support import RefundGranted
from tests.orders.charging import AT, TOTAL, WAITING, O, back, expire, life, minute, orders, reported, told


def granted(amount: int) -> RefundGranted:
    return RefundGranted(return_id="r", order_id=O, refund_id="r1", currency="CNY", amount=amount, granted_at=AT)


def no(code: Any, reason: str) -> RequestRefused:
    return RequestRefused(order_id=O, request="RefundGranted", code=code, reason=reason, refused_at=AT)


def waits(amount: int) -> RefundDeferred:
    of = {"order_id": O, "refund_id": "r1", "return_id": "r", "currency": "CNY"}
    return RefundDeferred(**of, amount=amount, deferred_at=AT)


def test_worked_09_what_is_disputed_is_not_refunded() -> None:
    facts, said = life(WAITING, reported(captured=TOTAL), reported(captured=TOTAL, disputed=TOTAL))
    assert said[-1] == told(Totals(captured=TOTAL, disputed=TOTAL))
    reason = "54.29 CNY for return r, but 190.00 CNY is disputed: 0.00 CNY is left"
    orders.given(*facts).when(granted(5_429)).then(no("in_dispute", reason), waits(5_429))
    orders.given(*facts).when(granted(5_429)).twice()
    won, _ = life(tuple(facts), reported(captured=TOTAL, disputed=TOTAL, won=TOTAL))
    [refund] = orders.given(*won).when(granted(5_429)).decided
    assert (refund.amount, refund.reason) == (5_429, "return")
    lost, _ = life(tuple(facts), reported(captured=TOTAL, disputed=TOTAL, lost=TOTAL))
    reason = "54.29 CNY for return r, but only 0.00 CNY of its payments is left"
    orders.given(*lost).when(granted(5_429)).then(no("exceeds_paid", reason))


def test_worked_09_a_return_that_waited_is_paid_when_the_dispute_is_won() -> None:
    facts, _ = life(WAITING, reported(captured=TOTAL), reported(captured=TOTAL, disputed=TOTAL))
    facts += orders.given(*facts).when(granted(5_429)).decided
    won, said = life(tuple(facts), reported(captured=TOTAL, disputed=TOTAL, won=TOTAL))
    assert [(each.refund_id, each.amount, each.reason) for each in said if isinstance(each, RefundIssued)] == [
        ("r1", 5_429, "return")
    ]
    assert life(tuple(won), reported(captured=TOTAL, disputed=TOTAL, won=TOTAL))[1] == []
    orders.given(*won).when(granted(5_429)).then_nothing()


def test_worked_10_disputed_in_part() -> None:
    facts, _ = life(WAITING, reported(captured=TOTAL), reported(disputed=10_000))
    reason = "135.71 CNY for return r, but 100.00 CNY is disputed: 90.00 CNY is left"
    orders.given(*facts).when(granted(13_571)).then(no("exceeds_refundable", reason), waits(13_571))
    [refund] = orders.given(*facts).when(granted(9_000)).decided
    assert refund.amount == 9_000


def test_what_is_disputed_when_an_order_ends_goes_back_when_it_is_won() -> None:
    facts, _ = life(WAITING, reported(captured=6_000, disputed=4_000))
    at = minute(32)
    facts += orders.given(*facts).when(expire, at=at).decided
    assert facts[-1] == back(2_000, "expired", "expired", at)
    won = Totals(captured=6_000, disputed=4_000, won=4_000)
    facts, said = life(tuple(facts), reported(captured=6_000, disputed=4_000, won=4_000), at=at)
    assert said == [told(won, at), back(4_000, "payment/pay/ch1/6000/4000/0", "expired", at)]
    assert life(tuple(facts), reported(captured=6_000, disputed=4_000, won=4_000), at=at)[1] == []
