"""The worked cases of charges and money, by row, through deciders.
O = A 150.00 + B 60.00, less 20.00 = 190.00 CNY, pay_by 12:30."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.orders.charge.commands import RecordPayment, ReportCharge
from services.orders.charge.units import NotChargeable, Units, from_provider, to_provider
from services.orders.order.commands import ExpireUnpaid
from services.orders.service import service
from shared.contracts.inventory import LotLine, ReservationRefused, Shortage, StockReserved
from shared.contracts.limits import SHIPMENTS
from shared.contracts.money import ChargeReported, PaymentReviewRequested, Plan, Totals
from shared.contracts.orders import (
    FulfillmentRequested,
    OrderAllocated,
    OrderConfirmed,
    OrderExpired,
    OrderLine,
    OrderPaid,
    OrderPlaced,
    OrderRefused,
    OrderReinstated,
    PaymentCaptured,
    PaymentClaimed,
    PaymentRefused,
    PricedLine,
    RefundDeferred,
    RefundIssued,
    RefundPart,
    ReleaseRequested,
    RequestRefused,
    ReservationRequested,
    StockLine,
)
from shared.contracts.pricing import OrderPriced
from shared.contracts.storefront import PaymentReceived
from shared.contracts.support import RefundGranted
from shared.contracts.terms import LatePayment, Overpaid, Terms
from shared.domain import ids
from shared.domain.messages import Fact
from shared.domain.money import shown, split
from shared.domain.nouns import SetTimer
from shared.testing.specs import Spec

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PAY_BY = AT + timedelta(minutes=30)
TOTAL = 19_000
O = ids.order_id("shop", "A-1")  # noqa: E741 - as the rows call it
O2 = ids.order_id("shop", "A-2")
orders = Spec(service, time=AT)
SHIPMENT = ids.shipment_id(O)
PRICED = (
    PricedLine(sku="A", quantity=1, unit_price=15_000, discount=1_429, total=13_571),
    PricedLine(sku="B", quantity=1, unit_price=6_000, discount=571, total=5_429),
)
STOCK = (StockLine(sku="A", quantity=1), StockLine(sku="B", quantity=1))
confirmed = OrderConfirmed(order_id=O, currency="CNY", lines=PRICED, total=TOTAL, confirmed_at=AT)
asked = ReservationRequested(order_id=O, shipment_id=SHIPMENT, warehouse="W1", lines=STOCK, attempt=1, requested_at=AT)
allocated = OrderAllocated(order_id=O, shipment_id=SHIPMENT, warehouse="W1", allocated_at=AT)


def placed(late: LatePayment = "refund", overpaid: Overpaid = "refund") -> OrderPlaced:
    return OrderPlaced(
        order_id=O,
        channel="shop",
        external_id="A-1",
        currency="CNY",
        lines=(OrderLine(sku="A", quantity=1), OrderLine(sku="B", quantity=1)),
        price_source="list",
        warehouses=("W1", "W2", "W3"),
        pay_by=PAY_BY,
        return_window_days=7,
        placed_at=AT,
        terms=Terms(late_payment=late, overpaid=overpaid, grace_minutes=2),
    )


WAITING = (placed(), confirmed, asked, allocated)


def minute(minutes: float) -> datetime:
    return AT + timedelta(minutes=minutes)


def received(amount: int, charge: str = "ch1", provider: str | None = "pay", number: str = "A-1", **more: Any) -> PaymentReceived:
    said = {"channel": "shop", "external_id": number, "payment_id": charge, "amount": amount, "currency": "CNY"}
    return PaymentReceived(**{**said, "provider": provider, **more})


def reported(charge: str = "ch1", provider: str = "pay", order: str = O, currency: str = "CNY", **totals: int) -> ReportCharge:
    return ReportCharge(
        order_id=order,
        channel="shop",
        provider=provider,
        payment_id=charge,
        totals=Totals(**totals),
        currency=currency,
        method="card",
    )


def life(history: tuple[Fact, ...], *said: Any, at: datetime = AT) -> tuple[list[Any], list[Any]]:
    """Everything said goes to its charge, and from there to the order: all facts, and those of the order."""
    facts: list[Any] = list(history)
    for each in said:
        key = f"{each.provider or each.channel}/{each.payment_id}"
        claims = orders.given(*facts).when(each, key=key, at=at).decided
        facts += claims
        for claim in claims:
            if isinstance(claim, PaymentClaimed):
                facts += orders.given(*facts).when(claim, at=at).decided
    return facts, [fact for fact in facts[len(history) :] if getattr(fact, "key", "") == "order_id"]


def captured(amount: int, total: int, charge: str = "ch1", provider: str | None = "pay", at: datetime = AT) -> PaymentCaptured:
    return PaymentCaptured(
        order_id=O,
        provider=provider,
        payment_id=charge,
        amount=amount,
        total=total,
        currency="CNY",
        method="card",
        captured_at=at,
    )


def back(amount: int, cause: str, reason: str, at: datetime = AT, charge: str = "ch1") -> RefundIssued:
    id, parts = ids.refund_id(O, cause), (RefundPart(payment_id=f"pay/{charge}", amount=amount),)
    return RefundIssued(order_id=O, refund_id=id, amount=amount, currency="CNY", reason=reason, parts=parts, issued_at=at)


def told(totals: Totals, at: datetime = AT) -> ChargeReported:
    return ChargeReported(order_id=O, provider="pay", payment_id="ch1", currency="CNY", totals=totals, reported_at=at)


def paid(at: datetime = AT) -> OrderPaid:
    return OrderPaid(order_id=O, currency="CNY", paid=TOTAL, paid_at=at)


def released(at: datetime = AT) -> FulfillmentRequested:
    shipment = ids.shipment_id(O)
    return FulfillmentRequested(order_id=O, shipment_id=shipment, channel="shop", warehouse="W1", lines=STOCK, requested_at=at)


def expired(minutes: float) -> tuple[Fact, Fact]:
    at = minute(minutes)
    freed = ReleaseRequested(order_id=O, shipment_id=SHIPMENT, warehouse="W1", lines=STOCK, reason="expired", requested_at=at)
    return OrderExpired(order_id=O, pay_by=PAY_BY, expired_at=at), freed


expire = ExpireUnpaid(order_id=O)


@pytest.mark.req("ORD-06")
def test_worked_01_paid_in_two_parts_and_released_once() -> None:
    for one, other in (("pay", "pay"), (None, None)):
        facts, said = life(WAITING, received(10_000, "ch1", one), received(9_000, "ch2", other))
        assert said == [captured(10_000, 10_000, "ch1", one), captured(9_000, 9_000, "ch2", other), paid(), released()]
        assert life(tuple(facts), received(10_000, "ch1", one), received(9_000, "ch2", other))[1] == []


def test_worked_01_a_cent_too_little_expires_and_goes_back() -> None:
    facts, said = life(WAITING, received(18_999))
    assert said == [captured(18_999, 18_999)]
    at = minute(32)
    orders.given(*facts).when(expire, at=minute(31)).then_nothing()
    orders.given(*facts).when(expire, at=at).then(*expired(32), back(18_999, "expired", "expired", at))
    orders.given(*facts).when(expire, at=at).twice()


@pytest.mark.req("SEC-02")
def test_worked_02_what_is_too_much_goes_back() -> None:
    facts, _ = life(WAITING, received(TOTAL))
    for five, cause, total, charge in (
        (received(500, "ch2"), "payment/pay/ch2", 500, "ch2"),
        (received(TOTAL + 500), "payment/pay/ch1/19500/0/0", TOTAL + 500, "ch1"),
    ):
        assert life(tuple(facts), five)[1] == [captured(500, total, charge), back(500, cause, "overpaid", charge=charge)]


def test_worked_02_or_is_kept() -> None:
    history = (placed(overpaid="keep"), *WAITING[1:])
    facts, said = life(history, received(TOTAL + 500))
    assert said == [captured(TOTAL + 500, TOTAL + 500), paid(), released()]
    assert life(tuple(facts), received(700, "ch2"))[1] == [captured(700, 700, "ch2")]


@pytest.mark.req("ORD-06")
def test_worked_03_totals_only_grow() -> None:
    by_event = [received(amount) for amount in (6_000, TOTAL, 6_000) for _ in range(3)]
    by_callback = [reported(captured=amount) for amount in (6_000, TOTAL, 6_000) for _ in range(3)]
    for said in (by_event, by_callback):
        facts, told = life(WAITING, *said)
        assert told == [captured(6_000, 6_000), captured(13_000, TOTAL), paid(), released()]
        assert life(tuple(facts), *said)[1] == []


def refused(charge: str, provider: str, order: str, owner: str = O) -> PaymentRefused:
    return PaymentRefused(
        provider=provider,
        channel="shop",
        payment_id=charge,
        order_id=order,
        code="belongs_to_another",
        reason=f"payment {charge} of {provider} belongs to order {owner}",
        refused_at=AT,
    )


@pytest.mark.req("ORD-06")
def test_worked_04_one_payment_id_for_two_orders_of_a_channel() -> None:
    facts, _ = life(WAITING, received(TOTAL, "p1", None))
    orders.given(*facts).when(received(TOTAL, "p1", None, "A-2")).then(refused("p1", "shop", O2))
    orders.given(*facts).when(received(TOTAL, "p1", None, "A-2")).twice()
    facts, _ = life(WAITING, received(TOTAL, "p1"))
    orders.given(*facts).when(reported("p1", order=O2, captured=TOTAL), key="pay/p1").then(refused("p1", "pay", O2))


def test_worked_04_one_payment_id_of_two_providers_are_two() -> None:
    _, said = life(WAITING, received(9_000, "p1", "pay"), received(10_000, "p1", "other"), received(1, "p1", None))
    assert [(fact.provider, fact.amount) for fact in said if isinstance(fact, PaymentCaptured)] == [
        ("pay", 9_000),
        ("other", 10_000),
        (None, 1),
    ]
    assert paid() in said
    orders.hears(received(1, "p1", "pay")).under("pay/p1")
    orders.hears(received(1, "p1", None)).under("shop/p1")


@pytest.mark.req("ORD-05")
def test_worked_12_a_payment_before_its_order_counts_at_confirmation() -> None:
    facts, said = life((), received(TOTAL))
    assert said == [captured(TOTAL, TOTAL)]
    price = OrderPriced(order_id=O, channel="shop", currency="CNY", lines=PRICED, explanation=(), total=TOTAL, priced_at=AT)
    orders.given(*facts, placed()).when(price).then(confirmed, paid(), asked)


def test_worked_12_in_another_currency_it_is_refused_and_looked_at() -> None:
    review = PaymentReviewRequested(
        order_id=O,
        provider="pay",
        payment_id="ch1",
        amount=TOTAL,
        currency="EUR",
        code="payment_review",
        reason="this order is in CNY, not EUR",
        requested_at=AT,
    )
    assert life(WAITING, received(TOTAL, currency="EUR"))[1] == [review]
    facts, said = life(WAITING, reported(currency="EUR", captured=TOTAL))
    assert said == [review]
    assert life(tuple(facts), reported(captured=TOTAL))[1] == [captured(TOTAL, TOTAL), paid(), released()]


def test_worked_12_without_a_provider_as_before() -> None:
    reason = "this order is in CNY, not EUR"
    assert life(WAITING, received(TOTAL, provider=None, currency="EUR"))[1] == [
        RequestRefused(order_id=O, request="PaymentReceived", code="currency_differs", reason=reason, refused_at=AT)
    ]


def test_worked_13_instalments_sum_to_the_whole() -> None:
    assert split(100_000, [1] * 3) == [33_334, 33_333, 33_333]
    assert [shown(part, "KWD") for part in split(1_000, [1] * 3)] == ["0.334 KWD", "0.333 KWD", "0.333 KWD"]


def test_worked_13_a_providers_plan_pays_in_full_at_once() -> None:
    plan = Plan(instalments=3, fee=570, fee_bearer="customer")
    said = received(TOTAL, plan=plan.model_dump())
    _, facts = life(WAITING, said)
    assert facts == [captured(TOTAL, TOTAL).model_copy(update={"plan": plan}), paid(), released()]


def test_worked_14_minor_units_as_iso_has_them() -> None:
    assert [shown(1250, "KWD"), shown(4990, "CLP"), shown(1234, "JPY")] == ["1.250 KWD", "4990 CLP", "1234 JPY"]


def test_worked_16_a_providers_minor_units_are_not_always_isos() -> None:
    assert from_provider(500, "ISK", 2) == 5
    with pytest.raises(NotChargeable, match="505 with 2 decimals is no whole amount of ISK"):
        from_provider(505, "ISK", 2)
    odd = Units(digits={"ISK": 2}, steps={"KWD": 10})
    assert (to_provider(5, "ISK", odd), to_provider(5_120, "KWD", odd), to_provider(5_124, "KWD", Units())) == (500, 5_120, 5_124)
    with pytest.raises(NotChargeable, match=r"5\.124 KWD is no multiple of 10 minor units"):
        to_provider(5_124, "KWD", odd)
    with pytest.raises(NotChargeable, match="no whole amount"):
        to_provider(5_124, "KWD", Units(digits={"KWD": 2}))
    assert (from_provider(512, "KWD", 2), to_provider(5_120, "KWD", Units(digits={"KWD": 2}))) == (5_120, 512)


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


def test_a_requests_payment_with_a_provider_is_its_total() -> None:
    ask = RecordPayment(order_id=O, channel="shop", provider="pay", payment_id="ch1", amount=TOTAL, currency="CNY", method="card")
    facts, said = life(WAITING, received(6_000), ask)
    assert said == [captured(6_000, 6_000), captured(13_000, TOTAL), paid(), released()]
    assert life(tuple(facts), ask)[1] == []


def test_what_is_disputed_when_an_order_ends_goes_back_when_it_is_won() -> None:
    facts, _ = life(WAITING, reported(captured=6_000, disputed=4_000))
    at = minute(32)
    facts += orders.given(*facts).when(expire, at=at).decided
    assert facts[-1] == back(2_000, "expired", "expired", at)
    won = Totals(captured=6_000, disputed=4_000, won=4_000)
    facts, said = life(tuple(facts), reported(captured=6_000, disputed=4_000, won=4_000), at=at)
    assert said == [told(won, at), back(4_000, "payment/pay/ch1/6000/4000/0", "expired", at)]
    assert life(tuple(facts), reported(captured=6_000, disputed=4_000, won=4_000), at=at)[1] == []
