"""Orders that the customer collects in a store: their pieces are the store's own; nobody comes, they are cancelled (ORD-11)."""

from collections.abc import Mapping
from typing import Any

from services.orders.order.ending import stopped
from services.orders.order.ranking import EXCLUDED, Ranked
from services.orders.order.state import OrderState
from shared.contracts.fulfillment import PICK_UP, ShipmentNotCollected
from shared.contracts.lanes import LaneNode
from shared.contracts.orders import OrderEvent
from shared.domain.nouns import Context

NO_SHOW = "no_show"
"""The code of its cancellation."""


def at_store(store: str, channel: Mapping[str, Any], lane: Mapping[str, Any] | None) -> Ranked | str:
    """The one place that its pieces come from; why not, in words. What the lane does not name it says nothing against."""
    if store not in channel["warehouses"]:
        return f"nothing is collected in {store}: it is none of the channel's warehouses"
    node = next((LaneNode.model_validate(each) for each in (lane or {}).get("nodes", ()) if each["warehouse"] == store), None)
    if node is not None and not node.open:
        return f"nothing is collected in {store}: {EXCLUDED['not_open']}"
    if node is not None and PICK_UP not in node.modes:
        return f"nothing is collected in {store}: its modes are {', '.join(node.modes)}"
    return Ranked((store,))


def record_not_collected(event: ShipmentNotCollected, state: OrderState, context: Context) -> list[OrderEvent]:
    """Its pieces are put back, what was paid goes back. A cancellation that waits for the shipment is answered by it as well."""
    reason = f"not collected in {event.warehouse} by {event.kept_until.isoformat()}"
    return stopped(event.shipment_id, reason, NO_SHOW, state, context, event.ended_at)
