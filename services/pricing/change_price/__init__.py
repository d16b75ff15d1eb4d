"""What lines of a changed order cost, under the terms of its day. Key and state id: order id."""

from services.pricing.change_price.decide import ON, Answered, ChangePriceFact, evolve
from shared.domain.nouns import Noun

change_price = Noun(
    name="change_price",
    key="order_id",
    state=Answered,
    initial=Answered(),
    facts=ChangePriceFact,
    evolve=evolve,
    on=ON,
)
