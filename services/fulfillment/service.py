"""The fulfillment service, as the runtime is handed it."""

from services.fulfillment.shipment import shipment
from services.fulfillment.shipment.api import routes
from shared.contracts.fulfillment import EVENTS
from shared.domain.service import Service

service = Service(
    name="fulfillment",
    description="Shipments: pick, pack, ship, track, deliver; stopped as long as they have not left.",
    facts=EVENTS,
    nouns=(shipment,),
    routes=routes,
    gathers=0.05,
    later=("inventory.events",),
)
