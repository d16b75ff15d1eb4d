"""Rows 29-34 of the worked cases: an order is changed after it was placed."""

from datetime import timedelta

import pytest

from services.orders.change.commands import AskedLine, LapseChange
from shared.contracts.allocating import OrderAllocated, ReleaseRequested
from shared.contracts.changes import (
    ChangeApplied,
    ChangeEnded,
    ChangeOpened,
    ShipmentReduced,
)
from shared.contracts.orders import PricedLine, RefundIssued, ShipmentStopRequested, StockLine
from shared.contracts.shipping import FulfillmentRequested
from shared.contracts.terms import ChangeTerms
from shared.domain import ids
from tests.orders.changing import C1, HOME, S1, A, B, Changed, line, not_stopped
from tests.orders.example import AT, O1
from tests.orders.given import parts

pytestmark = pytest.mark.req("ORD-08", "SEC-02")
ADD_B = AskedLine(sku="B", quantity=1)
ADDED = ids.shipment_id(f"{O1}/{C1}", 1)


def refund(amount: int, cause: str = f"change/{C1}", reason: str = "changed", at: object = AT) -> RefundIssued:
    return RefundIssued(
        order_id=O1,
        refund_id=ids.refund_id(O1, cause),
        amount=amount,
        currency="CNY",
        reason=reason,
        parts=parts(p1=amount),
        issued_at=AT,
    )


def alone() -> Changed:
    """A alone, paid."""
    return Changed(line("A", 15000), released=True)


def test_worked_29_a_line_added_to_a_paid_order_is_held_and_costs_what_the_whole_costs_more() -> None:
    life = alone()
    life.open(ADD_B)
    life.answers()
    preview = life.preview
    assert (preview.before, preview.total, preview.difference) == (15000, 19000, 4000)
    assert (preview.lines, preview.promotions_won, preview.warehouse) == ((A, B), ("200-20",), "W1")
    assert life.state.changing is not None and life.state.changing.added == (StockLine(sku="B", quantity=1),)
    assert life.state.lines == (line("A", 15000),)

    (confirmed,) = life.confirm()
    assert (confirmed.due, confirmed.pay_by) == (4000, life.now + timedelta(hours=48))
    assert life.pay(3999)[1:] == []
    applied, allocated, requested = life.pay(1, "p3")[1:]
    assert (applied.lines, applied.total, applied.difference) == ((A, B), 19000, 4000)
    assert allocated == OrderAllocated(order_id=O1, shipment_id=ADDED, warehouse="W1", allocated_at=life.now)
    assert (requested.shipment_id, requested.lines) == (ADDED, (StockLine(sku="B", quantity=1),))
    assert (life.state.total, life.state.complete) == (19000, True)
    assert life.state.changing is None


def test_worked_29_unpaid_for_48_hours_the_order_is_as_before() -> None:
    life = alone()
    before = life.state
    life.open(ADD_B)
    life.answers()
    life.confirm()
    assert life.hear(LapseChange(order_id=O1, change_id=C1), hours=47, minutes=59) == []
    life.pay(1000)
    ended, freed, back = life.hear(LapseChange(order_id=O1, change_id=C1), minutes=1)
    assert (ended.code, freed.lines, freed.shipment_id) == ("unpaid", (StockLine(sku="B", quantity=1),), ADDED)
    assert (back.amount, back.reason, back.parts) == (1000, "overpaid", parts(p2=1000))
    after = life.state
    assert (after.lines, after.total, after.shipments) == (before.lines, before.total, before.shipments)
    assert life.pay(4000, "p4")[1].amount == 4000  # too late: all of it goes back


@pytest.mark.parametrize(("policy", "back", "left"), [("paid_share", 5429, A), ("reprice", 4000, line("A", 15000))])
def test_worked_30_a_line_taken_out_unshipped(policy: str, back: int, left: PricedLine) -> None:
    life = Changed(terms=ChangeTerms.model_validate({"cancelled_line": policy}))
    life.open(AskedLine(line=2, quantity=0))
    life.answers()
    gone = PricedLine(sku="B", quantity=0, unit_price=6000, discount=0, total=0)
    assert (life.preview.lines, life.preview.difference) == ((left, gone), -back)
    assert life.preview.promotions_lost == (("200-20",) if policy == "reprice" else ())
    confirmed, applied, reduced, money, requested = life.confirm()
    assert (confirmed.due, applied.total) == (0, 19000 - back)
    assert reduced == ShipmentReduced(
        order_id=O1,
        shipment_id=S1,
        warehouse="W1",
        lines=(StockLine(sku="B", quantity=1),),
        left=(StockLine(sku="A", quantity=1),),
        change_id=C1,
        reduced_at=AT,
    )
    assert money == refund(back)
    assert (requested.lines, requested.attempt) == ((StockLine(sku="A", quantity=1),), 1)
    assert life.state.funds.owed == 0


def test_worked_31_a_second_change_while_one_is_open() -> None:
    life = alone()
    life.open(ADD_B)
    (no,) = life.open(ADD_B, change_id="c-2")
    assert (no.code, C1 in no.reason) == ("change_open", True)


def test_worked_31_a_confirmation_after_31_minutes() -> None:
    life = alone()
    life.open(ADD_B)
    life.answers()
    no, ended, freed = life.confirm(minutes=31)
    assert (no.code, ended.code, freed.shipment_id) == ("preview_stale", "preview_stale", ADDED)


