"""A change that costs more is paid in its own time, however the order is paid for: else the order stays as it was. One that costs
less gives back what was captured for it, and lets the rest be. O = A 150.00 + B 60.00, less 20.00 = 190.00 CNY."""

from datetime import timedelta
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.orders.change.commands import AskedLine, ConfirmChange, LapseChange, OpenChange
from services.orders.order.document import OrderView
from services.orders.order.money_view import money_of
from services.orders.order.securing import authorised
from services.orders.order.state import Open
from services.orders.service import service
from shared.contracts.allocating import ReservationRequested
from shared.contracts.changes import ChangeApplied, ChangeConfirmed, ChangeEnded, ChangePreviewed
from shared.contracts.fulfillment import ShipmentShipped, ShipmentStopped
from shared.contracts.inventory import LotLine
from shared.contracts.orders import (
    ChargeActionRequested,
    LinesCancelled,
    OrderPaid,
    PaymentClaimed,
    RefundIssued,
    ShipmentStopRequested,
)
from shared.contracts.reservations import StockReserved
from shared.contracts.shipping import FulfillmentRequested
from shared.contracts.terms import Capture
from shared.testing.specs import ViewSpec
from tests.orders.charging import TOTAL, O
from tests.orders.moving import A_AND_B, Life, in_two, waiting

pytestmark = pytest.mark.req("ORD-08", "ORD-06", "SEC-02")
Way = Literal["channel", "payment", "release", "shipment"]
WAYS: tuple[Way, ...] = ("channel", "payment", "release", "shipment")
"""Who says that it is captured, and when a provider is asked to capture what is authorised."""
LATER: tuple[Capture, ...] = ("release", "shipment")
C1 = "c-1"
ADD_C = AskedLine(sku="C", quantity=1, unit_price=4_000)
PAY_HOURS = timedelta(hours=48)


def life_of(way: Way, *, parts: bool = False) -> Life:
    """Allocated, and its money there. `parts`: B waits, so that not all of it may be captured yet."""
    begun = in_two if parts else waiting
    life = Life(*begun("payment" if way == "channel" else way))
    pay(life, way, TOTAL, "ch1")
    return life


def pay(life: Life, way: Way, amount: int, charge: str) -> list[Any]:
    begun = len(life.facts)
    if way == "channel":
        said: dict[str, Any] = {"provider": "shop", "channel": "shop", "payment_id": charge, "order_id": O, "amount": amount}
        life.hear(PaymentClaimed(**said, currency="CNY", method="card", request="RecordPayment", claimed_at=life.now))
    else:
        life.authorised(amount, charge)
        life.work()
    return life.facts[begun:]


def of(kind: type[Any], facts: list[Any]) -> list[Any]:
    return [fact for fact in facts if isinstance(fact, kind)]


def change(life: Life, *asked: AskedLine) -> ChangeConfirmed:
    """Opened, answered and confirmed."""
    begun = len(life.facts)
    life.hear(OpenChange(order_id=O, change_id=C1, lines=asked, reason="asked"))
    for fact in of(ShipmentStopRequested, life.facts[begun:]):
        life.hear(ShipmentStopped(shipment_id=fact.shipment_id, order_id=O, reason="asked", stopped_at=life.now))
    for fact in of(ReservationRequested, life.facts[begun:]):
        lines = tuple(LotLine(sku=each.sku, quantity=each.quantity, lots=()) for each in fact.lines)
        held: dict[str, Any] = {"warehouse": fact.warehouse, "order_id": O, "shipment_id": fact.shipment_id}
        life.hear(StockReserved(**held, attempt=fact.attempt, lines=lines, reserved_at=life.now))
    confirm = ConfirmChange(order_id=O, change_id=C1, preview_id=of(ChangePreviewed, life.facts)[-1].preview_id)
    confirmed: ChangeConfirmed = of(ChangeConfirmed, life.hear(confirm))[0]
    again = life.hear(confirm)
    assert again == []
    return confirmed


def total(life: Life) -> int | None:
    assert isinstance(life.order, Open)
    return life.order.total


def ship_all(life: Life) -> None:
    """All that fulfillment was asked for, and every capture that follows."""
    life.work()
    for fact in of(FulfillmentRequested, list(life.facts)):
        shipped: dict[str, Any] = {"shipment_id": fact.shipment_id, "order_id": O, "warehouse": fact.warehouse}
        life.hear(ShipmentShipped(**shipped, lines=fact.lines, carrier="SF", tracking_number="T", shipped_at=life.now))
        life.work()


