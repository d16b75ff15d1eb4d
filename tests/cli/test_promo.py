"""`waybill promo`: uplift by hand where it is small, placebos that tell the truth, and a promotion read off the log."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from cli.app import app
from cli.promo import by_hand, report
from cli.promo.by_hand import ByHand, Surveyed
from cli.promo.control import audience, is_held_out
from cli.promo.log import NotThere, Reading
from cli.promo.outcome import Figures, Promotion, evaluate, periods
from cli.promo.picture import against_control
from cli.promo.placebo import DESIGNS, placebos, score
from cli.promo.sales import Sale, Sales, by_sku, of_file
from cli.promo.uplift import Uplift, student, uplift
from cli.replay.rows import read
from shared.contracts.promotions import ItemDiscount
from tests.cli.retail import HEADER, line
from tests.journeys.shop import OPENS, Shop
from tests.journeys.test_promotions import promote
from tests.prove.captured import Captured

MAY = datetime(2026, 5, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def treated(unit: str) -> bool:
    return unit.startswith("t")


def amounts(ours: Callable[[int], int], others: Callable[[int], int]) -> dict[str, int]:
    return {f"t{n}": ours(n) for n in range(20)} | {f"c{n}": others(n) for n in range(30)}


@pytest.mark.req("ANA-13")
def test_a_fifth_more_than_the_control() -> None:
    before = amounts(lambda n: 1_000, lambda n: 1_000)
    during = amounts(lambda n: 1_700 + n % 2 * 200, lambda n: 1_400 + n % 2 * 200)
    found = uplift(before, during, treated)
    assert isinstance(found, Uplift)
    assert (found.treated.units, found.treated.before, found.treated.during) == (20, 20_000, 36_000)
    assert found.rate == pytest.approx(0.2) and found.low < found.rate < found.high
    # of the logarithm: deviations of 1/18 and 1/15 of a mean over 20 and 30 units, freed of one unit each
    assert found.treated.variance == pytest.approx((100 / 1_800) ** 2 / 19, rel=0.01)
    assert found.control.variance == pytest.approx((100 / 1_500) ** 2 / 29, rel=0.01)
    assert found.extra[0] == 6_000 and found.extra[1] < 6_000 < found.extra[2]
    assert found.covers(0.2) and not found.covers(0)


@pytest.mark.parametrize(
    ("before", "during", "why"),
    [
        ({"t1": 5}, {"c1": 5}, "its own units are 1: fewer than 20"),
        (amounts(lambda n: 0, lambda n: 5), amounts(lambda n: 5, lambda n: 5), "its own sales are nothing before it"),
        (amounts(lambda n: 5, lambda n: 5), amounts(lambda n: 5, lambda n: 0), "the control's sales are nothing"),
        (amounts(lambda n: n == 1, lambda n: 5), amounts(lambda n: n == 1, lambda n: 5), "two or three units"),
        (amounts(lambda n: 9 * n + 1, lambda n: 5), amounts(lambda n: 10 ** (n // 2), lambda n: 5), "two or three units"),
    ],
)
def test_why_nothing_can_be_said(before: dict[str, int], during: dict[str, int], why: str) -> None:
    said = uplift(before, during, treated)
    assert isinstance(said, str) and why in said


@pytest.mark.parametrize(("freedom", "quantile"), [(4, 2.776), (10, 2.228), (30, 2.042), (1e9, 1.960)])
def test_students_quantile(freedom: float, quantile: float) -> None:
    assert student(freedom) == pytest.approx(quantile, abs=0.01)


@given(st.lists(st.integers(1, 10_000), min_size=100, max_size=100), st.integers(2, 9))
def test_neither_the_currency_nor_the_order_of_units_matters(drawn: list[int], times: int) -> None:
    names = [f"{'t' if n % 2 else 'c'}{n}" for n in range(50)]
    before, during = dict(zip(names, drawn, strict=False)), dict(zip(names, drawn[50:], strict=True))
    found = uplift(before, during, treated)
    assert uplift(dict(reversed(before.items())), dict(reversed(during.items())), treated) == found
    other = uplift({unit: times * each for unit, each in before.items()}, during, treated)
    assert isinstance(found, Uplift) == isinstance(other, Uplift)
    if isinstance(found, Uplift) and isinstance(other, Uplift):
        assert other[:3] == pytest.approx(found[:3])


def shop_of_months(days: int = 70, skus: int = 120, seed: int = 7) -> Sales:
    """SKUs of unlike size, whose days are by chance; each customer buys a few."""
    chance, found = Random(seed), []
    sizes = [chance.paretovariate(1.5) for _ in range(skus)]
    for day in range(days):
        for n, size in enumerate(sizes):
            if chance.random() < min(0.9, 0.2 * size):
                customer = f"c{chance.randrange(150)}"
                amount = round(1_000 * chance.lognormvariate(0, 1))
                found.append(Sale(f"{day}/{n}", customer, f"s{n}", MAY + day * DAY, 1, amount))
    return Sales(found)


@pytest.mark.req("ANA-17")
def test_placebos_are_covered_and_drawn_again_the_same() -> None:
    sales = shop_of_months()
    with pytest.raises(ValueError, match="too few units sold"):
        placebos(Sales(sales.lines[::200]), DESIGNS[0], 1, 1, 5)
    found = placebos(sales, DESIGNS[1], 100, 1)
    told = score(found)
    assert told.covers_nothing >= 90 and told.covers_injected >= 90 and report.failing([told]) == []
    assert placebos(sales, DESIGNS[1], 5, 1) == found[:5]
    assert placebos(sales, DESIGNS[1], 5, 2) != found[:5]
    assert report.failing([told._replace(covers_nothing=89)]) == ["only 89 of 100 intervals cover 0"]
    with pytest.raises(ValueError, match="hold no placebo of 40 days"):
        placebos(sales, DESIGNS[0], 1, 1, 40)


def test_a_spans_sales_are_found_by_time() -> None:
    sales = Sales(Sale(str(n), None, f"s{n % 2}", MAY + n * DAY, 1, 10**n) for n in (3, 1, 2, 0))
    assert sales.amounts(by_sku, MAY + DAY, MAY + 3 * DAY) == {"s1": 10, "s0": 100}
    assert (sales.first, sales.last, Sales([]).first) == (MAY, MAY + 3 * DAY, None)


def test_a_files_sales_are_goods_that_were_meant() -> None:
    rows = line("1", quantity=3), line("1", "POST"), line("2", quantity=5), line("C3", quantity=-5, time="2010-12-06 11:00:00")
    [sale] = of_file(read([HEADER, *rows])).lines
    assert (sale.order, sale.customer, sale.sku, sale.pieces, sale.amount) == ("1", "17850", "85123A", 3, 765)


def test_a_hold_out_is_the_same_whenever_it_is_asked() -> None:
    everybody = [f"c{n}" for n in range(2_000)]
    chosen = audience("shop/a", [*everybody, "c1"], 1_000)
    assert len(chosen) == len(set(chosen)) and 1_750 < len(chosen) < 1_850
    assert not any(is_held_out("shop/a", each, 1_000) for each in chosen)
    assert audience("shop/a", chosen, 1_000) == chosen and audience("shop/b", chosen, 1_000) != chosen
    assert audience("shop/a", everybody, 0) == everybody


PROMOTION = Promotion("shop", "p", "CNY", MAY + 14 * DAY, MAY + 28 * DAY, frozenset(f"s{n}" for n in range(40)))


@pytest.mark.req("ANA-13", "ANA-14", "ANA-15", "ANA-16", "ANA-17")
def test_before_during_and_after() -> None:
    at = [MAY + n * DAY for n in (13, 14, 27, 28)]
    sales = Sales(Sale(str(n), f"c{n % 2}", "s1", time, 2, 1_001, 9) for n, time in enumerate(at))
    found = evaluate(PROMOTION._replace(skus=frozenset()), sales, MAY + 42 * DAY)
    one = Figures(sales=1_001, own=1_001, orders=1, pieces=2, customers=1, given=9)
    assert found.figures == (one, Figures(sales=2_002, own=2_002, orders=2, pieces=4, customers=2, given=18), one)
    said = ByHand(during=Surveyed(traffic=50, awareness=21.5, satisfaction=80))
    rows = {row[0]: row[1:] for row in report.rows(found, said)}
    assert rows["average order"] == ["10.01 CNY", "10.01 CNY", "10.01 CNY"]
    assert rows["traffic (by hand)"] == ["–", "50", "–"] and rows["orders of 100 visits"] == ["–", "4.00", "–"]
    assert rows["awareness (by hand)"] == ["–", "21.5 %", "–"] and rows["satisfaction (by hand)"] == ["–", "80.0 %", "–"]
    [said_of_uplift] = report.words(found, said)
    assert said_of_uplift.startswith("Uplift: not known, since it is on the whole order")


def test_what_is_not_over_is_looked_at_as_far_as_it_went() -> None:
    before, during, after = periods(PROMOTION, MAY + 20 * DAY)
    assert [each.days for each in (before, during, after)] == [6, 6, 0]
    assert [each.days for each in periods(PROMOTION, MAY + 30 * DAY)] == [14, 14, 2]
    with pytest.raises(ValueError, match="shop/p starts at 2026-05-15"):
        periods(PROMOTION, MAY)


def test_uplift_against_other_skus_or_customers_held_out() -> None:
    sales = shop_of_months()
    found = evaluate(PROMOTION, sales, MAY + 70 * DAY)
    assert isinstance(found.uplift, Uplift) and found.uplift.covers(0)
    assert report.words(found, ByHand(spend=100))[-1] == "That is no more than chance may do: the interval has 0 in it."
    held = evaluate(PROMOTION, sales, MAY + 70 * DAY, 3_000)
    assert isinstance(held.uplift, Uplift) and held.control == "30 % of the customers, held out by hash"
    raised = [each._replace(amount=each.amount * 3) if each.sku in PROMOTION.skus else each for each in sales.lines]
    more = evaluate(PROMOTION._replace(starts_at=MAY + 35 * DAY, ends_at=MAY + 70 * DAY), Sales(raised), MAY + 70 * DAY)
    assert isinstance(more.uplift, Uplift) and more.uplift.covers(0), "before it they sold three times as much, too"
    drawn = against_control(found, sales, lambda sale: sale.sku in PROMOTION.skus)
    assert drawn == against_control(found, sales, lambda sale: sale.sku in PROMOTION.skus) and drawn.count("<polyline") == 2


def test_a_survey_that_cannot_be_read_names_the_field(tmp_path: Path) -> None:
    file = tmp_path / "said.toml"
    file.write_text("spend = 5\n[during]\ntraffic = 10\n", encoding="utf-8")
    assert by_hand.read(file) == ByHand(spend=5, during=Surveyed(traffic=10))
    for text, why in (
        ("[during]\ntraffic = 1.5", "during.traffic"),
        ("[after]\nawareness = 101", "after.awareness"),
        ("x", "="),
        ("visits = 3", "visits"),
    ):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match=why):
            by_hand.read(file)


@pytest.mark.req("ANA-13", "ANA-14")
def test_a_promotion_is_read_off_the_log() -> None:
    shop = Shop({("sh-1", "mug"): 40, ("sh-1", "lamp"): 40})
    promote(shop, "mug-10", ItemDiscount(rate=1_000), "mug")
    shop.place("A-1", {"mug": 1}, customer={"customer_id": "lin", "name": "Lin"})
    shop.place("A-2", {"lamp": 1})
    shop.place("A-3", {"mug": 1})
    shop.place("T-1", {"mug": 1}, channel="tmall")
    shop.system.run()
    shop.cancel("A-3")
    shop.system.run()
    captured = Captured(shop.system)
    found = captured.proven(Reading("mug-10"))
    assert found.promotion == Promotion("shop", "mug-10", "CNY", OPENS, OPENS + DAY, frozenset({"mug"}))
    assert [(each.sku, each.customer, each.pieces, each.amount, each.given) for each in found.sales.lines if each.given] == [
        ("mug", "lin", 1, 5_400, 600)
    ]
    assert sorted(each.sku for each in found.sales.lines) == ["lamp", "mug"]
    assert captured.proven(Reading("shop/mug-10")).promotion == found.promotion
    for name in ("tmall/mug-10", "nobody"):
        with pytest.raises(NotThere, match="was activated"):
            captured.proven(Reading(name))


def test_the_command_says_what_it_needs(tmp_path: Path) -> None:
    run = CliRunner().invoke
    assert (found := run(app, ["promo", "evaluate"])).exit_code == 2 and "Which promotion?" in found.output
    assert (found := run(app, ["promo", "evaluate", "--placebo", "5"])).exit_code == 2 and "--file" in found.output
    customers = tmp_path / "customers"
    customers.write_text("\n".join(f"c{n}" for n in range(50)), encoding="utf-8")
    chosen = run(app, ["promo", "audience", "shop/p", str(customers), "--hold-out", "20"])
    assert chosen.exit_code == 0 and 30 < len([each for each in chosen.output.splitlines() if each.startswith("c")]) < 50
    file = tmp_path / "sold.csv"
    file.write_text("\n".join([HEADER, line("1")]), encoding="utf-8")
    found = run(app, ["promo", "evaluate", "--placebo", "5", "--file", str(file)])
    assert found.exit_code == 2 and "hold no placebo" in found.output
