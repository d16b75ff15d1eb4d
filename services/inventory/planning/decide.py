"""Demand comes in, and daily each SKU is planned: its forecast of the week, and what should be ordered.

INV-04, INV-05, INV-13."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import Any

from services.inventory.plan.forecast import WEEK, forecast, trend_of
from services.inventory.plan.replenish import DuePieces, Figures, plan
from services.inventory.plan.safety import lumpy_safety
from services.inventory.plan.series import until
from services.inventory.planning.classing import classify, ranks_ref
from services.inventory.planning.commands import CountDemand, PlanSku, SetPlanning
from services.inventory.planning.state import Forecasted, Planning, PlanningFact, planning_ref
from services.inventory.proposal.decide import proposed
from services.inventory.proposal.state import Proposal, proposal_ref
from services.inventory.service_levels.state import Levels, levels_ref
from services.inventory.stock.rules import refused
from services.inventory.stock.state import Stock, stock_ref
from shared.contracts.inventory import InventoryEvent
from shared.contracts.planning import (
    DemandCounted,
    DemandPart,
    DemandTrendChanged,
    PlanningSet,
    ReplenishmentPlanned,
    Service,
    ServiceLevels,
    SkuDemand,
)
from shared.contracts.products import Stage as ProductStage
from shared.contracts.replenishing import ProposalEvent
from shared.domain.messages import Instant, Message
from shared.domain.nouns import CancelTimer, Context, Decide, On, Ref, SetTimer, States

PLAN_AT = time(3, tzinfo=UTC)
"""Of the day, when all that was asked for the day before was told."""
NEW = WEEK * 4
"""Days of demand below which a forecast does not hold for a week."""


def next_plan(at: datetime) -> Instant:
    today = datetime.combine(at.astimezone(UTC).date(), PLAN_AT)
    return today if at < today else today + timedelta(days=1)


def count(command: CountDemand, states: States, context: Context) -> list[PlanningFact]:
    """A shard's page is taken once."""
    parts: dict[str, list[DemandPart]] = {}
    for line in command.lines:
        part = DemandPart(channel=line.channel, day=line.day, pieces=line.pieces, refused=line.refused)
        parts.setdefault(line.sku, []).append(part)
    plans: dict[str, Planning] = {sku: states[planning_ref(command.warehouse, sku)] for sku in parts}
    new = [sku for sku in parts if plans[sku].told.get(command.shard, 0) < command.page]
    if not new:
        return []
    return [
        DemandCounted(
            warehouse=command.warehouse,
            shard=command.shard,
            page=command.page,
            lines=tuple(SkuDemand(sku=sku, parts=tuple(parts[sku])) for sku in new),
            starts=tuple(sku for sku in new if not plans[sku].scheduled),
            plan_at=next_plan(context.time),
            counted_at=context.time,
        )
    ]


def count_nothing(command: CountDemand, states: States, context: Context) -> list[PlanningFact]:
    """Its words, with those of what begins to be planned, are more than a record holds."""
    return []


def set_planning(command: SetPlanning, state: Planning, context: Context) -> list[InventoryEvent]:
    if context.found[f"suppliers/{command.supplier}"] is None:
        return refused(context, "unknown_supplier", f"no supplier {command.supplier} is known", context.time)
    automatic, service = command.service is None, command.service or state.worth or "B"
    said = (command.supplier, automatic, service, command.stage, command.shelf_life)
    if state.set and said == (state.supplier, state.automatic, state.service, state.stage, state.shelf_life):
        return []
    return [
        PlanningSet(
            warehouse=command.warehouse,
            sku=command.sku,
            supplier=command.supplier,
            service=service,
            automatic=automatic,
            stage=command.stage,
            shelf_life=command.shelf_life,
            plan_at=next_plan(context.time),
            set_at=context.time,
        )
    ]


def plan_sku(command: PlanSku, states: States, context: Context) -> list[PlanningFact | ProposalEvent]:
    """Once a day. What was not sold for half a year and has no supplier is not planned any more, until it is sold."""
    warehouse, sku, at = command.warehouse, command.sku, context.time
    state: Planning = states[planning_ref(warehouse, sku)]
    today = at.astimezone(UTC).date()
    if not state.scheduled or state.planned_on == today:
        return []
    days = until(state.demand, today)
    said = _forecast(state, days, today)
    # like the forecast it holds for a week: day by day it would go to and fro about its bound
    trend, before, now = trend_of(days) if said.on == today else (state.trend, 0, 0)
    stock: Stock = states[stock_ref(warehouse, sku)]
    classed = classify(command, state, days, states, context) if said.on == today else None
    service = classed.worth if classed is not None and state.automatic else state.service
    set_levels: Levels = states[levels_ref(warehouse)]
    levels = set_levels.at(at)
    figures = _figures(command, state, said, days, service, levels, context)
    free = stock.available - stock.waiting
    planned = plan(figures, free, stock.alert_line, at, levels)
    supplied = state.supplier != ""
    facts: list[PlanningFact | ProposalEvent] = [
        ReplenishmentPlanned(
            warehouse=warehouse,
            sku=sku,
            supplier=state.supplier,
            model=said.model,
            pattern=said.pattern,
            daily=said.daily,
            deviation=said.deviation,
            forecast_on=said.on,
            trend=trend,
            lead_time=figures.lead_time,
            lead_deviation=figures.lead_deviation,
            service=service,
            level=levels.of(service),
            free=free,
            on_hand=stock.on_hand,
            covered=planned.covered,
            target=planned.target,
            safety=planned.safety,
            ahead=planned.ahead,
            listed=planned.listed,
            reason=planned.reason if supplied else "no_supplier",
            runs_out_at=planned.runs_out_at,
            plan_at=next_plan(at) if supplied or any(days) else None,
            planned_at=at,
        )
    ]
    if trend != state.trend:
        changed = {"warehouse": warehouse, "sku": sku, "trend": trend, "before": before, "now": now, "noticed_at": at}
        facts.append(DemandTrendChanged.model_validate(changed))
    if supplied:
        standing: Proposal = states[proposal_ref(warehouse, sku)]
        facts += proposed(warehouse, sku, planned, free, standing, at)
    return facts if classed is None else [*facts, classed]


