"""The price of an order, given once and explained, or the reason why it has none. Key and state id: order id."""

from services.pricing.order_price.decide import ON
from services.pricing.order_price.state import Answer, OrderPriceFact, evolve
from services.pricing.order_price.view import order_prices
from shared.domain.nouns import Noun

order_price = Noun(
    name="order_price",
    key="order_id",
    state=Answer,
    initial=Answer(),
    facts=OrderPriceFact,
    evolve=evolve,
    on=ON,
    views=(order_prices,),
)
