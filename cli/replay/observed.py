"""What waybill.events said of a replay, folded as it is read: a repeat (the same ce_id) changes nothing."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class SeenOrder:
    """Amounts: pence."""

    channel: str | None = None
    external_id: str | None = None
    placed: bool = False
    refused: str | None = None
    """The code, as in every refusal here."""
    total: int | None = None
    captured: int = 0
    refunded: int = 0
    paid: bool = False
    cancelled: bool = False
    expired: bool = False
    delivered: bool = False


@dataclass(slots=True)
class SeenReturn:
    requested: bool = False
    refused: str | None = None
    refunded: int | None = None
    """Pence."""


@dataclass(slots=True)
class Observed:
    """Feed it every record of waybill.events, in any order across partitions."""

    orders: dict[str, SeenOrder] = field(default_factory=dict)
    """By order id."""
    returns: dict[str, SeenReturn] = field(default_factory=dict)
    """By return id."""
    refused_events: dict[str, str] = field(default_factory=dict)
    """ce_id of a storefront's event to the code of its refusal."""
    repeated: int = 0
    """Storefront events that came again and changed nothing."""
    facts: Counter[str] = field(default_factory=Counter)
    _ids: set[str] = field(default_factory=set)

    def add(self, type: str, ce_id: str, causation: str, data: Mapping[str, Any]) -> None:
        """One fact: its ce_type, ce_id, ce_causationid ("" if none) and data."""
        if ce_id in self._ids:
            return
        self._ids.add(ce_id)
        self.facts[type] += 1
        if type == "Repeated":
            self.repeated += 1
        elif type in ("OrderRequestRefused", "StorefrontEventRefused", "FulfillmentRequestRefused"):
            self.refused_events[causation] = data["code"]
        elif type in ("ReturnRequested", "ReturnRefused", "ReturnRefunded"):
            _return(self.returns.setdefault(data["return_id"], SeenReturn()), type, data)
        elif type in _OF_ORDERS:
            _order(self.orders.setdefault(data["order_id"], SeenOrder()), type, data)


_OF_ORDERS = frozenset(
    {
        "OrderPlaced",
        "OrderRefused",
        "OrderConfirmed",
        "PaymentCaptured",
        "OrderPaid",
        "RefundIssued",
        "OrderCancelled",
        "OrderExpired",
        "OrderDelivered",
    }
)


def _order(order: SeenOrder, type: str, data: Mapping[str, Any]) -> None:
    match type:
        case "OrderPlaced" | "OrderRefused":
            order.channel, order.external_id = data["channel"], data["external_id"]
            order.placed |= type == "OrderPlaced"
            order.refused = data.get("code", order.refused)
        case "OrderConfirmed":
            order.total = data["total"]
        case "PaymentCaptured":
            order.captured += data["amount"]
        case "OrderPaid":
            order.paid = True
        case "RefundIssued":
            order.refunded += data["amount"]
        case "OrderCancelled":
            order.cancelled = True
        case "OrderExpired":
            order.expired = True
        case "OrderDelivered":
            order.delivered = True


def _return(seen: SeenReturn, type: str, data: Mapping[str, Any]) -> None:
    match type:
        case "ReturnRequested":
            seen.requested, seen.refused = True, None
        case "ReturnRefused" if not seen.requested:
            seen.refused = data["code"]
        case "ReturnRefunded":
            seen.refunded = data["amount"]
