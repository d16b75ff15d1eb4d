"""Demand out of a file of invoices, and its forecasts judged month by month."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.app import app
from cli.forecast.backtest import BY_CLASS, CHOSEN, LAST, Judged, Outcome, backtest, months
from cli.forecast.command import verdict
from cli.forecast.demand import daily
from cli.replay.rows import read
from services.inventory.plan.models import MODELS
from tests.cli.retail import HEADER, line

DAY = date(2010, 12, 6)


def asked(*lines: str) -> dict[str, dict[date, int]]:
    return {sku: dict(days) for sku, days in daily(read([HEADER, *lines])).items()}


@pytest.mark.req("INV-12")
def test_worked_82_the_real_file_s_largest_mistake_is_no_demand() -> None:
    bought = line("541431", "23166", 74215, "1.04", "2011-01-18 10:01:00", "12346.0")
    cancelled = line("C541433", "23166", -74215, "1.04", "2011-01-18 10:17:00", "12346.0")
    assert asked(bought) == {"23166": {date(2011, 1, 18): 74_215}}
    assert asked(bought, cancelled) == {}


@pytest.mark.req("INV-12")
def test_worked_83_a_forecast_is_judged_by_error_and_bias() -> None:
    """Of last month, repeated: 8, 4, 15 were sold in May, 10, 0, 20 in June."""
    may, june = date(2011, 5, 2), date(2011, 6, 2)
    sold = {sku: {may: before, june: then} for sku, before, then in (("a", 8, 10), ("b", 4, 0), ("c", 15, 20))}
    judged = next(each for each in backtest(sold, date(2011, 6, 1), date(2011, 6, 1)).judged if each.name == LAST)
    assert (f"{judged.wape:.1%}", f"{judged.bias:.1%}", [f"{month:.1%}" for month in judged.months]) == (
        "36.7%",
        "-10.0%",
        ["36.7%"],
    )


def test_only_the_line_that_is_credited_within_a_day_is_no_demand() -> None:
    bought = line("1", quantity=6)
    next_day, later = "2010-12-07 10:00:00", "2010-12-07 10:01:00"
    assert asked(bought, line("C2", quantity=-6, time=next_day)) == {}
    assert asked(bought, line("C2", quantity=-6, time=later)) == {"85123A": {DAY: 6}}
    assert asked(bought, line("C2", quantity=-5, time=next_day)) == {"85123A": {DAY: 6}}
    assert asked(bought, line("C2", quantity=-6, time=next_day, customer="1")) == {"85123A": {DAY: 6}}
    assert asked(bought, line("2", "85123a", 6), line("C3", quantity=-6, time=next_day)) == {"85123A": {DAY: 6}}


def test_what_is_no_goods_is_no_demand() -> None:
    lines = (line("1", "POST"), line("1", "M"), line("1", quantity=-3), line("1", price="0.0"), line("1", "22423", 4))
    assert asked(*lines) == {"22423": {DAY: 4}}


def test_months_end_with_the_one_after() -> None:
    assert months(date(2010, 11, 30), date(2011, 1, 1)) == [
        *(date(2010, 11, 1), date(2010, 12, 1), date(2011, 1, 1), date(2011, 2, 1))
    ]


def test_a_steady_sku_is_forecast_by_everything() -> None:
    begin = date(2011, 1, 3)
    steady = {begin + timedelta(days=n): 2 for n in range(240)}
    outcome = backtest({"steady": steady}, date(2011, 5, 1), date(2011, 6, 1))
    assert (outcome.skus, outcome.months, outcome.pieces) == (1, [date(2011, 5, 1), date(2011, 6, 1)], 2 * 61)
    assert [each.name for each in outcome.judged] == [LAST, *MODELS, CHOSEN, BY_CLASS]
    assert outcome.patterns == {"smooth": 1}
    for each in outcome.judged[1:]:
        less = 0.05 if each.name == "SBA" else 0  # it takes off the bias that Croston's has where demand has gaps
        assert (round(each.wape, 6), round(each.bias, 6), round(each.fill, 6)) == (less, -less, 1 - less)
    assert round(outcome.judged[0].wape, 3) == round(4 / 122, 3)  # April has 60, May 62, June 60


def test_nothing_of_a_month_is_known_before_it() -> None:
    before = {date(2011, 1, 3) + timedelta(days=n): 2 for n in range(118)}  # to 30 April
    one = backtest({"a": before | {date(2011, 5, 20): 1_000}}, date(2011, 5, 1), date(2011, 5, 1))
    other = backtest({"a": before | {date(2011, 5, 20): 1}}, date(2011, 5, 1), date(2011, 5, 1))
    said = [round(each.bias * outcome.pieces + outcome.pieces, 3) for outcome in (one, other) for each in outcome.judged]
    assert said[: len(said) // 2] == said[len(said) // 2 :]
    with pytest.raises(ValueError, match="nothing was sold before 2011-01"):
        backtest({"a": before}, date(2011, 1, 1), date(2011, 2, 1))


def test_less_wrong_by_forecasting_less_is_no_gain() -> None:
    base = Judged(LAST, 0.62, -0.08, 0.6, ())
    cheap, fair = Judged("median", 0.56, -0.30, 0.5, ()), Judged("mean", 0.58, -0.06, 0.6, ())

    def told(*others: Judged) -> str:
        return verdict(Outcome(1, (), 1, {}, (base, *others)))

    assert told(cheap, fair) == (
        "mean is wrong by 58.0% of the demand (bias -6.0%), last month repeated by 62.0% (bias -8.0%).\n"
        "Less wrong only by forecasting less: median (56.0%, bias -30.0%)."
    )
    assert told(cheap).startswith(
        "No gain: nothing that forecasts as much is less wrong than last month repeated.\nLess wrong only"
    )
    assert told(Judged("worse", 0.7, 0.1, 0.6, ())) == (
        "No gain: nothing that forecasts as much is less wrong than last month repeated."
    )


def test_the_command(tmp_path: Path) -> None:
    file = tmp_path / "shop.csv"
    lines = [line(str(n), time=f"2011-{1 + n // 28:02d}-{1 + n % 28:02d} 10:00:00") for n in range(28 * 4)]
    file.write_text("\n".join([HEADER, *lines]))
    done = CliRunner().invoke(app, ["forecast", "backtest", str(file), "--since", "2011-03", "--until", "2011-04"])
    assert done.exit_code == 0, done.output
    assert "1 SKUs (1 smooth), 112 pieces asked for" in done.output
    wrong = CliRunner().invoke(app, ["forecast", "backtest", str(file), "--since", "2011-01"])
    assert (wrong.exit_code, "nothing was sold before 2011-01" in wrong.output) == (2, True)
