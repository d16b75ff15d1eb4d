"""Decisions about returns: requested and approved at once inside the window, received, inspected, refunded; each step once."""

from collections.abc import Iterable
from typing import Literal

from services.support.commands import (
    REQUESTS,
    AskedLine,
    CompleteRefund,
    InspectReturn,
    OpenReturnWindow,
    ReceiveReturn,
    RequestReturn,
)
from services.support.state import Return, Returns, Support
from shared.contracts.support import (
    InspectedLine,
    RefundGranted,
    RequestRefused,
    ReturnApproved,
    ReturnInspected,
    ReturnLine,
    ReturnReceived,
    ReturnRefunded,
    ReturnRefused,
    ReturnRequested,
    ReturnWindowOpened,
    SupportEvent,
)
from shared.domain import ids

Refusal = Literal["not_delivered", "window_over", "unknown_line", "exceeds_delivered", "contradicts_return"]


def open_window(command: OpenReturnWindow, state: Support) -> list[SupportEvent]:
    if isinstance(state, Returns):
        return []
    opened = ReturnWindowOpened(
        order_id=command.order_id,
        channel=command.channel,
        warehouse=command.warehouse,
        currency=command.currency,
        lines=command.lines,
        delivered_at=command.delivered_at,
        return_until=command.return_until,
    )
    return [opened]


def request(command: RequestReturn, state: Support) -> list[SupportEvent]:
    """SUP-15, SUP-16. A refused return leaves no trace in the state: it may be asked for again, better, under its number."""
    if not isinstance(state, Returns):
        return _refused(command, "not_delivered", f"order {command.order_id} was not delivered yet")
    asked = _by_sku(command.lines)
    known = state.returns.get(command.return_id)
    if known is not None:
        if known.pieces == asked and known.reason == command.reason:
            return []
        return _refused(command, "contradicts_return", f"return {command.return_number} stands already, with other content")
    if command.at > state.return_until:
        until, at = state.return_until.isoformat(), command.at.isoformat()
        return _refused(command, "window_over", f"could be asked for until {until}; it was at {at}")
    if unknown := [sku for sku in asked if sku not in state.bought]:
        return _refused(command, "unknown_line", f"not in the order: {', '.join(unknown)}")
    if exceeding := [_left(sku, quantity, state) for sku, quantity in asked.items() if quantity > _open(sku, state)]:
        return _refused(command, "exceeds_delivered", "; ".join(exceeding))
    requested = ReturnRequested(
        return_id=command.return_id,
        order_id=command.order_id,
        return_number=command.return_number,
        currency=state.currency,
        lines=tuple(_line(sku, quantity, state) for sku, quantity in asked.items()),
        reason=command.reason,
        requested_at=command.at,
    )
    approved = ReturnApproved(return_id=command.return_id, order_id=command.order_id, approved_at=command.at)
    return [requested, approved]


def _by_sku(lines: Iterable[AskedLine | InspectedLine]) -> dict[str, int]:
    pieces: dict[str, int] = {}
    for line in lines:
        pieces[line.sku] = pieces.get(line.sku, 0) + line.quantity
    return pieces


def _open(sku: str, state: Returns) -> int:
    return state.bought[sku].quantity - state.bought[sku].asked


def _left(sku: str, quantity: int, state: Returns) -> str:
    of = state.bought[sku]
    return f"{sku}: {quantity} asked, {of.quantity} delivered, {of.asked} already in returns"


def _line(sku: str, quantity: int, state: Returns) -> ReturnLine:
    """The share of what was paid, rounded cumulatively: refunds never exceed the total, and equal it when all came back."""
    of = state.bought[sku]
    refund = of.total * (of.asked + quantity) // of.quantity - of.total * of.asked // of.quantity
    return ReturnLine(sku=sku, quantity=quantity, refund=refund)


def receive(command: ReceiveReturn, state: Support) -> list[SupportEvent]:
    known = _known(command.return_id, state)
    if known is None:
        return _no_such(command)
    if known.status in ("received", "inspected", "refunded"):
        return []
    return [ReturnReceived(return_id=command.return_id, order_id=command.order_id, received_at=command.at)]


