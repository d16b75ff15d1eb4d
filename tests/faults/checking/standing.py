"""Where an order stands at rest."""

from collections import Counter

from tests.faults.checking.apart import ends_of, undone
from tests.faults.checking.changes import changing, place
from tests.faults.checking.log import Fact, Wrong
from tests.faults.checking.orders import Order
from tests.faults.checking.parts import complete, standing_parts, wanted
from tests.faults.checking.pieces import shipment_of


def standing(order: Order) -> str | Wrong:
    """Where an order stands at rest, in one word; or that it is stuck with nobody left to move it."""
    if order.ended:
        return order.ended
    if order.has("OrderDelivered"):
        return "delivered"
    if not order.has("OrderPlaced"):
        return "paid_before_placed" if order.has("PaymentCaptured") else "unknown"
    if not order.has("OrderConfirmed"):
        return _stuck(order, "placed and never priced")
    if any(part.waiting for part in standing_parts(order.seen).values()):
        return "waiting"
    if changing(order.seen):
        return "changing"
    if not complete(order.seen):
        return _stuck(order, "confirmed and never allocated")
    if not order.has("OrderPaid") and not order.has("FulfillmentRequested") and not order.has("LinesDone"):
        paid = order.held >= (order.total or 0)
        return _stuck(order, f"{order.held} of {order.total} captured, never paid") if paid else "awaiting_payment"
    parts = standing_parts(order.seen)
    if any(part.word == "none" for part in parts.values()):
        if order.holds:
            return "held"
        early = [part for part in parts.values() if part.word == "none" and part.not_before]
        if early and (len(early) == sum(part.word == "none" for part in parts.values()) or order.ships_complete):
            return "preordered"
        return _stuck(order, "paid and allocated, fulfillment never requested")
    of = {type: {shipment_of(fact) for fact in facts} for type, facts in order.seen.items()}
    if of.get("ShipmentDelivered", set()) != of.get("LinesDelivered", set()) or of.get("ShipmentShipped") != of.get(
        "OrderShipped"
    ):
        return _stuck(order, "orders and fulfillment disagree about the shipment")
    left = undone(order.seen, wanted(order.seen))
    if left and not parts:
        return _to_be_done(order, left)
    waiting = [id for id, part in parts.items() if part.word in ("requested", "stop_requested")]
    if not waiting:
        if left:
            return _to_be_done(order, left)
        if all(part.word == "delivered" for part in parts.values()):
            return _stuck(order, "all its shipments were delivered, and the order never was")
        return "shipped"
    if not set(waiting) <= of.get("ShipmentCreated", set()) or set(waiting) & _stopped(order):
        return _stuck(order, "fulfillment was requested, and the shipment is not there")
    return "awaiting_dispatch"


def _to_be_done(order: Order, left: Counter[str]) -> str | Wrong:
    """Of lines without stock."""
    if order.holds:
        return "held"
    ends = ends_of(order.seen)
    if order.has("OrderPaid") and any(ends[sku] == "payment" for sku in left):
        return _stuck(order, "paid, and its lines without stock never done")
    return "to_be_done"


def _stopped(order: Order) -> set[str]:
    """Shipments that were, and were not created again since."""
    last: dict[str, Fact] = {}
    for fact in sorted(order.evidence("ShipmentCreated", "ShipmentStopped"), key=place):
        last[shipment_of(fact)] = fact
    return {id for id, fact in last.items() if fact.type == "ShipmentStopped"}


def _stuck(order: Order, why: str) -> Wrong:
    return Wrong("lost", f"order {order.id}: {why}", order.evidence())
