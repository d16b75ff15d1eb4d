"""A count of one SKU or a write-off, with its reason: booked once."""

from services.inventory.adjustment.decide import ON
from services.inventory.adjustment.state import Blank, Stored, evolve
from shared.contracts.inventory import RequestRefused, StockAdjusted
from shared.domain.nouns import Noun

adjustment = Noun(
    name="adjustment",
    key="warehouse",
    id="warehouse/adjustment_id",
    state=Stored,
    initial=Blank(),
    facts=StockAdjusted,
    evolve=evolve,
    on=ON,
    says=(RequestRefused,),
)
