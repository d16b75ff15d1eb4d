"""An order's shipments, each in one warehouse. Key and state id: order id, since a step that names none must know of all."""

from services.fulfillment.shipment.commands import EndPickUp
from services.fulfillment.shipment.decide import ON
from services.fulfillment.shipment.pick_up import pick_up_time
from services.fulfillment.shipment.state import ShipmentFact, Shipments, evolve
from services.fulfillment.shipment.view import shipments
from shared.contracts.fulfillment import LotStopAnswered, RequestRefused
from shared.domain.nouns import Noun

shipment = Noun(
    name="shipment",
    key="order_id",
    state=Shipments,
    initial=Shipments(),
    facts=ShipmentFact,
    evolve=evolve,
    on=ON,
    says=(LotStopAnswered, RequestRefused),
    views=(shipments,),
    timers={EndPickUp: pick_up_time},
    version=4,
)
