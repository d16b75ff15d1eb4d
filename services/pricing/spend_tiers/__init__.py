"""From what spend in a currency a customer is of which tier (MEM-02). Key and state id: currency."""

from services.pricing.spend_tiers.decide import ON
from services.pricing.spend_tiers.state import Tiers, evolve
from services.pricing.spend_tiers.view import spend_tiers_view
from shared.contracts.points import SpendTiersSet
from shared.domain.nouns import Noun

spend_tiers = Noun(
    name="spend_tiers",
    key="currency",
    state=Tiers,
    initial=Tiers(),
    facts=SpendTiersSet,
    evolve=evolve,
    on=ON,
    views=(spend_tiers_view,),
)
