"""What a change is refused for, how it ends, and what else it may be about."""

from typing import Any

import pytest

from services.orders.change.commands import ApproveChange, AskedLine, ConfirmChange, OpenChange, WithdrawChange
from services.orders.change.view import ChangeView
from services.orders.order.commands import CancelOrder, ExpireUnpaid, HoldOrder, ReleaseHold
from services.orders.order.queues import QueueView
from services.orders.service import service
from shared.contracts.allocating import OrderAllocated, ReleaseRequested, ReservationRequested, ShipmentQueued
from shared.contracts.changes import ChangeEnded, ChangeOpened, ChangePriceRequested, ChangeRefused, LineChange
from shared.contracts.fulfillment import ShortPicked
from shared.contracts.limits import CHANGES
from shared.contracts.orders import OrderLine, OrderPaid, RefundIssued, StockLine
from shared.contracts.pricing import ChangePriceRefused
from shared.contracts.shipping import FulfillmentRequested
from shared.contracts.terms import ChangeTerms
from shared.domain import ids
from shared.testing.specs import ViewSpec
from tests.orders.changing import C1, HOME, S1, A, B, Changed, line, reserved, stopped
from tests.orders.example import AT, O1, order
from tests.orders.given import DONE, WAITING, cancelled, placed

pytestmark = pytest.mark.req("ORD-08", "SEC-02")
ADD_B = AskedLine(sku="B", quantity=1)


def code(decided: list[Any]) -> list[str]:
    return [each.code for each in decided]


def asks(*lines: AskedLine, **more: Any) -> OpenChange:
    return OpenChange(order_id=O1, change_id=C1, lines=lines, reason="asked", **more)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((), "unknown_order"),
        (DONE, "order_closed"),
        ((*WAITING, cancelled), "order_closed"),
        ((placed,), "not_ready"),
        (WAITING, "not_ready"),
    ],
)
def test_an_order_that_is_not_there_over_or_still_looking_for_pieces_is_not_changed(given: Any, expected: str) -> None:
    when = order.given(*given).when(asks(ADD_B))
    assert code(when.decided) == [expected]
    when.twice()
    for command in (ConfirmChange, ApproveChange):
        told = order.given(*given).when(command(order_id=O1, change_id=C1, preview_id="p")).decided
        assert code(told) == [expected if expected != "not_ready" else "unknown_change"]


@pytest.mark.parametrize(
    ("asked", "more", "expected"),
    [
        ((), {}, "nothing_changes"),
        ((AskedLine(line=1, quantity=1),), {}, "nothing_changes"),
        ((), {"customer": HOME}, "nothing_changes"),
        ((), {"freight": 0}, "nothing_changes"),
        ((AskedLine(line=1, quantity=0), AskedLine(line=2, quantity=0)), {}, "nothing_left"),
        ((AskedLine(line=3, quantity=0),), {}, "unknown_line"),
        ((AskedLine(line=1, less=2),), {}, "unknown_line"),
    ],
)
def test_what_is_asked_must_change_something_that_is_there(asked: Any, more: Any, expected: str) -> None:
    assert code(Changed().open(*asked, **more)) == [expected]


def test_the_same_again_is_the_same_change_and_other_content_is_not() -> None:
    life = Changed()
    opened, _asked = life.open(ADD_B)
    assert opened == ChangeOpened(
        order_id=O1,
        change_id=C1,
        lines=(LineChange(line=None, sku="B", was=0, quantity=1),),
        reason="asked",
        opened_at=AT,
    )
    assert life.open(ADD_B) == []
    assert code(life.open(AskedLine(sku="B", quantity=2))) == ["contradicts_change"]


def test_the_next_warehouse_holds_what_the_first_has_not_and_the_third_is_not_there() -> None:
    life = Changed()
    life.open(AskedLine(sku="C", quantity=2))
    life.answers({"W1": {"C": 1}, "W2": {"C": 2}})
    first, second = life.of(ReservationRequested)[1:]
    assert (first.warehouse, second.warehouse, second.attempt) == ("W1", "W2", 2)
    assert first.shipment_id != second.shipment_id
    assert life.preview.warehouse == "W2"

    nobody = Changed()
    nobody.open(AskedLine(sku="C", quantity=2))
    nobody.answers({"W1": {"C": 1}})
    assert [(each.code, each.reason) for each in nobody.of(ChangeEnded)] == [
        ("out_of_stock", "no warehouse has all that is added: C (0 of 2)")
    ]


