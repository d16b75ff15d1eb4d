"""An order whose provider is asked, whatever comes in whatever order, and whatever befalls the calls: money moves once, and both
say the same of it."""

from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.orders.order.commands import CancelOrder, ExpireUnpaid, RefundGoodwill, RetryRefund
from services.orders.order.state import Closed, Open
from shared.contracts.fulfillment import ShipmentShipped, ShipmentStopped
from shared.contracts.money import Totals
from shared.contracts.orders import RefundIssued
from shared.contracts.refusing import RequestRefused
from shared.contracts.terms import Capture
from shared.domain import ids
from shared.domain.nouns import SetTimer
from shared.payments.simulated import Unreliable
from tests.orders.charging import AT, SHIPMENT, STOCK, TOTAL, O, expire, orders
from tests.orders.moving import Life, waiting

STEPS = tuple(
    ["authorise", "more", "report", "report", "work", "work", "cancel", "expire", "ship", "stop", "goodwill", "close", "retry"]
)
cancel = CancelOrder(order_id=O, reason="changed my mind")
shipped = ShipmentShipped(
    shipment_id=SHIPMENT, order_id=O, warehouse="W1", lines=STOCK, carrier="SF", tracking_number="T1", shipped_at=AT
)
stopped = ShipmentStopped(shipment_id=SHIPMENT, order_id=O, reason="changed my mind", stopped_at=AT)


def step(it: Life, word: str, number: int) -> None:
    funds = it.order.funds
    match word:
        case "authorise":
            it.provider.authorise("ch1", 9_000 if number % 2 else TOTAL, "CNY")
        case "more":
            it.provider.authorise("ch2", 10_000, "CNY")
        case "report":
            for charge in reversed(it.provider.charges):
                it.report(charge)
        case "work":
            it.asked.rotate(number)
            if it.asked:
                it.answer(it.asked.popleft())
        case "cancel":
            it.hear(cancel)
        case "expire":
            it.hear(ExpireUnpaid(order_id=O) if number % 2 else expire)
        case "ship":
            it.hear(shipped)
        case "stop":
            it.hear(stopped)
        case "goodwill":
            it.hear(RefundGoodwill(order_id=O, refund=f"g{number % 2}", amount=1_000, reason="sorry"))
        case "close":
            for each in it.provider.charges.values():
                each.closed = not each.closed
        case "retry":
            for id in {failed.refund_id for failed in funds.moving.failed.values()}:
                it.hear(RetryRefund(order_id=O, refund_id=str(id), way="provider" if number % 2 else "cash"))


def settle(it: Life) -> None:
    for _ in range(6):
        for charge in it.provider.charges:
            it.report(charge)
        it.work()


def check(it: Life) -> None:
    settle(it)
    funds, charges = it.order.funds, it.provider.charges
    assert not funds.moving.flying
    for id, charge in charges.items():
        totals = charge.totals
        assert totals.refunded <= totals.captured <= totals.authorised
        assert funds.payments.get(f"pay/{id}", 0) == totals.captured
        assert funds.refunded_of.get(f"pay/{id}", 0) >= totals.refunded
    references = [each.reference for each in it.provider.entries]
    assert len(set(references)) == len(references)
    captured = sum(each.totals.captured for each in charges.values())
    cash = sum(fact.amount for fact in it.facts if getattr(fact, "way", "provider") != "provider")
    assert funds.captured == captured
    assert funds.refunded == sum(each.totals.refunded for each in charges.values()) + cash <= captured
    if isinstance(it.order, Closed) and it.order.outcome != "delivered":
        assert funds.received == funds.moving.stuck, "all went back, but what failed"
        assert all(each.open == 0 for each in charges.values()), "and nothing is authorised for it"
    if isinstance(it.order, Open):
        assert captured <= TOTAL, "never more than it costs"


@pytest.mark.req("SEC-02", "ORD-06")
@settings(max_examples=100, deadline=None)
@given(st.data())
def test_whatever_comes_money_moves_once(data: st.DataObject) -> None:
    when: Capture = data.draw(st.sampled_from(("payment", "release", "shipment")))
    it = Life(*waiting(when), captures_once=data.draw(st.booleans()))
    it.port = Unreliable(it.provider, seed=data.draw(st.integers(0, 99)), share=40)
    for number, word in enumerate(data.draw(st.lists(st.sampled_from(STEPS), max_size=14))):
        step(it, word, number)
    check(it)


