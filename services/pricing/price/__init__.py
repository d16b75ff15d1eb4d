"""The list price of a SKU on a channel (PRC-15). Key and state id: "channel/sku"."""

from services.pricing.price.decide import ON
from services.pricing.price.state import ListPriceState, NoPrice, evolve
from services.pricing.price.view import prices
from shared.contracts.pricing import PriceSet
from shared.domain.nouns import Noun

price = Noun(
    name="price",
    key="channel/sku",
    state=ListPriceState,
    initial=NoPrice(),
    facts=PriceSet,
    evolve=evolve,
    on=ON,
    views=(prices,),
)
