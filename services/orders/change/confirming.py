"""A customer says yes to a preview, and gets exactly that, or is told why not; then pays what is due, or does not."""

from datetime import datetime, timedelta
from typing import assert_never

from services.orders.change.applying import apply
from services.orders.change.asking import TOO_LARGE
from services.orders.change.commands import ApproveChange, ConfirmChange, LapseChange, WithdrawChange
from services.orders.change.ending import end, refused
from services.orders.change.state import Changing, Preview
from services.orders.change.target import changed_lines, gone_of, terms_of
from services.orders.order.fold import after
from services.orders.order.securing import authorised
from services.orders.order.state import Closed, NoOrder, Open, OrderState
from shared.contracts.changes import ChangeApproved, ChangeCode, ChangeConfirmed
from shared.contracts.orders import OrderEvent
from shared.domain.nouns import ANYBODY, Context

Asked = ConfirmChange | ApproveChange | WithdrawChange


def confirm(command: ConfirmChange, state: OrderState, context: Context) -> list[OrderEvent]:
    open = _open_one(command, state, context)
    if isinstance(open, list):
        return open
    assert isinstance(state, Open)
    preview, id, at = open.preview, open.change_id, context.time
    if preview is None:
        return refused(context, id, "not_previewed", "what the change comes to is not known yet")
    if command.preview_id != preview.preview_id:
        return refused(context, id, "preview_stale", f"the preview of change {id} is {preview.preview_id}")
    if open.confirmed:
        return []
    if (why := _stale(state, open, preview, at)) is not None:
        return [*refused(context, id, *why), *end(state, context, at, *why)]
    if preview.approval and not open.approved:
        return refused(context, id, "approval_needed", "its prices need somebody else's approval")
    due, secured = due_of(state, preview.difference, at)
    confirmed = ChangeConfirmed(
        order_id=context.key,
        change_id=id,
        preview_id=preview.preview_id,
        currency=state.funds.currency,
        due=due,
        secured=secured if due else 0,
        pay_by=at + timedelta(hours=terms_of(state).pay_hours) if due else None,
        confirmed_by=context.actor,
        confirmed_at=at,
    )
    return [confirmed] if due else [confirmed, *apply(after(state, [confirmed], context.key), context, at)]


def due_of(order: Open, difference: int, at: datetime) -> tuple[int, int]:
    """What must come before a change that costs so much more is applied, and what was authorised by then. An order that is not
    paid or secured yet is paid as a whole, in its own window."""
    if order.paid:
        return max(0, difference - max(0, order.funds.received - (order.total or 0))), 0
    if not order.captures_later or difference <= 0:
        return 0, 0
    secured = authorised(order.funds, at)
    return max(0, (order.total or 0) + difference - order.funds.received - secured), secured


def refuse_to_confirm(command: ConfirmChange, state: OrderState, context: Context) -> list[OrderEvent]:
    return refused(context, command.change_id, "too_large", TOO_LARGE)


def _stale(order: Open, open: Changing, preview: Preview, at: datetime) -> tuple[ChangeCode, str] | None:
    """Why the order cannot become what was previewed."""
    gone, changed = gone_of(order), changed_lines(open)
    for number, left in enumerate(gone, 1):
        change = changed.get(number)
        touched = change is not None and (change.unit_price is not None or change.quantity < left)
        if left and (touched or preview.repriced):
            return "line_shipped", f"line {number} is on its way: it is changed no more"
    if at >= preview.valid_until:
        return "preview_stale", f"the preview was good until {preview.valid_until:%Y-%m-%d %H:%M} UTC: open the change anew"
    if order.lines != preview.before or order.missing:
        return "preview_stale", "the order is not what it was when this was previewed: open the change anew"
    return None


def approve(command: ApproveChange, state: OrderState, context: Context) -> list[OrderEvent]:
    """By another person than opened it."""
    open = _open_one(command, state, context)
    if isinstance(open, list):
        return open
    id, actor = open.change_id, context.actor or ANYBODY
    if open.preview is None:
        return refused(context, id, "not_previewed", "what the change comes to is not known yet")
    if command.preview_id != open.preview.preview_id:
        return refused(context, id, "preview_stale", f"the preview of change {id} is {open.preview.preview_id}")
    if open.approved or not open.preview.approval:
        return []
    if actor == open.opened_by != ANYBODY:
        return refused(context, id, "same_person", f"{actor} opened change {id}: another person approves it")
    return [ChangeApproved(order_id=context.key, change_id=id, approved_by=actor, approved_at=context.time)]


def withdraw(command: WithdrawChange, state: OrderState, context: Context) -> list[OrderEvent]:
    open = _open_one(command, state, context)
    if isinstance(open, list):
        return open
    assert isinstance(state, Open)
    if any(state.shipment(each) is not None for each in open.stops):
        return refused(context, open.change_id, "not_ready", "its shipments are being stopped: ask again")
    return end(state, context, context.time, "withdrawn", command.reason or "no reason given")


def lapse(command: LapseChange, state: OrderState, context: Context) -> list[OrderEvent]:
    open = state.changing if isinstance(state, Open) else None
    if not isinstance(state, Open) or open is None or open.change_id != command.change_id or open.preview is None:
        return []
    if open.confirmed:
        if open.pay_by is None or context.time < open.pay_by:
            return []
        return end(state, context, context.time, "unpaid", "what is due was not paid in time")
    if context.time < open.preview.valid_until:
        return []
    return end(state, context, context.time, "preview_stale", "nobody confirmed the preview while it was good")


def settle(order: Open, context: Context, at: datetime, *, ends: bool = False) -> tuple[list[OrderEvent], int] | None:
    """After a payment, or an authorisation: what follows of it for the confirmed change, and how much of what was captured is too
    much. None: none waits. `ends`: to apply it is more than a record holds."""
    open = order.changing
    if open is None or not open.confirmed or open.preview is None:
        return None
    later = authorised(order.funds, context.time) if order.captures_later else 0
    surplus = order.funds.captured + later - open.since - open.due
    if surplus < 0:
        return [], 0
    if ends:
        return end(order, context, at, "too_large", TOO_LARGE), 0
    if order.lines != open.preview.before or order.missing or (open.preview.repriced and order.rest):
        reason = "the order is not what it was when the change was confirmed"
        return end(order, context, at, "order_changed", reason), 0
    return apply(order, context, at), surplus if order.paid else 0  # of one that is not, applying gives it back


def _open_one(command: Asked, state: OrderState, context: Context) -> Changing | list[OrderEvent]:
    """The change that is meant, where it is open; else the answer."""
    id = command.change_id
    match state:
        case NoOrder():
            return refused(context, id, "unknown_order", f"no order {context.key} was placed")
        case Closed():
            return refused(context, id, "order_closed", f"the order was {state.outcome} already")
        case Open():
            if state.changing is not None and state.changing.change_id == id:
                return state.changing
            past = state.changes.past.get(id) if state.changes else None
            if past is None:
                return refused(context, id, "unknown_change", f"the order has no change {id}")
            if past.code == "applied":
                same = not isinstance(command, ConfirmChange | ApproveChange) or command.preview_id == past.preview_id
                if same and not isinstance(command, WithdrawChange):
                    return []
                return refused(context, id, "change_closed", f"change {id} was applied")
            if past.code == "withdrawn" and isinstance(command, WithdrawChange):
                return []
            return refused(context, id, past.code, past.reason)
        case _:
            assert_never(state)
