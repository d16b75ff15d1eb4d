"""Accounts of points: earned once an order, taken back with refunds, adjusted by people, expired. A balance is a sum
of lots."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.pricing.customer.commands import GroupCustomer
from services.pricing.points.commands import AdjustPoints, ExpirePoints, SettlePoints
from services.pricing.points.decide import end_of_lots
from services.pricing.points.lots import balance
from services.pricing.points.state import Account, sums_agree
from services.pricing.points_policy.commands import SetPointsPolicy
from shared.contracts.orders import RefundIssued
from shared.contracts.points import (
    LOTS,
    Lot,
    PointsAdjusted,
    PointsDue,
    PointsEarned,
    PointsExpired,
    PointsPolicy,
    PointsRefused,
    PointsReversed,
    SpendChanged,
)
from shared.contracts.uses_due import OrderEarningDue
from shared.domain.nouns import SetTimer
from shared.testing.specs import fold
from tests.pricing.counted import LIN, due, kinds, price
from tests.pricing.world import DAY, NOW, World, activate, line, placed, pricing, set_price, world

A = "points/lin"
END_2026, END_2027 = (datetime(year, 1, 1, tzinfo=UTC) for year in (2027, 2028))
USABLE = NOW + 7 * DAY
MIDNIGHT = datetime(2026, 6, 26, tzinfo=UTC)


def lot(points: int, ends: datetime | None = END_2027, starts: datetime | None = None, currency: str = "CNY") -> Lot:
    return Lot(currency=currency, points=points, usable_from=starts, expires_at=ends)


def adjust(id: str, points: int, ends: datetime | None = None, **other: Any) -> AdjustPoints:
    said: dict[str, Any] = {"counter": A, "adjustment": id, "currency": "CNY", "points": points, "reason": "a late parcel"}
    return AdjustPoints(**said | {"expires_at": ends} | other)


def adjusted(id: str, points: int, *lots: Lot, at: datetime = NOW) -> PointsAdjusted:
    said: dict[str, Any] = {"counter": A, "adjustment": id, "currency": "CNY", "points": points, "reason": "a late parcel"}
    return PointsAdjusted(**said, lots=lots, adjusted_at=at)


def settle(paid: int, *, kept: int | None = None, order: str = "o1", **other: Any) -> SettlePoints:
    said: dict[str, Any] = {"counter": A, "order_id": order, "channel": "own", "currency": "CNY", "points": 0, "goods": 21_000}
    said |= {"kept": paid if kept is None else kept, "paid": paid, "usable_from": USABLE}
    return SettlePoints(**said | other)


NO_POLICY: dict[str, Any] = {"points_policies/own": None}


def policy(**said: Any) -> dict[str, Any]:
    return {"points_policies/own": {"policy": PointsPolicy(**said).model_dump()}}


def earned(points: int, *lots: Lot, order: str = "o1") -> PointsEarned:
    return PointsEarned(counter=A, order_id=order, points=points, earn=1, lots=lots, earned_at=NOW)


def reversed_(points: int, *lots: Lot, order: str = "o1") -> PointsReversed:
    return PointsReversed(counter=A, order_id=order, points=points, lots=lots, reversed_at=NOW)


def spent(paid: int, total: int | None = None, order: str = "o1", currency: str = "CNY") -> SpendChanged:
    said: dict[str, Any] = {"counter": A, "order_id": order, "currency": currency, "paid": paid}
    return SpendChanged(**said, spent=paid if total is None else total, changed_at=NOW)


def account(there: World) -> Account:
    state = fold(pricing.wiring, {}, there.facts).get(("points", A), Account())
    assert isinstance(state, Account) and sums_agree(state)
    return state


# -- through an order's life
def refunded(id: str, amount: int, reason: str = "return") -> RefundIssued:
    return RefundIssued(order_id="o1", refund_id=id, amount=amount, currency="CNY", reason=reason, issued_at=NOW)


def delivered(goods: int) -> OrderEarningDue:
    return OrderEarningDue(order_id="o1", goods=goods, usable_from=USABLE, due_at=NOW)


def bought() -> World:
    """Case 13 of a customer whom pricing knows: A 150.00 + B 80.00, 滿200減20; A 136.96, B 73.04."""
    there = world(set_price("A", 15_000), set_price("B", 8_000), activate(), GroupCustomer(customer_id="lin", tier="gold"))
    assert price(there.order(placed(line("A"), line("B"), customer=LIN))).total == 21_000
    there.do(due("confirmed"))
    return there


@pytest.mark.req("MEM-02", "PRC-36")
def test_worked_65_points_of_what_is_paid_are_taken_back_with_what_is_returned() -> None:
    there = bought()
    assert kinds(there.do(delivered(21_000))) == ["PointsDue", "PointsEarned", "SpendChanged"]
    assert account(there).lots == (lot(210, starts=MIDNIGHT),)
    assert there.do(delivered(21_000)) == []
    b = refunded("r1", 7_304)
    assert there.do(b)[1:] == [reversed_(74, lot(-74, starts=MIDNIGHT)), spent(13_696)]
    assert there.do(b) == []
    assert there.do(refunded("r2", 13_696))[1:] == [reversed_(136, lot(-136, starts=MIDNIGHT)), spent(0)]
    assert account(there).lots == ()
    there.check_documents()


@pytest.mark.req("MEM-02")
def test_goodwill_lowers_what_was_paid_and_an_overpaid_amount_does_not() -> None:
    there = bought()
    there.do(delivered(21_000))
    assert kinds(there.do(refunded("r1", 1_000, "goodwill"))) == ["PointsDue", "PointsReversed", "SpendChanged"]
    assert there.do(refunded("r2", 1_000, "overpaid")) == []
    assert account(there).lots == (lot(200, starts=MIDNIGHT),)


@pytest.mark.req("MEM-02")
def test_an_order_earns_by_what_was_delivered() -> None:
    """Of 210.00 a line was cancelled, and something came back before the rest was delivered."""
    there = bought()
    assert kinds(there.do(refunded("r1", 1_000))) == ["PointsDue"]
    there.do(delivered(13_696))
    assert account(there).lots == (lot(126, starts=MIDNIGHT),)


@pytest.mark.req("MEM-02")
def test_who_is_not_known_earns_nothing_and_costs_nothing() -> None:
    there = world(set_price("A", 15_000))
    priced = there.order(placed(line("A"), customer=LIN))
    assert kinds(priced) == ["OrderPriced"]
    for input in (due("confirmed"), delivered(15_000), refunded("r1", 1)):
        assert there.do(input) == []


def test_what_is_due_is_decided_once() -> None:
    there = bought()
    asked = pricing.given(*there.facts)
    pricing.hears(delivered(21_000)).where_it_lies()
    asked.when(delivered(21_000)).twice()
    asked.when(refunded("r1", 100)).twice()
    [said] = asked.when(delivered(21_000)).decided
    assert isinstance(said, PointsDue)
    pricing.hears(said).as_commands((A, settle(21_000)))


# -- what an account decides
@pytest.mark.req("MEM-02")
def test_an_order_earns_once_by_the_policy_of_then() -> None:
    pricing.when(settle(21_099), found=NO_POLICY).then(earned(210, lot(210, starts=MIDNIGHT)), spent(21_099))
    pricing.when(settle(21_000), found=NO_POLICY).twice()
    pricing.when(settle(21_000, usable_from=None), found=NO_POLICY).then_nothing()
    pricing.when(settle(99), found=NO_POLICY).then(spent(99))
    pricing.when(settle(21_000), found=policy(earn=0)).then(spent(21_000))
    twice, paid = pricing.when(settle(21_000), found=policy(earn=2, years=0)).decided
    assert (twice.points, twice.lots) == (420, (lot(420, END_2026, MIDNIGHT),))
    given = pricing.given(twice, paid)
    given.when(settle(21_000), found=policy(earn=9)).then_nothing()
    back, less = given.when(settle(10_000), found=policy(earn=9)).decided
    assert (back.points, less) == (220, spent(10_000))


@pytest.mark.req("MEM-02")
@pytest.mark.parametrize(("currency", "paid", "points"), [("JPY", 21_000, 21_000), ("KWD", 21_999, 21), ("CNY", 21_099, 210)])
def test_a_point_is_of_a_whole_unit_of_the_currency(currency: str, paid: int, points: int) -> None:
    fact, said = pricing.when(settle(paid, currency=currency), found=NO_POLICY).decided
    assert said == spent(paid, currency=currency)
    assert (fact.points, fact.lots[0].currency) == (points, currency)


@pytest.mark.req("MEM-02", "PRC-36")
def test_points_that_were_used_are_owed_after_returns_and_paid_by_the_next() -> None:
    before: list[Any] = [spent(21_000), earned(210, lot(210, starts=MIDNIGHT)), adjusted("all", -200, lot(-200, starts=MIDNIGHT))]
    owing = reversed_(210, lot(-10, starts=MIDNIGHT), lot(-200, None))
    pricing.given(*before).when(settle(0), found=NO_POLICY).then(owing, spent(0))
    pricing.given(*before).when(settle(0), found=policy(negative=False)).then(reversed_(210, lot(-10, starts=MIDNIGHT)), spent(0))
    then = pricing.given(*before, owing, spent(0))
    then.when(adjust("a", 50)).then(adjusted("a", 50, lot(50, None)))
    paid = earned(210, lot(200, None), lot(10, starts=MIDNIGHT), order="o2")
    then.when(settle(21_000, order="o2"), found=NO_POLICY).then(paid, spent(21_000, order="o2"))
    then.when(adjust("b", -1)).then(short(-200, 1))


def short(have: int, wanted: int) -> PointsRefused:
    reason = f"the account has {have} points in CNY, not {wanted}"
    return PointsRefused(counter=A, code="points_short", reason=reason, refused_at=NOW)


@pytest.mark.req("MEM-03")
def test_worked_67_oldest_expiry_goes_first_and_nothing_of_it_is_left_to_expire() -> None:
    lots = [adjusted("1", 200, lot(200, END_2027)), adjusted("2", 100, lot(100, END_2026))]
    burnt = adjusted("3", -150, lot(-100, END_2026), lot(-50, END_2027))
    pricing.given(*lots).when(adjust("3", -150)).then(burnt)
    left = fold(pricing.wiring, {}, [*lots, burnt])["points", A]
    for at in (NOW, END_2026 - timedelta(seconds=1), END_2026, END_2027 - timedelta(seconds=1)):
        assert balance(left.lots, "CNY", at) == 150
    assert balance(left.lots, "CNY", END_2027) == 0
    pricing.given(*lots, burnt).when(ExpirePoints(counter=A), at=END_2026).then_nothing()
    gone = PointsExpired(counter=A, points=150, lots=(lot(-150, END_2027),), expired_at=END_2027)
    pricing.given(*lots, burnt).when(ExpirePoints(counter=A), at=END_2027).then(gone)
    pricing.given(*lots, burnt).when(ExpirePoints(counter=A), at=END_2027).twice()


@pytest.mark.req("MEM-02")
def test_points_of_other_currencies_are_lots_of_their_own() -> None:
    yen = PointsAdjusted(
        counter=A, adjustment="y", currency="JPY", points=9, reason="r", lots=(lot(9, currency="JPY"),), adjusted_at=NOW
    )
    pricing.given(yen).when(adjust("c", -1)).then(short(0, 1))


@pytest.mark.req("MEM-02")
def test_a_person_adjusts_once_by_an_id_with_a_reason() -> None:
    given = adjusted("a", 50, lot(50))
    pricing.when(adjust("a", 50), actor="").then(given)
    pricing.when(adjust("a", 50)).twice()
    pricing.given(given).when(adjust("b", -20)).twice()
    other = "adjustment a was of 50 points, not 60"
    no = PointsRefused(counter=A, code="contradicts_adjustment", reason=other, refused_at=NOW)
    pricing.given(given).when(adjust("a", 60)).then(no)
    [past] = pricing.when(adjust("a", 50, NOW)).decided
    assert past.code == "over_already"


def test_what_expired_is_said_before_anything_else() -> None:
    at = END_2026 + DAY
    gone = PointsExpired(counter=A, points=7, lots=(lot(-7, END_2026),), expired_at=at)
    new = adjusted("b", 5, lot(5, datetime(2029, 1, 1, tzinfo=UTC)), at=at)
    pricing.given(adjusted("a", 7, lot(7, END_2026))).when(adjust("b", 5), at=at).then(gone, new)


def test_a_timer_ends_the_lots_that_expire_together() -> None:
    timer = SetTimer(f"{A}/{END_2027.isoformat()}", END_2027, A, ExpirePoints(counter=A))
    assert end_of_lots(adjusted("a", 50, lot(50))) == [timer]
    assert end_of_lots(adjusted("a", -50, lot(-50))) == []


@pytest.mark.req("MEM-02")
def test_an_account_keeps_few_lots() -> None:
    full = [adjusted(f"n{n}", 1, lot(1, END_2027 + n * DAY)) for n in range(LOTS.count - 1)]
    full.append(adjusted("n", 1, lot(1, END_2027, MIDNIGHT + DAY)))
    [no] = pricing.given(*full).when(adjust("x", 1, END_2027 + 500 * DAY)).decided
    assert no.code == "too_many_lots"
    later = earned(210, lot(210, starts=MIDNIGHT + DAY))
    pricing.given(*full).when(settle(21_000), found=NO_POLICY).then(later, spent(21_000))


@pytest.mark.req("MEM-03")
def test_a_policy_is_said_once() -> None:
    command = SetPointsPolicy(channel="own", policy=PointsPolicy(earn=2))
    pricing.when(command).twice()
    there = world(command)
    assert there.documents["points_policies", "own"].policy.earn == 2
    there.check_documents()