@pytest.mark.parametrize("parts", [False, True])
@pytest.mark.parametrize("way", WAYS)
def test_what_costs_more_waits_for_its_money_however_it_comes(way: Way, parts: bool) -> None:
    life = life_of(way, parts=parts)
    confirmed = change(life, ADD_C)
    assert (confirmed.due, confirmed.pay_by, total(life)) == (4_000, life.now + PAY_HOURS, TOTAL)
    assert of(ChangeApplied, pay(life, way, 1_500, "ch2")) == []
    applied = of(ChangeApplied, pay(life, way, 2_500, "ch3"))
    assert [each.total for each in applied] == [total(life)] == [TOTAL + 4_000]
    assert of(RefundIssued, life.facts) == []
    if not parts:
        ship_all(life)
        assert [each.paid for each in of(OrderPaid, life.facts)][-1] in (TOTAL, TOTAL + 4_000)
        assert (life.order.funds.captured, life.order.funds.received) == (TOTAL + 4_000, TOTAL + 4_000)


@pytest.mark.parametrize("parts", [False, True])
@pytest.mark.parametrize("way", WAYS)
def test_what_costs_more_and_is_not_paid_in_time_lapses_and_the_order_stays_as_it_was(way: Way, parts: bool) -> None:
    life = life_of(way, parts=parts)
    confirmed = change(life, ADD_C)
    pay(life, way, 1_500, "ch2")
    assert confirmed.pay_by is not None
    lapse = LapseChange(order_id=O, change_id=C1)
    assert life.hear(lapse) == [], "not before"
    life.now = confirmed.pay_by
    ended = of(ChangeEnded, life.hear(lapse))
    assert [each.code for each in ended] == ["unpaid"]
    assert total(life) == TOTAL
    captured, kept = life.order.funds.captured, life.order.funds.received
    assert kept <= TOTAL and captured - kept == max(0, captured - TOTAL), "never more than the order costs"
    if not parts:
        ship_all(life)
        assert life.order.funds.received == TOTAL


@pytest.mark.parametrize("way", WAYS)
def test_what_costs_less_gives_back_what_was_captured_for_it(way: Way) -> None:
    life = life_of(way)
    confirmed = change(life, AskedLine(line=2, quantity=0))
    assert (confirmed.due, confirmed.secured, confirmed.pay_by) == (0, 0, None)
    assert total(life) == 13_571
    back = sum(each.amount for each in of(RefundIssued, life.facts))
    assert back == (0 if way == "shipment" else 5_429)
    ship_all(life)
    assert life.order.funds.received == 13_571


@pytest.mark.parametrize("way", LATER)
def test_what_is_authorised_beyond_the_order_pays_for_its_change_at_once(way: Capture) -> None:
    life = Life(*in_two(way))
    pay(life, way, TOTAL + 4_000, "ch1")
    confirmed = change(life, ADD_C)
    assert (confirmed.due, confirmed.pay_by, total(life)) == (0, None, TOTAL + 4_000)


def test_an_order_that_is_captured_while_its_change_waits_has_not_paid_for_it() -> None:
    life = life_of("shipment")
    change(life, ADD_C)
    assert money(life).due == TOTAL + 4_000
    ship_all(life)
    assert (life.order.funds.captured, total(life)) == (TOTAL, TOTAL)
    assert of(ChangeApplied, life.facts) == []
    assert money(life).due == 4_000
    asked = of(ChargeActionRequested, pay(life, "shipment", 4_000, "ch2"))
    assert [(each.action, each.amount) for each in asked] == [("capture", 4_000)], "at once: nothing else would take it"
    assert (total(life), money(life).due) == (TOTAL + 4_000, 0)


def test_what_lapsed_of_the_order_is_due_with_its_change() -> None:
    life = life_of("shipment")
    life.now += timedelta(days=8)
    confirmed = change(life, ADD_C)
    assert (confirmed.due, confirmed.secured) == (TOTAL + 4_000, 0)
    assert of(ChangeApplied, pay(life, "shipment", TOTAL, "ch2")) == []
    assert of(ChangeApplied, pay(life, "shipment", 4_000, "ch3")) != []


