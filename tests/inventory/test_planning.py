"""A SKU's daily plan: forecast, proposal, trend; as it is shown, and by HTTP."""

from datetime import date, timedelta

import pytest

from services.inventory.plan.forecast import forecast, trend_of, weekly
from services.inventory.plan.models import SUITED
from services.inventory.planning.commands import SetPlanning
from services.inventory.planning.decide import next_plan
from services.inventory.planning.view import CHANNELS, OTHERS, WEEKS, Asked, ForecastView, WeekDemand, asked
from services.inventory.service import service
from services.inventory.supplier.commands import SetSupplier, SetSupplierTerms
from shared.contracts.planning import DemandPart, DemandTrendChanged
from shared.contracts.replenishing import ReplenishmentWithdrawn
from shared.memory.api import clients
from shared.memory.system import Memory
from shared.testing.specs import ViewSpec
from tests.inventory.examples import EAST, inventory, received, refused
from tests.inventory.planning import AT_3, FOUND, PLAN, TEN_A_DAY, classed, demand, planned, planning_set, proposal


@pytest.mark.req("INV-04", "INV-05", "INV-12")
def test_a_sku_is_planned_by_its_own_demand_and_its_suppliers_lead_time() -> None:
    # safety 1.645 x 10 x 1 = 17, ahead 5 + 2 = 7; 10 x (7 + 7) + 17 - 65 = 92, in packs of 12
    given = inventory.given(received("r1", MUG=65), TEN_A_DAY, planning_set())
    given.when(PLAN, at=AT_3, found=FOUND).then(planned(), proposal(96), classed())
    given.when(PLAN, at=AT_3, found=FOUND).twice()


@pytest.mark.req("INV-04")
def test_what_is_due_in_time_covers() -> None:
    due = {"due": [{"purchase_order": "PO1", "due_at": AT_3 + timedelta(days=3), "quantity": 200}]}
    given = inventory.given(received("r1", MUG=65), TEN_A_DAY, planning_set())
    lasts = AT_3 + timedelta(days=26.5)
    given.when(PLAN, at=AT_3, found={**FOUND, f"arrivals/{EAST}/MUG": due}).then(
        planned(covered=265, reason="enough", runs_out_at=lasts), classed()
    )


@pytest.mark.req("INV-04")
def test_worked_79_raised_when_more_is_needed_and_nothing_in_the_exit_stage() -> None:
    given = (received("r1", MUG=65), TEN_A_DAY, planning_set())
    inventory.given(*given, proposal(84)).when(PLAN, at=AT_3, found=FOUND).then(planned(), proposal(96, 84), classed())
    leaving = inventory.given(*given, planning_set(stage="exit"), proposal(84))
    gone = ReplenishmentWithdrawn(warehouse=EAST, sku="MUG", reason="exit_stage", withdrawn_at=AT_3)
    leaving.when(PLAN, at=AT_3, found=FOUND).then(planned(reason="exit_stage"), gone, classed())
    for stage in ("exit", "follow_up"):  # of its record, which holds for all warehouses
        ended = FOUND | {"products/MUG": {"stage": stage}}
        inventory.given(*given, planning_set(), proposal(84)).when(PLAN, at=AT_3, found=ended).then(
            planned(reason="exit_stage"), gone, classed()
        )
    leaving.when(PLAN, at=AT_3, found=FOUND).twice()


@pytest.mark.req("INV-12")
def test_worked_84_demand_with_gaps_is_planned_as_intermittent() -> None:
    weeks = [0, 0, 5, 0, 0, 0, 7, 0, 0, 0, 0, 6]
    days = [pieces for week in weeks for pieces in (week, *[0] * 6)]
    figures, *_ = inventory.given(received("r1", MUG=900), demand(*days), planning_set()).when(PLAN, at=AT_3, found=FOUND).decided
    assert (figures.pattern, figures.model in SUITED["intermittent"]) == ("intermittent", True)


