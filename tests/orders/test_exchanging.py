"""What a return is worth pays for another order (ADR 0042): what the replacement does with it, and the order whose goods came
back. O1 is worth 35.00, by turns as either of them; the other one is X."""

from datetime import timedelta

import pytest

from services.orders.order.commands import ExpireUnpaid
from services.orders.order.state import EXPECTED
from services.orders.service import service
from shared.contracts.exchanges import CreditExpected, CreditGiven, CreditRefunded, CreditReturned
from shared.contracts.orders import OrderEvent, OrderExpired, PaymentCaptured, RefundIssued
from shared.contracts.support import ExchangeCreditStated, RefundGranted
from shared.domain import ids
from shared.domain.nouns import SetTimer
from shared.domain.wiring import Wiring
from tests.orders.charging import TOTAL as CHARGE_TOTAL
from tests.orders.charging import WAITING as CHARGED
from tests.orders.charging import O, life, reported
from tests.orders.charging import orders as charged
from tests.orders.example import AT, EXPIRES, O1, PAY_BY, order
from tests.orders.given import DONE, WAITING, cancelled, captured, expired, no, paid, parts, refunded, returned
from tests.orders.inputs import cancel

pytestmark = pytest.mark.req("SUP-19", "SEC-02", "ORD-06")
X = ids.order_id("shop", "A-2")
DUE = AT + timedelta(days=14)
CHARGE = "exchange/r1"

stated = ExchangeCreditStated(
    return_id="R",
    order_id=X,
    replacement_id=O1,
    refund_id="r1",
    currency="EUR",
    amount=2_000,
    credit_by=DUE,
    stated_at=AT,
)
expected = CreditExpected(
    order_id=O1,
    returned_order_id=X,
    return_id="R",
    refund_id="r1",
    amount=2_000,
    currency="EUR",
    pay_by=DUE,
    expires_at=DUE + (EXPIRES - PAY_BY),
    expected_at=AT,
)
given = CreditGiven(order_id=X, replacement_id=O1, refund_id="r1", amount=2_000, currency="EUR", given_at=AT)


def came(amount: int = 2_000) -> PaymentCaptured:
    return captured(amount, "r1").model_copy(update={"provider": "exchange", "method": "exchange", "credit_of": X})


def back(total: int) -> CreditReturned:
    return CreditReturned(order_id=O1, returned_order_id=X, refund_id="r1", total=total, currency="EUR", returned_at=AT)


def test_each_is_heard_by_the_other_order() -> None:
    order.hears(stated).under(O1)
    order.hears(given).under(O1)
    order.hears(back(5)).under(X)


class TestTheReplacement:
    def test_it_waits_for_what_is_expected(self) -> None:
        order.given(*WAITING).when(stated).then(expected)
        order.given(*WAITING).when(stated).twice()
        expire = ExpireUnpaid(order_id=O1)
        order.given(*WAITING, expected).when(expire, at=EXPIRES).then_nothing()
        [first, *_] = order.given(*WAITING, expected).when(expire, at=expected.expires_at).decided
        assert first == OrderExpired(order_id=O1, pay_by=DUE, expired_at=expected.expires_at)
        [timer] = Wiring(service).timers(expected)
        assert timer == SetTimer(f"expire/{O1}", expected.expires_at, O1, expire)

    def test_an_earlier_day_does_not_shorten_its_window(self) -> None:
        early = stated.model_copy(update={"credit_by": AT})
        [fact] = order.given(*WAITING).when(early).decided
        assert (fact.pay_by, fact.expires_at) == (PAY_BY, EXPIRES)

    def test_the_newest_word_counts(self) -> None:
        nothing = stated.model_copy(update={"amount": 0, "credit_by": AT})
        gone = expected.model_copy(update={"amount": 0})
        order.given(*WAITING, expected).when(nothing).then(gone)
        order.given(*WAITING, expected).when(nothing).twice()
        order.given(*WAITING).when(nothing).then_nothing()

    def test_what_came_is_not_expected_any_more(self) -> None:
        """The word on it took longer than the credit itself."""
        order.given(*WAITING, came()).when(stated).then_nothing()

    def test_one_that_cannot_wait_says_why(self) -> None:
        order.when(stated, key=O1).then(no("ExchangeCreditStated", "unknown_order", f"no order {O1} was placed"))
        closed = "the order was cancelled already: what comes of return R is paid back"
        order.given(*WAITING, cancelled).when(stated).then(no("ExchangeCreditStated", "order_closed", closed))
        yen = stated.model_copy(update={"currency": "JPY"})
        order.given(*WAITING).when(yen).then(no("ExchangeCreditStated", "currency_differs", "this order is in EUR, not JPY"))
        many = [expected.model_copy(update={"refund_id": f"r{n}"}) for n in range(2, EXPECTED.count + 2)]
        full = "20 returns pay for this order already"
        order.given(*WAITING, *many).when(stated).then(no("ExchangeCreditStated", "too_many_payments", full))

    def test_the_credit_is_a_payment(self) -> None:
        order.given(*WAITING, expected).when(given).then(came())
        order.given(*WAITING, expected).when(given).twice()
        rest = captured(1_500)
        order.given(*WAITING, expected, rest).when(given).then(came(), paid)

    def test_what_it_does_not_need_goes_back(self) -> None:
        too_much = refunded(500, f"payment/{CHARGE}", "overpaid", of=parts(**{CHARGE: 500}))
        order.given(*WAITING, captured(2_000)).when(given).then(came(), paid, too_much, back(500))
        ended = refunded(2_000, f"payment/{CHARGE}", "expired", of=parts(**{CHARGE: 2_000}))
        order.given(*WAITING, expired).when(given).then(came(), ended, back(2_000))
        order.given(*WAITING, expired).when(given).twice()

    def test_one_that_takes_no_payment_sends_it_back(self) -> None:
        order.when(given, key=O1).then(back(2_000))
        yen = given.model_copy(update={"currency": "JPY"})
        order.given(*WAITING).when(yen).then(back(2_000).model_copy(update={"currency": "JPY"}))

    def test_its_end_gives_back_all_that_was_not_yet(self) -> None:
        history = (*WAITING, captured(2_000), came(), paid, refunded(500, "x", "goodwill", of=parts(**{CHARGE: 500})))
        *_, refund, told = order.given(*history).when(cancel).decided
        assert (refund.amount, told) == (3_500, back(2_000))


