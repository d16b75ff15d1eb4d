"""Orders that are collected, judged from the facts alone: from that store and no other, and kept as long as was said."""

from collections.abc import Iterator
from datetime import datetime

from tests.faults.checking.log import Fact, Logs, Wrong

NO_SHOW = "no_show"


def uncollected(logs: Logs) -> Iterator[Wrong]:
    ready: dict[str, Fact] = {}
    ended: set[str] = set()
    for fact in logs["fulfillment"].facts:
        if fact.type == "ShipmentReady":
            ready[fact.data["shipment_id"]] = fact
        elif fact.type == "ShipmentNotCollected":
            ended.add(fact.data["order_id"])
            kept = ready.get(fact.data["shipment_id"])  # without: told as reordered
            if kept and _time(fact, "ended_at") < _time(kept, "keep_until"):
                text = f"shipment {fact.data['shipment_id']} was to be kept until {kept.data['keep_until']}"
                yield Wrong("invariant", text, (kept, fact))
    stores: dict[str, str] = {}
    for fact in logs["orders"].facts:
        id = fact.data.get("order_id", "")
        if fact.type == "OrderPlaced" and fact.data.get("pick_up"):
            stores[id] = fact.data["pick_up"]["store"]
        elif fact.type == "ReservationRequested" and fact.data["warehouse"] != stores.get(id, fact.data["warehouse"]):
            yield Wrong("invariant", f"order {id} is collected in {stores[id]}, {fact.data['warehouse']} is asked", (fact,))
        elif fact.type == "OrderCancelled" and fact.data.get("code") == NO_SHOW and id in stores and id not in ended:
            yield Wrong("phantom", f"order {id} is cancelled, though its customer was not late", (fact,))


def _time(fact: Fact, name: str) -> datetime:
    return datetime.fromisoformat(fact.data[name])
