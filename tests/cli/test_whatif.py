"""A month's orders priced again: by hand where it is small, and the same bytes when it is repeated."""

from collections import Counter
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cli.app import app
from cli.replay.rows import read
from cli.replay.sales import Piece
from cli.whatif import report, rules
from cli.whatif.book import TIERS, Tier, read_off, tiers_of
from cli.whatif.month import Side, play
from cli.whatif.orders import Order, orders_of
from cli.whatif.rules import Rules
from tests.cli.retail import HEADER, line

AT = datetime(2011, 5, 3, 10, tzinfo=UTC)
FIRST, AFTER = date(2011, 5, 1), date(2011, 6, 1)


def order(number: str, *pieces: tuple[str, int, int], customer: str | None = "c1") -> Order:
    return Order(number, AT, customer, [Piece(*each) for each in pieces])


def ruled(tmp_path: Path, text: str) -> Rules:
    file = tmp_path / "rules.toml"
    file.write_text(f'name = "x"\n{text}', encoding="utf-8")
    return rules.read(file, FIRST, AFTER)


def test_goods_that_were_ordered_are_orders() -> None:
    rows = line("1", quantity=6), line("1", "POST"), line("C2", quantity=-6), line("3", quantity=-1), line("4", "POST")
    assert [(each.number, each.lines) for each in orders_of(read([HEADER, *rows]))] == [("1", (Piece("85123A", 6, 255),))]


def test_volume_prices_and_another_list_are_read_off() -> None:
    """22423, as the shop had it."""
    sold = [order(str(n), ("22423", n % 12 + 1, 1_275)) for n in range(12)]
    sold += [order(f"many {n}", ("22423", 16 * (n + 1), 1_095)) for n in range(8)]
    sold += [order(f"guest {n}", ("22423", 1, 2_549), customer=None) for n in range(4)]
    book = read_off(sold)
    assert book.tiers("22423", True) == (Tier(1, 1_275), Tier(16, 1_095))
    assert [book.price("22423", True, n) for n in (1, 15, 16, 500)] == [1_275, 1_275, 1_095, 1_095]
    assert (book.price("22423", False, 20), book.price("other", True, 1)) == (2_549, None)
    assert book.explains([*sold, order("odd", ("22423", 1, 1_000))]) == (24, 25)
    # over two lines of an order the pieces count together
    assert book.explains([order("two", ("22423", 10, 1_095), ("22423", 6, 1_095))]) == (2, 2)


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(st.integers(1, 40), st.lists(st.integers(1, 9), min_size=1, max_size=5).map(Counter), min_size=1, max_size=12)
)
def test_in_a_list_prices_fall_and_one_price_never_explains_more(sold: dict[int, Counter[int]]) -> None:
    tiers = tiers_of(sold)
    assert 1 <= len(tiers) <= TIERS and tiers[0].from_quantity == min(sold)
    assert all(one.price > other.price and one.from_quantity < other.from_quantity for one, other in pairwise(tiers))
    price_at = {n: [tier.price for tier in tiers if tier.from_quantity <= n][-1] for n in sold}
    plain = max(sum((lines for lines in sold.values()), Counter()).values())
    assert sum(lines[price_at[n]] for n, lines in sold.items()) >= plain


def test_promotions_are_applied_to_the_book_and_what_was_missed_is_counted(tmp_path: Path) -> None:
    orders = [order("a", ("TENT", 1, 20_000)), order("b", ("TENT", 1, 20_000), ("MUG", 1, 999)), order("c", ("MUG", 1, 999))]
    orders.append(order("d", ("TENT", 1, 20_000), customer=None))
    text = """
    [[promotion]]
    promotion_id = "20-off"
    terms = {kind = "spend_threshold", tiers = [{threshold = 20000, off = 2000}]}
    [[promotion]]
    promotion_id = "tent"
    skus = ["TENT"]
    members = true
    terms = {kind = "item_discount", rate = 5000}
    """
    today, what_if = play(orders, read_off(orders), ruled(tmp_path, text))
    assert (today.revenue, today.discount, today.cost, today.margin) == (61_998, 0, 3 * 12_000 + 2 * 599, 61_998 - 37_198)
    # 5,000 of a tent is not sold under its floor: 126.00
    assert (what_if.discount, what_if.given) == (2 * 7_400 + 2_000, Counter({"tent": 14_800, "20-off": 2_000}))
    assert (what_if.clipped_orders, what_if.lapsed, what_if.by_order["c"]) == (2, 2 * 2_600, 999)
    assert what_if.reasons["20-off", "threshold_missed"] == 2 and what_if.reasons["tent", "not_member"] == 1
    assert next(row[:2] for row in report.changes(today, what_if)) == ["a", "200.00"]


