"""The worked cases of planning, by their rows."""

from datetime import UTC, datetime, timedelta

import pytest

from services.inventory.plan.classes import interval, pattern, variation, worth
from services.inventory.plan.demand import Asked, by_channel, demand, unmet
from services.inventory.plan.errors import bias, trend, wape
from services.inventory.plan.models import croston, mean_of, median_of, sba, smoothed
from services.inventory.plan.replenish import DuePieces, Figures, plan
from services.inventory.plan.safety import days_ahead, lumpy_safety, safety_stock
from services.inventory.service_levels.state import DEFAULT

AT = datetime(2026, 7, 10, tzinfo=UTC)
B = Figures(daily=10, deviation=4, lead_time=5, lead_deviation=1, service="B", pack=12)


@pytest.mark.req("INV-04", "INV-05")
def test_worked_76_when_and_how_much() -> None:
    assert safety_stock(10, 4, 5, 1, DEFAULT.b) == 23
    assert days_ahead(10, 23, 5) == 8
    enough = plan(B, 95, 0, AT, DEFAULT)
    assert (enough.amount, enough.reason, enough.safety, enough.ahead) == (0, "enough", 23, 8)
    short = plan(B, 85, 0, AT, DEFAULT)
    assert (short.target - short.covered, short.amount, short.reason) == (88, 96, "runs_out")
    assert plan(B.model_copy(update={"moq": 100}), 85, 0, AT, DEFAULT).amount == 108


@pytest.mark.req("INV-04")
def test_worked_77_what_comes_after_it_ran_out_is_no_cover() -> None:
    late = DuePieces(due_at=datetime(2026, 9, 1, tzinfo=UTC), quantity=500)
    figures = B.model_copy(update={"due": (late,), "lead_time": 14, "pack": 1})
    proposed = plan(figures, 100, 0, AT, DEFAULT)
    assert proposed.runs_out_at == datetime(2026, 7, 20, tzinfo=UTC)
    assert (proposed.reason, proposed.covered) == ("runs_out", 100)
    assert proposed.amount == proposed.target - 100 > 0
    # in time it counts, and so does the next one that it bridges to
    first = DuePieces(due_at=datetime(2026, 7, 20, tzinfo=UTC), quantity=430)
    bridged = plan(figures.model_copy(update={"due": (late, first)}), 100, 0, AT, DEFAULT)
    assert (bridged.covered, bridged.amount, bridged.reason) == (1030, 0, "enough")


@pytest.mark.req("INV-04")
def test_worked_78_a_long_way_is_ordered_longer_ahead_and_listed() -> None:
    far = plan(B.model_copy(update={"lead_time": 30}), 345, 0, AT, DEFAULT)
    assert (far.safety, far.ahead, far.listed) == (40, 34, True)
    assert not plan(B, 85, 0, AT, DEFAULT).listed


@pytest.mark.req("INV-15")
def test_worked_79_nothing_for_what_leaves_the_range() -> None:
    assert plan(B, 80, 0, AT, DEFAULT).amount > plan(B, 85, 0, AT, DEFAULT).amount - 12
    gone = plan(B.model_copy(update={"stage": "exit"}), 0, 50, AT, DEFAULT)
    assert (gone.amount, gone.reason) == (0, "exit_stage")


@pytest.mark.req("INV-12", "INV-19")
def test_worked_81_demand_is_what_was_asked_for() -> None:
    asked = [
        Asked("web", 3, AT),
        Asked("web", 0, AT + timedelta(weeks=1)),
        Asked("shop", 6, AT + timedelta(weeks=2), refused=4),
    ]
    assert demand(asked) == 9
    assert by_channel(asked) == {"shop": 6, "web": 3}
    assert unmet(asked) == 4


@pytest.mark.req("INV-12")
def test_worked_82_what_was_cancelled_at_once_is_no_demand() -> None:
    placed = datetime(2011, 1, 18, 10, 1, tzinfo=UTC)
    mistake = Asked("web", 74_215, placed, cancelled_at=placed + timedelta(minutes=16))
    assert demand([mistake]) == 0
    regretted = Asked("web", 3, placed, cancelled_at=placed + timedelta(hours=24))
    later = Asked("web", 5, placed, cancelled_at=placed + timedelta(hours=24, seconds=1))
    assert demand([mistake, regretted, later]) == 5


