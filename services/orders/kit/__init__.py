"""The kits that a channel sells: what orders placed on it from now on are made of. Key and state id: channel."""

from services.orders.kit.decide import ON
from services.orders.kit.state import Kits, evolve
from shared.contracts.kits import KitRequestRefused, KitSet
from shared.domain.nouns import Noun

kit = Noun(name="kit", key="channel", state=Kits, initial=Kits(), facts=KitSet, evolve=evolve, on=ON, says=(KitRequestRefused,))