def test_a_sku_without_a_supplier_is_forecast_and_not_ordered() -> None:
    alone = PLAN.model_copy(update={"supplier": ""})
    given = inventory.given(received("r1", MUG=65), TEN_A_DAY)
    said = {
        "supplier": "",
        "lead_time": 0.0,
        "lead_deviation": 0.0,
        "safety": 0,
        "target": 140,
        "reason": "no_supplier",
        "service": "A",
        "level": 9_800,
    }
    given.when(alone, at=AT_3, found={f"arrivals/{EAST}/MUG": None}).then(planned(**said), classed())


def test_what_was_not_sold_for_half_a_year_is_planned_no_more_until_it_is() -> None:
    alone, late = PLAN.model_copy(update={"supplier": ""}), AT_3 + timedelta(days=200)
    given = inventory.given(demand(5))
    [last] = given.when(alone, at=late, found={}).decided
    assert (last.daily, last.plan_at) == (0.0, None)
    inventory.given(demand(5), last).when(alone, at=late + timedelta(days=1), found={}).then_nothing()
    [kept] = inventory.given(demand(5), planning_set()).when(PLAN, at=late, found=FOUND).decided
    assert kept.plan_at == late + timedelta(days=1)


def test_a_forecast_holds_for_a_week() -> None:
    found, next_day, next_week = FOUND, AT_3 + timedelta(days=1), AT_3 + timedelta(days=7)
    given = inventory.given(received("r1", MUG=900), TEN_A_DAY, planning_set(), planned(daily=8.0, deviation=1.0))
    assert given.when(PLAN, at=next_day, found=found).decided[0].daily == 8.0
    assert given.when(PLAN, at=next_week, found=found).decided[0].forecast_on == next_week.date()


@pytest.mark.req("INV-13")
def test_a_trend_beyond_a_quarter_is_told_once() -> None:
    given = (demand(*[10] * 28, *[13] * 28), planning_set())
    figures, changed, _ = inventory.given(*given, received("r1", MUG=900)).when(PLAN, at=AT_3, found=FOUND).decided
    assert figures.trend == "up"
    assert changed == DemandTrendChanged(warehouse=EAST, sku="MUG", trend="up", before=280, now=364, noticed_at=AT_3)
    after = inventory.given(*given, received("r1", MUG=900), figures, changed)
    assert len(after.when(PLAN, at=AT_3 + timedelta(days=1), found=FOUND).decided) == 1
    assert trend_of([10] * 28 + [12] * 28)[0] == "steady"
    assert trend_of([10] * 28 + [7] * 28)[0] == "down"
    assert trend_of([1] * 10 + [100] * 20)[0] == "steady", "no eight weeks yet"


def test_planning_is_set_for_a_supplier_that_is_known() -> None:
    command = SetPlanning(warehouse=EAST, sku="MUG", supplier="acme", service="B", stage="maturity", shelf_life=None)
    known = {"suppliers/acme": {"lead_time_days": 5.0}}
    inventory.when(command, found=known).then(planning_set())
    inventory.when(command, found=known).twice()
    by_class = command.model_copy(update={"service": None})
    inventory.when(by_class, found=known).then(planning_set(automatic=True))
    inventory.when(by_class, found=known).twice()
    inventory.given(classed()).when(by_class, found=known).then(planning_set(service="A", automatic=True))
    inventory.given(planning_set()).when(by_class, found=known).then(planning_set(automatic=True))
    inventory.given(planning_set()).when(command, found=known).then_nothing()
    unknown = refused("SetPlanning", "unknown_supplier", "no supplier acme is known")
    inventory.when(command, found={"suppliers/acme": None}).then(unknown)


def test_forecasts_of_days() -> None:
    assert weekly([1] * 9) == [7]
    assert (forecast([]).daily, forecast([7]).daily, forecast([2] * 10).daily) == (0.0, 1.0, 2.0)
    steady = forecast([4] * 70)
    assert (steady.pattern, steady.daily, steady.deviation) == ("smooth", 4.0, 0.0)
    lumps = forecast(([0] * 20 + [100] + [0] * 20 + [2]) * 3)
    assert lumps.pattern == "lumpy" and lumps.deviation > 1


def test_the_next_plan_is_at_three() -> None:
    assert next_plan(AT_3 - timedelta(seconds=1)) == AT_3
    assert next_plan(AT_3) == AT_3 + timedelta(days=1)