def test_a_month_that_loses_money_says_by_how_much() -> None:
    rows = report.figures(Side("today", revenue=10_000, cost=6_000), Side("x", revenue=10_000, cost=10_487))
    assert rows[3:5] == [["margin", "40.00", "-4.87", "-44.87"], ["margin of revenue", "40.00 %", "-4.87 %", ""]]


@pytest.mark.req("PRC-21")
def test_promotions_combine_by_the_files_policy(tmp_path: Path) -> None:
    one = '[[promotion]]\npromotion_id = "{}"\ncombines = ["order"]\nterms = {{kind = "spend_threshold", tiers = [{}]}}\n'
    two = one.format("a", "{threshold = 20000, off = 2000}") + one.format("b", "{threshold = 0, rate = 1000}")
    orders = [order("a", ("TENT", 1, 25_000))]
    for policy, revenue in (("", 22_500), ('[combining]\norder = "all"\n', 20_700)):
        assert play(orders, read_off(orders), ruled(tmp_path, policy + two))[1].revenue == revenue


@pytest.mark.req("PRC-07", "PRC-09")
def test_prices_of_the_book_change_behind_their_guards(tmp_path: Path) -> None:
    orders = [order("a", ("TENT", 1, 20_000))]
    text = """
    [policy]
    step = 500
    endings = [{ends = 90}]
    [[price]]
    rate = 12000
    """
    _, what_if = play(orders, read_off(orders), ruled(tmp_path, text))
    assert (what_if.revenue, dict(what_if.guards)) == (20_990, {"step clamped": 1, "ending clamped": 1})
    same, other = play(orders, read_off(orders), ruled(tmp_path, ""))
    assert (same.revenue, same.by_order) == (other.revenue, other.by_order)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("colour = 1", "colour"),
        ("cost = 60.5", "cost"),
        ("cost = ", "Invalid value"),
        ("[[price]]\nrate = 0", "rate"),
        ("[policy]\nstep = 0", "step"),
        ('[[promotion]]\npromotion_id = "x"\ncode = "C"\nterms = {kind = "item_discount", rate = 1}', "code is not replayed"),
        ('[[promotion]]\npromotion_id = "x"\nterms = {kind = "lottery"}', "terms"),
    ],
)
def test_rules_that_cannot_be_used_are_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        ruled(tmp_path, text)


def test_by_command_the_same_bytes_twice(tmp_path: Path) -> None:
    file, page, given = tmp_path / "shop.csv", tmp_path / "pricing.md", tmp_path / "rules.toml"
    sold = [line(str(n), quantity=n + 1, time=f"2010-12-{n + 1:02} 10:00:00") for n in range(28)]
    file.write_text("\n".join([HEADER, *sold]), encoding="utf-8")
    given.write_text('name = "10 %"\n[[promotion]]\npromotion_id = "ten"\nterms = {kind = "item_discount", rate = 1000}\n')
    asked = ["whatif", "pricing", str(file), "--month", "2010-12", "--rules", str(given), "--page", str(page)]
    outputs = []
    for _ in range(2):
        run = CliRunner().invoke(app, asked)
        assert run.exit_code == 0, run.output
        outputs.append((page.read_bytes(), (tmp_path / "pricing-2010-12.svg").read_bytes()))
    assert outputs[0] == outputs[1] and b"explains 100.00 % of its 28 lines" in outputs[0][0]
    for wrong in (["--month", "2010-13"], ["--month", "2011-01"]):
        assert CliRunner().invoke(app, [*asked[:3], *wrong, "--rules", str(given)]).exit_code == 2
