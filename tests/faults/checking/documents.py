"""Do MongoDB's documents show what the log says? Compared with what the checker derives from the facts itself."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.faults.checking.apart import done, goods, undone
from tests.faults.checking.index import CHUNKS, indexed
from tests.faults.checking.log import Logs, Wrong
from tests.faults.checking.orders import Order
from tests.faults.checking.parts import complete, standing_parts, wanted
from tests.faults.checking.pieces import shipment_of
from tests.faults.checking.stock import Stock
from tests.faults.checking.transfer_sums import COLLECTION as TRANSFERS

COLLECTIONS = {
    "inventory": ("stock_v4", TRANSFERS, CHUNKS),
    "orders": ("orders_v6", CHUNKS),
    "fulfillment": ("shipments_v5", CHUNKS),
    "support": ("returns_v3", CHUNKS),
}
"""By service. Ids of chunks begin with their collection's name: those of all services may lie together."""
Documents = Mapping[str, Sequence[dict[str, Any]]]
"""By collection."""
Expected = dict[str, dict[str, Any]]
"""Document id to the fields that are looked at."""

_PARCEL = {
    "ShipmentCreated": "created",
    "ShipmentPicked": "picked",
    "ShipmentPacked": "packed",
    "ShipmentShipped": "shipped",
    "ShipmentInTransit": "in_transit",
    "ShipmentDelivered": "delivered",
    "ShipmentStopped": "stopped",
    "ShipmentReady": "ready",
    "ShipmentNotCollected": "not_collected",
}
FIRST = ("OrderPlaced", "OrderRefused", "PaymentCaptured", "ChargeReported")
"""With one of them an order is known: also one whose storefront's event was lost, by its money."""
_RETURN = {
    "ReturnRequested": "requested",
    "ReturnApproved": "approved",
    "ReturnReceived": "received",
    "ReturnInspected": "inspected",
    "ReturnRefunded": "refunded",
}


def compared(documents: Documents, logs: Logs, orders: Mapping[str, Order], stocks: Mapping[str, Stock]) -> Iterator[Wrong]:
    yield from _differences("orders_v6", documents, _orders(orders))
    yield from _differences("stock_v4", documents, {id: _stock(id, stock) for id, stock in stocks.items()})
    yield from _differences("shipments_v5", documents, _shipments(logs))
    yield from _differences("returns_v3", documents, _returns(logs))
    yield from indexed(documents, logs)


def _differences(collection: str, documents: Documents, expected: Expected) -> Iterator[Wrong]:
    shown = {document["_id"]: document for document in documents[collection]}
    for id, fields in expected.items():
        document = shown.get(id)
        if document is None:
            yield Wrong("document", f"{collection}/{id} is missing, the log says {fields}")
        elif differing := {name: (document.get(name), value) for name, value in fields.items() if document.get(name) != value}:
            said = "; ".join(f"{name} is {is_!r}, the log says {log!r}" for name, (is_, log) in differing.items())
            yield Wrong("document", f"{collection}/{id}: {said}")
    for id, document in shown.items():
        if id not in expected and document.get("status") != "refused":
            yield Wrong("document", f"{collection}/{id}: the log knows nothing of it: {document}")


def _stock(id: str, stock: Stock) -> dict[str, Any]:
    warehouse, sku = id.split("/")
    free = max(0, stock.available - stock.waiting - stock.pooled - stock.safety)
    return {"warehouse": warehouse, "sku": sku, "available": stock.available, "free": free, **vars(stock)}


def _orders(orders: Mapping[str, Order]) -> Expected:
    return {
        id: {
            "order": order_word(order),
            "payment": payment_word(order),
            "allocation": allocation_word(order),
            "fulfillment": fulfillment_word(order),
            "total": order.total,
            "captured": order.captured,
            "refunded": order.refunded,
            **first_tracking(order),
        }
        for id, order in orders.items()
        if any(map(order.has, FIRST))
    }


