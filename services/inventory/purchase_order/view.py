"""The view `purchase_orders`: one document an order, with what came of each line."""

from typing import Annotated, Literal, assert_never

from services.inventory.purchase_order.state import PurchaseFact
from shared.contracts.limits import PURCHASED_LINES
from shared.contracts.supply import (
    PurchaseOrderApproved,
    PurchaseOrderCancelled,
    PurchaseOrderClosed,
    PurchaseOrderConfirmed,
    PurchaseOrderProposed,
    PurchaseOrderReceived,
    PurchaseOrderSent,
)
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View

Shown = Literal["proposed", "approved", "sent", "confirmed", "partially_received", "closed", "closed_short", "cancelled"]


class LineView(Message):
    warehouse: str
    sku: str
    quantity: int
    unit_price: int
    received: int = 0
    excess: int = 0
    """Of these, beyond the tolerance: set aside in the warehouse."""


class PurchaseOrderView(Message):
    """Prices and total in minor units of the currency."""

    purchase_order: str
    status: Shown = "proposed"
    supplier: str
    currency: str
    total: int
    reason: str
    lines: Annotated[tuple[LineView, ...], PURCHASED_LINES]
    due_at: Instant
    proposed_by: str
    proposed_at: Instant
    approved_by: str | None = None
    sent_at: Instant | None = None
    last_receipt_at: Instant | None = None
    on_time_in_full: bool | None = None
    """None until it is closed."""
    lead_time_days: int | None = None
    ended_at: Instant | None = None


def evolve(view: PurchaseOrderView | None, recorded: Recorded, id: str) -> PurchaseOrderView | None:
    fact: PurchaseFact = recorded.event
    if isinstance(fact, PurchaseOrderProposed):
        return _proposed(fact)
    if view is None:
        return None
    match fact:
        case PurchaseOrderApproved():
            return view.model_copy(update={"status": "approved", "approved_by": fact.approved_by})
        case PurchaseOrderSent():
            return view.model_copy(update={"status": "sent", "sent_at": fact.sent_at})
        case PurchaseOrderConfirmed():
            status = "confirmed" if view.last_receipt_at is None else view.status
            return view.model_copy(update={"status": status, "due_at": fact.due_at})
        case PurchaseOrderReceived():
            return _received(view, fact)
        case PurchaseOrderClosed():
            update = {
                "status": "closed_short" if fact.short else "closed",
                "on_time_in_full": fact.on_time_in_full,
                "lead_time_days": fact.lead_time_days,
                "ended_at": fact.closed_at,
            }
            return view.model_copy(update=update)
        case PurchaseOrderCancelled():
            return view.model_copy(update={"status": "cancelled", "ended_at": fact.cancelled_at})
        case _:
            assert_never(fact)


def _proposed(fact: PurchaseOrderProposed) -> PurchaseOrderView:
    return PurchaseOrderView(
        purchase_order=fact.purchase_order,
        supplier=fact.supplier,
        currency=fact.currency,
        total=fact.total,
        reason=fact.reason,
        lines=tuple(
            LineView(warehouse=line.warehouse, sku=line.sku, quantity=line.quantity, unit_price=line.unit_price)
            for line in fact.lines
        ),
        due_at=fact.due_at,
        proposed_by=fact.proposed_by,
        proposed_at=fact.proposed_at,
    )


def _received(view: PurchaseOrderView, fact: PurchaseOrderReceived) -> PurchaseOrderView:
    came = {line.sku: line for line in fact.lines}
    lines = tuple(
        line.model_copy(
            update={"received": line.received + came[line.sku].quantity, "excess": line.excess + came[line.sku].excess}
        )
        if line.warehouse == fact.warehouse and line.sku in came
        else line
        for line in view.lines
    )
    status = "partially_received" if view.ended_at is None else view.status
    return view.model_copy(update={"lines": lines, "last_receipt_at": fact.received_at, "status": status})


purchase_orders = View(
    name="purchase_orders",
    document=PurchaseOrderView,
    facts=PurchaseFact,
    evolve=evolve,
    ids="purchase_order",
    indexes=(("status",), ("supplier", "status")),
)
