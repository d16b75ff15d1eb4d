"""The view `forecasts`: a SKU's demand by week and channel, and its newest plan (INV-05, INV-12, INV-19)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated, assert_never

from pydantic import Field

from services.inventory.planning.state import PlanningFact
from services.inventory.stock.lines import line_of
from shared.contracts.planning import (
    DemandCounted,
    DemandPart,
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
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View

WEEKS = 13
CHANNELS = 50
OTHERS = "(others)"


class Asked(Message):
    pieces: int = 0
    refused: int = 0
    """Of these, could not be had."""


class WeekDemand(Message):
    monday: date
    on_hand: int = 0
    """Pieces of each day that was planned, added up."""
    days: int = 0
    """That were planned."""
    by_channel: Annotated[dict[str, Asked], AtMost(CHANNELS + 1, "counted among (others)")] = Field(default_factory=dict)


class ForecastView(Message):
    """Demand and its deviation are pieces a day, lead times days."""

    warehouse: str
    sku: str
    supplier: str = ""
    service: Service = "B"
    automatic: bool = True
    """`service` is that of the ABC class."""
    level: int | None = None
    """What it was planned with: so many of 10,000 replenishment cycles without a stock-out. None: it was not yet."""
    worth: Service | None = None
    """The ABC class, by value: A make 80 % of it, B the next 15 %. None: nothing was asked for yet."""
    basis: str = ""
    """What the value is counted in: a currency's minor units, at its supplier's price; or pieces, where none is known."""
    value: int = 0
    """Of half a year's demand."""
    above: int = 0
    """Value of the SKUs of the warehouse and basis that are worth more, and of all, as of the last time it was classed."""
    total: int = 0
    stage: Stage = "maturity"
    shelf_life: int | None = None
    weeks: Annotated[tuple[WeekDemand, ...], AtMost(WEEKS, "the oldest leaves")] = ()
    """The newest last."""
    model: str = ""
    pattern: Pattern = "none"
    daily: float = 0.0
    deviation: float = 0.0
    trend: Trend = "steady"
    lead_time: float = 0.0
    lead_deviation: float = 0.0
    free: int = 0
    covered: int = 0
    target: int = 0
    safety: int = 0
    ahead: int = 0
    listed: bool = False
    """Ordered more than 15 days before it runs out."""
    reason: str = ""
    """Why something is proposed, or nothing."""
    runs_out_at: Instant | None = None
    planned_at: Instant | None = None


def ids(fact: PlanningFact) -> tuple[str, ...]:
    if isinstance(fact, DemandCounted):
        return tuple(f"{fact.warehouse}/{line.sku}" for line in fact.lines)
    return (f"{fact.warehouse}/{fact.sku}",)


def evolve(view: ForecastView | None, recorded: Recorded, id: str) -> ForecastView:
    fact: PlanningFact = recorded.event
    warehouse, _, sku = id.partition("/")
    view = view or ForecastView(warehouse=warehouse, sku=sku)
    match fact:
        case DemandCounted():
            weeks = view.weeks
            for part in line_of(fact, sku).parts:
                weeks = asked(weeks, part)
            return view.model_copy(update={"weeks": weeks})
        case PlanningSet():
            update = fact.model_dump(include={"supplier", "service", "automatic", "stage", "shelf_life"})
            return view.model_copy(update=update)
        case ReplenishmentPlanned():
            update = {name: getattr(fact, name) for name in PLANNED}
            return view.model_copy(update={**update, "weeks": kept(view.weeks, fact)})
        case SkuClassed():
            update = {name: getattr(fact, name) for name in ("worth", "basis", "value", "above", "total")}
            return view.model_copy(update={**update, "service": fact.worth} if view.automatic else update)
        case DemandTrendChanged():
            return view.model_copy(update={"trend": fact.trend})
        case _:
            assert_never(fact)


PLANNED = tuple(name for name in ReplenishmentPlanned.model_fields if name in ForecastView.model_fields)


def asked(weeks: tuple[WeekDemand, ...], part: DemandPart) -> tuple[WeekDemand, ...]:
    """What is told of a week that has left is left out."""

    def change(week: WeekDemand) -> WeekDemand:
        known = week.by_channel
        channel = part.channel if part.channel in known or len(known) < CHANNELS else OTHERS
        before = known.get(channel, Asked())
        after = Asked(pieces=before.pieces + part.pieces, refused=before.refused + part.refused)
        return week.model_copy(update={"by_channel": {**known, channel: after}})

    return _changed(weeks, part.day, change)


def kept(weeks: tuple[WeekDemand, ...], fact: ReplenishmentPlanned, days: int = 1) -> tuple[WeekDemand, ...]:
    """What was on hand on the day of a plan goes to its week."""
    if (on_hand := fact.on_hand) is None:
        return weeks

    def change(week: WeekDemand) -> WeekDemand:
        return week.model_copy(update={"on_hand": week.on_hand + on_hand, "days": week.days + days})

    return _changed(weeks, fact.planned_at.date(), change)


def _changed(weeks: tuple[WeekDemand, ...], day: date, change: Callable[[WeekDemand], WeekDemand]) -> tuple[WeekDemand, ...]:
    """With the week of the day changed; the oldest leave."""
    monday = day - timedelta(days=day.weekday())
    by = {week.monday: week for week in weeks}
    by[monday] = change(by.get(monday) or WeekDemand(monday=monday))
    return tuple(by[each] for each in sorted(by))[-WEEKS:]


forecasts = View(
    name="forecasts",
    document=ForecastView,
    facts=PlanningFact,
    evolve=evolve,
    ids=ids,
    version=2,
    indexes=(
        ("warehouse",),
        ("sku",),
        ("supplier",),
        ("listed", "warehouse"),
        ("trend", "warehouse"),
        ("warehouse", "basis", "-value"),
    ),
)
