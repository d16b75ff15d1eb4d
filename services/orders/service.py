"""The orders service, as a value."""

from services.orders.api import routes
from services.orders.commands import COMMANDS
from services.orders.decider import decider
from services.orders.projections.channels import channels
from services.orders.projections.orders import orders
from services.orders.reactions import REACTIONS
from services.orders.timers import timers
from shared.contracts.orders import EVENTS
from shared.domain.service import Service

service = Service(
    name="orders",
    description="Orders of all channels: placed, priced, paid, allocated, shipped, delivered, or ended with a reason.",
    decider=decider,
    commands=COMMANDS,
    events=EVENTS,
    reactions=REACTIONS,
    projections=(channels, orders),
    routes=routes,
    timers=timers,
    answers_unknown=True,
    lookups=("channels",),
)
