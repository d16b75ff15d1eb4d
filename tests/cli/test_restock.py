"""A shop's months out of a stock that inventory plans: small months, by hand."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.app import app
from cli.replay.rows import read
from cli.restock.command import days_of
from cli.restock.outcome import Day, Outcome
from cli.restock.page import put
from cli.restock.picture import scale
from cli.restock.policies import Held, Planned, batches, level_of, shown
from cli.restock.report import verdict
from cli.restock.sales import Order, Sales, sales
from cli.restock.simulate import Shop
from cli.restock.suppliers import pack_of, supplier_of
from services.inventory.demand.state import TOLD
from services.inventory.plan.series import Series
from services.inventory.planning.state import Forecasted, Planning, planning_ref
from services.inventory.service_levels.state import levels_ref
from shared.contracts.replenishing import ReplenishmentProposed
from tests.cli.retail import HEADER, line

BEGIN = datetime(2011, 1, 3, 10, tzinfo=UTC)


def steady(days: int, daily: int = 4, sku: str = "85123A") -> Sales:
    orders = [Order(f"i{n}", BEGIN + timedelta(days=n), {sku: daily}) for n in range(days)]
    return Sales(orders, {sku: 250}, 0)


def test_orders_are_what_was_meant() -> None:
    bought = line("1", quantity=6), line("1", "22423", 2, "10"), line("1", "POST"), line("2", quantity=3)
    back = line("C3", quantity=-3, time="2010-12-06 11:00:00")
    found = sales(read([HEADER, *bought, back]))
    assert [(order.number, dict(order.pieces)) for order in found.orders] == [("1", {"85123A": 6, "22423": 2})]
    assert (found.prices, found.mistakes, found.pieces) == ({"85123A": 255, "22423": 1000}, 3, 8)
    assert sales(read([HEADER, *bought]), share=0.0).orders == []


@pytest.mark.req("INV-04", "INV-05", "INV-12", "SUS-03")
def test_what_sells_steadily_is_there_with_less_stock_than_held_days() -> None:
    sold = steady(150)
    planned = Shop(sold, Planned("A"), 60, ("UK",), 1).play()
    held = Shop(sold, Held(60), 60, ("UK",), 1).play()
    assert (held.fill, held.oversold, held.unaccounted, held.whole) == (1.0, 0, 0, 150)
    # that a supplier may be late is learnt by the first that is
    assert (round(planned.fill, 2), planned.oversold, planned.unaccounted) == (0.99, 0, 0)
    assert planned.stock < held.stock and planned.purchases > 0
    assert verdict(planned, held).endswith("less stock than always 60 days of sales, which served 100.0%.")


@pytest.mark.req("INV-12", "INV-19")
def test_what_a_sku_is_planned_by_does_not_depend_on_what_else_is_asked_for() -> None:
    """Beside so many others that an hour's demand is told in several pages."""
    alone = Sales(steady(3).orders, {"85123A": 250}, 0)
    others = {f"other {n}": 1 for n in range(2 * TOLD)}
    beside = [Order(order.number, order.at, {**others, **order.pieces}) for order in alone.orders]
    among = Sales(beside, {"85123A": 250, **dict.fromkeys(others, 100)}, 0)
    known, expected = demand_of("85123A", among), demand_of("85123A", alone)
    assert known == expected and known[0].pieces == (4, 4, 4)


def demand_of(sku: str, sold: Sales) -> tuple[Series, Forecasted | None]:
    """As the plan knows it in the end, and what it made of it."""
    shop = Shop(sold, Planned("A"), 60, ("UK",), 1)
    assert shop.play().uncounted == 0
    planning: Planning = shop.inventory.state(planning_ref("UK", sku))
    return planning.demand, planning.forecast


def test_the_same_months_give_the_same_figures() -> None:
    sold, told = steady(60), list[int]()
    first = Shop(sold, Planned("by value"), 20, ("UK1", "UK2"), 3).play(told.append)
    assert Shop(sold, Planned("by value"), 20, ("UK1", "UK2"), 3).play() == first
    assert (sum(told), first.unaccounted, first.oversold) == (60, 0, 0)


def test_one_shipment_serves_less_than_two() -> None:
    orders = [Order("i1", BEGIN, {"85123A": 10})]
    split = Shop(Sales(orders, {"85123A": 1}, 0), Planned("A"), 1, ("UK1", "UK2"), 3).play()
    whole = Shop(Sales(orders, {"85123A": 1}, 0), Planned("A"), 1, ("UK1", "UK2"), 1).play()
    assert (split.fill, split.parcels, whole.fill, whole.parcels) == (1.0, 2, 0.5, 1)