def failing(it: Life, *inputs: Any) -> None:
    """What these pay back is not done."""
    it.provider.charges["ch1"].closed = True
    for input in inputs:
        it.hear(input)
    it.work()
    it.provider.charges["ch1"].closed = False


def paid() -> Life:
    it = Life(*waiting("payment"))
    it.authorised()
    it.work()
    return it


goodwill = RefundGoodwill(order_id=O, refund="g1", amount=1_000, reason="sorry")


def test_goodwill_takes_nothing_of_a_refund_that_failed() -> None:
    """Found by the lives above: all went back and failed, then 10.00 of it were given, and more was to be retried than there."""
    it = paid()
    failing(it, cancel, stopped)
    [refused] = it.hear(goodwill)
    assert isinstance(refused, RequestRefused)
    reason = "10.00 CNY asked, but 190.00 CNY is of refunds that failed: 0.00 CNY is left"
    assert (refused.code, refused.reason) == ("exceeds_refundable", reason)
    check(it)


def test_an_order_that_ends_takes_nothing_of_a_refund_that_failed() -> None:
    it = paid()
    failing(it, goodwill)
    refunds = [fact.amount for input in (cancel, stopped) for fact in it.hear(input) if isinstance(fact, RefundIssued)]
    assert refunds == [TOTAL - 1_000]
    it.hear(RetryRefund(order_id=O, refund_id=ids.refund_id(O, "goodwill/g1"), way="provider"))
    check(it)
    assert it.totals().refunded == TOTAL


def doubled(it: Life) -> None:
    it.authorised()
    it.work()
    for _ in range(3):
        it.report()
    it.hear(cancel)
    settle(it)


def test_without_absolute_totals_it_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    check(lived := Life(*waiting("payment")[:-1]))
    doubled(lived)
    check(lived)

    def added(self: Totals, other: Totals) -> Totals:
        """As if each report told what came since the last."""
        return Totals(**{name: getattr(self, name) + getattr(other, name) for name in Totals.model_fields})

    monkeypatch.setattr(Totals, "joined", added)
    wrong: Any = Life(*waiting("payment")[:-1])
    doubled(wrong)
    with pytest.raises(AssertionError):
        check(wrong)


def raced(seed: int) -> str:
    """Authorised, being captured, cancelled: which was first at the provider."""
    it, chance = Life(*waiting("release")), Random(seed)
    it.port = Unreliable(it.provider, seed=seed, share=40)
    it.authorised()
    doing = [lambda: it.hear(cancel), it.report, it.report]
    while doing or it.asked:
        if it.asked and (not doing or chance.random() < 0.5):
            it.asked.rotate(chance.randrange(3))
            it.answer(it.asked.popleft(), tries=chance.choice((1, 6)))
            for unanswered in [fact for fact in it.facts if type(fact).__name__ == "ChargeActionUnanswered"]:
                [timer] = orders.wiring.timers(unanswered)
                assert isinstance(timer, SetTimer)
                it.hear(timer.command, timer.key)
        elif doing:
            doing.pop(chance.randrange(len(doing)))()
    it.hear(stopped)  # where it was released before it was cancelled
    check(it)
    refunds = [fact.amount for fact in it.facts if isinstance(fact, RefundIssued)]
    totals = it.totals()
    if totals.captured:
        assert (totals.captured, totals.refunded, totals.voided, refunds) == (TOTAL, TOTAL, 0, [TOTAL])
        return "captured"
    assert (totals.refunded, totals.voided, refunds) == (0, TOTAL, [])
    return "let go"


@pytest.mark.slow
def test_capture_and_cancel_raced_a_thousand_times() -> None:
    outcomes = Counter(raced(seed) for seed in range(1_000))
    assert set(outcomes) == {"captured", "let go"}, outcomes


def test_capture_and_cancel_raced() -> None:
    assert {raced(seed) for seed in range(40)} == {"captured", "let go"}