def test_worked_31_a_confirmation_after_the_clock_has_ended_the_change() -> None:
    life = alone()
    life.open(ADD_B)
    life.answers()
    ended, freed = life.hear(LapseChange(order_id=O1, change_id=C1), minutes=30)
    assert isinstance(ended, ChangeEnded) and isinstance(freed, ReleaseRequested)
    (no,) = life.confirm(minutes=1)
    assert no.code == "preview_stale"


def test_worked_31_another_preview_than_the_newest() -> None:
    life = alone()
    life.open(ADD_B)
    life.answers()
    (no,) = life.confirm("an earlier one")
    assert no.code == "preview_stale"


def test_worked_31_its_line_was_shipped_meanwhile() -> None:
    life = alone()
    life.open(ADD_B)
    life.answers()
    life.ship()
    no, ended, freed = life.confirm()
    assert (no.code, ended.code, freed.reason) == ("line_shipped", "line_shipped", "line_shipped")
    assert life.state.lines == (line("A", 15000),)


def test_worked_31_its_line_could_not_be_stopped_any_more() -> None:
    life = Changed(released=True)
    opened, stop = life.open(AskedLine(line=1, quantity=0))
    assert isinstance(opened, ChangeOpened)
    assert isinstance(stop, ShipmentStopRequested) and stop.change_id == C1
    life.ship()
    halted, ended = life.hear(not_stopped(S1, life.now))
    assert (halted.left, ended.code) == ("already with SF, tracking number T1", "line_shipped")
    (no,) = life.confirm("p")
    assert no.code == "line_shipped"


def three(*, gone: int) -> Changed:
    """3 pieces of A for 400.00, of which so many have left."""
    life = Changed(line("A", 40000, 3), released=True)
    life.facts[2] = life.facts[2].model_copy(update={"lines": (StockLine(sku="A", quantity=gone),)})
    rest = StockLine(sku="A", quantity=3 - gone)
    second = ids.shipment_id(O1, 2)
    life.facts[-1] = life.facts[-1].model_copy(update={"lines": (StockLine(sku="A", quantity=gone),)})
    life.facts += [
        life.facts[2].model_copy(update={"shipment_id": second, "warehouse": "W2", "lines": (rest,), "attempt": 2}),
        OrderAllocated(order_id=O1, shipment_id=second, warehouse="W2", allocated_at=AT),
        life.facts[-1].model_copy(update={"shipment_id": second, "warehouse": "W2", "lines": (rest,)}),
    ]
    life.ship(lines=(StockLine(sku="A", quantity=gone),))
    return life


def test_worked_32_fewer_pieces_than_have_left_are_refused() -> None:
    (no,) = three(gone=2).open(AskedLine(line=1, quantity=1))
    assert (no.code, no.reason) == ("line_shipped", "line 1: 2 of 3 pieces are on their way")


def test_worked_32_what_has_not_left_is_taken_out_for_its_share() -> None:
    life = three(gone=2)
    life.open(AskedLine(line=1, quantity=2))
    life.answers()
    _, applied, freed, money = life.confirm()
    assert (freed.shipment_id, freed.lines) == (ids.shipment_id(O1, 2), (StockLine(sku="A", quantity=1),))
    assert (money.amount, applied.total) == (13333, 26667)
    assert life.state.complete and len(life.state.shipments) == 1


def test_worked_33_another_address_before_it_is_released() -> None:
    life = Changed(paid=False)
    _, applied = life.open(customer=HOME.model_copy(update={"address": "sealed elsewhere"}))
    assert applied == ChangeApplied(
        order_id=O1,
        change_id=C1,
        currency="CNY",
        total=19000,
        customer=HOME.model_copy(update={"address": "sealed elsewhere"}),
        applied_at=AT,
    )
    life.pay(19000)
    (requested,) = life.of(FulfillmentRequested)
    assert requested.customer.address == "sealed elsewhere"


def test_worked_33_another_address_while_it_is_picked() -> None:
    life = Changed(released=True)
    life.open(customer=HOME.model_copy(update={"address": "sealed elsewhere"}))
    assert life.of(ChangeApplied) == []
    life.answers()
    last = life.of(FulfillmentRequested)[-1]
    assert (last.shipment_id, last.attempt, last.customer.address) == (S1, 2, "sealed elsewhere")


def test_worked_33_another_address_when_it_was_handed_over() -> None:
    life = Changed(released=True)
    life.ship()
    (no,) = life.open(customer=HOME.model_copy(update={"address": "sealed elsewhere"}))
    assert (no.code, no.reason) == ("already_shipped", "already with SF, tracking number T1")


def test_worked_34_one_thing_for_another() -> None:
    life = Changed(released=True)
    life.open(AskedLine(line=1, quantity=0), AskedLine(sku="C", quantity=1))
    life.answers()
    assert (life.preview.difference, life.preview.total) == (4429, 23429)
    (confirmed,) = life.confirm()
    assert confirmed.due == 4429
    assert [type(fact) for fact in life.pay(4429)[1:]] == [
        ChangeApplied,
        OrderAllocated,
        ShipmentReduced,
        FulfillmentRequested,
        FulfillmentRequested,
    ]
    assert [(each.attempt, each.lines[0].sku) for each in life.of(FulfillmentRequested)] == [(1, "A"), (2, "B"), (1, "C")]
