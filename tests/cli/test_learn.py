"""`waybill prices learn`: an elasticity that was put in is found, volume prices are none, and later weeks judge."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.app import app
from cli.forecast.demand import AskedLine
from cli.learn import report
from cli.learn.judging import Judged, judge
from cli.learn.panel import Line, by_regime, by_sku, carried, lines_of, week_of, whole_weeks
from cli.learn.poisson import Elasticity, elasticity
from services.pricing.proposal.bodies import LearnedBody
from tests.cli.retail import HEADER, line

SPLIT = date(2011, 7, 1)
PRICES = (1_000, 1_100, 900, 1_300)


def weeks(pieces: Callable[[int, int, int], int], price: Callable[[int, int], int], count: int = 10) -> list[Line]:
    """One line a SKU and week, 20 weeks before the split and 8 after: pieces by SKU, week and price."""
    found = []
    for sku in range(count):
        for week in range(-20, 8):
            asked = price(sku, week)
            day = SPLIT + timedelta(days=7 * week)
            found.append(Line(f"{sku}/{week}", True, f"s{sku}", pieces(sku, week, asked), asked, day))
    return found


def moving(sku: int, week: int) -> int:
    return PRICES[(sku * 7 + (week + 20) // 5) % 4]


@pytest.mark.req("PRC-04")
@pytest.mark.parametrize("put_in", [-2.0, -0.5])
def test_what_was_put_in_is_found_beside_sizes_and_seasons(put_in: float) -> None:
    def pieces(sku: int, week: int, price: int) -> int:
        return round((sku + 1) * 1_000 * (1.5 if week % 4 else 1.0) * float((price / 1_000) ** put_in))

    panel = by_sku(weeks(pieces, moving), SPLIT)
    found = elasticity(panel, 0)
    assert found.value == pytest.approx(put_in, abs=0.01) and found.skus == 10 and found.low < found.value < found.high
    steady = by_sku(weeks(lambda sku, week, price: round(1_000 * (price / 1_000) ** put_in), moving), SPLIT)
    judged = judge(steady, put_in)
    assert judged.changed.low > 0 and judged.changed.model < judged.changed.baseline / 5, (
        "where a price changed it knows how many come"
    )
    worse = judge(steady, -put_in)
    assert worse.everything.high < 0 and worse.everything.baseline == judged.everything.baseline


@pytest.mark.req("PRC-04")
def test_volume_prices_are_no_answer_of_demand() -> None:
    """As 22423: 12.75, from 16 on 10.95, and 25.49 for who has no account. Nobody's price ever changes; large orders come now and
    then, and a naive reading takes them for an answer to a low price."""
    lines = []
    for sku in range(10):
        for week in range(-20, 8):
            day = SPLIT + timedelta(days=7 * week)
            lines.append(Line(f"{sku}/{week}", True, f"s{sku}", 4, 1_275, day))
            lines.append(Line(f"{sku}/{week}/guest", False, f"s{sku}", 1, 2_549, day))
            if (week + sku) % 3 == 0:
                lines.append(Line(f"{sku}/{week}/many", True, f"s{sku}", 32, 1_095, day))
    assert elasticity(by_sku(lines, SPLIT), 0).high < -3
    apart = by_regime(lines, SPLIT)
    assert sorted(apart.pieces)[:3] == [("s0", "account", "1"), ("s0", "account", "2"), ("s0", "guest", "1")]
    with pytest.raises(ValueError, match="no price changed"):
        elasticity(apart, 0)


def test_pieces_of_an_order_count_together_and_the_book_is_that_of_before() -> None:
    def lines(at: date) -> list[Line]:
        found = [Line(f"{at}{n}", True, "CUP", n % 12 + 1, 1_275, at) for n in range(12)]
        found += [Line(f"{at}many{n}", True, "CUP", 10, 1_095, at) for n in range(6) for _ in range(2)]
        return found

    early, late = SPLIT - timedelta(days=1), SPLIT
    panel = by_regime(lines(early) + lines(late), SPLIT)
    assert panel.pieces["CUP", "account", "2"] == {0: 120, 1: 120}
    assert panel.prices["CUP", "account", "1"] == {0: 1_275.0, 1: 1_275.0}
    assert set(by_regime(lines(late), SPLIT).pieces) == {("CUP", "account", "1")}, "no book is known of before"


def test_weeks_begin_at_the_split_and_are_whole() -> None:
    days = [SPLIT + timedelta(days=n) for n in (-8, -7, -1, 0, 6, 7)]
    assert [week_of(day, SPLIT) for day in days] == [-1, 0, 0, 1, 1, 2]
    lines = [Line(str(n), True, "CUP", 1, 1, day) for n, day in enumerate(days)]
    assert [each.day for each in whole_weeks(lines, SPLIT)] == days[1:5] and whole_weeks([], SPLIT) == []
    assert carried({2: 5.0, 4: 7.0}, 1, 5) == {1: 5.0, 2: 5.0, 3: 5.0, 4: 7.0, 5: 7.0}


def test_mistakes_and_free_pieces_are_left_out() -> None:
    at = datetime(2011, 6, 1, 23, 30, tzinfo=UTC)
    meant = AskedLine("1", "c", "CUP", 2, Decimal("2.55"), at)
    mistake = AskedLine("2", "c", "CUP", 2, Decimal("2.55"), at, cancelled_at=at)
    free = AskedLine("3", None, "CUP", 2, Decimal("0.001"), at)
    assert lines_of([meant, mistake, free]) == [Line("1", True, "CUP", 2, 255, date(2011, 6, 2))]


def test_no_gain_is_a_result_and_what_is_published_is_what_pricing_takes() -> None:
    split, naive = Elasticity(-1.5333, -1.8, -1.2, 5, 5, 50), Elasticity(-3.0, -3.2, -2.8, 5, 5, 50)
    judged = Judged(5, 100.0, 0.736, 0.748, -0.012, -0.02, -0.002)
    assert report.verdict(naive, split, judged).startswith("No gain: it is more wrong than")
    assert "volume prices" in report.verdict(naive, split, judged)
    assert (
        report.verdict(split, naive, judged._replace(high=0.01))
        == "No gain that chance could not make: the interval has 0 in it."
    )
    assert "a gain" in report.verdict(split, naive, judged._replace(low=0.001, high=0.01))
    terms = report.coefficients("2011-06", date(2010, 12, 1), date(2011, 6, 30), split, judged)
    assert LearnedBody.model_validate(terms).message().model_dump(mode="json") == terms
    assert (terms["elasticity"], terms["gain_low"]) == (-15_333, -200)


def test_a_section_of_a_page_and_the_same_bytes_again(tmp_path: Path) -> None:
    rows = []
    for week in range(16):
        for n in range(3):
            day = date(2011, 4, 1) + timedelta(days=7 * week)
            price = f"{2 + (week // 4 + n) % 3}.00"
            rows.append(line(f"{week}{n}", f"8512{n}", 10 + n, price, f"{day} 10:00:00"))
    file, page, out = tmp_path / "sold.csv", tmp_path / "pricing.md", tmp_path / "coefficients.json"
    file.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    asked = ["prices", "learn", str(file), "--judged-from", "2011-07", "--page", str(page), "--out", str(out)]
    first = CliRunner().invoke(app, asked)
    assert first.exit_code == 0, first.output
    written = [each.read_bytes() for each in (page, out, tmp_path / "pricing-learned.svg")]
    assert CliRunner().invoke(app, asked).exit_code == 0
    assert [each.read_bytes() for each in (page, out, tmp_path / "pricing-learned.svg")] == written
    early = CliRunner().invoke(app, ["prices", "learn", str(file), "--judged-from", "2011-03"])
    assert early.exit_code == 2 and "nothing was sold before 2011-03" in early.output
