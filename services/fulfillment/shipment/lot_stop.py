"""A lot is held while a shipment has pieces of it: whether they are picked already only the shipment knows."""

from services.fulfillment.shipment.state import NoShipment, Open, Shipments, Shipped, Stopped
from shared.contracts.fulfillment import LotStopAnswered
from shared.contracts.inventory import LotStopAsked
from shared.domain.nouns import Context


def answer(asked: LotStopAsked, state: Shipments, context: Context) -> list[LotStopAnswered]:
    """Nothing of one that left: its pieces are gone. Nor of one that is packed: it leaves as it is, and what leaves with it is
    issued as the lot it is, so that a recall names its order. Of one that was stopped they are freed, or reserved again."""
    shipment = state.named(asked.shipment_id)
    match shipment:
        case Shipped() | Open(stage="packed"):
            return []
        case NoShipment() | Open() | Stopped():
            return [
                LotStopAnswered(
                    order_id=asked.order_id,
                    shipment_id=asked.shipment_id,
                    warehouse=asked.warehouse,
                    sku=asked.sku,
                    lot=asked.lot,
                    quantity=asked.quantity,
                    picked=isinstance(shipment, Open) and shipment.stage != "created",
                    answered_at=asked.asked_at,
                )
            ]
