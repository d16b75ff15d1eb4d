"""The view `warehouse_demand`: what was asked of a warehouse and what it had, by week, all its planned SKUs together (INV-14)."""

from datetime import date
from typing import Annotated, assert_never

from services.inventory.planning.view import WEEKS, WeekDemand, asked, kept
from shared.contracts.planning import DemandCounted, ReplenishmentPlanned
from shared.domain.bounds import AtMost
from shared.domain.messages import Message
from shared.domain.nouns import Recorded, View

TotalledFact = DemandCounted | ReplenishmentPlanned


class WarehouseDemandView(Message):
    warehouse: str
    weeks: Annotated[tuple[WeekDemand, ...], AtMost(WEEKS, "the oldest leaves")] = ()
    """The newest last."""
    noted_on: date | None = None
    """The last day on which stock was noted."""


def evolve(view: WarehouseDemandView | None, recorded: Recorded, id: str) -> WarehouseDemandView:
    fact: TotalledFact = recorded.event
    view = view or WarehouseDemandView(warehouse=id)
    match fact:
        case DemandCounted():
            weeks = view.weeks
            for line in fact.lines:
                for part in line.parts:
                    weeks = asked(weeks, part)
            return view.model_copy(update={"weeks": weeks})
        case ReplenishmentPlanned():
            day = fact.planned_at.date()
            # all SKUs of a day are one day
            weeks = kept(view.weeks, fact, days=0 if day == view.noted_on else 1)
            return view.model_copy(update={"weeks": weeks, "noted_on": day})
        case _:
            assert_never(fact)


warehouse_demand = View("warehouse_demand", WarehouseDemandView, TotalledFact, evolve, ids="warehouse")