def test_what_has_no_price_ends_the_change_and_frees_what_was_held() -> None:
    life = Changed(released=True)
    life.open(ADD_B)
    asked = life.of(ReservationRequested)[-1]
    life.hear(reserved(asked, AT))
    (question,) = life.of(ChangePriceRequested)
    assert (question.lines, question.placed_at) == (
        (OrderLine(sku="A", quantity=1), OrderLine(sku="B", quantity=1), OrderLine(sku="B", quantity=1)),
        AT,
    )
    no = ChangePriceRefused(order_id=O1, change_id=C1, code="unknown_sku", reason="no list price for B", refused_at=AT)
    ended, freed = life.hear(no)
    assert (ended.code, freed.shipment_id, freed.reason) == ("unknown_sku", asked.shipment_id, "unknown_sku")
    assert code(life.confirm("p")) == ["unknown_sku"]


def test_withdrawn_before_a_warehouse_has_answered_its_pieces_are_freed_when_they_come() -> None:
    life = Changed(released=True)
    life.open(ADD_B)
    withdraw = WithdrawChange(order_id=O1, change_id=C1, reason="no")
    assert code(life.hear(withdraw)) == ["withdrawn"]
    assert life.hear(withdraw) == []
    (freed,) = life.hear(reserved(life.of(ReservationRequested)[-1], AT))
    assert isinstance(freed, ReleaseRequested) and freed.lines == (StockLine(sku="B", quantity=1),)
    assert life.state.to_release == ()


def test_withdrawn_after_it_was_stopped_the_shipment_leaves_by_a_second_request() -> None:
    life = Changed(released=True)
    life.open(AskedLine(line=2, quantity=0))
    withdraw = WithdrawChange(order_id=O1, change_id=C1)
    assert code(life.hear(withdraw)) == ["not_ready"]
    life.hear(stopped(S1, AT))
    ended, again = life.hear(withdraw)
    assert (ended.code, again.shipment_id, again.attempt, again.lines) == ("withdrawn", S1, 2, life.stock)


def test_a_price_of_its_own_is_approved_by_somebody_else_from_a_limit_on() -> None:
    life = Changed(terms=ChangeTerms(approval_from=5_000))
    life.open(AskedLine(line=1, unit_price=10_000), actor="till-7")
    life.answers()
    preview = life.preview
    assert (preview.difference, preview.approval, preview.lines[0].total) == (10_000 - 13_571, True, 10_000)
    assert code(life.confirm()) == ["approval_needed"]
    approve = ApproveChange(order_id=O1, change_id=C1, preview_id=preview.preview_id)
    assert code(life.hear(approve, "till-7")) == ["same_person"]
    assert [fact.approved_by for fact in life.hear(approve, "lead")] == ["lead"]
    assert life.hear(approve, "lead") == []
    assert [type(fact).__name__ for fact in life.confirm()][-2:] == ["RefundIssued", "FulfillmentRequested"]
    assert life.state.changes is not None and life.state.changes.own == (1,)
    life.open(ADD_B, change_id="c-2")
    life.answers()
    assert life.of(ChangePriceRequested)[-1].lines == (OrderLine(sku="B", quantity=1), OrderLine(sku="B", quantity=1))


def test_below_the_limit_nobody_approves() -> None:
    life = Changed()
    life.open(AskedLine(line=1, unit_price=14_000))
    assert not life.preview.approval


def test_the_storefronts_prices_bind() -> None:
    life = Changed(price_source="storefront")
    assert code(life.open(ADD_B)) == ["price_missing"]
    life.open(AskedLine(line=1, quantity=2), AskedLine(sku="B", quantity=1, unit_price=5_000))
    life.answers()
    assert life.of(ChangePriceRequested) == []
    assert life.preview.difference == 15_000 + 5_000


def test_another_freight() -> None:
    life = Changed()
    life.open(freight=1_200)
    life.answers()
    assert (life.preview.freight, life.preview.difference, life.preview.lines) == (1_200, 1_200, (A, B))
    (confirmed,) = life.confirm()
    assert confirmed.due == 1_200
    life.pay(1_200)
    assert (life.state.freight, life.state.total, life.state.lines) == (1_200, 20_200, (A, B))


def test_an_order_that_is_not_paid_yet_costs_something_else_at_once() -> None:
    life = Changed(paid=False)
    life.open(AskedLine(line=2, quantity=0))
    life.answers()
    life.confirm()
    assert (life.state.total, life.of(RefundIssued), life.state.funds.owed) == (13_571, [], 0)
    paid, requested = life.pay(13_571)[1:]
    assert isinstance(paid, OrderPaid) and paid.paid == 13_571
    assert requested.lines == (StockLine(sku="A", quantity=1),)


def test_an_order_that_is_paid_in_part_may_be_paid_by_costing_less() -> None:
    life = Changed(paid=False)
    life.pay(14_000)
    life.open(AskedLine(line=2, quantity=0))
    life.answers()
    *_, paid, back, requested = life.confirm()
    assert (paid.paid, back.amount, back.reason, type(requested)) == (13_571, 429, "overpaid", FulfillmentRequested)


def test_what_was_paid_too_much_and_kept_pays_for_a_change() -> None:
    life = Changed(of_channel={"overpaid": "keep"})
    life.pay(1_000)
    life.open(freight=1_200)
    life.answers()
    (confirmed,) = life.confirm()
    assert confirmed.due == 200