def test_purchases_are_batched_by_supplier() -> None:
    wanted = {("UK", f"1000{n}"): 12 for n in range(8)}
    found = list(batches(wanted, 2))
    assert sum(len(lines) for _, lines in found) == 8 and all(len(lines) <= 2 for _, lines in found)
    assert all(supplier_of(sku).name == supplier for supplier, lines in found for _, sku, _ in lines)
    assert pack_of("10000") in (1, 6, 12)


def test_what_is_proposed_is_ordered() -> None:
    said = {
        "reason": "runs_out",
        "free": 1,
        "covered": 1,
        "target": 9,
        "safety": 1,
        "ahead": 7,
        "listed": False,
        "runs_out_at": None,
    }
    fact = ReplenishmentProposed.model_validate({"warehouse": "UK", "sku": "X", "amount": 8, "proposed_at": BEGIN, **said})
    shop = Shop(steady(1), Planned("A"), 60, ("UK",), 1)
    assert shop.policy.wanted(shop.inventory, [fact], BEGIN.date()) == {("UK", "X"): 8}


def test_a_verdict_names_what_is_missed() -> None:
    few = Outcome("plan", [Day(BEGIN.date(), asked=100, served=90, on_hand=10)])
    many = Outcome("held", [Day(BEGIN.date(), asked=100, served=96, on_hand=20)])
    missed = "plan served 90.0% with 50% less stock than held, which served 96.0%: the goal of 95% is missed by 5.0 points."
    assert verdict(few, many) == missed
    assert verdict(many, few).endswith("no gain.")
    nearly = Outcome("plan", [Day(BEGIN.date(), asked=100_000, served=94_980, on_hand=10)])
    assert verdict(nearly, many).endswith("the goal of 95% is missed by 0.020 points.")


def test_days_of_stock() -> None:
    assert (days_of("60d"), days_of("7")) == (60, 7)
    for wrong in ("", "d", "0d", "366d", "-1d", "six"):
        with pytest.raises(ValueError, match="--stock"):
            days_of(wrong)


def test_a_level_in_percent() -> None:
    assert [level_of(text) for text in ("99", "99.5", "99.95%", "50.01")] == [9_900, 9_950, 9_995, 5_001]
    assert [shown(text) for text in ("99.50", "99", "A", "by value")] == ["99.5%", "99%", "A", "by value"]
    for wrong in ("50", "100", "99.999", "D", "", "nan", "inf", "0.99", "a"):
        with pytest.raises(ValueError, match="--service"):
            level_of(wrong)


@pytest.mark.req("INV-05")
def test_a_level_is_that_of_all_skus_by_the_policy_of_the_warehouse() -> None:
    sold = steady(60)
    shop = Shop(sold, Planned("99.9"), 20, ("UK1", "UK2"), 3)
    higher, classed = shop.play(), Shop(sold, Planned("A"), 20, ("UK1", "UK2"), 3).play()
    assert [shop.inventory.state(levels_ref(each)).at(BEGIN).of("B") for each in ("UK1", "UK2")] == [9_990, 9_990]
    assert (higher.policy, higher.unaccounted) == ("daily plan, service 99.9%", 0)
    assert higher.stock > classed.stock


def test_a_section_is_written_anew_and_the_others_stay(tmp_path: Path) -> None:
    page = tmp_path / "inventory.md"
    put(page, "a", "one")
    put(page, "b", r"two \1")
    put(page, "a", "three")
    assert "one" not in page.read_text() and "three\n<!-- /a -->" in page.read_text() and r"two \1" in page.read_text()


def test_scales_end_above_the_highest() -> None:
    assert [(scale(n).top, scale(n).step) for n in (1, 60_000, 105)] == [(1, 1), (60_000, 20_000), (150, 50)]


def test_by_command(tmp_path: Path) -> None:
    file, page = tmp_path / "shop.csv", tmp_path / "inventory.md"
    times = [f"2010-12-{day:02} 10:00:00" for day in range(1, 29)]
    file.write_text("\n".join([HEADER, *(line(str(n), quantity=4, time=at) for n, at in enumerate(times))]), encoding="utf-8")
    run = CliRunner().invoke(app, ["replay", str(file), "--stock", "30d", "--replenish", "--service", "A", "--page", str(page)])
    assert run.exit_code == 0, run.output
    assert "always 30 days of sales" in page.read_text() and (tmp_path / "inventory-stock.svg").exists()
    run = CliRunner().invoke(app, ["whatif", str(file), "--service", "99.5", "--page", str(page)])
    assert run.exit_code == 0, run.output
    assert "what if: service 99.5%, 1 shipment" in page.read_text()
    assert CliRunner().invoke(app, ["whatif", str(file), "--service", "D"]).exit_code == 2
    assert CliRunner().invoke(app, ["replay", str(file), "--replenish", "--service", "101"]).exit_code == 2
