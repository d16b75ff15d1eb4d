"""What an order took until all of it was handed over: the time from when it was placed (ORD-09), and how often staff had to
decide something about it (ORD-08). Kept for each order, and measured once."""

from datetime import datetime
from typing import Any

from services.orders.order.document import OrderView
from services.orders.order.parts_view import PartView
from services.orders.order.securing import AUTHORIZATION
from services.orders.order.told import Told
from shared.contracts import orders
from shared.domain.nouns import Measure

HANDED_OVER = ("shipped", "delivered")


def effort(view: OrderView, fact: Told, update: dict[str, Any]) -> dict[str, Any]:
    """`update`: what the fact changes in the document otherwise. What staff does after it was handed over is support's."""
    if view.seconds_to_hand_over is not None:
        return {}
    if is_touch(fact):
        return {"touches": view.touches + 1}
    if update.get("fulfillment", view.fulfillment) not in HANDED_OVER or view.placed_at is None:
        return {}
    at = _left_at(update.get("shipments", view.shipments))
    return {} if at is None else {"seconds_to_hand_over": max(0, int((at - view.placed_at).total_seconds()))}


def is_touch(fact: Told) -> bool:
    """Each is the first fact of a decision that only staff asks for. A hold for want of an authorisation is the order's own."""
    match fact:
        case orders.OrderHeld() | orders.HoldReleased():
            return fact.kind != AUTHORIZATION
        case orders.LinesDone():
            return fact.ends == "hand"
        case orders.ChangeOpened() | orders.ChangeApproved() | orders.RefundRetried() | orders.PaymentReviewClosed():
            return True
        case _:
            return False


def _left_at(shipments: tuple[PartView, ...]) -> datetime | None:
    """When the last of them left."""
    left = [each.shipped_at for each in shipments if each.shipped_at is not None]
    return max(left) if left else None


def _seconds(before: OrderView | None, after: OrderView) -> int | None:
    return after.seconds_to_hand_over if before is None or before.seconds_to_hand_over is None else None


def _touches(before: OrderView | None, after: OrderView) -> int | None:
    return None if _seconds(before, after) is None else after.touches


MEASURES = (
    Measure("order_handed_over", "seconds", _seconds),
    Measure("order_touches", "times", _touches),
)
