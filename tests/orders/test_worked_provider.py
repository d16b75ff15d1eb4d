"""The worked cases of captures, voids and refunds that a provider is asked for, by row."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.orders.order.commands import CancelOrder, RetryRefund
from services.orders.order.document import OrderView
from services.orders.order.money_view import money_of
from services.orders.order.state import Open
from services.orders.service import service
from shared.contracts.inventory import LotLine
from shared.contracts.orders import ChargeActionEnded, ChargeActionRequested, OrderHeld, RefundIssued, RefundRetried
from shared.contracts.reservations import StockReserved
from shared.contracts.shipping import FulfillmentRequested
from shared.contracts.support import RefundGranted
from shared.contracts.terms import Capture
from shared.payments.port import Outcome
from shared.payments.simulated import Unreliable
from shared.testing.specs import ViewSpec
from tests.orders.charging import AT, SHIPMENT, TOTAL, O
from tests.orders.moving import SECOND, Life, in_two, waiting

cancel = CancelOrder(order_id=O, reason="changed my mind")
IN_TIME: tuple[Capture, ...] = ("release", "shipment")


def of(kind: type[Any], facts: list[Any]) -> list[Any]:
    return [fact for fact in facts if isinstance(fact, kind)]


def view(life: Life) -> OrderView:
    told = ViewSpec(service, "orders").given(*life.facts).documents[O]
    assert isinstance(told, OrderView)
    return told


def queued(life: Life, queue: str) -> tuple[str, ...]:
    found = ViewSpec(service, "queues").given(*life.facts).documents.get(f"{queue}/{O}")
    return found.kinds if found is not None else ()


@pytest.mark.req("ORD-06")
def test_worked_06_what_a_provider_does_not_capture_at_once_lapses_and_is_due() -> None:
    life = Life(*in_two("release"), captures_once=True)
    asked = of(ChargeActionRequested, life.authorised())
    assert [(each.action, each.amount) for each in asked] == [("capture", 12_000)]
    assert of(FulfillmentRequested, life.facts) == [], "not before its money is there"
    facts = life.work()
    assert [each.shipment_id for each in of(FulfillmentRequested, facts)] == [SHIPMENT]
    totals = life.totals()
    assert (totals.authorised, totals.captured, totals.voided) == (TOTAL, 12_000, 7_000)
    money = money_of(view(life))
    assert (money.captured, money.authorised, money.due) == (12_000, 0, 7_000)
    line = (LotLine(sku="B", quantity=1, lots=()),)
    there = StockReserved(warehouse="W1", order_id=O, shipment_id=SECOND, attempt=2, lines=line, reserved_at=AT)
    assert life.names(life.hear(there)) == ["OrderAllocated"], "shipment 2 waits"
    assert life.work() == []

    facts = life.authorised(7_000, "ch2") + life.work()
    assert [each.shipment_id for each in of(FulfillmentRequested, facts)] == [SECOND]
    assert "OrderPaid" in life.names(facts)


def test_worked_06_a_provider_that_captures_in_parts_is_asked_for_the_rest() -> None:
    life = Life(*in_two("release"))
    life.authorised()
    life.work()
    line = (LotLine(sku="B", quantity=1, lots=()),)
    there = StockReserved(warehouse="W1", order_id=O, shipment_id=SECOND, attempt=2, lines=line, reserved_at=AT)
    facts = life.hear(there) + life.work()
    assert [(each.action, each.amount) for each in of(ChargeActionRequested, facts)] == [("capture", 7_000)]
    assert "OrderPaid" in life.names(facts)
    assert [each.shipment_id for each in of(FulfillmentRequested, facts)] == [SECOND]
    assert life.totals().captured == TOTAL


@pytest.mark.req("ORD-06")
@pytest.mark.parametrize("seconds", [0, 1])
def test_worked_07_an_authorisation_that_is_over_is_not_captured(seconds: int) -> None:
    begun = datetime(2026, 3, 1, 10, tzinfo=UTC)
    history = waiting("release")[:-1]
    life = Life(*history, now=begun)
    life.authorised()
    assert isinstance(life.order, Open) and life.order.authorised, "it does not expire meanwhile"
    life.now = begun + timedelta(days=7, seconds=seconds)
    lots = tuple(LotLine(sku=sku, quantity=1, lots=()) for sku in "AB")
    there = StockReserved(warehouse="W1", order_id=O, shipment_id=SHIPMENT, attempt=1, lines=lots, reserved_at=life.now)
    facts = life.hear(there) + life.work()
    if not seconds:
        assert life.totals().captured == TOTAL and of(FulfillmentRequested, facts)
        return
    [ended] = of(ChargeActionEnded, facts)
    assert (ended.action, ended.code) == ("capture", "authorization_expired")
    [held] = of(OrderHeld, facts)
    assert held.reason == "authorization_expired: authorised until 2026-03-08T10:00:00+00:00"
    assert queued(life, "held") == ("authorization",)
    assert life.provider.entries == [] and of(FulfillmentRequested, life.facts) == []
    assert money_of(view(life)).due == TOTAL

    facts = life.authorised(TOTAL, "ch2") + life.work()
    assert queued(life, "held") == () and of(FulfillmentRequested, facts), "other money lets it go"


@pytest.mark.req("SEC-02")
def test_worked_08_cancelled_while_a_capture_is_under_way_that_succeeds() -> None:
    life = Life(*waiting("release"))
    life.authorised()
    facts = life.hear(cancel)
    assert [each.action for each in of(ChargeActionRequested, facts)] == ["void"]
    facts = life.work()
    assert [each.amount for each in of(RefundIssued, facts)] == [TOTAL]
    totals = life.totals()
    assert (totals.captured, totals.refunded, totals.voided) == (TOTAL, TOTAL, 0)
    assert life.report() + life.work() == life.facts[-1:], "only the charge says that it was told so again"
    assert of(RefundIssued, life.facts) == of(RefundIssued, facts), "back once"
    money = money_of(view(life))
    assert (money.captured, money.refunded, money.in_flight, money.authorised) == (TOTAL, TOTAL, 0, 0)


@pytest.mark.req("SEC-02")
def test_worked_08_or_the_void_was_first() -> None:
    life = Life(*waiting("release"))
    life.authorised()
    life.hear(cancel)
    life.asked.rotate(1)
    facts = life.work()
    assert of(RefundIssued, facts) == []
    totals = life.totals()
    assert (totals.captured, totals.refunded, totals.voided) == (0, 0, TOTAL)
    assert [(each.action, each.code) for each in of(ChargeActionEnded, facts)] == [("void", ""), ("capture", "voided")]
    assert queued(life, "held") == ()


def paid_by_provider(**provider: Any) -> Life:
    life = Life(*waiting("payment"), **provider)
    life.authorised()
    life.work()
    assert life.totals().captured == TOTAL
    return life


granted = RefundGranted(return_id="r", order_id=O, refund_id="r1", currency="CNY", amount=5_429, granted_at=AT)


class TimesOut(Unreliable):
    """The first refund is done, and not answered."""

    def trouble(self, reference: str) -> Any:
        self.calls[reference] += 1
        return "done_and_lost" if self.calls[reference] == 1 else ""


class WithoutFinding(TimesOut):
    async def find(self, charge: str, reference: str) -> Outcome | None:
        return None


@pytest.mark.req("SEC-02")
@pytest.mark.parametrize("unique", [True, False])
def test_worked_11_a_refund_that_timed_out_and_was_done_is_found(unique: bool) -> None:
    life = paid_by_provider(unique=unique)
    life.port = TimesOut(life.provider)
    facts = life.hear(granted) + life.work()
    assert [(each.action, each.code) for each in of(ChargeActionEnded, facts)] == [("refund", "")]
    assert life.totals().refunded == 5_429
    assert [each.action for each in life.provider.entries] == ["capture", "refund"], "one refund"


def test_worked_11_without_finding_by_reference_it_would_be_noticed() -> None:
    """By the provider's ledger where it does things twice; where it does not, the refund would never be known to be done."""
    life = paid_by_provider(unique=False)
    life.port = WithoutFinding(life.provider)
    life.hear(granted)
    life.work()
    assert life.totals().refunded == 2 * 5_429
    life = paid_by_provider(unique=True)
    life.port = WithoutFinding(life.provider)
    life.hear(granted)
    assert of(ChargeActionEnded, life.work()) == [] and life.totals().refunded == 5_429


