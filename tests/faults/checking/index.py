"""Does each document name the decisions that changed it? The newest in `_log`, older ones in full chunks in a collection of
their own: anybody who looks back at a document reads no others."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tests.faults.checking.log import Fact, Logs, Wrong
from tests.faults.checking.stock import SETTINGS, touched

CHUNK = 32
CHUNKS = "index_v1"
Documents = Mapping[str, Sequence[dict[str, Any]]]
Places = dict[str, list[tuple[int, int]]]
"""Document id to partition and offset of each decision that changed it, in order."""


OF_THE_CHARGE = frozenset(
    ("PaymentClaimed", "PaymentRefused", "ChargeActionStarted", "ChargeActionAnswered", "ChargeActionUnanswered")
)
"""The order hears what came of it."""
DAILY = frozenset(("StockAsked", "StockOffered"))
TO_PRICING = frozenset(("OrderUsesDue", "OrderGiftsDropped", "OrderEarningDue"))
BETWEEN_ORDERS = frozenset(("ExchangeCreditGiven", "ExchangeCreditReturned"))
NOT_OF_ORDERS = OF_THE_CHARGE | DAILY | TO_PRICING | BETWEEN_ORDERS
"""They name an order, whose document does not tell them."""


def _order(fact: Fact) -> Sequence[str]:
    if fact.type in NOT_OF_ORDERS:
        return ()
    if fact.type in ("OrderRequestRefused", "OrderChangeRefused") and fact.data["code"] == "unknown_order":
        return ()
    return (fact.data["order_id"],) if "order_id" in fact.data else ()


SAY_OF_STOCK = frozenset(("StockLow", "LotHeld", "LotFreed", "LandedCostAdded", "AllocationExchanged"))
"""They change what is shown of a SKU, and move no piece of it."""


def _stock(fact: Fact) -> Sequence[str]:
    warehouse = fact.data.get("warehouse")
    if fact.type in SAY_OF_STOCK or fact.type in SETTINGS:
        return (f"{warehouse}/{fact.data['sku']}",)
    return [f"{warehouse}/{sku}" for sku in touched(fact)]


SHIPMENT = frozenset(
    (
        "TrackingCorrected",
        "ShortPicked",
        "ShipmentReady",
        "ShipmentNotCollected",
        *(f"Shipment{word}" for word in ("Created", "Picked", "Packed", "Shipped", "InTransit", "Delivered", "Stopped")),
    )
)
RETURN = frozenset(
    (
        "RefundGranted",
        *(f"Return{word}" for word in ("Requested", "Refused", "Approved", "Withdrawn", "Received", "Inspected", "Refunded")),
        "ReturnPiecesMissing",
    )
)


def _shipment(fact: Fact) -> Sequence[str]:
    return (fact.data["shipment_id"],) if fact.type in SHIPMENT else ()


def _return(fact: Fact) -> Sequence[str]:
    contradicts = fact.type == "ReturnRefused" and fact.data["code"] == "contradicts_return"
    return (fact.data["return_id"],) if fact.type in RETURN and not contradicts else ()


SHOWN: dict[str, tuple[str, Callable[[Fact], Sequence[str]]]] = {
    "orders_v6": ("orders", _order),
    "stock_v4": ("inventory", _stock),
    "shipments_v5": ("fulfillment", _shipment),
    "returns_v3": ("support", _return),
}
"""By collection: whose facts change its documents, and which documents a fact changes."""


def indexed(documents: Documents, logs: Logs) -> Iterator[Wrong]:
    chunks = {document["_id"]: document["offsets"] for document in documents.get(CHUNKS, ())}
    for collection, (service, changed) in SHOWN.items():
        places: Places = {}
        for fact in logs[service].facts:
            for id in dict.fromkeys(changed(fact)):
                here, place = places.setdefault(id, []), (fact.raw.partition, fact.raw.offset)
                if place not in here[-1:]:
                    here.append(place)
        for document in documents[collection]:
            if due := places.get(document["_id"]):
                yield from _one(collection, document, due, chunks)


def _one(
    collection: str, document: dict[str, Any], due: list[tuple[int, int]], chunks: Mapping[str, list[int]]
) -> Iterator[Wrong]:
    name, full = f"{collection}/{document['_id']}", document["_chunks"]
    older = [chunks.get(f"{name}/{number:06d}", []) for number in range(full)]
    found = [offset for chunk in older for offset in chunk] + document["_log"]
    offsets = [offset for _, offset in due]
    if found != offsets:
        yield Wrong("document", f"{name}: its index names the decisions {found}, the log says {offsets}")
    if any(len(chunk) != CHUNK for chunk in older) or len(document["_log"]) >= CHUNK or f"{name}/{full:06d}" in chunks:
        yield Wrong("document", f"{name}: its index is not cut into chunks of {CHUNK}: {older} {document['_log']}")
    if (document["_p"], document["_at"]) != due[-1]:
        yield Wrong("document", f"{name}: shows {document['_p']}/{document['_at']}, the log says {due[-1]}")
