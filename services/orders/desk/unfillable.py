"""Orders with shipments that no warehouse has all of yet, as an item of a queue: read from the orders themselves, so that an
order that waits for nothing has no document more for it. Pure."""

from collections.abc import Mapping
from typing import Any, Literal

from services.orders.order.queues import QueueName
from shared.domain.messages import Instant, Message

UNFILLABLE = {"allocation": "waiting"}
"""With `placed_at`, an index of the view `orders`."""


class InQueue(Message):
    order_id: str
    queue: QueueName | Literal["unfillable"]
    kinds: tuple[str, ...]
    """What it is held for; the change that is to be paid; the refunds that failed; the payments, by provider and id; of
    `unfillable` the shipments."""
    reason: str
    """The newest."""
    since: Instant
    """Its age: from the first of what it waits for now; of `unfillable` from when it was placed."""


def unfillable(order: Mapping[str, Any]) -> Mapping[str, Any]:
    """`order`: its document."""
    waiting = [each for each in order["shipments"] if each["allocation"] == "waiting"]
    return {
        "order_id": order["order_id"],
        "queue": "unfillable",
        "kinds": [each["shipment_id"] for each in waiting],
        "reason": "; ".join(f"shipment {each['number']} waits in {each['warehouse']}" for each in waiting),
        "since": order["placed_at"],
    }
