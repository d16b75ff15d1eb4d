"""A return that support inspected: its pieces are booked once, in the warehouse that they came back to, by their lots."""

from services.inventory.returned.decide import ON
from services.inventory.returned.state import Returned, evolve
from shared.contracts.lots import LotHeld
from shared.contracts.restocking import RestockEvent
from shared.domain.nouns import Noun

returned = Noun(
    name="returned",
    key="warehouse",
    id="warehouse/return_id",
    state=Returned,
    initial=Returned(),
    facts=RestockEvent,
    evolve=evolve,
    on=ON,
    says=(LotHeld,),
    version=2,
)
