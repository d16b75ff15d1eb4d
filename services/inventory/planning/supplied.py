"""The view `supplied`: what a supplier may see of the SKUs that are planned by it, and nothing else (INV-08)."""

from typing import assert_never

from shared.contracts.planning import PlanningSet, ReplenishmentPlanned, Trend
from shared.contracts.replenishing import ProposalEvent, ReplenishmentOrdered, ReplenishmentProposed, ReplenishmentWithdrawn
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View


class SuppliedView(Message):
    """Pieces; demand and its deviation by day. Stock and forecast are those of the last daily plan."""

    warehouse: str
    sku: str
    supplier: str = ""
    """By whom it is planned: "" for nobody, and nobody sees it."""
    free: int = 0
    daily: float = 0.0
    deviation: float = 0.0
    trend: Trend = "steady"
    safety: int = 0
    target: int = 0
    runs_out_at: Instant | None = None
    planned_at: Instant | None = None
    proposed: int = 0
    """That should be ordered; 0: no proposal is open."""
    proposed_at: Instant | None = None


SuppliedFact = PlanningSet | ReplenishmentPlanned | ProposalEvent
FIGURES = ("free", "daily", "deviation", "trend", "safety", "target", "runs_out_at", "planned_at")


def evolve(view: SuppliedView | None, recorded: Recorded, id: str) -> SuppliedView:
    fact: SuppliedFact = recorded.event
    view = view or SuppliedView(warehouse=fact.warehouse, sku=fact.sku)
    match fact:
        case PlanningSet():
            return view.model_copy(update={"supplier": fact.supplier})
        case ReplenishmentPlanned():
            return view.model_copy(update={name: getattr(fact, name) for name in FIGURES})
        case ReplenishmentProposed():
            return view.model_copy(update={"proposed": fact.amount, "proposed_at": fact.proposed_at})
        case ReplenishmentWithdrawn() | ReplenishmentOrdered():
            return view.model_copy(update={"proposed": 0, "proposed_at": None})
        case _:
            assert_never(fact)


supplied = View(
    name="supplied", document=SuppliedView, facts=SuppliedFact, evolve=evolve, ids="warehouse/sku", indexes=(("supplier",),)
)
