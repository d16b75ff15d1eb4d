"""A purchase order's life: proposed -> approved by another -> sent -> confirmed -> received in parts -> closed, or closed short.

What came is booked by its warehouse, under the warehouse's key; here it is heard, and closes the order when all of it is there.
"""

from collections.abc import Mapping
from datetime import timedelta

from services.inventory.purchase_order.commands import (
    ApprovePurchaseOrder,
    BookReceipt,
    CancelPurchaseOrder,
    ClosePurchaseOrder,
    ConfirmPurchaseOrder,
    ProposePurchaseOrder,
    SendPurchaseOrder,
)
from services.inventory.purchase_order.proposing import lookups, narrow, propose
from services.inventory.purchase_order.rules import refused
from services.inventory.purchase_order.state import NoOrder, Purchase, PurchaseState, Status, after_receipt
from services.inventory.purchase_order.telling import tell_cancelled, tell_closed, tell_receipt, tell_warehouses
from shared.contracts.inventory import StockReceived
from shared.contracts.supply import (
    PurchaseEvent,
    PurchaseOrderApproved,
    PurchaseOrderCancelled,
    PurchaseOrderClosed,
    PurchaseOrderConfirmed,
    PurchaseOrderReceived,
    PurchaseOrderSent,
)
from shared.domain.messages import Instant, Message
from shared.domain.nouns import ANYBODY, Context, Decide, On


def approve(command: ApprovePurchaseOrder, state: PurchaseState, context: Context) -> list[PurchaseEvent]:
    """Whoever entered it does not approve it."""
    id, actor = command.purchase_order, context.actor or ANYBODY
    if not isinstance(state, Purchase) or state.status == "cancelled":
        return _not_there(id, state, context, "approved")
    if state.status != "proposed":
        return []
    if actor == state.proposed_by != ANYBODY:
        return refused(id, context, "same_person", f"{actor} proposed purchase order {id}: another person approves it")
    return [PurchaseOrderApproved(purchase_order=id, approved_by=actor, approved_at=context.time)]


def send(command: SendPurchaseOrder, state: PurchaseState, context: Context) -> list[PurchaseEvent]:
    id = command.purchase_order
    if not isinstance(state, Purchase) or state.status in ("proposed", "cancelled"):
        return _not_there(id, state, context, "sent")
    if state.status != "approved":
        return []
    return [
        PurchaseOrderSent(
            purchase_order=id,
            supplier=state.supplier,
            lines=state.lines,
            due_at=state.due_at,
            tolerance_percent=state.tolerance_percent,
            sent_at=context.time,
        )
    ]


def confirm(command: ConfirmPurchaseOrder, state: PurchaseState, context: Context) -> list[PurchaseEvent]:
    """The same day again changes nothing; another one counts from now on."""
    id = command.purchase_order
    if not isinstance(state, Purchase) or not state.is_under_way:
        return _not_there(id, state, context, "confirmed")
    if state.status == "confirmed" and state.due_at == command.due_at:
        return []
    return [
        PurchaseOrderConfirmed(
            purchase_order=id,
            supplier=state.supplier,
            lines=state.lines,
            due_at=command.due_at,
            tolerance_percent=state.tolerance_percent,
            confirmed_at=context.time,
        )
    ]


def book(command: BookReceipt, state: PurchaseState, context: Context) -> list[PurchaseEvent]:
    """What came is never refused, also after the order was closed."""
    id, receipt = command.purchase_order, f"{command.warehouse}/{command.receipt_id}"
    if not isinstance(state, Purchase) or receipt in state.receipts:
        return []
    received = PurchaseOrderReceived(
        purchase_order=id,
        warehouse=command.warehouse,
        receipt_id=command.receipt_id,
        lines=command.lines,
        received_at=command.received_at,
    )
    came = after_receipt(state, received)
    if state.is_under_way and came.is_complete:
        return [received, _closed(id, came, "", context.time)]
    return [received]


def close(command: ClosePurchaseOrder, state: PurchaseState, context: Context) -> list[PurchaseEvent]:
    """By hand: in full, where only the tolerance is missing; else short."""
    id = command.purchase_order
    if not isinstance(state, Purchase) or state.status in ("proposed", "approved", "cancelled"):
        return _not_there(id, state, context, "closed")
    return [_closed(id, state, command.reason, context.time)] if state.is_under_way else []


def cancel(command: CancelPurchaseOrder, state: PurchaseState, context: Context) -> list[PurchaseEvent]:
    id = command.purchase_order
    if isinstance(state, Purchase) and state.status == "cancelled":
        return []
    if not isinstance(state, Purchase) or state.status in ("closed", "closed_short") or state.receipts:
        return _not_there(id, state, context, "cancelled")
    warehouses = _warehouses(state) if state.is_under_way else ()
    return [PurchaseOrderCancelled(purchase_order=id, warehouses=warehouses, reason=command.reason, cancelled_at=context.time)]


def _closed(id: str, state: Purchase, reason: str, at: Instant) -> PurchaseOrderClosed:
    last, sent = state.last_receipt_at, state.sent_at
    return PurchaseOrderClosed(
        purchase_order=id,
        supplier=state.supplier,
        warehouses=_warehouses(state),
        short=not state.is_in_full,
        on_time_in_full=state.is_in_full and last is not None and last <= state.due_at,
        lots=state.lots,
        lead_time_days=None if last is None or sent is None else max(0, -((sent - last) // timedelta(days=1))),
        reason=reason,
        closed_at=at,
    )


def _warehouses(state: Purchase) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.warehouse for line in state.lines))


NEXT: Mapping[Status, str] = {
    "proposed": "it is proposed: it must be approved first",
    "approved": "it is approved: it must be sent first",
    "sent": "it is sent, and pieces came",
    "confirmed": "it is confirmed, and pieces came",
    "closed": "it is closed",
    "closed_short": "it is closed short",
    "cancelled": "it is cancelled",
}


def _not_there(id: str, state: PurchaseState, context: Context, wanted: str) -> list[PurchaseEvent]:
    if isinstance(state, NoOrder):
        return refused(id, context, "unknown_purchase_order", f"no purchase order {id}")
    return refused(id, context, "wrong_status", f"purchase order {id} cannot be {wanted}: {NEXT[state.status]}")


ON: Mapping[type[Message], Decide | On] = {
    ProposePurchaseOrder: On(propose, lookups=lookups, narrow=narrow),
    ApprovePurchaseOrder: approve,
    SendPurchaseOrder: send,
    ConfirmPurchaseOrder: confirm,
    ClosePurchaseOrder: close,
    CancelPurchaseOrder: cancel,
    BookReceipt: book,
    StockReceived: On(split=tell_receipt),
    PurchaseOrderSent: On(split=tell_warehouses),
    PurchaseOrderConfirmed: On(split=tell_warehouses),
    PurchaseOrderClosed: On(split=tell_closed),
    PurchaseOrderCancelled: On(split=tell_cancelled),
}
