"""How promotions of a channel combine: in each layer, and how many codes an order has (PRC-23). Key and state id: channel."""

from services.pricing.combining.decide import ON
from services.pricing.combining.state import Policy, evolve
from services.pricing.combining.view import combinings
from shared.contracts.combining import CombiningSet
from shared.domain.nouns import Noun

combining = Noun(
    name="combining",
    key="channel",
    state=Policy,
    initial=Policy(),
    facts=CombiningSet,
    evolve=evolve,
    on=ON,
    views=(combinings,),
)
