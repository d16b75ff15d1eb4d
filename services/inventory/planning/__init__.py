"""What is asked for of a SKU in a warehouse, and its daily plan (INV-04, INV-05, INV-12, INV-13, INV-19)."""

from services.inventory.planning.arrivals import arrivals
from services.inventory.planning.commands import PlanSku
from services.inventory.planning.decide import ON, daily
from services.inventory.planning.state import Planning, PlanningFact, evolve, planning_ids
from services.inventory.planning.supplied import supplied
from services.inventory.planning.view import forecasts
from services.inventory.reports.totals import warehouse_demand
from services.inventory.reports.write_offs import write_offs
from shared.contracts.inventory import RequestRefused
from shared.domain.nouns import Noun

planning = Noun(
    name="planning",
    key="warehouse",
    id="warehouse/sku",
    state=Planning,
    initial=Planning(),
    facts=PlanningFact,
    evolve=evolve,
    ids=planning_ids,
    on=ON,
    says=(RequestRefused,),
    views=(forecasts, arrivals, supplied, warehouse_demand, write_offs),
    timers={PlanSku: daily},
)
