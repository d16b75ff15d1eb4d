"""What orders ask for, gathered in shards of all orders before it goes to warehouses, so that an order costs one short decision
however many SKUs it has (INV-12, INV-19). Key: the shard."""

from services.inventory.demand.commands import TellDemand
from services.inventory.demand.decide import ON, telling
from services.inventory.demand.state import Page, StoredOrder, Unasked, evolve, evolve_page
from shared.contracts.planning import DemandNoted, DemandTold
from shared.domain.nouns import Noun

asked_order = Noun(
    name="asked_order",
    key="shard",
    id="shard/order_id",
    state=StoredOrder,
    initial=Unasked(),
    facts=DemandNoted,
    evolve=evolve,
    on=ON,
)

demand_page = Noun(
    name="demand_page",
    version=2,
    key="shard",
    state=Page,
    initial=Page(),
    facts=DemandNoted | DemandTold,
    evolve=evolve_page,
    on={},
    timers={TellDemand: telling},
)
