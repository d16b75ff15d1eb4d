"""The fulfillment service, as the runtime is handed it."""

from typing import Any

from services.fulfillment.shipment import shipment
from shared.contracts.fulfillment import EVENTS
from shared.domain.service import Service


def routes(gateway: Any) -> Any:
    """A router, of shared.api's Gateway."""
    from services.fulfillment.shipment.api import routes  # here: FastAPI and all bodies are for when the stream has begun

    return routes(gateway)


service = Service(
    name="fulfillment",
    description="Shipments: pick, pack, ship, track, deliver; stopped as long as they have not left.",
    facts=EVENTS,
    nouns=(shipment,),
    routes=routes,
    gathers=0.05,
    later=("inventory.events",),
)