@pytest.mark.req("INV-19")
def test_a_forecast_shows_demand_by_week_and_channel() -> None:
    spec = ViewSpec(service, "forecasts")
    monday = date(2026, 2, 23)
    week = WeekDemand(monday=monday, by_channel={"web": Asked(pieces=5)})
    shown = ForecastView(warehouse=EAST, sku="MUG", weeks=(week,), supplier="acme", automatic=False)
    spec.given(demand(2, 3), planning_set()).then({f"{EAST}/MUG": shown})
    figures = planned().model_dump(exclude={"warehouse", "sku", "forecast_on", "plan_at", "on_hand"})
    today = WeekDemand(monday=AT_3.date(), on_hand=65, days=1)
    spec.given(demand(2, 3), planning_set(), planned()).then(
        {f"{EAST}/MUG": shown.model_copy(update={**figures, "weeks": (week, today)})}
    )
    worth = {"worth": "A", "basis": "pieces", "value": 560, "above": 0, "total": 560}
    spec.given(demand(2, 3), planning_set(), classed()).then({f"{EAST}/MUG": shown.model_copy(update=worth)})
    spec.given(demand(2, 3), planning_set(automatic=True), classed()).then(
        {f"{EAST}/MUG": shown.model_copy(update={**worth, "automatic": True, "service": "A"})}
    )
    up = DemandTrendChanged(warehouse=EAST, sku="MUG", trend="up", before=1, now=2, noticed_at=AT_3)
    spec.given(demand(2, 3), planning_set(), up).then({f"{EAST}/MUG": shown.model_copy(update={"trend": "up"})})


def test_weeks_and_channels_of_a_forecast_are_bounded() -> None:
    weeks: tuple[WeekDemand, ...] = ()
    for i in range(WEEKS + 2):
        weeks = asked(weeks, DemandPart(channel="web", day=date(2026, 1, 5) + timedelta(weeks=i), pieces=1))
    assert (len(weeks), weeks[0].monday) == (WEEKS, date(2026, 1, 19))
    assert asked(weeks, DemandPart(channel="web", day=date(2026, 1, 5), pieces=1)) == weeks
    for i in range(CHANNELS + 5):
        weeks = asked(weeks, DemandPart(channel=f"c{i}", day=weeks[-1].monday, pieces=1, refused=1))
    assert len(weeks[-1].by_channel) == CHANNELS + 1
    assert weeks[-1].by_channel[OTHERS] == Asked(pieces=6, refused=6)


async def test_planning_by_http() -> None:
    system, url = Memory([service]), f"http://inventory/warehouses/{EAST}/stock/MUG"
    async with clients(system) as http:
        refusal = await http.put(f"{url}/planning", json={"supplier": "acme"})
        assert (refusal.status_code, refusal.json()["code"]) == (404, "unknown_supplier")
        acme = SetSupplier(supplier="acme", name="Acme", since=date(2020, 1, 1), lead_time_days=5)
        system.ask("inventory", "acme", acme)
        price = SetSupplierTerms(supplier="acme", sku="MUG", unit_price=1, currency="CNY", moq=1, pack=12)
        system.ask("inventory", "acme", price)
        answer = await http.put(f"{url}/planning", json={"supplier": "acme", "service": None, "stage": "growth"})
        assert (answer.status_code, answer.json()["stage"]) == (200, "growth")
        for wrong in (
            {"supplier": "acme", "shelf_life": True},
            {"supplier": "acme", "x": 1},
            {},
            {"supplier": "acme", "stage": "x"},
        ):
            assert (await http.put(f"{url}/planning", json=wrong)).status_code == 422
        await http.put(f"http://inventory/warehouses/{EAST}/stock/MUG/alert-line", json={"alert_line": 20})
        system.advance(days=1)
        shown = (await http.get(f"{url}/forecast")).json()
        assert (shown["reason"], shown["lead_time"]) == ("below_alert_line", 5.0)
        page = (await http.get("http://inventory/forecasts?supplier=acme&listed=false&trend=steady")).json()
        assert [each["sku"] for each in page["items"]] == ["MUG"]
        proposals = (await http.get(f"http://inventory/proposals?warehouse={EAST}")).json()["items"]
        assert [each["amount"] for each in proposals] == [24]
