"""Was everything answered, once, in order, and nothing that was never sent? Across services, by sources and causes alone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any

from tests.faults.checking.log import Fact, Log, Logs, Wrong

SERVICES = ("orders", "inventory", "pricing", "fulfillment", "support")

ANSWERED_BY: dict[tuple[str, str], tuple[str, ...]] = {
    ("orders", "OrderPlaced"): ("pricing",),
    ("orders", "ChannelConfigured"): ("inventory",),
    ("orders", "PaymentClaimed"): ("orders",),
    ("orders", "ChargeActionRequested"): ("orders",),
    ("orders", "ChargeActionAnswered"): ("orders",),
    ("orders", "ReservationRequested"): ("inventory",),
    ("orders", "StockAsked"): ("inventory",),
    ("orders", "ReleaseRequested"): ("inventory",),
    ("orders", "CartHoldReleaseRequested"): ("inventory",),
    ("orders", "FulfillmentRequested"): ("fulfillment",),
    ("orders", "ShipmentStopRequested"): ("fulfillment",),
    ("orders", "ShipmentShortenRequested"): ("fulfillment",),
    ("orders", "ChangePriceRequested"): ("pricing",),
    ("orders", "OrderUsesDue"): ("pricing",),
    ("orders", "OrderGiftsDropped"): ("pricing",),
    ("orders", "OrderEarningDue"): ("pricing",),
    ("orders", "ShipmentReduced"): ("inventory",),
    ("orders", "DraftOpened"): ("pricing", "inventory"),
    ("orders", "DraftConfirmed"): ("orders",),
    ("orders", "LinesDelivered"): ("support",),
    ("orders", "LinesDone"): ("support",),
    ("orders", "OrderDelivered"): ("support",),
    ("orders", "RefundIssued"): ("support",),
    ("orders", "ExchangeCreditGiven"): ("orders",),
    ("orders", "ExchangeCreditReturned"): ("orders",),
    ("pricing", "OrderPriced"): ("orders",),
    ("pricing", "OrderPriceRefused"): ("orders",),
    ("pricing", "ChangePriced"): ("orders",),
    ("pricing", "ChangePriceRefused"): ("orders",),
    ("pricing", "UsesWanted"): ("pricing",),
    ("pricing", "NextUseWanted"): ("pricing",),
    ("pricing", "UsesSettled"): ("pricing",),
    ("pricing", "UseHeld"): ("pricing",),
    ("pricing", "UseRefused"): ("pricing",),
    ("pricing", "BudgetOverspent"): ("pricing",),
    ("pricing", "QuoteUsesWanted"): ("pricing",),
    ("pricing", "NextQuoteUseWanted"): ("pricing",),
    ("pricing", "QuoteUseHeld"): ("pricing",),
    ("pricing", "QuoteUseRefused"): ("pricing",),
    ("pricing", "QuoteHoldAsked"): ("pricing",),
    ("pricing", "QuoteHoldTaken"): ("pricing",),
    ("pricing", "QuoteHoldMissed"): ("pricing",),
    ("pricing", "LentUsesFreed"): ("pricing",),
    ("pricing", "PointsDue"): ("pricing",),
    ("pricing", "SpendChanged"): ("pricing",),
    ("pricing", "CampaignCostBooked"): ("pricing",),
    ("pricing", "DraftPriced"): ("orders",),
    ("pricing", "DraftPriceRefused"): ("orders",),
    ("inventory", "DraftStockTold"): ("orders",),
    ("pricing", "SkuPriced"): ("pricing",),
    ("pricing", "StrategySet"): ("pricing",),
    ("pricing", "SignalNoted"): ("pricing",),
    ("pricing", "PriceProposalApproved"): ("pricing",),
    ("inventory", "StockReserved"): ("orders",),
    ("inventory", "ReservationRefused"): ("orders",),
    ("inventory", "PoolMoveAsked"): ("inventory",),
    ("inventory", "StockTold"): ("orders",),
    ("inventory", "AllocationLost"): ("orders",),
    ("inventory", "LotStopAsked"): ("fulfillment",),
    ("inventory", "TransferHeldBack"): ("inventory",),
    ("inventory", "TransferStockSent"): ("inventory",),
    ("inventory", "StockReceived"): ("inventory",),
    ("inventory", "PurchaseOrderSent"): ("inventory",),
    ("inventory", "PurchaseOrderConfirmed"): ("inventory",),
    ("inventory", "PurchaseOrderClosed"): ("inventory",),
    ("inventory", "ReservationQueued"): ("orders",),
    ("inventory", "QueueFilled"): ("inventory",),
    ("inventory", "QueueContinued"): ("inventory",),
    ("inventory", "HoldEndAsked"): ("inventory",),
    ("inventory", "LotRecalled"): ("inventory",),
    ("inventory", "LotsShipped"): ("inventory",),
    ("inventory", "LotShipmentRecalled"): ("support",),
    ("inventory", "TransferAsked"): ("inventory",),
    ("inventory", "TransferSent"): ("inventory",),
    ("inventory", "TransferReceived"): ("inventory",),
    ("inventory", "TransferCancelled"): ("inventory",),
    ("inventory", "TransferBookedOut"): ("inventory",),
    ("inventory", "TransferLost"): ("inventory",),
    ("inventory", "TransferCalledBack"): ("inventory",),
    ("inventory", "TransferStockAllocated"): ("inventory",),
    ("inventory", "TransferStockShort"): ("inventory",),
    ("inventory", "ProductEntered"): ("inventory",),
    ("inventory", "ProductPublished"): ("support",),
    ("fulfillment", "ShipmentShipped"): ("orders", "inventory"),
    ("fulfillment", "ShortPicked"): ("orders", "inventory"),
    ("fulfillment", "TrackingCorrected"): ("orders",),
    ("fulfillment", "ShipmentDelivered"): ("orders",),
    ("fulfillment", "ShipmentStopped"): ("orders",),
    ("fulfillment", "LotStopAnswered"): ("inventory",),
    ("fulfillment", "ShipmentNotCollected"): ("orders",),
    ("fulfillment", "ShipmentStopRefused"): ("orders",),
    ("support", "RefundGranted"): ("orders",),
    ("support", "ExchangeCreditStated"): ("orders",),
    ("support", "ReturnInspected"): ("inventory",),
    ("support", "PriceComplained"): ("pricing",),
}
"""Which services must answer which fact."""


def _nobody_asked(fact: Fact) -> bool:
    """Goods that came for no purchase order; a signal of a SKU that no strategy prices."""
    if fact.type == "SignalNoted":
        return not fact.data["channels"]
    return fact.type == "StockReceived" and not fact.data.get("purchase_order")


def lost_and_doubled(logs: Logs) -> Iterator[Wrong]:
    answers: dict[str, dict[str, Fact]] = {service: {} for service in logs}
    for service, log in logs.items():
        yield from _once(log)
        for fact in decisions(log):
            if not fact.source:
                continue
            if (other := answers[service].get(fact.source)) is not None:
                yield Wrong("doubled", f"{service} answers {fact.source} twice", (other, fact))
            answers[service][fact.source] = fact
        yield from _out_of_order(service, decisions(log))
    facts = {fact.place: fact for log in logs.values() for fact in log.facts}
    for service in logs:
        for source, fact in answers[service].items():
            if not source.startswith("storefront.") and source.rsplit(",", 1)[0] not in facts:
                yield Wrong("phantom", f"{service} answers {source}, which is no fact", (fact,))
        yield from _two_ways(service, answers[service].values(), facts)
    for service, log in logs.items():
        for fact in log.facts:
            for consumer in ANSWERED_BY.get((service, fact.type), ()):
                if consumer in logs and not _nobody_asked(fact) and f"{fact.place},0" not in answers[consumer]:
                    yield Wrong("lost", f"{consumer} never answered {fact.type}", (fact,))


def decisions(log: Log) -> Iterator[Fact]:
    """The first fact of each."""
    return (fact for fact in log.facts if fact.line == 0)


def _once(log: Log) -> Iterator[Wrong]:
    """Each inbox record is decided once, and every decision has a name of its own."""
    decided: dict[tuple[int, int], Fact] = {}
    ids: dict[str, Fact] = {}
    for fact in decisions(log):
        if fact.decision in ids:
            yield Wrong("doubled", f"ce_id {fact.decision} twice", (ids[fact.decision], fact))
        ids[fact.decision] = fact
        place = fact.raw.partition, fact.inbox
        if fact.inbox >= 0 and place in decided:
            yield Wrong("doubled", f"two decisions about inbox offset {fact.inbox}", (decided[place], fact))
        decided[place] = fact


def _out_of_order(service: str, answers: Iterable[Fact]) -> Iterator[Wrong]:
    """What one partition of a source tells one partition here is answered in its order: apart what is decided where it lies and
    what comes through the inbox, which the former overtakes. And the inbox itself is."""
    last: dict[tuple[int, str], tuple[tuple[int, ...], Fact]] = {}
    for fact in answers:
        origins: dict[str, tuple[int, ...]] = {}
        if fact.inbox >= 0:
            origins["the inbox"] = (fact.inbox,)
        if fact.source:
            topic, partition, *numbers = fact.source.split(",")
            origins[f"{topic}/{partition}{'>inbox' if fact.inbox >= 0 else ''}"] = tuple(map(int, numbers))
        for origin, place in origins.items():
            key = fact.raw.partition, origin
            if key in last and last[key][0] > place:
                what = fact.source if "/" in origin else f"inbox offset {fact.inbox}"
                yield Wrong("reordered", f"{service} answers {what} after a later one", (last[key][1], fact))
            last[key] = place, fact


def _two_ways(service: str, answers: Iterable[Fact], facts: Mapping[str, Fact]) -> Iterator[Wrong]:
    """A type of fact is decided where it lies, or is keyed anew, always."""
    first: dict[tuple[str, str], Fact] = {}
    for fact in answers:
        if (told := facts.get(fact.source.rsplit(",", 1)[0])) is None:
            continue
        other = first.setdefault((told.raw.topic, told.type), fact)
        if (other.inbox < 0) != (fact.inbox < 0):
            yield Wrong("log", f"{service} takes {told.type} in two ways", (told, other, fact))


def parked(logs: Logs) -> Iterator[Wrong]:
    for service, log in logs.items():
        waiting: dict[str, Fact] = {}
        for fact in log.facts:
            if fact.type == "Parked":
                waiting[fact.data["source"]] = fact
            elif fact.type == "Redriven":
                waiting.pop(fact.data["source"], None)
        for fact in waiting.values():
            yield Wrong("parked", f"{service} parked an input: {fact.data.get('reason')}", (fact,))


Journal = Sequence[dict[str, Any]]
"""What the storefront sent: ce_id, type, channel, external_id, data; `acknowledged: false` where the broker never said so. Where
it is known: `at`, partition and offset; `tries`, more than 1 where it may lie elsewhere, too."""


HEARD_BY = {
    "DispatchReported": "fulfillment",
    "TransitReported": "fulfillment",
    "DeliveryReported": "fulfillment",
    "PickUpReadyReported": "fulfillment",
    "PickUpReported": "fulfillment",
    "ReturnRequested": "support",
}


def heard_by(type: str) -> str:
    """The one service that answers a storefront's event of this type; what nobody knows is answered by orders."""
    return HEARD_BY.get(type, "orders")


def against_journal(logs: Logs, journal: Journal, complete: bool, never_read: Set[str] = frozenset()) -> Iterator[Wrong]:
    """`complete`: nothing else was sent, by whatever way. `never_read`: ce_ids of what was deleted before."""
    causes = {fact.cause for log in logs.values() for fact in log.facts}
    for sent in journal:
        if sent.get("acknowledged", True) and sent["ce_id"] not in causes and sent["ce_id"] not in never_read:
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
    asked = {fact.data["payment_id"] for fact in logs["orders"].facts if fact.type == "ChargeActionAnswered"}
    for fact in logs["orders"].facts:
        data = fact.data
        if fact.type in ("OrderPlaced", "OrderRefused") and (data["channel"], data["external_id"]) not in orders:
            yield Wrong("phantom", f"nobody sent order {data['channel']} {data['external_id']}", (fact,))
        if fact.type != "PaymentCaptured" or data["payment_id"] in asked:  # by its provider: tests/faults/checking/charges.py
            continue
        if data.get("total", data["amount"]) not in payments[data["payment_id"]]:
            yield Wrong("phantom", f"nobody sent payment {data['payment_id']} of {data['amount']}", (fact,))
