"""A SKU's daily plan: forecast, proposal, trend; what is due, as the plan reads it; by HTTP."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.inventory.plan.forecast import forecast, trend_of, weekly
from services.inventory.planning.arrivals import Arrival, ArrivalsView
from services.inventory.planning.commands import PlanSku, SetPlanning
from services.inventory.planning.decide import next_plan
from services.inventory.planning.view import CHANNELS, OTHERS, WEEKS, Asked, ForecastView, WeekDemand, asked
from services.inventory.service import service
from services.inventory.supplier.commands import SetSupplier, SetSupplierTerms
from shared.contracts.planning import (
    DemandCounted,
    DemandPart,
    DemandTrendChanged,
    PlanningSet,
    ReplenishmentPlanned,
    SkuClassed,
    SkuDemand,
)
from shared.contracts.replenishing import (
    ExpectedLine,
    IncomingClosed,
    IncomingExpected,
    ReplenishmentProposed,
    ReplenishmentWithdrawn,
)
from shared.memory.api import clients
from shared.memory.system import Memory
from shared.testing.specs import ViewSpec
from tests.inventory.examples import EAST, NOW, inventory, line, received, refused
from tests.inventory.transferring import WEST, T, came, cancelled, lost, sent

AT_3 = datetime(2026, 3, 2, 3, tzinfo=NOW.tzinfo)
PLAN = PlanSku(warehouse=EAST, sku="MUG", supplier="acme")
FOUND: dict[str, Any] = {
    f"arrivals/{EAST}/MUG": None,
    "suppliers/acme": {"lead_time_days": 5.0, "lead_time_deviation": 1.0},
    "supplier_terms/acme/MUG": {"moq": 1, "pack": 12},
}
DUE = NOW + timedelta(days=5)


def demand(*days: int, starts: bool = True) -> DemandCounted:
    """The last one is yesterday's, seen from AT_3."""
    first = AT_3.date() - timedelta(days=len(days))
    parts = tuple(DemandPart(channel="web", day=first + timedelta(days=i), pieces=n) for i, n in enumerate(days))
    lines, new = (SkuDemand(sku="MUG", parts=parts),), ("MUG",) if starts else ()
    return DemandCounted(warehouse=EAST, shard="demand-00", page=1, lines=lines, starts=new, plan_at=AT_3, counted_at=NOW)


def planning_set(**more: Any) -> PlanningSet:
    said = {"supplier": "acme", "service": "B", "stage": "maturity", "shelf_life": None, **more}
    return PlanningSet(warehouse=EAST, sku="MUG", plan_at=AT_3, set_at=NOW, **said)


TEN_A_DAY = demand(*[10] * 56)


def planned(**more: Any) -> ReplenishmentPlanned:
    fields: dict[str, Any] = {
        "supplier": "acme",
        "model": "mean of 4",
        "pattern": "smooth",
        "daily": 10.0,
        "deviation": 0.0,
        "forecast_on": AT_3.date(),
        "trend": "steady",
        "lead_time": 5.0,
        "lead_deviation": 1.0,
        "service": "B",
        "free": 65,
        "on_hand": 65,
        "covered": 65,
        "target": 157,
        "safety": 17,
        "ahead": 7,
        "listed": False,
        "reason": "runs_out",
        "runs_out_at": AT_3 + timedelta(days=6.5),
        "plan_at": AT_3 + timedelta(days=1),
        "planned_at": AT_3,
    }
    return ReplenishmentPlanned.model_validate({"warehouse": EAST, "sku": "MUG", **fields, **more})


def classed(value: int = 560, **more: Any) -> SkuClassed:
    """The warehouse's only SKU, by pieces, unless it is said."""
    said = {"worth": "A", "basis": "pieces", "before": None, "above": 0, "total": value, **more}
    return SkuClassed.model_validate({"warehouse": EAST, "sku": "MUG", "value": value, "classed_at": AT_3, **said})