def _forecast(state: Planning, days: Sequence[int], today: date) -> Forecasted:
    """Of a SKU that is new, each day's; else it holds for a week."""
    known = state.forecast
    if known is not None and len(days) >= NEW and today - known.on < timedelta(days=WEEK):
        return known
    made = forecast(days)
    return Forecasted(model=made.model, pattern=made.pattern, daily=made.daily, deviation=made.deviation, on=today)


def _figures(
    command: PlanSku,
    state: Planning,
    said: Forecasted,
    days: Sequence[int],
    service: Service,
    levels: ServiceLevels,
    context: Context,
) -> Figures:
    """By what its supplier does and asks for; where none is known the lead time is 0, and nothing is proposed."""
    supplier = context.found.get(f"suppliers/{command.supplier}") or {}
    terms = context.found.get(f"supplier_terms/{command.supplier}/{command.sku}") or {}
    arrivals = context.found.get(f"arrivals/{command.warehouse}/{command.sku}") or {}
    product = context.found.get(f"products/{command.sku}") or {}
    lead, late = float(supplier.get("lead_time_days", 0.0)), float(supplier.get("lead_time_deviation", 0.0))
    lumps = lumpy_safety(days, ceil(lead + late), levels.of(service)) if said.pattern == "lumpy" else None
    return Figures(
        daily=said.daily,
        deviation=said.deviation,
        lead_time=lead,
        lead_deviation=late,
        service=service,
        pack=int(terms.get("pack", 1)),
        moq=int(terms.get("moq", 1)),
        shelf_life=state.shelf_life,
        stage="exit" if product.get("stage") in ENDING else state.stage,
        due=tuple(DuePieces.model_validate(each) for each in arrivals.get("due", ())),
        safety=lumps,
    )


def looked_up(command: PlanSku) -> list[str]:
    known = [f"arrivals/{command.warehouse}/{command.sku}", f"products/{command.sku}"]
    if not command.supplier:
        return known
    return [*known, f"suppliers/{command.supplier}", f"supplier_terms/{command.supplier}/{command.sku}"]


ENDING: Sequence[ProductStage] = ("exit", "follow_up")
"""Stages of a product's life in which none is ordered any more (INV-15); without a record its planning says so."""
NEEDED: Mapping[str, Sequence[str]] = {
    "arrivals": ("due",),
    "suppliers": ("lead_time_days", "lead_time_deviation"),
    "supplier_terms": ("moq", "pack", "unit_price", "currency"),
    "products": ("stage",),
}


def narrow(_: Any, looked_up: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The log keeps no more of it."""
    return {name: document[name] for name in NEEDED[looked_up.partition("/")[0]]}


def daily(fact: PlanningFact) -> list[SetTimer | CancelTimer]:
    """One timer a SKU."""
    match fact:
        case DemandCounted():
            return [_timer(fact.warehouse, sku, "", fact.plan_at) for sku in fact.starts]
        case PlanningSet() | ReplenishmentPlanned(plan_at=datetime()):
            assert fact.plan_at is not None
            return [_timer(fact.warehouse, fact.sku, fact.supplier, fact.plan_at)]
        case _:
            return []


def _timer(warehouse: str, sku: str, supplier: str, at: Instant) -> SetTimer:
    command = PlanSku(warehouse=warehouse, sku=sku, supplier=supplier)
    return SetTimer(f"plan/{warehouse}/{sku}", at, warehouse, command)


def _counted(command: CountDemand, warehouse: str) -> list[Ref]:
    return [planning_ref(warehouse, sku) for sku in dict.fromkeys(line.sku for line in command.lines)]


def _planned(command: PlanSku, warehouse: str) -> list[Ref]:
    of_sku = [ref(warehouse, command.sku) for ref in (planning_ref, stock_ref, proposal_ref)]
    return [*of_sku, ranks_ref(warehouse), levels_ref(warehouse)]


ON: Mapping[type[Message], Decide | On] = {
    CountDemand: On(count, reads=_counted, too_large=count_nothing),
    SetPlanning: On(set_planning, lookups=lambda command: [f"suppliers/{command.supplier}"], narrow=narrow),
    PlanSku: On(plan_sku, reads=_planned, lookups=looked_up, narrow=narrow),
}
