"""The price of an order, given once and explained, or the reason why it has none; what is counted of it is asked of counters
before. Key and state id: order id."""

from services.pricing.order_price.decide import ON
from services.pricing.order_price.state import STATE, NoPrice, OrderPriceFact, evolve
from services.pricing.order_price.view import order_prices
from shared.contracts.quote_holds import LentUsesFreed
from shared.domain.nouns import Noun

order_price = Noun(
    name="order_price",
    key="order_id",
    state=STATE,
    initial=NoPrice(),
    facts=OrderPriceFact,
    evolve=evolve,
    says=(LentUsesFreed,),
    on=ON,
    views=(order_prices,),
    version=4,
)
