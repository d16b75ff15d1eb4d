"""Bookings by revenue stream and cost head, each once, and the margin to the minor unit (PRC-41, -42)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pricing.booking.commands import Book
from services.pricing.booking.decide import reckoned
from services.pricing.booking.margin import months_of, report
from services.pricing.booking.view import Costs, MarginView, Revenue
from services.pricing.service import service
from shared.contracts.bookings import BookingMade, BookingRefused, Commission
from shared.contracts.campaigns import CampaignCostBooked
from shared.testing.specs import ViewSpec
from tests.pricing.world import NOW, pricing

JUNE: dict[str, Any] = {"month": "2026-06", "currency": "CNY"}


def book(booking_id: str = "b1", **other: Any) -> Book:
    return Book(**JUNE | {"booking_id": booking_id, "day": "2026-06-18", "stream": "goods", "amount": 10_000} | other)


def made(booking_id: str = "b1", **other: Any) -> BookingMade:
    said = dict(book(booking_id, **other)) | {"amount": other.get("amount", 10_000)}
    return BookingMade(**said, actor="lin", made_at=NOW)


@pytest.mark.req("PRC-41", "PRC-42")
def test_a_booking_is_made_once_and_never_changed() -> None:
    pricing.when(book(), actor="lin").then(made())
    pricing.when(book()).twice()
    refused = BookingRefused(
        **JUNE,
        booking_id="b1",
        request="Book",
        code="contradicts_booking",
        reason="b1 was booked otherwise: take it back by another booking",
        refused_at=NOW,
    )
    for other in ({"amount": 1}, {"stream": None, "head": "marketing"}, {"day": "2026-06-19"}, {"channel": "own"}):
        pricing.given(made()).when(book(**other)).then(refused)
    pricing.given(made()).when(book("b2", amount=-10_000), actor="lin").then(made("b2", amount=-10_000))


@pytest.mark.req("PRC-41")
@pytest.mark.parametrize(
    ("turnover", "rate", "amount"), [(100_00, 500, 5_00), (1_30, 500, 7), (1_29, 500, 6), (-1_30, 500, -7), (0, 500, 0)]
)
def test_a_merchants_commission_is_reckoned_half_up(turnover: int, rate: int, amount: int) -> None:
    commission = Commission(turnover=turnover, rate=rate)
    assert reckoned(commission) == amount
    asked: dict[str, Any] = {"stream": "merchant_commission", "amount": None, "commission": commission}
    [fact] = pricing.when(book(**asked)).decided
    assert (fact.amount, fact.commission) == (amount, commission)
    pricing.when(book(**asked)).twice()


@pytest.mark.req("PRC-35", "PRC-42")
@pytest.mark.parametrize(("head", "under"), [("advertising", "marketing"), ("logistics", "operations")])
def test_a_campaigns_bill_is_booked_in_the_month_of_its_day(head: Any, under: Any) -> None:
    bill = CampaignCostBooked(
        campaign_id="june", booking_id="b1", head=head, amount=3_000, currency="CNY", day="2026-05-31", booked_at=NOW
    )
    command = book("june/b1", month="2026-05", day="2026-05-31", stream=None, head=under, amount=3_000, campaign_id="june")
    pricing.hears(bill).as_commands(("2026-05/CNY", command))


@pytest.mark.req("PRC-41", "PRC-42")
def test_a_month_sums_what_was_booked_by_stream_and_head() -> None:
    facts = (
        made(),
        made("b2", amount=-1),
        made("b3", stream="value_added_service", amount=500),
        made("b4", stream=None, head="purchasing", amount=6_000),
        made("b5", stream=None, head="marketing", amount=499),
        made("b6", currency="JPY", amount=7),
    )
    june = MarginView(**JUNE, revenue=Revenue(goods=9_999, value_added_service=500), costs=Costs(purchasing=6_000, marketing=499))
    yen = MarginView(month="2026-06", currency="JPY", revenue=Revenue(goods=7))
    ViewSpec(service, "margins").given(*facts).then({"2026-06/CNY": june, "2026-06/JPY": yen})
    shown = report("CNY", [june]).total
    assert (shown.earned, shown.spent, shown.margin, shown.rate) == (10_499, 6_499, 4_000, 3_810)


figures = st.integers(-(10**9), 10**9)
months = st.builds(
    MarginView,
    month=st.just("2026-06"),
    currency=st.just("CNY"),
    revenue=st.builds(Revenue, goods=figures, advertising=figures, value_added_service=figures, merchant_commission=figures),
    costs=st.builds(Costs, purchasing=figures, operations=figures, marketing=figures),
)


@given(st.lists(months, max_size=5))
def test_months_sum_to_the_total(known: list[MarginView]) -> None:
    found = report("CNY", known)
    for field in ("earned", "spent", "margin"):
        assert sum(getattr(each, field) for each in found.months) == getattr(found.total, field)
    if found.total.rate is not None:
        assert abs(2 * (found.total.rate * found.total.earned - found.total.margin * 10_000)) <= found.total.earned
    else:
        assert found.total.earned <= 0


def test_months_from_one_to_another() -> None:
    assert months_of("2025-11", "2026-02") == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert months_of("2026-02", "2026-02") == ["2026-02"]
    assert months_of("2026-02", "2026-01") == []
