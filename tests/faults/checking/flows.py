"""Lives of things, as tables: what must have been before, what happens once, what ends it. Doubled and reordered are read off."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tests.faults.checking.log import Fact, Logs, Wrong


@dataclass(frozen=True)
class Flow:
    service: str
    noun: str
    id: Callable[[Fact], str]
    before: Mapping[str, tuple[str, ...]]
    """Type -> all types that must have been before it. Types that are not here are not looked at."""
    never_after: Mapping[str, frozenset[str]]
    """Type -> what may not follow it."""
    once: Mapping[str, tuple[str, ...]]
    """Type -> fields that together with the id make it one: () for once in a life."""
    anew: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Type -> what it takes back: that may be again, and does not count as having been."""
    again: str = ""
    """What begins the life once more, in an attempt after the first: what was stopped for a change leaves."""


def by(*fields: str) -> Callable[[Fact], str]:
    return lambda fact: "/".join(fact.data[field] for field in fields)


def _shipment_of(fact: Fact) -> str:
    """Before shipments were named an order had one."""
    return str(fact.data.get("shipment_id") or fact.data["order_id"])


_ENDS = ("OrderRefused", "OrderCancelled", "OrderExpired")
_ONCE = ("OrderPlaced", "OrderConfirmed", "OrderPaid", "OrderDelivered")
_PARTS = (
    "ReservationRequested",
    "OrderAllocated",
    "FulfillmentRequested",
    "ShipmentStopRequested",
    "OrderShipped",
    "LinesDelivered",
)
_STEPS = (*_ONCE, *_PARTS, "LinesCancelled", "ShipmentShortened", "StreetDateReached")
ORDER = Flow(
    "orders",
    "order",
    by("order_id"),
    before={
        "OrderPlaced": (),
        "OrderRefused": (),
        "PaymentCaptured": (),
        "ChargeReported": (),
        "OrderConfirmed": ("OrderPlaced",),
        "ReservationRequested": ("OrderConfirmed",),
        "ShipmentQueued": ("ReservationRequested",),
        "OrderAllocated": ("ReservationRequested",),
        "OrderPaid": ("OrderConfirmed",),
        "FulfillmentRequested": ("OrderAllocated",),  # and paid, or authorised: tests/faults/checking/orders.py
        "OrderAuthorised": ("OrderConfirmed", "ChargeReported"),
        "ChargeActionRequested": ("ChargeReported",),
        "ChargeActionEnded": ("ChargeReported",),
        "RefundRetried": ("RefundIssued", "ChargeActionEnded"),
        "ShipmentStopRequested": ("FulfillmentRequested",),
        "OrderShipped": ("FulfillmentRequested",),
        "OrderTrackingCorrected": ("OrderShipped",),
        "ShipmentShortened": ("ReservationRequested",),  # when: tests/faults/checking/losses.py
        "ShipmentShortenRequested": ("FulfillmentRequested",),
        "LinesCancelled": ("ReservationRequested",),
        "LinesDelivered": ("OrderShipped",),
        "OrderDelivered": ("OrderShipped",),
        "OrderCancelled": ("OrderPlaced",),
        "OrderExpired": ("OrderPlaced",),
        "OrderReinstated": ("OrderExpired",),
        "ReleaseRequested": ("ReservationRequested",),
        "RefundIssued": ("PaymentCaptured",),
        "StreetDateReached": ("OrderAllocated",),
        "CartHoldReleaseRequested": ("OrderPlaced",),
        "OrderHeld": ("OrderPlaced",),
        "OrderHoldReleased": ("OrderHeld",),
    },
    never_after={end: frozenset((*_STEPS, *_ENDS, "OrderHeld")) for end in _ENDS}
    | {
        "OrderShipped": frozenset((*_ENDS, "OrderPlaced", "OrderConfirmed")),
        "OrderDelivered": frozenset(step for step in _STEPS + _ENDS if step != "OrderPaid"),
        "FulfillmentRequested": frozenset(("OrderExpired", "OrderPlaced", "OrderConfirmed")),
    },
    once={step: () for step in (*_ONCE, *_ENDS, "OrderAuthorised")}
    | {"PaymentCaptured": ("payment_id", "provider", "total"), "RefundIssued": ("refund_id",)},
    anew={"OrderReinstated": frozenset({"OrderExpired"})},
)
PART = Flow(
    "orders",
    "part of order",
    _shipment_of,
    before={
        "ReservationRequested": (),
        "SourcingAnswered": ("ReservationRequested",),
        "ShipmentQueued": ("ReservationRequested",),
        "OrderAllocated": ("ReservationRequested",),
        "StockAsked": ("ShipmentQueued",),
        "StockOffered": ("StockAsked",),
        "SourcedAgain": ("StockOffered",),
        "ReleaseRequested": ("ReservationRequested",),
        "StreetDateReached": ("OrderAllocated",),
        "FulfillmentRequested": ("OrderAllocated",),
        "ShipmentShortened": ("ReservationRequested",),
        "ShipmentShortenRequested": ("FulfillmentRequested",),
        "ShipmentStopRequested": ("FulfillmentRequested",),
        "OrderShipped": ("FulfillmentRequested",),
        "LinesDelivered": ("OrderShipped",),
    },
    never_after={
        "OrderAllocated": frozenset({"ReservationRequested", "SourcingAnswered", "ShipmentQueued"}),
        "ReleaseRequested": frozenset((*_PARTS, "StreetDateReached", "StockAsked", "SourcedAgain")),
        "OrderShipped": frozenset({"ReleaseRequested", "ShipmentShortened", "ShipmentShortenRequested", *_PARTS[:4]}),
    },
    once={step: () for step in (*_PARTS[1:], "StreetDateReached", "SourcedAgain")}
    | {"ReservationRequested": ("attempt",), "ReleaseRequested": ("warehouse",)}
    | {"FulfillmentRequested": ("attempt",), "ShipmentStopRequested": ("change_id",)},
)
_PARCEL = ("ShipmentCreated", "ShipmentPicked", "ShipmentPacked", "ShipmentShipped", "ShipmentDelivered")
SHIPMENT = Flow(
    "fulfillment",
    "shipment",
    _shipment_of,
    before={step: _PARCEL[:i] for i, step in enumerate(_PARCEL)}
    | dict.fromkeys(("ShipmentInTransit", "TrackingCorrected", "ShipmentStopRefused"), ("ShipmentShipped",))
    | {"ShipmentStopped": (), "ShortPicked": ("ShipmentCreated",)}
    | {"ShipmentReady": ("ShipmentCreated", "ShipmentPicked"), "ShipmentNotCollected": ("ShipmentReady",)},
    never_after={
        "ShipmentStopped": frozenset({*_PARCEL, "ShortPicked"}),
        "ShipmentPacked": frozenset({"ShortPicked"}),
        "ShipmentShipped": frozenset({"ShipmentStopped", "ShipmentReady", "ShipmentNotCollected"}),
        "ShipmentNotCollected": frozenset({*_PARCEL, "ShortPicked", "ShipmentStopped", "ShipmentReady"}),
        "ShipmentReady": frozenset({"ShortPicked"}),
    },
    once={step: () for step in (*_PARCEL, "ShipmentStopped", "ShipmentReady", "ShipmentNotCollected")},
    again="ShipmentCreated",
)
RESERVATION = Flow(
    "inventory",
    "reservation",
    lambda fact: f"{fact.data['warehouse']}/{_shipment_of(fact)}",
    before={
        "StockReserved": (),
        "ReservationRefused": (),
        "ReservationQueued": (),
        "QueueLeft": ("ReservationQueued",),
        "AllocationLost": (),  # the same
        "StockReleased": (),  # of what was reserved, or waited: tests/faults/checking/queue.py
        "StockIssued": ("StockReserved",),
    },
    never_after={
        "StockReserved": frozenset({"ReservationRefused", "ReservationQueued", "QueueLeft"}),
        "ReservationQueued": frozenset({"ReservationRefused"}),
        "QueueLeft": frozenset({"StockReserved", "StockIssued", "AllocationLost"}),
        "StockReleased": frozenset({"QueueLeft"}),
        "StockIssued": frozenset({"StockReleased", "AllocationLost"}),
    },
    once=dict.fromkeys(("StockReserved", "ReservationQueued", "QueueLeft", "StockIssued"), ())
    | {"ReservationRefused": ("attempt",)},
)
_HOLD = ("StockHeld", "HoldExtended", "HoldConverted", "HoldEnded")
HOLD = Flow(
    "inventory",
    "hold",
    by("warehouse", "hold_id"),
    before={"StockHeld": ()} | dict.fromkeys(_HOLD[1:], ("StockHeld",)),
    never_after={"HoldEnded": frozenset(_HOLD)},
    once={"StockHeld": (), "HoldEnded": ()},
)
_RMA = ("ReturnRequested", "ReturnApproved", "ReturnReceived", "ReturnInspected")
RETURN = Flow(
    "support",
    "return",
    by("return_id"),
    before={step: _RMA[:i] for i, step in enumerate(_RMA)}
    | {"ReturnWithdrawn": _RMA[:2], "ReturnPiecesMissing": _RMA, "RefundGranted": _RMA, "ReturnRefunded": _RMA},
    never_after={"ReturnWithdrawn": frozenset(_RMA), "ReturnReceived": frozenset({"ReturnWithdrawn"})},
    once={step: () for step in (*_RMA, "ReturnWithdrawn", "ReturnPiecesMissing", "RefundGranted", "ReturnRefunded")},
)
WINDOW = Flow("support", "return window", _shipment_of, {"ReturnWindowOpened": ()}, {}, once={"ReturnWindowOpened": ("to_come",)})
"""Of a shipment, and once more, with nothing to come, where pieces that were to come did not."""
CHANGE = Flow(
    "orders",
    "change",
    by("order_id", "change_id"),
    before={
        "OrderChangeOpened": (),
        "ShipmentHalted": ("OrderChangeOpened",),
        "ChangeStockHeld": ("OrderChangeOpened",),
        "ChangePriceRequested": ("OrderChangeOpened",),
        "OrderChangePreviewed": ("OrderChangeOpened",),
        "OrderChangeApproved": ("OrderChangePreviewed",),
        "OrderChangeConfirmed": ("OrderChangePreviewed",),
        "OrderChanged": ("OrderChangeOpened",),
        "ShipmentReduced": ("OrderChanged",),
        "OrderChangeEnded": ("OrderChangeOpened",),
    },
    never_after={"OrderChanged": frozenset({"OrderChangeEnded", "OrderChangePreviewed"})}
    | {"OrderChangeEnded": frozenset({"OrderChanged", "OrderChangeConfirmed", "OrderChangePreviewed"})},
    once={step: () for step in ("OrderChangeOpened", "OrderChangePreviewed", "OrderChangeConfirmed", "OrderChanged")}
    | {"OrderChangeEnded": (), "ChangeStockHeld": (), "ChangePriceRequested": ()},
)
DRAFT = Flow(
    "orders",
    "draft",
    by("draft_id"),
    before={
        "DraftOpened": (),
        "DraftPriceHeard": ("DraftOpened",),
        "DraftStockHeard": ("DraftOpened",),
        "DraftPreviewed": ("DraftPriceHeard",),
        "DraftApproved": ("DraftPreviewed",),
        "DraftConfirmed": ("DraftPreviewed",),
        "DraftEnded": ("DraftOpened",),
    },
    never_after={
        "DraftConfirmed": frozenset({"DraftEnded", "DraftPreviewed"}),
        "DraftEnded": frozenset({"DraftConfirmed", "DraftPreviewed"}),
    },
    once={step: () for step in ("DraftOpened", "DraftPreviewed", "DraftApproved", "DraftConfirmed", "DraftEnded")},
)
RECEIPT = Flow("inventory", "receipt", by("warehouse", "receipt_id"), {"StockReceived": ()}, {}, {"StockReceived": ()})
RESTOCK = Flow("inventory", "restock", by("warehouse", "return_id"), {"StockRestocked": ()}, {}, {"StockRestocked": ()})
ADJUSTMENT = Flow("inventory", "adjustment", by("warehouse", "adjustment_id"), {"StockAdjusted": ()}, {}, {"StockAdjusted": ()})
MOVES = ("StockSetAside", "StockMadeAvailable", "SetAsideWrittenOff")
SET_ASIDE = Flow(
    "inventory",
    "set aside",
    lambda fact: fact.data["warehouse"] + "/" + (fact.data.get("move_id") or fact.place),  # without: of another decision
    dict.fromkeys(MOVES, ()),
    {move: frozenset(MOVES) for move in MOVES},
    dict.fromkeys(MOVES, ()),
)
COUNT = Flow(
    "inventory",
    "count",
    by("warehouse", "count_id"),
    before={
        "CountStarted": (),
        "CountEntered": ("CountStarted",),
        "CountApproved": ("CountStarted", "CountEntered"),
        "CountCancelled": ("CountStarted",),
    },
    never_after={},
    once={"CountStarted": (), "CountEntered": ("entry_id",)},
)
PURCHASE = Flow(
    "inventory",
    "purchase order",
    by("purchase_order"),
    before={
        "PurchaseOrderProposed": (),
        "PurchaseOrderApproved": ("PurchaseOrderProposed",),
        "PurchaseOrderSent": ("PurchaseOrderApproved",),
        "PurchaseOrderConfirmed": ("PurchaseOrderSent",),
        "PurchaseOrderReceived": ("PurchaseOrderSent",),
        "PurchaseOrderClosed": ("PurchaseOrderSent",),
        "PurchaseOrderCancelled": ("PurchaseOrderProposed",),
    },
    never_after={
        "PurchaseOrderClosed": frozenset({"PurchaseOrderSent", "PurchaseOrderConfirmed", "PurchaseOrderCancelled"}),
        "PurchaseOrderCancelled": frozenset({"PurchaseOrderApproved", "PurchaseOrderSent", "PurchaseOrderClosed"}),
    },
    once={f"PurchaseOrder{step}": () for step in ("Proposed", "Approved", "Sent", "Closed", "Cancelled")}
    | {"PurchaseOrderReceived": ("warehouse", "receipt_id")},
)
DELIVERY = Flow(
    "inventory",
    "supplier",
    by("supplier"),
    before={"SupplierDelivered": ()},
    never_after={},
    once={"SupplierDelivered": ("purchase_order",)},
)
POOL = Flow(
    "inventory",
    "pool",
    by("warehouse", "sku", "pool_id"),
    before={"PoolSplit": (), "PoolMerged": ("PoolSplit",)},
    never_after={},
    once={"PoolSplit": ("move_id",), "PoolMerged": ("move_id",)},
)
PRICE = Flow(
    "pricing",
    "price of order",
    by("order_id"),
    before={"OrderPriced": (), "OrderPriceRefused": ()},
    never_after={"OrderPriced": frozenset({"OrderPriceRefused"}), "OrderPriceRefused": frozenset({"OrderPriced"})},
    once={"OrderPriced": (), "OrderPriceRefused": ()},
)
FLOWS = (
    ORDER,
    PART,
    CHANGE,
    DRAFT,
    SHIPMENT,
    RESERVATION,
    HOLD,
    RETURN,
    WINDOW,
    RECEIPT,
    RESTOCK,
    ADJUSTMENT,
    SET_ASIDE,
    COUNT,
    PURCHASE,
    DELIVERY,
    POOL,
    PRICE,
)


