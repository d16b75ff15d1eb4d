"""An order's shipment: one an order, in one warehouse. Key and state id: order id."""

from services.fulfillment.shipment.decide import ON
from services.fulfillment.shipment.state import NoShipment, ShipmentFact, ShipmentState, evolve
from services.fulfillment.shipment.view import shipments
from shared.contracts.fulfillment import RequestRefused
from shared.domain.nouns import Noun

shipment = Noun(
    name="shipment",
    key="order_id",
    state=ShipmentState,
    initial=NoShipment(),
    facts=ShipmentFact,
    evolve=evolve,
    on=ON,
    says=(RequestRefused,),
    views=(shipments,),
    version=2,
)
