"""The fulfillment service, as the runtime is handed it."""

from services.fulfillment.api import routes
from services.fulfillment.commands import COMMANDS
from services.fulfillment.decider import decider
from services.fulfillment.projections.shipments import shipments
from services.fulfillment.reactions import REACTIONS
from shared.contracts.fulfillment import EVENTS
from shared.domain.service import Service

service = Service(
    name="fulfillment",
    decider=decider,
    commands=COMMANDS,
    events=EVENTS,
    reactions=REACTIONS,
    projections=(shipments,),
    routes=routes,
    description="Shipments: pick, pack, ship, track, deliver; stopped as long as they have not left.",
)
