"""The support service, as the runtime is handed it."""

from typing import Any

from services.support.after_sales import after_sales
from services.support.returns import returns
from services.support.ticket import ticket
from shared.contracts.support import EVENTS
from shared.domain.service import Service


def routes(gateway: Any) -> Any:
    """A router, of shared.api's Gateway."""
    from services.support.routes import routes  # here: FastAPI and all bodies are for when the stream has begun

    return routes(gateway)


service = Service(
    name="support",
    description="After-sales: returns inside their window, refunds granted, tickets with a first-response clock.",
    facts=EVENTS,
    nouns=(returns, ticket, after_sales),
    routes=routes,
    gathers=0.1,
    later=("inventory.events",),
)