def inspect(command: InspectReturn, state: Support) -> list[SupportEvent]:
    """Grants the refund. A return worth nothing grants none: it is refunded, with 0, at once."""
    known = _known(command.return_id, state)
    if known is None or not isinstance(state, Returns):
        return _no_such(command)
    lines = _sorted_out(command.lines)
    if known.status in ("inspected", "refunded"):
        if sorted(lines, key=_place) == sorted(known.inspected, key=_place):
            return []
        return _contradicts(command, "was inspected already, with another outcome")
    if known.status != "received":
        return _request_refused(command, "out_of_order", "missing before it can be inspected: receive")
    if (seen := _by_sku(lines)) != known.pieces:
        return _contradicts(command, f"has {_pieces(known.pieces)}; inspected were {_pieces(seen)}")
    inspected = ReturnInspected(
        return_id=command.return_id,
        order_id=command.order_id,
        warehouse=state.warehouse,
        lines=lines,
        inspected_at=command.at,
    )
    return [inspected, _granted(command, known.refund, state.currency)]


def _granted(command: InspectReturn, amount: int, currency: str) -> RefundGranted | ReturnRefunded:
    return_id, order_id, at = command.return_id, command.order_id, command.at
    refund_id = ids.refund_id(order_id, return_id)
    if amount == 0:
        return ReturnRefunded(return_id=return_id, order_id=order_id, refund_id=refund_id, amount=0, refunded_at=at)
    return RefundGranted(
        return_id=return_id, order_id=order_id, refund_id=refund_id, currency=currency, amount=amount, granted_at=at
    )


def complete_refund(command: CompleteRefund, state: Support) -> list[SupportEvent]:
    return_id = state.granted.get(command.refund_id) if isinstance(state, Returns) else None
    if return_id is None:
        return []
    refunded = ReturnRefunded(
        return_id=return_id,
        order_id=command.order_id,
        refund_id=command.refund_id,
        amount=command.amount,
        refunded_at=command.at,
    )
    return [refunded]


def _known(return_id: str, state: Support) -> Return | None:
    return state.returns.get(return_id) if isinstance(state, Returns) else None


def _sorted_out(lines: tuple[InspectedLine, ...]) -> tuple[InspectedLine, ...]:
    """A SKU and disposition once, with the sum."""
    sums: dict[tuple[str, Literal["restock", "scrap"]], int] = {}
    for line in lines:
        sums[line.sku, line.disposition] = sums.get((line.sku, line.disposition), 0) + line.quantity
    return tuple(InspectedLine(sku=sku, quantity=n, disposition=place) for (sku, place), n in sums.items())


def _place(line: InspectedLine) -> tuple[str, str]:
    return line.sku, line.disposition


def _pieces(pieces: dict[str, int]) -> str:
    return ", ".join(f"{quantity} x {sku}" for sku, quantity in sorted(pieces.items())) or "no pieces"


def _refused(command: RequestReturn, code: Refusal, reason: str) -> list[SupportEvent]:
    refused = ReturnRefused(
        return_id=command.return_id,
        order_id=command.order_id,
        return_number=command.return_number,
        code=code,
        reason=reason,
        refused_at=command.at,
    )
    return [refused]


def _request_refused(
    command: ReceiveReturn | InspectReturn,
    code: Literal["unknown_return", "out_of_order", "contradicts_inspection"],
    reason: str,
) -> list[SupportEvent]:
    request = REQUESTS[type(command)]
    return [RequestRefused(subject=command.return_id, request=request, code=code, reason=reason, refused_at=command.at)]


def _no_such(command: ReceiveReturn | InspectReturn) -> list[SupportEvent]:
    reason = f"order {command.order_id} has no return {command.return_id}"
    return _request_refused(command, "unknown_return", reason)


def _contradicts(command: InspectReturn, reason: str) -> list[SupportEvent]:
    return _request_refused(command, "contradicts_inspection", f"return {command.return_id} {reason}")