@pytest.mark.req("SEC-02", "ORD-06")
def test_worked_11_the_card_is_closed() -> None:
    life = paid_by_provider()
    life.provider.charges["ch1"].closed = True
    facts = life.hear(granted)
    money = money_of(view(life))
    assert (money.refunded, money.in_flight) == (5_429, 5_429)
    facts = life.work()
    [ended] = of(ChargeActionEnded, facts)
    assert (ended.code, ended.refund_id) == ("card_closed", "r1")
    money = money_of(view(life))
    assert (money.captured, money.refunded, money.in_flight) == (TOTAL, 0, 0), "still held"
    assert queued(life, "refund_failed") == ("r1",)
    assert (life.order.funds.held, life.order.funds.refundable) == (TOTAL, TOTAL - 5_429), "for her, and for nobody else"

    facts = life.hear(RetryRefund(order_id=O, refund_id="r1", way="bank_transfer", note="to the account she named"))
    assert [type(fact) for fact in facts] == [RefundRetried], "nobody is asked"
    assert queued(life, "refund_failed") == ()
    money = money_of(view(life))
    assert (money.refunded, money.failed) == (5_429, ())


def test_worked_11_or_its_provider_is_asked_once_more() -> None:
    life = paid_by_provider()
    life.provider.charges["ch1"].closed = True
    life.hear(granted)
    life.work()
    life.provider.charges["ch1"].closed = False
    facts = life.hear(RetryRefund(order_id=O, refund_id="r1", way="provider")) + life.work()
    assert [(each.action, each.code) for each in of(ChargeActionEnded, facts)] == [("refund", "")]
    assert (life.totals().refunded, life.order.funds.refunded) == (5_429, 5_429)
    again = life.hear(RetryRefund(order_id=O, refund_id="r1", way="provider"))
    assert [fact.code for fact in again] == ["not_failed"]
