"""Pieces that shipments lost: every order hears of it and goes on with fewer, and none goes on with fewer for nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from tests.faults.checking.log import Wrong
from tests.faults.checking.pieces import Seen, pieces_of, shipment_of

TOLD = ("ShipmentShortened", "ShipmentShortenRequested", "ReleaseRequested", "ShipmentStopRequested", "OrderShipped")


def lost_by(seen: Seen, shipment: str, warehouse: str) -> Counter[str]:
    """Pieces of the shipment there, by SKU."""
    mine = [fact.data for fact in seen.get("AllocationLost", ()) if fact.data["shipment_id"] == shipment]
    return pieces_of(line for data in mine if data["warehouse"] == warehouse for line in data["lines"])


def losses_kept(order: str, seen: Seen, ended: bool) -> Iterator[Wrong]:
    released = {shipment_of(fact) for fact in seen.get("FulfillmentRequested", ())}
    shortened: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for fact in seen.get("ShipmentShortened", ()):
        shipment = shipment_of(fact)
        if fact.data.get("reason") == "allocation_lost":
            shortened[shipment, fact.data["warehouse"]].update(pieces_of(fact.data["lines"]))
        elif shipment not in released:
            yield Wrong("reordered", f"order {order}: shipment {shipment} is short picked and was never asked for", (fact,))
    for (shipment, warehouse), pieces in shortened.items():
        if more := pieces - lost_by(seen, shipment, warehouse):
            text = f"order {order}: shipment {shipment} goes without {dict(more)} that it did not lose"
            yield Wrong("invariant", text, (*seen["ShipmentShortened"],))
    told = {shipment_of(fact) for type in TOLD for fact in seen.get(type, ())}
    for fact in seen.get("AllocationLost", ()):
        if not ended and shipment_of(fact) not in told:
            yield Wrong("lost", f"order {order}: shipment {shipment_of(fact)} lost pieces and goes on as if it had them", (fact,))
    later = [fact for fact in seen.get("LinesCancelled", ()) if fact.data.get("code") != "gift_out_of_stock"]
    if later and not released and not seen.get("AllocationLost") and not seen.get("LinesDone"):
        text = f"order {order}: LinesCancelled without FulfillmentRequested, or anything lost, before"
        yield Wrong("reordered", text, (*later,))