def proposal(amount: int, raised_from: int | None = None) -> ReplenishmentProposed:
    figures = planned().model_dump(include={"free", "covered", "target", "safety", "ahead", "listed", "runs_out_at"})
    said = {"warehouse": EAST, "sku": "MUG", "amount": amount, "raised_from": raised_from, "reason": "runs_out", **figures}
    return ReplenishmentProposed.model_validate({**said, "proposed_at": AT_3})


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


def due(*orders: tuple[str, datetime, int]) -> ArrivalsView:
    arrivals = tuple(Arrival(purchase_order=order, due_at=at, quantity=n) for order, at, n in orders)
    return ArrivalsView(warehouse=EAST, sku="MUG", due=arrivals)


def expected(order: str, n: int, at: datetime = DUE) -> IncomingExpected:
    lines = (ExpectedLine(sku="MUG", quantity=n),)
    return IncomingExpected(warehouse=EAST, purchase_order=order, supplier="acme", lines=lines, due_at=at, expected_at=NOW)


def test_what_is_due_is_shown_the_earliest_first() -> None:
    spec, early = ViewSpec(service, "arrivals"), DUE - timedelta(days=1)
    two = (expected("PO1", 12), expected("PO2", 6, early))
    spec.given(*two).then({f"{EAST}/MUG": due(("PO2", early, 6), ("PO1", DUE, 12))})
    part = received("r1", MUG=10).model_copy(update={"purchase_order": "PO1"})
    spec.given(*two, part).then({f"{EAST}/MUG": due(("PO2", early, 6), ("PO1", DUE, 2))})
    sooner = expected("PO1", 12, NOW)
    spec.given(*two, part, sooner).then({f"{EAST}/MUG": due(("PO1", NOW, 2), ("PO2", early, 6))})
    closed = IncomingClosed(warehouse=EAST, purchase_order="PO1", lines=("MUG",), short=True, closed_at=NOW)
    spec.given(*two, closed).then({f"{EAST}/MUG": due(("PO2", early, 6))})
    spec.given(received("r1", MUG=10)).then({})


def test_what_a_transfer_brings_is_due_as_well() -> None:
    spec, mug = ViewSpec(service, "arrivals"), line("MUG", r1=10)
    on_its_way = sent(mug, line("TEA", r2=3)).model_copy(update={"due_at": DUE})

    def arrivals(*due: Arrival) -> dict[str, ArrivalsView]:
        tea = ArrivalsView(warehouse=WEST, sku="TEA", due=(Arrival(transfer_id=T, due_at=DUE, quantity=3),))
        return {f"{WEST}/MUG": ArrivalsView(warehouse=WEST, sku="MUG", due=due), f"{WEST}/TEA": tea}

    spec.given(on_its_way).then(arrivals(Arrival(transfer_id=T, due_at=DUE, quantity=10)))
    spec.given(on_its_way, came(r1=(4, 1)), lost(r1=1)).then(arrivals(Arrival(transfer_id=T, due_at=DUE, quantity=5)))
    spec.given(on_its_way, came(r1=(4, 1)), lost(r1=6)).then(arrivals())
    called_back = cancelled(True, MUG=10)
    spec.given(on_its_way, called_back).then(arrivals())
    spec.given(on_its_way, called_back, came(warehouse=EAST, r1=(10, 0))).then(
        {**arrivals(), f"{EAST}/MUG": ArrivalsView(warehouse=EAST, sku="MUG")}
    )
    nobody_knows = ArrivalsView(warehouse=WEST, sku="MUG")
    spec.given(sent(mug)).then({f"{WEST}/MUG": nobody_knows})
    order = expected("PO1", 12).model_copy(update={"warehouse": WEST})
    both = (Arrival(purchase_order="PO1", due_at=DUE, quantity=12), Arrival(transfer_id=T, due_at=DUE, quantity=10))
    spec.given(on_its_way, order).then(arrivals(*sorted(both, key=lambda each: each.purchase_order)))


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