def test_a_cancellation_ends_the_change_and_takes_over_its_stop() -> None:
    life = Changed(released=True)
    life.open(AskedLine(line=2, quantity=0))
    (ended,) = life.hear(CancelOrder(order_id=O1, reason="changed my mind", code="mind"))
    assert (ended.code, ended.cancel_reason) == ("order_cancelled", "changed my mind")
    gone, *_ = life.hear(stopped(S1, AT))
    assert (gone.reason, gone.code) == ("changed my mind", "mind")


def test_while_an_order_is_being_cancelled_it_is_not_changed() -> None:
    life = Changed(released=True)
    life.hear(CancelOrder(order_id=O1, reason="changed my mind"))
    (no,) = life.open(ADD_B)
    assert (no.code, no.reason) == ("order_cancelled", "the order is being cancelled: changed my mind")


def test_an_unpaid_order_that_expires_ends_its_change() -> None:
    life = Changed(paid=False)
    life.open(ADD_B)
    life.answers()
    ended, freed, expired, *_ = life.hear(ExpireUnpaid(order_id=O1), minutes=40)
    assert (ended.code, freed.lines) == ("order_closed", (StockLine(sku="B", quantity=1),))
    assert expired.pay_by


def test_a_shipment_of_which_nothing_was_found_answers_no_stop() -> None:
    life = Changed(line("A", 15000), released=True)
    life.open(customer=HOME.model_copy(update={"address": "elsewhere"}))
    nothing = ShortPicked(shipment_id=S1, order_id=O1, warehouse="W1", lines=life.stock, left=(), reported_at=AT)
    life.hear(nothing)
    assert [each.warehouse for each in life.of(ReservationRequested)] == ["W1", "W2"]
    assert life.state.changing is None and life.state.customer is not None and life.state.customer.address == "elsewhere"


def test_a_hold_that_is_let_go_lets_nothing_go_that_a_change_may_take_out() -> None:
    life = Changed()
    life.open(AskedLine(line=2, quantity=0))
    life.hear(HoldOrder(order_id=O1, kind="fraud", reason="look"))
    assert [type(fact).__name__ for fact in life.hear(ReleaseHold(order_id=O1, kind="fraud"))] == ["HoldReleased"]
    assert life.of(FulfillmentRequested) == []


def test_an_order_is_changed_so_often_and_no_more() -> None:
    life = Changed(paid=False)
    for number in range(CHANGES):
        life.open(customer=HOME.model_copy(update={"address": f"street {number}"}), change_id=f"c-{number}")
    (no,) = life.open(ADD_B, change_id="more")
    assert no.code == "too_many_changes"


def test_a_change_that_waits_for_stock_with_others_is_refused() -> None:
    life = Changed()
    waiting = [fact for fact in life.facts if not isinstance(fact, OrderAllocated)]
    queued = ShipmentQueued(order_id=O1, shipment_id=S1, warehouse="W1", queued_at=AT)
    told = order.given(*waiting, queued).when(asks(AskedLine(line=2, quantity=0))).decided
    assert code(told) == ["shipment_waits"]


def test_the_document_of_a_change_and_of_the_queue_of_those_to_be_paid() -> None:
    life = Changed(released=True)
    life.open(ADD_B)
    life.answers()
    shown = ViewSpec(service, "changes").given(*life.facts).documents[f"{O1}/{C1}"]
    assert isinstance(shown, ChangeView)
    assert (shown.status, shown.what, shown.preview and shown.preview.total) == ("previewed", "1 x B added", 25_000)
    life.confirm()
    queue = ViewSpec(service, "queues").given(*life.facts)
    reason = "60.00 CNY due by 2026-03-03 12:00 UTC"
    queue.then({f"change_due/{O1}": QueueView(order_id=O1, queue="change_due", kinds=(C1,), reason=reason, since=AT)})
    life.pay(6_000)
    after = QueueView(order_id=O1, queue=None, kinds=(), reason="applied", since=AT)
    ViewSpec(service, "queues").given(*life.facts).then({f"change_due/{O1}": after})
    view = ViewSpec(service, "orders").given(*life.facts).documents[O1]
    assert (view.total, view.payment, view.change, [each.outcome for each in view.changes]) == (25_000, "paid", None, ["applied"])
    assert [(each.number, each.shipment_id, each.fulfillment) for each in view.shipments] == [
        (1, S1, "requested"),
        (2, ids.shipment_id(f"{O1}/{C1}", 1), "requested"),
    ]


def test_refusals_of_unknown_orders_show_no_document() -> None:
    no = ChangeRefused(order_id=O1, change_id=C1, request="OpenChange", code="unknown_order", reason="none", refused_at=AT)
    ViewSpec(service, "orders").given(no).then({})
