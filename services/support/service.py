"""The support service, as the runtime is handed it."""

from services.support.api import routes
from services.support.commands import COMMANDS
from services.support.decider import decider
from services.support.projections.returns import returns
from services.support.projections.tickets import tickets
from services.support.reactions import REACTIONS
from services.support.timers import timers
from shared.contracts.support import EVENTS
from shared.domain.service import Service

service = Service(
    name="support",
    decider=decider,
    commands=COMMANDS,
    events=EVENTS,
    reactions=REACTIONS,
    projections=(returns, tickets),
    routes=routes,
    timers=timers,
    description="After-sales: returns inside their window, refunds granted, tickets with a first-response clock.",
)
