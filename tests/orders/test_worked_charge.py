"""The worked cases of charges and money, by row, through deciders."""

import pytest

from services.orders.charge.commands import RecordPayment
from services.orders.charge.units import NotChargeable, Units, from_provider, to_provider
from shared.contracts.money import PaymentReviewRequested, Plan
from shared.contracts.orders import PaymentCaptured, PaymentRefused
from shared.contracts.pricing import OrderPriced
from shared.contracts.refusing import RequestRefused
from shared.domain.money import shown, split
from tests.orders.charging import (
    AT,
    O2,
    PRICED,
    TOTAL,
    WAITING,
    O,
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


def test_a_requests_payment_with_a_provider_is_its_total() -> None:
    ask = RecordPayment(order_id=O, channel="shop", provider="pay", payment_id="ch1", amount=TOTAL, currency="CNY", method="card")
    facts, said = life(WAITING, received(6_000), ask)
    assert said == [captured(6_000, 6_000), captured(13_000, TOTAL), paid(), released()]
    assert life(tuple(facts), ask)[1] == []
