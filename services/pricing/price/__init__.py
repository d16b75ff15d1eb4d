"""The price book: what a SKU costs on a channel, for whom, from how many pieces, when (PRC-12, -14, -15). Key: "channel/sku"."""

from services.pricing.price.commands import TellEffective
from services.pricing.price.decide import ON
from services.pricing.price.effective import told
from services.pricing.price.history import price_history
from services.pricing.price.state import ListPriceState, NoPrice, PriceFact, evolve
from services.pricing.price.view import prices
from shared.contracts.prices import PriceRefused
from shared.domain.nouns import Noun

price = Noun(
    name="price",
    key="channel/sku",
    state=ListPriceState,
    initial=NoPrice(),
    facts=PriceFact,
    evolve=evolve,
    on=ON,
    says=(PriceRefused,),
    views=(prices, price_history),
    timers={TellEffective: told},
    version=4,
)
