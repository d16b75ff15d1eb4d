"""A return that support inspected: its pieces are booked once, in the warehouse they came back to."""

from services.inventory.returned.decide import ON
from services.inventory.returned.state import Returned, ReturnedFact, evolve
from shared.contracts.lots import LotHeld
from shared.domain.nouns import Noun

returned = Noun(
    name="returned",
    key="warehouse",
    id="warehouse/return_id",
    state=Returned,
    initial=Returned(),
    facts=ReturnedFact,
    evolve=evolve,
    on=ON,
    says=(LotHeld,),
)
