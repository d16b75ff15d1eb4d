"""Pieces that shipments lost: every order hears of it and goes on with fewer, and none goes on with fewer for nothing."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from tests.faults.checking.log import Fact, Wrong

Seen = Mapping[str, Sequence[Fact]]
TOLD = ("ShipmentShortened", "ShipmentShortenRequested", "ReleaseRequested", "ShipmentStopRequested", "OrderShipped")


def lost_by(seen: Seen, shipment: str, warehouse: str) -> Counter[str]:
    """Pieces of the shipment there, by SKU."""
    pieces: Counter[str] = Counter()
    for fact in seen.get("AllocationLost", ()):
        if (fact.data["shipment_id"], fact.data["warehouse"]) == (shipment, warehouse):
            for line in fact.data["lines"]:
                pieces[line["sku"]] += line["quantity"]
    return pieces


def losses_kept(order: str, seen: Seen, ended: bool) -> Iterator[Wrong]:
    released = {_shipment(fact) for fact in seen.get("FulfillmentRequested", ())}
    shortened: dict[tuple[str, str], Counter[str]] = {}
    for fact in seen.get("ShipmentShortened", ()):
        shipment, lost = _shipment(fact), fact.data.get("reason") == "allocation_lost"
        if not lost and shipment not in released:
            yield Wrong("reordered", f"order {order}: shipment {shipment} is short picked and was never asked for", (fact,))
        pieces = shortened.setdefault((shipment, fact.data["warehouse"]), Counter()) if lost else Counter()
        for line in fact.data["lines"]:
            pieces[line["sku"]] += line["quantity"]
    for (shipment, warehouse), pieces in shortened.items():
        if more := pieces - lost_by(seen, shipment, warehouse):
            text = f"order {order}: shipment {shipment} goes without {dict(more)} that it did not lose"
            yield Wrong("invariant", text, (*seen["ShipmentShortened"],))
    told = {_shipment(fact) for type in TOLD for fact in seen.get(type, ())}
    for fact in seen.get("AllocationLost", ()):
        if not ended and _shipment(fact) not in told:
            yield Wrong("lost", f"order {order}: shipment {_shipment(fact)} lost pieces and goes on as if it had them", (fact,))
    later = [fact for fact in seen.get("LinesCancelled", ()) if fact.data.get("code") != "gift_out_of_stock"]
    if later and not released and not seen.get("AllocationLost"):
        text = f"order {order}: LinesCancelled without FulfillmentRequested, or anything lost, before"
        yield Wrong("reordered", text, (*later,))


def _shipment(fact: Fact) -> str:
    """Before shipments were named an order had one."""
    return str(fact.data.get("shipment_id") or fact.data["order_id"])
