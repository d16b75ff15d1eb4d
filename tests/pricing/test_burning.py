"""Points that orders burn: an account is asked as counters are, and gives back in the ratio in which the order was paid."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.pricing.counter.commands import CommitUse, HoldUse, ReturnUse
from services.pricing.points.commands import ExpirePoints
from services.pricing.points.state import Account
from shared.contracts.orders import ChangePriceRequested, OrderLine
from shared.contracts.points import Lot, PointsBurned, PointsDue, PointsHeld, PointsReturned, SpendChanged
from shared.contracts.pricing import ChangePriced
from shared.contracts.promotions import Limits
from shared.contracts.uses import Use, UseCommitted, UseHeld, UseRefused, UseReturned
from shared.domain.messages import Message
from shared.testing.specs import fold
from tests.pricing.counted import LIN, due, kinds, price
from tests.pricing.test_points import (
    END_2026,
    END_2027,
    NO_POLICY,
    A,
    account,
    adjust,
    adjusted,
    delivered,
    lot,
    refunded,
    settle,
)
from tests.pricing.world import NOW, World, activate, line, placed, pricing, set_price, world

LOTS = [adjusted("1", 100, lot(100, END_2026)), adjusted("2", 200, lot(200))]


def use(points: int = 150) -> Use:
    return Use(counter=A, promotions=(A,), amount=points, currency="CNY")


def hold(points: int = 150, order: str = "o1") -> HoldUse:
    return HoldUse(order_id=order, attempt=1, use=use(points))


def held(*lots: Lot, points: int = 150) -> tuple[UseHeld, PointsHeld]:
    said = UseHeld(counter=A, order_id="o1", attempt=1, use=use(points), held_at=NOW)
    return said, PointsHeld(counter=A, order_id="o1", points=points, lots=lots, held_at=NOW)


HELD = held(lot(-100, END_2026), lot(-50))
COMMIT, BACK = CommitUse(order_id="o1", use=use()), ReturnUse(order_id="o1", use=use(), reason="cancelled")
BURNED = (
    UseCommitted(counter=A, order_id="o1", amount=150, committed_at=NOW),
    PointsBurned(counter=A, order_id="o1", points=150, burned_at=NOW),
)


def returned(points: int, was: Any, *lots: Lot, reason: str = "cancelled") -> PointsReturned:
    said: dict[str, Any] = {"counter": A, "order_id": "o1", "points": points, "was": was, "reason": reason}
    return PointsReturned(**said, lots=lots, returned_at=NOW)


# -- what an account answers
@pytest.mark.req("MEM-03")
def test_points_are_held_oldest_expiry_first_burned_and_given_back() -> None:
    pricing.given(*LOTS).when(hold()).then(*HELD)
    pricing.given(*LOTS).when(hold()).twice()
    asked = pricing.given(*LOTS, *HELD)
    asked.when(COMMIT).then(*BURNED)
    asked.when(COMMIT).twice()
    back = UseReturned(counter=A, order_id="o1", amount=150, was="held", reason="cancelled", returned_at=NOW)
    asked.when(BACK).then(back, returned(150, "held", lot(50), lot(100, END_2026)))
    asked.when(BACK).twice()
    burned = pricing.given(*LOTS, *HELD, *BURNED)
    was = back.model_copy(update={"was": "committed"})
    burned.when(BACK).then(was, returned(150, "burned", lot(50), lot(100, END_2026)))


@pytest.mark.req("MEM-03", "PRC-36")
def test_no_more_than_there_are_and_none_that_are_over_or_not_usable_yet() -> None:
    def no(left: int, at: Any = NOW) -> UseRefused:
        said: dict[str, Any] = {"counter": A, "order_id": "o1", "attempt": 1, "promotions": (A,), "code": "points_short"}
        return UseRefused(**said, left=left, refused_at=at)

    pricing.when(hold()).then(no(0))
    pricing.given(*LOTS).when(hold(301)).then(no(300))
    pricing.given(*LOTS, *HELD).when(hold(151, "o2")).then(no(150).model_copy(update={"order_id": "o2"}))
    *_, late = pricing.given(*LOTS).when(hold(201), at=END_2026).decided
    assert late == no(200, END_2026)
    pending = adjusted("1", 100, lot(100, starts=NOW + timedelta(seconds=1)))
    pricing.given(pending).when(hold(100)).then(no(0))
    pricing.given(adjusted("1", 9, lot(9, currency="JPY"))).when(hold(9)).then(no(0))


@pytest.mark.req("MEM-03")
def test_points_come_back_with_goods_in_the_ratio_in_which_they_were_paid() -> None:
    burned = pricing.given(*LOTS, *HELD, *BURNED)
    asked: dict[str, Any] = {"points": 150, "goods": 300, "usable_from": None}
    third = returned(50, "burned", lot(50), reason="goods_returned")
    burned.when(settle(200, **asked), found=NO_POLICY).then(third)
    burned.when(settle(200, **asked), found=NO_POLICY).twice()
    rest = returned(100, "burned", lot(100, END_2026), reason="goods_returned")
    pricing.given(*LOTS, *HELD, *BURNED, third).when(settle(0, **asked), found=NO_POLICY).then(rest)
    burned.when(settle(400, **asked), found=NO_POLICY).then_nothing()
    burned.when(settle(100, kept=300, **asked), found=NO_POLICY).then_nothing()
    after = UseReturned(counter=A, order_id="o1", amount=150, was="committed", reason="cancelled", returned_at=NOW)
    left = returned(100, "burned", lot(100, END_2026))
    pricing.given(*LOTS, *HELD, *BURNED, third).when(BACK).then(after, left)


# -- through an order's life
def shop(points: int = 9_000, **limits: Any) -> World:
    there = world(set_price("A", 15_000), set_price("B", 8_000), activate(limits=Limits(**limits) if limits else None))
    there.do(adjust("a", points))
    return there


def order(there: World, points: int = 2_300, **other: Any) -> list[Any]:
    said: dict[str, Any] = {"customer": LIN, "points": points}
    return there.order(placed(line("A"), line("B"), **said | other))


@pytest.mark.req("MEM-03")
def test_each_line_keeps_its_share_and_returns_give_money_and_points_back_in_that_ratio() -> None:
    there = shop()
    facts = order(there)
    assert kinds(facts) == ["UsesWanted", "UseHeld", "PointsHeld", "OrderPriced"]
    said = price(facts)
    assert [each.total for each in said.lines] == [12_196, 6_504]
    assert [(each.line, each.amount) for each in said.shares if each.promotion_id == A] == [(1, 1_500), (2, 800)]
    assert kinds(there.do(due("confirmed"))) == ["UsesSettled", "UseCommitted", "PointsBurned"]
    assert points(there.do(delivered(18_700))) == [187]
    assert points(there.do(refunded("r1", 6_504))) == [799, 66]
    assert points(there.do(refunded("r2", 12_196))) == [1_501, 121]
    assert [each.points for each in account(there).lots] == [9_000]
    there.check_documents()


@pytest.mark.req("MEM-03", "PRC-36")
def test_an_order_that_ends_before_shipping_gives_its_points_back() -> None:
    there = shop()
    order(there)
    there.do(due("confirmed"))
    assert account(there).gone == 2_300
    assert kinds(there.do(due("cancelled"))) == ["UsesSettled", "UseReturned", "PointsReturned"]
    assert account(there) == Account(lots=(lot(9_000),), came=9_000)
    assert there.do(due("cancelled")) == []


@pytest.mark.req("MEM-03", "PRC-36")
def test_two_orders_never_burn_the_same_points() -> None:
    there = shop(3_000)
    assert price(order(there)).total == 18_700
    second = order(there, order_id="o2")
    assert kinds(second) == ["UsesWanted", "UseRefused", "OrderPriced"]
    said = price(second)
    assert (said.total, said.uses, said.explanation[-1].code) == (21_000, (), "points_short")
    assert said.explanation[-1].figures == {"left": 700}


@pytest.mark.req("MEM-03", "PRC-36")
def test_points_are_asked_in_turn_and_freed_where_the_total_differs() -> None:
    there = shop(uses=1)
    first = order(there, expected=1, expected_total=1)
    assert kinds(first) == ["UsesWanted", "UseHeld", "PointsHeld", "NextUseWanted", "UseHeld", "UsesSettled", *REFUSED]
    assert account(there).held == 0
    assert price(order(there, order_id="o2", expected_total=18_700)).total == 18_700
    third = price(order(there, order_id="o3"))
    assert (third.total, [use.counter for use in third.uses]) == (20_700, [A])


def points(facts: Sequence[Any]) -> list[int]:
    """Of what an account says."""
    return [each.points for each in facts if not isinstance(each, PointsDue | SpendChanged)]


REFUSED = ["OrderPriceRefused", "UseReturned", "PointsReturned", "UseReturned"]


@pytest.mark.req("MEM-03", "PRC-36")
def test_points_held_for_a_price_that_rises_are_held_anew() -> None:
    """Half of the goods at most: when the last use of a promotion is gone, the goods cost more, and points pay as many more."""
    there = shop(20_000, uses=1)
    order(there, 1)
    facts = order(there, 99_999, order_id="o2")
    again = ["UsesWanted", "UseHeld", "PointsHeld", "OrderPriced"]
    assert kinds(facts)[:5] == ["UsesWanted", "UseHeld", "PointsHeld", "NextUseWanted", "UseRefused"]
    assert set(again) < set(kinds(facts)[5:])
    said = price(facts)
    assert (said.total, [use.amount for use in said.uses]) == (11_500, [11_500])
    assert account(there).held == 1 + 11_500


@pytest.mark.req("MEM-03")
def test_a_guest_has_none_and_an_order_that_names_none_asks_nobody() -> None:
    there = shop()
    for who in (None, LIN.model_copy(update={"customer_id": "guest:x"})):
        facts = order(there, customer=who, order_id=f"o-{who and who.customer_id}")
        assert kinds(facts) == ["OrderPriced"]
        assert price(facts).explanation[-1].code == "customer_required"
    assert kinds(there.order(placed(line("A"), customer=LIN, order_id="o9"))) == ["OrderPriced"]


@pytest.mark.req("MEM-03", "PRC-36")
def test_a_change_pays_by_points_what_the_order_did_and_no_more() -> None:
    there = shop()
    order(there)
    there.do(due("confirmed"))

    def changed(*skus: str) -> ChangePriced:
        lines = tuple(OrderLine(sku=sku, quantity=1) for sku in skus)
        both = tuple(OrderLine(sku=sku, quantity=1) for sku in ("A", "B"))
        said: dict[str, Any] = {"order_id": "o1", "change_id": "-".join(skus), "channel": "own", "currency": "CNY", "codes": ()}
        asked = ChangePriceRequested(**said, lines=lines, before=both, customer_id="lin", placed_at=NOW, requested_at=NOW)
        [fact] = there.do(asked)
        assert isinstance(fact, ChangePriced)
        return fact

    assert [each.total for each in changed("A", "B").lines] == [12_196, 6_504]
    assert [each.total for each in changed("A").lines] == [15_000 - 2_300 * 15_000 // 21_000]
    assert sum(each.total for each in changed("A", "A", "B").lines) == 36_000 - 2_300


# -- whatever comes in whatever order
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("give", "take", "hold", "commit", "back", "earn", "refund", "expire")),
        st.integers(0, 3),
        st.integers(1, 60),
    ),
    max_size=15,
)


@pytest.mark.req("MEM-02", "MEM-03", "PRC-36")
@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_every_point_is_there_held_or_gone_whatever_happens(steps: list[tuple[str, int, int]]) -> None:
    facts: list[Any] = []
    for n, (what, order, points) in enumerate(steps):
        at, of, id = NOW + timedelta(days=30 * n), use(points), f"o{order}"
        asked: dict[str, Message] = {
            "give": adjust(f"a{n}", points, END_2027 + timedelta(days=points * 300)),
            "take": adjust(f"a{n}", -points),
            "hold": HoldUse(order_id=id, attempt=n + 1, use=of),
            "commit": CommitUse(order_id=id, use=of),
            "back": ReturnUse(order_id=id, use=of, reason="cancelled"),
            "earn": settle(points * 100, order=id, goods=6_000, points=points),
            "refund": settle(0, order=id, goods=6_000, points=points),
            "expire": ExpirePoints(counter=A),
        }
        held_now = next((each for each in reversed(facts) if isinstance(each, UseHeld) and each.order_id == id), None)
        if what in ("commit", "back") and held_now is not None:
            asked[what] = asked[what].model_copy(update={"use": held_now.use})
        facts += pricing.given(*facts).when(asked[what], at=at, found=NO_POLICY).decided
        state: Account = fold(pricing.wiring, {}, facts).get(("points", A), Account())
        assert sum(each.points for each in state.lots) + state.held + state.gone == state.came
        assert state.held >= 0 and state.gone >= 0
        debts = [each for each in state.lots if each.points < 0]
        assert len(debts) <= 1 and all(each.expires_at is None for each in debts)
