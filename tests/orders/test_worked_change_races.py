"""Row 35 of the worked cases: a change against a cancellation, in any interleaving of what is asked and of what others answer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.orders.change.commands import AskedLine, LapseChange
from services.orders.order.commands import CancelOrder
from services.orders.order.fold import folded
from services.orders.order.state import NO_ORDER, Closed, Open
from shared.contracts.allocating import ReleaseRequested, ReservationRequested
from shared.contracts.changes import (
    ChangeApplied,
    ChangeEnded,
    ChangePreviewed,
    ChangePriceRequested,
    ChangeRefused,
    ChangeStockHeld,
)
from shared.contracts.orders import OrderCancelled, RefundIssued, ShipmentStopRequested
from shared.contracts.shipping import FulfillmentRequested
from tests.orders.changing import C1, FOUND, S1, Changed, not_stopped, pricing, reserved, stopped
from tests.orders.example import O1

WHAT = {
    "exchange": (AskedLine(line=1, quantity=0), AskedLine(sku="C", quantity=1)),
    "add": (AskedLine(sku="B", quantity=1),),
    "down": (AskedLine(line=2, quantity=0),),
}
LOST = ("order_closed", "order_cancelled")
STEPS = ("answer", "answer", "answer", "confirm", "pay", "cancel", "ship")


class Race(Changed):
    """Whoever is asked answers in his own time: fulfillment, warehouses and pricing each in their order."""

    def __init__(self, released: bool) -> None:
        super().__init__(released=released)
        self.left = False
        self.answered: list[object] = []

    def answer(self) -> None:
        """The first who was asked and has not answered."""
        asked = [
            fact
            for fact in self.facts
            if isinstance(fact, ShipmentStopRequested | ChangePriceRequested)
            or (isinstance(fact, ReservationRequested) and fact.change_id is not None)
        ][len(self.answered) :]
        if not asked:
            return
        fact = asked[0]
        self.answered.append(fact)
        match fact:
            case ShipmentStopRequested():
                answers = not_stopped if self.left and fact.shipment_id == S1 else stopped
                self.hear(answers(fact.shipment_id, self.now))
            case ReservationRequested():
                self.hear(reserved(fact, self.now))
            case ChangePriceRequested():
                (priced,) = pricing.when(fact, found=FOUND).decided
                self.hear(priced)

    def ship_it(self) -> None:
        """Not what was stopped."""
        mine = [each for each in self.of(FulfillmentRequested)]
        told = [fact for fact in self.answered if isinstance(fact, ShipmentStopRequested)]
        if mine and not self.left and len(told) < len(mine):
            self.left = True
            self.ship()


@pytest.mark.req("ORD-08", "SEC-02")
@settings(max_examples=1_000, deadline=None)
@given(st.sampled_from(sorted(WHAT)), st.booleans(), st.lists(st.sampled_from(STEPS), min_size=3, max_size=12))
def test_worked_35_a_change_against_a_cancellation(what: str, released: bool, steps: list[str]) -> None:
    life = Race(released)
    life.open(*WHAT[what])
    refused: list[ChangeRefused] = []
    cancelled_at = None
    for step in [*steps, "cancel", *["answer"] * 6]:
        match step:
            case "answer":
                life.answer()
            case "confirm" if life.of(ChangePreviewed):
                lost = any(fact.code == "order_cancelled" for fact in life.of(ChangeEnded))
                told = life.confirm()
                refused += [fact for fact in told if isinstance(fact, ChangeRefused)]
                assert not lost or _names_the_cancellation(told), told
            case "pay" if life.of(ChangePreviewed):
                life.pay(10_000, f"p{len(life.facts)}")
            case "cancel":
                cancelled_at = len(life.facts) if cancelled_at is None else cancelled_at
                life.hear(CancelOrder(order_id=O1, reason="changed my mind"))
            case "ship" if what == "add":
                life.ship_it()
            case _:
                pass
    life.hear(LapseChange(order_id=O1, change_id=C1), hours=49)  # of an order that had left, and was not cancelled
    applied, ended = life.of(ChangeApplied), life.of(ChangeEnded)
    assert len(applied) + len(ended) == 1, "one wins"
    state = folded(NO_ORDER, life.facts, O1)
    if ended and ended[0].code == "order_cancelled":
        assert "changed my mind" in ended[0].reason
        assert _names_the_cancellation(life.confirm("any"))
    if applied:
        assert cancelled_at is not None
        assert life.facts.index(applied[0]) < cancelled_at or not life.of(OrderCancelled)
    assert all(each.code in ("order_closed", "order_cancelled", "line_shipped", "preview_stale") for each in refused)
    _nothing_is_left(life, state)


def _names_the_cancellation(told: list[object]) -> bool:
    """And nothing else."""
    return [isinstance(fact, ChangeRefused) and fact.code in LOST and "cancelled" in fact.reason for fact in told] == [True]


@pytest.mark.req("ORD-08", "SEC-02")
@pytest.mark.parametrize("released", [False, True])
@pytest.mark.parametrize("what", sorted(WHAT))
def test_worked_35_the_cancellation_first(what: str, released: bool) -> None:
    life = Race(released)
    life.open(*WHAT[what])
    life.answers()
    given_up = life.hear(CancelOrder(order_id=O1, reason="changed my mind"))
    assert [fact.code for fact in given_up if isinstance(fact, ChangeEnded)] == ["order_cancelled"]
    assert _names_the_cancellation(life.confirm())
    life.answers()
    assert _names_the_cancellation(life.confirm())
    assert (life.of(ChangeApplied), sum(fact.amount for fact in life.of(RefundIssued))) == ([], 19_000)
    _nothing_is_left(life, folded(NO_ORDER, life.facts, O1))


@pytest.mark.req("ORD-08", "SEC-02")
@pytest.mark.parametrize("released", [False, True])
def test_worked_35_the_change_first(released: bool) -> None:
    """B is out, and paid back, when the rest is cancelled."""
    life = Race(released)
    life.open(*WHAT["down"])
    life.answers()
    life.confirm()
    [applied] = life.of(ChangeApplied)
    assert [fact.amount for fact in life.of(RefundIssued)] == [5_429]
    cancelled = life.hear(CancelOrder(order_id=O1, reason="changed my mind"))
    assert not [fact for fact in cancelled if isinstance(fact, ChangeEnded)]
    life.answers()
    assert (life.of(ChangeApplied), [fact.amount for fact in life.of(RefundIssued)]) == ([applied], [5_429, 13_571])
    _nothing_is_left(life, folded(NO_ORDER, life.facts, O1))


def _nothing_is_left(life: Race, state: object) -> None:
    """Of what was held and paid."""
    freed = {fact.shipment_id for fact in life.of(ReleaseRequested)}
    taken = {fact.shipment_id for fact in life.of(ChangeApplied)}
    assert all(fact.shipment_id in freed | taken for fact in life.of(ChangeStockHeld))
    back = [fact.refund_id for fact in life.of(RefundIssued)]
    assert len(back) == len(set(back))
    if isinstance(state, Closed):
        assert (state.outcome, state.funds.refundable) == ("cancelled", 0)
    else:
        assert isinstance(state, Open) and state.changing is None and not state.stopping
        assert life.hear(LapseChange(order_id=O1, change_id=C1)) == []
