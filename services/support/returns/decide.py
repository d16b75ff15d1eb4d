"""Decisions about returns: requested and approved at once inside the window, received, inspected, refunded; each step once."""

from collections.abc import Mapping
from typing import Literal

from services.support.returns.commands import InspectReturn, ReceiveReturn, RequestReturn
from services.support.returns.pieces import by_sku, exceeding, in_words, paid_for, sorted_out
from services.support.returns.state import Delivered, Return, Returns
from shared.contracts import orders, storefront
from shared.contracts.support import (
    InspectedLine,
    RefundGranted,
    RequestRefused,
    ReturnApproved,
    ReturnInspected,
    ReturnReceived,
    ReturnRefunded,
    ReturnRefused,
    ReturnRequested,
    ReturnWindowOpened,
    SupportEvent,
)
from shared.domain import ids
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On

RETURN = "return"
"""The reason that orders writes on refunds of returns; cancellations and late payments have other words."""
Asking = RequestReturn | storefront.ReturnRequested


def open_window(delivered: orders.OrderDelivered, state: Returns, context: Context) -> list[SupportEvent]:
    if isinstance(state, Delivered):
        return []
    opened = ReturnWindowOpened(
        order_id=delivered.order_id,
        channel=delivered.channel,
        warehouse=delivered.warehouse,
        currency=delivered.currency,
        lines=delivered.lines,
        delivered_at=delivered.delivered_at,
        return_until=delivered.return_until,
    )
    return [opened]


def request(asking: Asking, state: Returns, context: Context) -> list[SupportEvent]:
    """SUP-15, SUP-16. A refused return leaves no trace in the state: it may be asked for again, better, under its number."""
    if not isinstance(state, Delivered):
        return _refused(asking, context, "not_delivered", f"order {context.key} was not delivered yet")
    return_id, number = ids.return_id(context.key, asking.return_number), asking.return_number
    asked = by_sku(asking.lines)
    known = state.returns.get(return_id)
    if known is not None:
        if known.pieces == asked and known.reason == asking.reason:
            return []
        return _refused(asking, context, "contradicts_return", f"return {number} stands already, with other content")
    if context.time > state.return_until:
        until, at = state.return_until.isoformat(), context.time.isoformat()
        return _refused(asking, context, "window_over", f"could be asked for until {until}; it was at {at}")
    if unknown := [sku for sku in asked if sku not in state.bought]:
        return _refused(asking, context, "unknown_line", f"not in the order: {', '.join(unknown)}")
    if too_many := exceeding(asked, state.bought):
        return _refused(asking, context, "exceeds_delivered", "; ".join(too_many))
    requested = ReturnRequested(
        return_id=return_id,
        order_id=context.key,
        return_number=number,
        currency=state.currency,
        lines=tuple(paid_for(sku, quantity, state.bought[sku]) for sku, quantity in asked.items()),
        reason=asking.reason,
        requested_at=context.time,
    )
    return [requested, ReturnApproved(return_id=return_id, order_id=context.key, approved_at=context.time)]


def receive(command: ReceiveReturn, state: Returns, context: Context) -> list[SupportEvent]:
    known = _known(command, state)
    if known is None:
        return _no_such(command, context)
    if known.status in ("received", "inspected", "refunded"):
        return []
    return [ReturnReceived(return_id=command.return_id, order_id=command.order_id, received_at=context.time)]


def inspect(command: InspectReturn, state: Returns, context: Context) -> list[SupportEvent]:
    """Grants the refund. A return worth nothing grants none: it is refunded, with 0, at once."""
    known = _known(command, state)
    if known is None or not isinstance(state, Delivered):
        return _no_such(command, context)
    lines, id = sorted_out(command.lines), command.return_id
    if known.status in ("inspected", "refunded"):
        if sorted(lines, key=_place) == sorted(known.inspected, key=_place):
            return []
        return _not_done(command, context, "contradicts_inspection", f"return {id} was inspected already, with another outcome")
    if known.status != "received":
        return _not_done(command, context, "out_of_order", "missing before it can be inspected: receive")
    if (seen := by_sku(lines)) != known.pieces:
        reason = f"return {id} has {in_words(known.pieces)}; inspected were {in_words(seen)}"
        return _not_done(command, context, "contradicts_inspection", reason)
    inspected = ReturnInspected(
        return_id=id, order_id=command.order_id, warehouse=state.warehouse, lines=lines, inspected_at=context.time
    )
    return [inspected, _granted(command, known.refund, state.currency, context)]


def _granted(command: InspectReturn, amount: int, currency: str, context: Context) -> RefundGranted | ReturnRefunded:
    return_id, order_id, at = command.return_id, command.order_id, context.time
    refund_id = ids.refund_id(order_id, return_id)
    if amount == 0:
        return ReturnRefunded(return_id=return_id, order_id=order_id, refund_id=refund_id, amount=0, refunded_at=at)
    return RefundGranted(
        return_id=return_id, order_id=order_id, refund_id=refund_id, currency=currency, amount=amount, granted_at=at
    )


def _place(line: InspectedLine) -> tuple[str, str]:
    return line.sku, line.disposition


def complete_refund(issued: orders.RefundIssued, state: Returns, context: Context) -> list[SupportEvent]:
    """Orders paid back; whether for a return that was granted here is told by the refund's id."""
    return_id = state.granted.get(issued.refund_id) if isinstance(state, Delivered) else None
    if issued.reason != RETURN or return_id is None:
        return []
    refunded = ReturnRefunded(
        return_id=return_id,
        order_id=issued.order_id,
        refund_id=issued.refund_id,
        amount=issued.amount,
        refunded_at=issued.issued_at,
    )
    return [refunded]


def _known(command: ReceiveReturn | InspectReturn, state: Returns) -> Return | None:
    return state.returns.get(command.return_id) if isinstance(state, Delivered) else None


def _no_such(command: ReceiveReturn | InspectReturn, context: Context) -> list[SupportEvent]:
    return _not_done(command, context, "unknown_return", f"order {command.order_id} has no return {command.return_id}")


def _refused(
    asking: Asking,
    context: Context,
    code: Literal["not_delivered", "window_over", "unknown_line", "exceeds_delivered", "contradicts_return"],
    reason: str,
) -> list[SupportEvent]:
    order_id, number, at = context.key, asking.return_number, context.time
    return_id = ids.return_id(order_id, number)
    return [ReturnRefused(return_id=return_id, order_id=order_id, return_number=number, code=code, reason=reason, refused_at=at)]


def _not_done(
    command: ReceiveReturn | InspectReturn,
    context: Context,
    code: Literal["unknown_return", "out_of_order", "contradicts_inspection"],
    reason: str,
) -> list[SupportEvent]:
    subject, request, at = command.return_id, context.request, context.time
    return [RequestRefused(subject=subject, request=request, code=code, reason=reason, refused_at=at)]


def _order_of(event: storefront.ReturnRequested) -> str:
    return ids.order_id(event.channel, event.external_id)


ON: Mapping[type[Message], Decide | On] = {
    orders.OrderDelivered: open_window,
    storefront.ReturnRequested: On(request, key=_order_of),
    RequestReturn: request,
    ReceiveReturn: receive,
    InspectReturn: inspect,
    orders.RefundIssued: complete_refund,
}