def test_what_was_paid_for_the_order_stays_when_its_change_lapses() -> None:
    """What had lapsed of the order was due with the change: it is no surplus where the change is not paid."""
    life = life_of("shipment")
    life.now += timedelta(days=8)
    change(life, ADD_C)
    pay(life, "channel", TOTAL, "p1")
    pay(life, "channel", 1_000, "p2")
    assert [each.paid for each in of(OrderPaid, life.facts)] == [TOTAL]
    life.now += timedelta(hours=48)
    ended = life.hear(LapseChange(order_id=O, change_id=C1))
    assert [each.amount for each in of(RefundIssued, ended)] == [1_000]
    assert (life.order.funds.received, total(life)) == (TOTAL, TOTAL)


def test_what_was_cancelled_before_is_among_what_a_change_tells_and_not_among_what_is_due() -> None:
    life = Life(*in_two("shipment"))
    pay(life, "shipment", TOTAL, "ch1")
    life.take([LinesCancelled(order_id=O, currency="CNY", lines=A_AND_B[1:], numbers=(2,), reason="", cancelled_at=life.now)])
    confirmed = change(life, AskedLine(sku="C", quantity=1, unit_price=8_000))
    assert (confirmed.due, total(life)) == (1_000, 12_000)
    (applied,) = of(ChangeApplied, pay(life, "shipment", 1_000, "ch2"))
    assert (applied.total, total(life)) == (TOTAL + 8_000, 20_000)


def test_older_facts_told_a_change_without_what_was_cancelled_before() -> None:
    """Of what is captured later: folded again, the order costs what it did."""
    life = Life(*in_two("shipment"))
    pay(life, "shipment", TOTAL, "ch1")
    life.take([LinesCancelled(order_id=O, currency="CNY", lines=A_AND_B[1:], numbers=(2,), reason="", cancelled_at=life.now)])
    before = total(life) or 0
    change(life, AskedLine(sku="C", quantity=1, unit_price=8_000))
    (preview,) = of(ChangePreviewed, life.facts)
    said = {"order_id": O, "change_id": C1, "currency": "CNY", "lines": preview.lines, "applied_at": life.now}
    life.take([ChangeApplied(**said, total=before + 8_000, difference=8_000)])
    assert total(life) == before + 8_000


def test_an_order_that_is_not_paid_yet_is_changed_at_once_and_paid_as_a_whole() -> None:
    life = Life(*waiting("payment"))
    assert change(life, ADD_C).due == 0
    assert (total(life), of(OrderPaid, life.facts)) == (TOTAL + 4_000, [])
    pay(life, "channel", TOTAL + 4_000, "p1")
    assert [each.paid for each in of(OrderPaid, life.facts)] == [TOTAL + 4_000]


Step = tuple[str, int]
STEPS = st.one_of(
    st.tuples(st.just("authorise"), st.sampled_from([500, 1_500, 3_999, 4_000, 4_001, TOTAL + 4_000])),
    st.tuples(st.just("ship"), st.just(0)),
    st.tuples(st.just("wait"), st.sampled_from([1, 47, 48, 170])),
)


@settings(max_examples=25, deadline=None)
@given(way=st.sampled_from(LATER), parts=st.booleans(), steps=st.lists(STEPS, max_size=5))
def test_whatever_comes_a_change_is_applied_once_its_money_is_there_and_no_more_is_kept(
    way: Capture, parts: bool, steps: list[Step]
) -> None:
    life = life_of(way, parts=parts)
    confirmed = change(life, ADD_C)
    assert confirmed.pay_by is not None
    for number, (step, n) in enumerate(steps, 2):
        begun = len(life.facts)
        match step:
            case "authorise":
                pay(life, way, n, f"ch{number}")
            case "ship":
                ship_all(life)
            case _:
                life.now += timedelta(hours=n)
                life.hear(LapseChange(order_id=O, change_id=C1))
        _stands(life, begun)
    ended = [*of(ChangeApplied, life.facts), *of(ChangeEnded, life.facts)]
    assert len(ended) == (life.order.changing is None if isinstance(life.order, Open) else 1)
    if life.now >= confirmed.pay_by:
        assert ended


def _stands(life: Life, begun: int) -> None:
    order = life.order
    assert isinstance(order, Open) and order.total is not None
    due = order.changing.due if order.changing is not None else 0
    assert order.funds.received <= order.total + due
    if of(ChangeApplied, life.facts[begun:]):
        assert order.funds.received + authorised(order.funds, life.now) >= order.total == TOTAL + 4_000
    if of(ChangeEnded, life.facts):
        assert order.total == TOTAL


def money(life: Life) -> Any:
    view = ViewSpec(service, "orders").given(*life.facts).documents[O]
    assert isinstance(view, OrderView)
    return money_of(view)
