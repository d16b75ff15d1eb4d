"""What a SKU is planned by in a warehouse: its demand, what was set, and its forecast of the week."""

from datetime import date
from typing import Annotated, Any, assert_never

from pydantic import Field

from services.inventory.demand.shards import SHARDS
from services.inventory.plan.ranks import Rank
from services.inventory.plan.series import Series, added
from services.inventory.stock.lines import line_of
from shared.contracts.planning import (
    DemandCounted,
    DemandTrendChanged,
    Pattern,
    PlanningSet,
    ReplenishmentPlanned,
    Service,
    SkuClassed,
    Stage,
    Trend,
)
from shared.domain.bounds import AtMost
from shared.domain.messages import Message
from shared.domain.nouns import Ref

PlanningFact = DemandCounted | PlanningSet | ReplenishmentPlanned | DemandTrendChanged | SkuClassed


class Forecasted(Message):
    model: str
    pattern: Pattern
    daily: float
    deviation: float
    on: date


class Planning(Message):
    supplier: str = ""
    service: Service = "B"
    automatic: bool = True
    """`service` is that of its class."""
    rank: Rank | None = None
    """None: nothing was asked for yet."""
    stage: Stage = "maturity"
    shelf_life: int | None = None
    worth: Service | None = None
    """Its ABC class."""
    set: bool = False
    demand: Series = Series()
    told: Annotated[dict[str, int], AtMost(SHARDS, "a page of a shard is the last")] = Field(default_factory=dict)
    """The newest page of each shard."""
    scheduled: bool = False
    """The clock will plan it."""
    planned_on: date | None = None
    forecast: Forecasted | None = None
    trend: Trend = "steady"


def planning_ref(warehouse: str, sku: str) -> Ref:
    return "planning", f"{warehouse}/{sku}"


def planning_ids(fact: PlanningFact) -> tuple[str, ...]:
    if isinstance(fact, DemandCounted):
        return tuple(f"{fact.warehouse}/{line.sku}" for line in fact.lines)
    return (f"{fact.warehouse}/{fact.sku}",)


def evolve(state: Planning, fact: PlanningFact, id: str) -> Planning:
    match fact:
        case DemandCounted():
            more: dict[date, int] = {}
            for part in line_of(fact, id.partition("/")[2]).parts:
                more[part.day] = more.get(part.day, 0) + part.pieces
            told = {**state.told, fact.shard: fact.page}
            return state.model_copy(update={"demand": added(state.demand, more), "told": told, "scheduled": True})
        case PlanningSet():
            said = {"supplier": fact.supplier, "service": fact.service, "stage": fact.stage, "shelf_life": fact.shelf_life}
            return state.model_copy(update={**said, "automatic": fact.automatic, "set": True, "scheduled": True})
        case ReplenishmentPlanned():
            update: dict[str, Any] = {"planned_on": fact.planned_at.date(), "scheduled": fact.plan_at is not None}
            if state.forecast is None or state.forecast.on != fact.forecast_on:
                forecast = {"model": fact.model, "pattern": fact.pattern, "daily": fact.daily, "deviation": fact.deviation}
                update["forecast"] = Forecasted.model_validate({**forecast, "on": fact.forecast_on})
            return state.model_copy(update=update)
        case DemandTrendChanged():
            return state.model_copy(update={"trend": fact.trend})
        case SkuClassed():
            update = {"rank": Rank(basis=fact.basis, value=fact.value), "worth": fact.worth}
            return state.model_copy(update={**update, "service": fact.worth} if state.automatic else update)
        case _:
            assert_never(fact)