@pytest.mark.req("INV-12")
def test_worked_83_error_and_bias() -> None:
    actual, forecast = [10, 0, 20], [8, 4, 15]
    assert round(100 * wape(actual, forecast), 1) == 36.7
    assert round(100 * bias(actual, forecast), 1) == -10.0
    assert (wape([0], [0]), wape([0], [1]), bias([0], [1])) == (0.0, float("inf"), float("inf"))


@pytest.mark.req("INV-12")
def test_worked_84_demand_with_gaps() -> None:
    weeks = [0, 0, 5, 0, 0, 0, 7, 0, 0, 0, 0, 6]
    assert (interval(weeks), round(variation(weeks), 2), pattern(weeks)) == (4.0, 0.02, "intermittent")


def test_the_four_kinds_of_demand_and_none() -> None:
    kinds: tuple[list[float], ...] = ([5, 6, 5, 6], [1, 20, 1, 1], [0, 0, 5, 5], [0, 0, 1, 0, 0, 20, 0, 1], [0, 0], [])
    assert [pattern(each) for each in kinds] == ["smooth", "erratic", "intermittent", "lumpy", "none", "none"]


def test_classes_by_value() -> None:
    values = {"a": 70.0, "b": 20.0, "c": 6.0, "d": 4.0, "e": 0.0}
    assert worth(values) == {"a": "A", "b": "A", "c": "B", "d": "C", "e": "C"}
    assert worth({"x": 0.0}) == {"x": "C"}


@pytest.mark.req("INV-03")
def test_below_its_alert_line_also_what_hardly_sells_is_ordered() -> None:
    slow = Figures(daily=0, deviation=0, lead_time=5, lead_deviation=0, service="C")
    assert (plan(slow, 3, 10, AT, DEFAULT).amount, plan(slow, 3, 10, AT, DEFAULT).reason) == (7, "below_alert_line")
    assert plan(slow, 10, 10, AT, DEFAULT).reason == "enough"
    assert plan(slow, 10, 10, AT, DEFAULT).runs_out_at is None
    selling = plan(B.model_copy(update={"pack": 1}), 150, 160, AT, DEFAULT)
    assert (selling.amount, selling.reason) == (23, "below_alert_line")


def test_no_more_than_is_sold_in_its_shelf_life() -> None:
    fresh = B.model_copy(update={"shelf_life": 15})
    assert plan(fresh, 85, 0, AT, DEFAULT).amount == 60  # 150 are sold in 15 days: 65 more, in packs of 12
    assert plan(fresh.model_copy(update={"moq": 72}), 85, 0, AT, DEFAULT).reason == "would_spoil"


def test_safety_for_lumps_is_their_quantile() -> None:
    days = [0.0] * 18 + [30.0, 0.0]
    assert lumpy_safety(days, 2, DEFAULT.a) == 27  # 30 in 2 spans of 19; 3.2 on average
    assert lumpy_safety(days, 30, DEFAULT.a) == 0
    assert lumpy_safety([], 2, DEFAULT.a) == 0


@pytest.mark.req("INV-13")
def test_a_trend_is_a_share_of_what_was() -> None:
    assert (trend(100, 126), trend(100, 75), trend(0, 0), trend(0, 5)) == (0.26, -0.25, 0.0, float("inf"))


def test_forecasts_of_a_few_periods() -> None:
    periods = [0.0, 0.0, 6.0, 0.0, 8.0]
    assert mean_of(4)(periods) == 3.5
    assert median_of(4)(periods) == 3.0
    assert smoothed(0.5)([4.0, 8.0, 8.0]) == 7.0
    assert round(croston(periods), 4) == round((6 + 0.1 * 2) / (3 + 0.1 * (2 - 3)), 4)
    assert sba(periods) == 0.95 * croston(periods)
    assert [model([]) for model in (mean_of(4), median_of(4), smoothed(0.1), croston)] == [0.0, 0.0, 0.0, 0.0]