class TestTheOrderWhoseGoodsCameBack:
    granted = RefundGranted(
        return_id="R", order_id=O1, refund_id="r1", currency="EUR", amount=2_000, replacement_id=X, granted_at=AT
    )
    issued = returned(2_000).model_copy(update={"credit_to": X})
    told = CreditGiven(order_id=O1, replacement_id=X, refund_id="r1", amount=2_000, currency="EUR", given_at=AT)

    def said(self, total: int) -> CreditReturned:
        return CreditReturned(order_id=X, returned_order_id=O1, refund_id="r1", total=total, currency="EUR", returned_at=AT)

    def refund(self, amount: int, total: int) -> CreditRefunded:
        return CreditRefunded(
            order_id=O1,
            replacement_id=X,
            refund_id="r1",
            amount=amount,
            currency="EUR",
            parts=parts(p1=amount),
            total=total,
            refunded_at=AT,
        )

    def test_its_refund_is_the_replacements(self) -> None:
        order.given(*DONE).when(self.granted).then(self.issued, self.told)
        order.given(*DONE).when(self.granted).twice()

    def test_what_comes_back_is_refunded_once(self) -> None:
        history = (*DONE, self.issued, self.told)
        order.given(*history).when(self.said(500)).then(self.refund(500, 500))
        order.given(*history).when(self.said(500)).twice()
        order.given(*history, self.refund(500, 500)).when(self.said(2_000)).then(self.refund(1_500, 2_000))
        order.given(*history, self.refund(500, 500)).when(self.said(400)).then_nothing()

    def test_it_is_spread_as_the_refund_was(self) -> None:
        two: list[OrderEvent] = [*DONE, captured(1_000, "p2")]
        issued = self.issued.model_copy(update={"parts": parts(p1=1_500, p2=500)})
        [fact] = order.given(*two, issued, self.told).when(self.said(1_000)).decided
        assert fact.parts == parts(p1=750, p2=250)
        [rest] = order.given(*two, issued, self.told, fact).when(self.said(2_000)).decided
        assert rest.parts == parts(p1=750, p2=250)

    def test_of_a_credit_that_it_never_gave_nothing_comes_back(self) -> None:
        order.given(*DONE).when(self.said(500)).then_nothing()

    def test_one_that_waited_for_a_dispute_is_still_the_replacements(self) -> None:
        facts, _ = life(CHARGED, reported(captured=CHARGE_TOTAL), reported(captured=CHARGE_TOTAL, disputed=CHARGE_TOTAL))
        granted = RefundGranted(
            return_id="r", order_id=O, refund_id="r1", currency="CNY", amount=5_429, replacement_id=X, granted_at=AT
        )
        facts += charged.given(*facts).when(granted).decided
        _, said = life(tuple(facts), reported(captured=CHARGE_TOTAL, disputed=CHARGE_TOTAL, won=CHARGE_TOTAL))
        assert [(each.refund_id, each.credit_to) for each in said if isinstance(each, RefundIssued)] == [("r1", X)]
        assert [(each.replacement_id, each.amount) for each in said if isinstance(each, CreditGiven)] == [(X, 5_429)]
