"""The pricing service: what goods cost on a channel, and why."""

from services.pricing.api import routes
from services.pricing.commands import COMMANDS
from services.pricing.decider import decider
from services.pricing.projections.order_prices import order_prices
from services.pricing.projections.prices import prices
from services.pricing.projections.promotions import promotions
from services.pricing.reactions import REACTIONS
from shared.contracts.pricing import EVENTS
from shared.domain.service import Service

service = Service(
    name="pricing",
    decider=decider,
    commands=COMMANDS,
    events=EVENTS,
    reactions=REACTIONS,
    projections=(prices, promotions, order_prices),
    routes=routes,
    description="List prices, spend-threshold promotions, quotes, and the explained price of every order.",
    lookups=("prices", "promotions"),
)
