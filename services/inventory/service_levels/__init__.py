"""How often a warehouse's SKUs of each class shall be there: its plans read it (INV-05). Key and state id: the warehouse."""

from services.inventory.service_levels.decide import ON
from services.inventory.service_levels.state import Levels, evolve
from services.inventory.service_levels.view import service_levels as shown
from shared.contracts.inventory import RequestRefused
from shared.contracts.planning import ServiceLevelsSet
from shared.domain.nouns import Noun

service_levels = Noun(
    name="service_levels",
    key="warehouse",
    state=Levels,
    initial=Levels(),
    facts=ServiceLevelsSet,
    evolve=evolve,
    on=ON,
    says=(RequestRefused,),
    views=(shown,),
)
