"""A SKU that is planned: its demand, its plan, what is proposed for it."""

from datetime import datetime, timedelta
from typing import Any

from services.inventory.planning.commands import PlanSku
from shared.contracts.planning import DemandCounted, DemandPart, PlanningSet, ReplenishmentPlanned, SkuClassed, SkuDemand
from shared.contracts.replenishing import ReplenishmentProposed
from tests.inventory.examples import EAST, NOW

AT_3 = datetime(2026, 3, 2, 3, tzinfo=NOW.tzinfo)
PLAN = PlanSku(warehouse=EAST, sku="MUG", supplier="acme")
FOUND: dict[str, Any] = {
    f"arrivals/{EAST}/MUG": None,
    "suppliers/acme": {"lead_time_days": 5.0, "lead_time_deviation": 1.0},
    "supplier_terms/acme/MUG": {"moq": 1, "pack": 12},
}


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
        "level": 9_500,
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
