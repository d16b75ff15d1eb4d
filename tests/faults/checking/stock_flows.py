"""The lives of what is in stock, and of what brings it there."""

from tests.faults.checking.flow import Flow, by
from tests.faults.checking.pieces import shipment_of

RESERVATION = Flow(
    "inventory",
    "reservation",
    lambda fact: f"{fact.data['warehouse']}/{shipment_of(fact)}",
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
