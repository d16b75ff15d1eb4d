"""All lives of things, as tables. Doubled and reordered are read off."""

from collections.abc import Iterator

from tests.faults.checking.flow import Flow, against, by
from tests.faults.checking.log import Logs, Wrong
from tests.faults.checking.order_flows import CHANGE, DRAFT, ORDER, PART
from tests.faults.checking.pieces import shipment_of
from tests.faults.checking.stock_flows import (
    ADJUSTMENT,
    COUNT,
    DELIVERY,
    HOLD,
    POOL,
    PURCHASE,
    RECEIPT,
    RESERVATION,
    RESTOCK,
    SET_ASIDE,
)

_PARCEL = ("ShipmentCreated", "ShipmentPicked", "ShipmentPacked", "ShipmentShipped", "ShipmentDelivered")
SHIPMENT = Flow(
    "fulfillment",
    "shipment",
    shipment_of,
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
_RMA = ("ReturnRequested", "ReturnApproved", "ReturnReceived", "ReturnInspected")
RETURN = Flow(
    "support",
    "return",
    by("return_id"),
    before={step: _RMA[:i] for i, step in enumerate(_RMA)}
    | {"ReturnWithdrawn": _RMA[:2], "ReturnPiecesMissing": _RMA, "RefundGranted": _RMA[:2], "ReturnRefunded": _RMA[:2]},
    # of goods inspected before: tests/faults/checking/returns.py
    never_after={"ReturnWithdrawn": frozenset(_RMA), "ReturnReceived": frozenset({"ReturnWithdrawn"})},
    once={step: () for step in (*_RMA, "ReturnWithdrawn", "ReturnPiecesMissing", "RefundGranted", "ReturnRefunded")},
)
WINDOW = Flow(
    "support",
    "return window",
    shipment_of,
    before={"ReturnWindowOpened": ()},
    never_after={},
    once={"ReturnWindowOpened": ("to_come", "done")},
)
"""Of a shipment, and once more, with nothing to come, where pieces that were to come did not."""
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


def doubled_and_reordered(logs: Logs) -> Iterator[Wrong]:
    for flow in FLOWS:
        yield from against(flow, logs)
