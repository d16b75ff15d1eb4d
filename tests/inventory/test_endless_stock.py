"""Stock that lasts for ever: demand is as small as a float can be, pieces as many as a warehouse may say."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.inventory.plan.replenish import DuePieces, Figures, plan
from services.inventory.plan.safety import LONGEST
from shared.contracts.planning import ServiceLevels

AT = datetime(2026, 3, 2, 3, tzinfo=UTC)
pieces = st.integers(-1_000_000_000, 1_000_000_000)
figures = st.builds(
    Figures,
    daily=st.floats(0, 1_000_000, allow_nan=False),
    deviation=st.floats(0, 1_000_000, allow_nan=False),
    lead_time=st.floats(0, 3650),
    lead_deviation=st.floats(0, 3650),
    service=st.sampled_from(["A", "B", "C"]),
    shelf_life=st.none() | st.integers(1, 3650),
    due=st.lists(
        st.builds(DuePieces, due_at=st.datetimes(timezones=st.just(UTC)), quantity=st.integers(1, 1_000_000)), max_size=3
    ).map(tuple),
)


@pytest.mark.req("INV-04", "INV-05")
@given(figures, pieces, st.integers(0, 1_000_000_000))
def test_there_is_a_plan_whatever_the_figures(figures: Figures, free: int, alert_line: int) -> None:
    planned = plan(figures, free, alert_line, AT, ServiceLevels())
    assert planned.amount >= 0
    assert planned.runs_out_at is None or abs(planned.runs_out_at - AT) <= timedelta(days=LONGEST)


@pytest.mark.parametrize("daily", [5e-324, 1e-9, 0.000_1])
def test_what_hardly_sells_never_runs_out(daily: float) -> None:
    """A tenth of a piece in three years, say: dividing by it gave a date that no calendar has, and the plan was parked."""
    figures = Figures(daily=daily, deviation=0, lead_time=5, lead_deviation=0, service="B")
    planned = plan(figures, 1_000, 10, AT, ServiceLevels())
    assert (planned.amount, planned.reason, planned.runs_out_at) == (0, "enough", None)
