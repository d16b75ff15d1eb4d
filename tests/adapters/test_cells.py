"""What cells say: amounts, pieces and times, and the shares of a whole."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.mapped import RowError
from adapters.table import Row, cell
from adapters.values import amount, instant, local, pieces, shares
from tests.adapters.made import SOLD

CHINA = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "says"),
    [('="2026"', "2026"), ("=2026", "2026"), ("'138", "138"), (" \ufeffx ", "x"), ('=""', ""), ("'", ""), ("a=b", "a=b")],
)
def test_what_a_cell_says(text: str, says: str) -> None:
    assert cell(text) == says


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("10", "EUR", 1000),
        ("-1.00", "EUR", -100),
        ("1,234,567.8", "EUR", 123456780),
        ("24732.00", "JPY", 24732),
        ("1.234", "KWD", 1234),
        ("￥1,010.00", "CNY", 101000),
        ("598.00元", "CNY", 59800),
        ("", "CNY", 0),
        ("90071992547409.91", "EUR", 2**53 - 1),
    ],
)
def test_amounts(text: str, currency: str, minor: int) -> None:
    assert amount("c", text, currency) == minor


@pytest.mark.parametrize(
    "text", ["1.2.3", "1,2", "12,34.00", "NaN", "Infinity", "0x10", "１２", "1 000", "--1", "9" * 31, "1.005"]
)
def test_no_amounts(text: str) -> None:
    with pytest.raises(RowError):
        amount("c", text, "EUR")


@pytest.mark.parametrize(("text", "count"), [("2", 2), ("2.0", 2), ("1,000", 1000), ("0", 0)])
def test_pieces(text: str, count: int) -> None:
    assert pieces("c", text) == count


@pytest.mark.parametrize("text", ["", "-1", "1.5", "two", "1e2", "٣"])
def test_no_pieces(text: str) -> None:
    with pytest.raises(RowError):
        pieces("c", text)


def test_times() -> None:
    half_past = datetime(2026, 10, 31, 16, 30, tzinfo=UTC)
    for text in ("2026-11-01 00:30:00", "2026-11-01 0:30", "2026/11/1 00:30", "2026-11-01T00:30:00.000"):
        assert local("c", text, CHINA) == half_past
    for text in ("2026-10-31T16:30:00+00:00", "2026-10-31T16:30:00Z", "2026-10-31T16:30:00+ 00 :00", "2026-11-01T00:30:00+08:00"):
        assert instant("c", text) == half_past
    for text in ("2026-02-30 00:00", "2026-11-01 24:00", "0001-01-01 00:00", "1.11.2026 00:30"):
        with pytest.raises(RowError):
            local("c", text, CHINA)
    for text in ("9999-12-31T23:59:59-01:00", "2026-11-01", "14-07-2010T18:53:56+00:00"):
        with pytest.raises(RowError):
            instant("c", text)


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_shares_sum_to_the_whole_and_none_is_less_than_nothing(whole: int, weights: list[int]) -> None:
    parts = shares(whole, weights)
    assert sum(parts) == whole and min(parts) >= 0 and len(parts) == len(weights)


def test_shares_by_cumulative_floor() -> None:
    assert shares(59800, [39800, 25000]) == [36729, 23071]
    assert shares(19000, [15000, 6000]) == [13571, 5429]
    assert shares(1, [0, 0, 0]) == [0, 0, 1]


def test_a_row_tells_the_first_of_its_columns_that_says_something() -> None:
    row = Row(2, ["", " x "], {"a": 0, "b": 1, "c": 2}, 3)
    assert (row.get("a", "b"), row.get("a"), row.get("c"), row.get("d")) == ("x", "", "", "")
    assert SOLD["联系手机"].startswith("'")
