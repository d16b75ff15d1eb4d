"""A payment provider that we can ask to move money: how its charges behave. Key: its name, as its callbacks have it."""

from services.orders.provider.decide import ON
from services.orders.provider.state import UNKNOWN, Provider, evolve
from services.orders.provider.view import providers
from shared.contracts.orders import ProviderConfigured
from shared.domain.nouns import Noun

provider = Noun(
    name="provider",
    key="provider",
    state=Provider,
    initial=UNKNOWN,
    facts=ProviderConfigured,
    evolve=evolve,
    on=ON,
    views=(providers,),
)
