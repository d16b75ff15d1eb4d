"""Classes by value, turnover, fill rate and write-offs: their figures, their views, by HTTP."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st

from services.inventory.plan.classes import A_SHARE, B_SHARE
from services.inventory.plan.ranks import Rank, Ranks, moved, place, step, worth
from services.inventory.planning.commands import SetPlanning
from services.inventory.planning.view import Asked, WeekDemand
from services.inventory.reports.figures import ChannelFill, ChannelTurnover, FillRate, Turnover, fill_rate, turnover
from services.inventory.reports.totals import WarehouseDemandView
from services.inventory.reports.write_offs import WriteOffsView
from services.inventory.service import service
from services.inventory.supplier.commands import SetSupplier, SetSupplierTerms
from shared.contracts.inventory import ReturnedLine, ReturnScrapped
from shared.contracts.planning import SkuValue
from shared.memory.api import clients
from shared.testing.specs import ViewSpec
from tests.inventory.examples import EAST, NOW, adjusted, inventory, received, written_off
from tests.inventory.planning import AT_3, FOUND, PLAN, TEN_A_DAY, classed, demand, planned, planning_set
from tests.inventory.transferring import stock_lost
from tests.journeys.shop import OPENS, Shop

MONDAY = date(2026, 2, 23)


def week(number: int = 0, on_hand: int = 0, days: int = 7, **channels: tuple[int, int]) -> WeekDemand:
    asked = {channel: Asked(pieces=n, refused=refused) for channel, (n, refused) in channels.items()}
    return WeekDemand(monday=MONDAY + timedelta(weeks=number), by_channel=asked, on_hand=on_hand, days=days)


@pytest.mark.req("INV-14", "INV-19")
def test_turnover_is_what_is_sold_a_year_against_what_is_on_hand() -> None:
    weeks = [week(0, 700, web=(20, 0), shop=(15, 5)), week(1, 700, web=(40, 10))]
    # 60 sold in 14 days of 100 pieces: 60 x 365 / 1,400
    assert turnover(weeks) == Turnover(
        sold=60,
        days=14,
        mean_on_hand=100.0,
        turnover=15.64,
        days_of_stock=23.3,
        channels=(
            ChannelTurnover(channel="shop", sold=10, turnover=2.61),
            ChannelTurnover(channel="web", sold=50, turnover=13.04),
        ),
    )
    assert turnover([]) == Turnover()
    assert turnover([week(0, 700)]) == Turnover(days=7, mean_on_hand=100.0, turnover=0.0), "nobody buys it"
    unknown = [week(0, 0, days=0, web=(20, 0)), week(1, 300, days=3, web=(500, 0)), week(2, 700, web=(14, 0))]
    assert turnover(unknown).sold == 14, "weeks before the stock was noted, and the one in which that began"


@pytest.mark.req("INV-19")
def test_fill_rate_is_what_was_had_of_what_was_asked_for() -> None:
    assert fill_rate([week(web=(30, 3), shop=(10, 0)), week(1, web=(10, 7))]) == FillRate(
        asked=50,
        refused=10,
        fill_rate=0.8,
        channels=(
            ChannelFill(channel="shop", asked=10, refused=0, fill_rate=1.0),
            ChannelFill(channel="web", asked=40, refused=10, fill_rate=0.75),
        ),
    )
    assert fill_rate([]) == FillRate()


def test_a_warehouse_is_its_planned_skus_together() -> None:
    other = planned(sku="TEA", on_hand=35)
    next_day = planned(planned_at=AT_3 + timedelta(days=1), on_hand=60)
    asked = WeekDemand(monday=MONDAY, by_channel={"web": Asked(pieces=5)})
    noted = WeekDemand(monday=AT_3.date(), on_hand=160, days=2)
    shown = WarehouseDemandView(warehouse=EAST, weeks=(asked, noted), noted_on=AT_3.date() + timedelta(days=1))
    ViewSpec(service, "warehouse_demand").given(demand(2, 3), planned(), other, next_day).then({EAST: shown})
    before = planned(on_hand=None)  # written before it was told
    ViewSpec(service, "warehouse_demand").given(before).then({EAST: WarehouseDemandView(warehouse=EAST, noted_on=AT_3.date())})


@pytest.mark.req("SUS-03", "INV-07")
def test_write_offs_by_reason_with_shrinkage() -> None:
    scrapped = ReturnScrapped(
        warehouse=EAST, return_id="R1", order_id="o1", lines=(ReturnedLine(sku="MUG", quantity=1),), scrapped_at=NOW
    )
    by_hand = adjusted("a2", "MUG", -4, r1=4).model_copy(update={"reason": "given to the press"})
    facts = (
        received("r1", MUG=100),
        adjusted("a1", "MUG", -3, r1=3),
        adjusted("a3", "MUG", 1, r1=1),
        by_hand,
        written_off("m1", "MUG", "damaged", r1=5),
        written_off("m2", "MUG", "missing", r1=2),
        scrapped,
        stock_lost(warehouse=EAST, MUG=6),
        written_off("m3", "MUG", "expired", r1=7).model_copy(update={"written_off_at": NOW + timedelta(days=31)}),
    )
    causes: dict[Any, int] = {"counted": 2, "adjusted": 4, "damaged": 5, "missing": 2, "scrapped": 1, "lost_in_transit": 6}
    march = WriteOffsView(warehouse=EAST, sku="MUG", month="2026-03", by_reason=causes, written_off=20, shrinkage=10)
    april = WriteOffsView(warehouse=EAST, sku="MUG", month="2026-04", by_reason={"expired": 7}, written_off=7)
    ViewSpec(service, "write_offs").given(*facts).then({f"{EAST}/MUG/2026-03": march, f"{EAST}/MUG/2026-04": april})


@pytest.mark.req("INV-14")
def test_a_sku_is_classed_among_those_of_its_warehouse_and_basis() -> None:
    others = (
        classed(9_000, sku="TEA"),
        classed(3_000, sku="POT", above=9_000, total=12_000, worth="A"),
        classed(50_000, sku="SILK", basis="CNY"),
    )
    given = inventory.given(received("r1", MUG=900), TEN_A_DAY, planning_set(automatic=True), *others)
    figures, told = given.when(PLAN, at=AT_3, found=FOUND).decided
    assert told == classed(560, worth="C", above=12_000, total=12_560)
    assert figures.service == "C"
    given.when(PLAN, at=AT_3, found=FOUND).twice()
    terms = {"moq": 1, "pack": 12, "unit_price": 100, "currency": "CNY"}
    figures, told = given.when(PLAN, at=AT_3, found={**FOUND, "supplier_terms/acme/MUG": terms}).decided
    assert told == classed(56_000, basis="CNY", above=0, total=106_000)
    assert figures.service == "A"


def test_by_hand_it_stays_as_it_was_set_and_what_changed_is_counted_anew() -> None:
    earlier = classed(100).model_copy(update={"classed_at": NOW})
    given = inventory.given(received("r1", MUG=900), TEN_A_DAY, planning_set(service="C"), earlier)
    figures, told = given.when(PLAN, at=AT_3, found=FOUND).decided
    assert (figures.service, told) == ("C", classed(560, before=SkuValue(basis="pieces", value=100)))
    same = inventory.given(received("r1", MUG=900), TEN_A_DAY, planning_set(), classed())
    assert len(same.when(PLAN, at=AT_3, found=FOUND).decided) == 1


@settings(deadline=None)
@over(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 2**48)), max_size=60))
def test_steps_hold_every_skus_newest_value(told: list[tuple[int, int]]) -> None:
    ranks, values = Ranks(), dict[int, Rank]()
    for sku, value in told:
        ranks = moved(ranks, values.get(sku), Rank(basis="CNY", value=value))
        values[sku] = Rank(basis="CNY", value=value)
    total = sum(rank.value for rank in values.values())
    for rank in values.values():
        above, of = place(ranks, rank)
        assert of == total
        assert above == sum(other.value for other in values.values() if step(other.value) > step(rank.value))
    best = max(values.values(), key=lambda rank: rank.value, default=None)
    if best is not None and best.value:
        assert worth(*place(ranks, best), best.value) == "A"


@settings(deadline=None)
@over(st.integers(0, 2**48), st.integers(0, 2**48))
def test_a_step_is_a_fifth_wide(a: int, b: int) -> None:
    low, high = sorted((a, b))
    assert step(low) <= step(high)
    if step(low) == step(high) and low:
        assert high < low * 1.26


def test_classes_by_share() -> None:
    assert [worth(above, 100, 5) for above in (0, 79, 80, 94, 95)] == ["A", "A", "B", "B", "C"]
    assert worth(0, 0, 0) == "C"
    assert (A_SHARE, B_SHARE) == (0.80, 0.95)


@pytest.mark.req("INV-14", "INV-19", "SUS-03")
async def test_reports_by_http() -> None:
    shop = Shop({("sh-1", "mug"): 60, ("sh-1", "lamp"): 20})
    shop.system.ask("inventory", "acme", SetSupplier(supplier="acme", name="Acme", since=OPENS.date(), lead_time_days=5))
    price = SetSupplierTerms(supplier="acme", sku="mug", unit_price=2_500, currency="CNY", moq=1, pack=6)
    shop.system.ask("inventory", "acme", price)
    planning = SetPlanning(warehouse="sh-1", sku="mug", supplier="acme", service=None, stage="maturity", shelf_life=None)
    shop.system.ask("inventory", "sh-1", planning)
    shop.place("A1", {"mug": 7, "lamp": 2})
    shop.pay("A1", 68_000)
    shop.place("A2", {"mug": 600})
    shop.system.advance(days=3)
    async with clients(shop.system) as http:

        async def items(path: str) -> list[dict[str, Any]]:
            answer = await http.get(f"http://inventory/reports/{path}")
            assert answer.status_code == 200, answer.text
            found: list[dict[str, Any]] = answer.json()["items"]
            return found

        [mug] = await items("abc?warehouse=sh-1&basis=CNY")
        assert (mug["sku"], mug["worth"], mug["value"], mug["share"], mug["above"]) == ("mug", "A", 607 * 2_500, 1.0, 0.0)
        assert (mug["service"], mug["automatic"]) == ("A", True)
        [lamp] = await items("abc?warehouse=sh-1")
        assert (lamp["sku"], lamp["basis"], lamp["value"]) == ("lamp", "pieces", 2)
        assert await items("abc?warehouse=sh-1&worth=C") == []
        by_sku = {each["sku"]: each for each in await items("fill-rate?warehouse=sh-1")}
        assert (by_sku["mug"]["asked"], by_sku["mug"]["refused"], by_sku["mug"]["fill_rate"]) == (607, 600, 0.0115)
        [all_of_it] = await items("fill-rate?by=warehouse")
        assert (all_of_it["warehouse"], all_of_it["sku"], all_of_it["asked"]) == ("sh-1", None, 609)
        [turned] = await items("turnover?sku=mug")
        assert (turned["sold"], turned["days"], turned["channels"][0]["channel"]) == (7, 3, "shop")
        [whole] = await items("turnover?by=warehouse")
        assert (whole["sold"], whole["days"]) == (9, 3)
        loss = {"sku": "lamp", "change": -1, "reason": "count"}
        assert (await http.post("http://inventory/warehouses/sh-1/adjustments", json=loss)).status_code == 201
        [gone] = await items(f"write-offs?warehouse=sh-1&sku=lamp&month={shop.system.now:%Y-%m}")
        assert (gone["by_reason"], gone["shrinkage"]) == ({"counted": 1}, 1)
        for wrong in ("abc", "abc?warehouse=sh-1&worth=D", "write-offs?month=2026-13", "turnover?by=channel", "turnover?x=1"):
            assert (await http.get(f"http://inventory/reports/{wrong}")).status_code == 422, wrong
