"""Was everything answered, once, in order, and nothing that was never sent? Across services, by links and causes alone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from tests.faults.checking.log import Fact, Log, Logs, Wrong

SERVICES = ("orders", "inventory", "pricing", "fulfillment", "support")

ANSWERED_BY: dict[tuple[str, str], tuple[str, ...]] = {
    ("orders", "OrderPlaced"): ("pricing",),
    ("orders", "ReservationRequested"): ("inventory",),
    ("orders", "ReleaseRequested"): ("inventory",),
    ("orders", "FulfillmentRequested"): ("fulfillment",),
    ("orders", "ShipmentStopRequested"): ("fulfillment",),
    ("orders", "OrderDelivered"): ("support",),
    ("pricing", "OrderPriced"): ("orders",),
    ("pricing", "OrderPriceRefused"): ("orders",),
    ("inventory", "StockReserved"): ("orders",),
    ("inventory", "ReservationRefused"): ("orders",),
    ("fulfillment", "ShipmentShipped"): ("orders", "inventory"),
    ("fulfillment", "ShipmentDelivered"): ("orders",),
    ("fulfillment", "ShipmentStopped"): ("orders",),
    ("fulfillment", "ShipmentStopRefused"): ("orders",),
    ("support", "RefundGranted"): ("orders",),
    ("support", "ReturnInspected"): ("inventory",),
}
"""Which services must answer which fact. Refunds of returns are looked at where returns are."""


def lost_and_doubled(logs: Logs) -> Iterator[Wrong]:
    answers: dict[str, dict[str, Fact]] = {service: {} for service in logs}
    for service, log in logs.items():
        yield from _inbox(log)
        for fact in log.facts:
            if not fact.source or fact.part:
                continue
            if (other := answers[service].get(fact.source)) is not None:
                yield Wrong("doubled", f"{service} answers {fact.source} twice", (other, fact))
            answers[service][fact.source] = fact
        yield from _out_of_order(service, answers[service].values())
    places = {fact.place for log in logs.values() for fact in log.facts}
    for service in logs:
        for source, fact in answers[service].items():
            if not source.startswith("storefront.") and source.rsplit(",", 1)[0] not in places:
                yield Wrong("phantom", f"{service} answers {source}, which is no fact", (fact,))
    for service, log in logs.items():
        for fact in log.facts:
            for consumer in ANSWERED_BY.get((service, fact.type), ()):
                if consumer in logs and f"{fact.place},0" not in answers[consumer]:
                    yield Wrong("lost", f"{consumer} never answered {fact.type}", (fact,))


def _inbox(log: Log) -> Iterator[Wrong]:
    """Each inbox record is decided once."""
    decided: dict[tuple[int, int], Fact] = {}
    ids: dict[bytes, Fact] = {}
    for fact in log.facts:
        id = dict(fact.raw.headers).get("ce_id", b"")
        if id in ids:
            yield Wrong("doubled", f"ce_id {id.decode()} twice", (ids[id], fact))
        ids[id] = fact
        if fact.part:
            continue
        place = fact.raw.partition, fact.inbox
        if place in decided:
            yield Wrong("doubled", f"two decisions about inbox offset {fact.inbox}", (decided[place], fact))
        decided[place] = fact


def _out_of_order(service: str, answers: Iterable[Fact]) -> Iterator[Wrong]:
    """What came from one partition of a source into one inbox partition is answered in its order."""
    last: dict[tuple[int, str, str], tuple[tuple[int, ...], Fact]] = {}
    for fact in answers:
        topic, partition, *numbers = fact.source.split(",")
        key, place = (fact.raw.partition, topic, partition), tuple(map(int, numbers))
        if key in last and last[key][0] > place:
            yield Wrong("reordered", f"{service} answers {fact.source} after a later one", (last[key][1], fact))
        last[key] = place, fact


def parked(logs: Logs) -> Iterator[Wrong]:
    for service, log in logs.items():
        waiting: dict[tuple[int, int], Fact] = {}
        for fact in log.facts:
            if fact.type == "Parked":
                waiting[fact.raw.partition, fact.data["inbox"]] = fact
            elif fact.type == "Redriven":
                waiting.pop((fact.raw.partition, fact.data["inbox"]), None)
        for fact in waiting.values():
            yield Wrong("parked", f"{service} parked a command: {fact.data.get('reason')}", (fact,))


Journal = Sequence[dict[str, Any]]
"""What the storefront sent: ce_id, type, channel, external_id, data; `acknowledged: false` where the broker never said so."""


def against_journal(logs: Logs, journal: Journal, complete: bool) -> Iterator[Wrong]:
    """`complete`: nothing else was sent, by whatever way."""
    causes = {fact.cause for log in logs.values() for fact in log.facts}
    for sent in journal:
        if sent.get("acknowledged", True) and sent["ce_id"] not in causes:
            yield Wrong("lost", f"no fact answers the storefront's {sent['type']} {sent['ce_id']}: {sent}")
    if not complete:
        return
    orders: set[tuple[str, str]] = set()
    payments: dict[str, set[int]] = defaultdict(set)
    for sent in journal:
        if sent["type"] == "OrderPlaced":
            orders.add((sent["channel"], sent["external_id"]))
        elif sent["type"] == "PaymentReceived":
            payments[sent["data"]["payment_id"]].add(sent["data"]["amount"])
    for fact in logs["orders"].facts:
        data = fact.data
        if fact.type in ("OrderPlaced", "OrderRefused") and (data["channel"], data["external_id"]) not in orders:
            yield Wrong("phantom", f"nobody sent order {data['channel']} {data['external_id']}", (fact,))
        if fact.type == "PaymentCaptured" and data["amount"] not in payments[data["payment_id"]]:
            yield Wrong("phantom", f"nobody sent payment {data['payment_id']} of {data['amount']}", (fact,))