def lives(flow: Flow, logs: Logs) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = defaultdict(list)
    for fact in logs[flow.service].facts:
        if fact.type in flow.before:
            found[flow.id(fact)].append(fact)
    return found


def doubled_and_reordered(logs: Logs) -> Iterator[Wrong]:
    for flow in FLOWS:
        yield from against(flow, logs)


def against(flow: Flow, logs: Logs) -> Iterator[Wrong]:
    for id, facts in lives(flow, logs).items():
        yield from _one_life(flow, id, facts)


def _one_life(flow: Flow, id: str, facts: Iterable[Fact]) -> Iterator[Wrong]:
    seen: dict[str, Fact] = {}
    once: dict[tuple[str, ...], Fact] = {}
    for fact in facts:
        if seen and fact.raw.partition != next(iter(seen.values())).raw.partition:
            yield Wrong("log", f"{flow.noun} {id} in two partitions", (next(iter(seen.values())), fact))
        if fact.type == flow.again and fact.data.get("attempt", 1) > 1 and "ShipmentStopped" in seen:
            seen, once = {}, {}
        if fact.type in flow.once:
            key = (fact.type, *(str(fact.data.get(name, "")) for name in flow.once[fact.type]))
            if key in once:
                yield Wrong("doubled", f"two {' '.join(key)} of {flow.noun} {id}", (once[key], fact))
                continue
            once[key] = fact
        if missing := [type for type in flow.before[fact.type] if type not in seen]:
            yield Wrong("reordered", f"{flow.noun} {id}: {fact.type} without {', '.join(missing)} before", (fact,))
        for type, earlier in seen.items():
            if fact.type in flow.never_after.get(type, ()):
                yield Wrong("reordered", f"{flow.noun} {id}: {fact.type} after {type}", (earlier, fact))
        for taken_back in flow.anew.get(fact.type, ()):
            seen.pop(taken_back, None)
            once = {key: earlier for key, earlier in once.items() if key[0] != taken_back}
        seen.setdefault(fact.type, fact)
