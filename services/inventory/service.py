"""The inventory service, as the runtime is handed it."""

from services.inventory.api import routes
from services.inventory.commands import COMMANDS
from services.inventory.decider import decider
from services.inventory.projections.stock import stock
from services.inventory.reactions import REACTIONS
from shared.contracts.inventory import EVENTS
from shared.domain.service import Service

service = Service(
    name="inventory",
    decider=decider,
    commands=COMMANDS,
    events=EVENTS,
    reactions=REACTIONS,
    projections=(stock,),
    routes=routes,
    description="Stock by warehouse, SKU and lot: reserved all or nothing, oldest first, never oversold",
)
