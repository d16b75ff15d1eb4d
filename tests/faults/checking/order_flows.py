"""The lives of orders, their parts, changes and drafts."""

from tests.faults.checking.flow import Flow, by
from tests.faults.checking.pieces import shipment_of

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
_STEPS = (*_ONCE, *_PARTS, "LinesDone", "LinesCancelled", "ShipmentShortened", "StreetDateReached")
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
        "LinesDone": ("OrderConfirmed",),  # and paid, or authorised: tests/faults/checking/orders.py
        "OrderDelivered": ("OrderShipped",),
        "OrderCancelled": ("OrderPlaced",),
        "OrderExpired": ("OrderPlaced",),
        "OrderReinstated": ("OrderExpired",),
        "ReleaseRequested": ("ReservationRequested",),
        "RefundIssued": ("PaymentCaptured",),
        "ExchangeCreditExpected": ("OrderPlaced",),
        "ExchangeCreditGiven": ("RefundIssued",),
        "ExchangeCreditRefunded": ("RefundIssued",),
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
    | {"PaymentCaptured": ("payment_id", "provider", "total"), "RefundIssued": ("refund_id",), "LinesDone": ("number",)},
    anew={"OrderReinstated": frozenset({"OrderExpired"})},
    instead={("OrderDelivered", "OrderShipped"): "LinesDone", ("LinesCancelled", "ReservationRequested"): "LinesDone"},
)
PART = Flow(
    "orders",
    "part of order",
    shipment_of,
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