def order_word(order: Order) -> str:
    if order.ended:
        return order.ended
    if order.has("OrderDelivered"):
        return "closed"
    if order.has("OrderConfirmed"):
        return "confirmed"
    return "placed" if order.has("OrderPlaced") else "unplaced"


def payment_word(order: Order) -> str:
    if order.captured and not order.held:
        return "refunded"
    if order.has("OrderPaid"):
        if order.held > (order.total or 0):
            return "overpaid"
        return "paid" if order.held >= (order.total or 0) else "partially_refunded"
    return "partially_paid" if order.held else "unpaid"


def allocation_word(order: Order) -> str:
    if any(fact.data["code"] == "out_of_stock" for fact in order.seen.get("OrderRefused", ())):
        return "out_of_stock"
    if order.ended and order.has("ReleaseRequested"):
        return "released"
    everything = wanted(order.seen)
    if everything and not goods(order.seen, everything):
        return "none"
    if complete(order.seen) or order.has("OrderDelivered"):
        return "allocated"
    if not standing_parts(order.seen) and order.has("ReleaseRequested"):
        return "released"
    if any(part.waiting for part in standing_parts(order.seen).values()):
        return "waiting"
    return "requested" if order.has("ReservationRequested") else "pending"


def fulfillment_word(order: Order) -> str:
    if order.has("OrderDelivered"):
        return "delivered"
    if order.has("OrderCancelled"):
        return "stopped" if order.has("FulfillmentRequested") else "none"
    parts = standing_parts(order.seen).values()
    words = {part.word for part in parts}
    everything = wanted(order.seen)
    whole = sum((part.pieces for part in parts), Counter[str]()) == goods(order.seen, everything)
    left = undone(order.seen, everything)
    for word in ("delivered", "shipped"):
        if word in words:
            return word if whole and words == {word} and not (left and word == "delivered") else f"partially_{word}"
    if not words and left and done(order.seen):
        return "partially_delivered"
    return next((word for word in ("stop_requested", "requested") if word in words), "none")


def first_tracking(order: Order) -> dict[str, str | None]:
    """That of the first shipment, which the document shows at its top. Which of several that is its number tells, which facts do
    not carry: nothing is expected then."""
    ids = {shipment_of(fact) for fact in order.seen.get("OrderShipped", ())}
    if len(standing_parts(order.seen)) > 1 or len(ids) > 1:
        return {}
    return {"tracking_number": order.tracking(next(iter(ids)), "OrderShipped", "OrderTrackingCorrected") if ids else None}


def _shipments(logs: Logs) -> Expected:
    expected: Expected = {}
    for fact in logs["fulfillment"].facts:
        if word := _PARCEL.get(fact.type):
            fields = expected.setdefault(fact.data["shipment_id"], {"order_id": fact.data["order_id"]})
            keeps = {"in_transit": fields.get("status") != "shipped", "packed": fields.get("status") == "ready"}
            if not keeps.get(word):
                fields["status"] = word
        if fact.type == "ShortPicked" and not fact.data["left"]:
            expected[fact.data["shipment_id"]]["status"] = "stopped"
        if fact.type in ("ShipmentShipped", "TrackingCorrected"):
            expected[fact.data["shipment_id"]]["tracking_number"] = fact.data.get("tracking_number")
    return expected


def _returns(logs: Logs) -> Expected:
    """A refused request that may come again, better, is left out."""
    expected: Expected = {}
    for fact in logs["support"].facts:
        if fact.type == "ReturnRequested":
            refund = sum(line["refund"] for line in fact.data["lines"])
            expected[fact.data["return_id"]] = {"status": "requested", "refund": refund}
        elif fact.type == "ReturnWithdrawn":
            expected[fact.data["return_id"]] = {"status": "withdrawn", "refund": 0}
        elif fact.type == "ReturnPiecesMissing":
            expected[fact.data["return_id"]]["refund"] -= sum(line["refund"] for line in fact.data["lines"])
        elif word := _RETURN.get(fact.type):
            expected[fact.data["return_id"]]["status"] = word
    return expected
