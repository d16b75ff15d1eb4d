"""A lot over all warehouses: where it came, that it is recalled; and, in each warehouse, who got pieces of it."""

from services.inventory.recall.decide import OF_LOT, OF_WAREHOUSE
from services.inventory.recall.state import Recall, Step, StepFact, Trail, evolve_recall, evolve_step, evolve_trail
from services.inventory.recall.view import recalled_shipments, recalls
from shared.contracts.recalls import LotNoted, LotRecalled, LotTraced, RecallBegun, RecallRefused
from shared.domain.nouns import Noun

recall = Noun(
    name="recall",
    key="sku/lot",
    state=Recall,
    initial=Recall(),
    facts=LotNoted | LotRecalled,
    evolve=evolve_recall,
    on=OF_LOT,
    says=(RecallRefused,),
    views=(recalls,),
)
trail = Noun(
    name="trail",
    key="warehouse",
    id="warehouse/sku/lot",
    state=Trail,
    initial=Trail(),
    facts=LotTraced | RecallBegun,
    evolve=evolve_trail,
    on=OF_WAREHOUSE,
)
step = Noun(
    name="step",
    key="warehouse",
    id="warehouse/sku/lot/shipment_id",
    state=Step,
    initial=Step(),
    facts=StepFact,
    evolve=evolve_step,
    on={},
    views=(recalled_shipments,),
)
