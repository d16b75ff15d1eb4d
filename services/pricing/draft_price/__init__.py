"""What a draft's lines cost, as an order's would that was placed when it was opened. Key and state id: draft id."""

from services.pricing.draft_price.decide import ON, Answered, DraftPriceFact, evolve
from shared.domain.nouns import Noun

draft_price = Noun(
    name="draft_price",
    key="draft_id",
    state=Answered,
    initial=Answered(),
    facts=DraftPriceFact,
    evolve=evolve,
    on=ON,
)
