"""Refunds of returns: granted once goods were inspected; of lines without stock, nothing of which comes back, when staff
agree."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from services.support.returns.commands import GrantReturn, InspectReturn
from services.support.returns.exchanging import credit_gone
from services.support.returns.pieces import refunded
from services.support.returns.state import Bought, Delivered, Return, Returns
from shared.contracts import orders
from shared.contracts.money import RefundedPieces
from shared.contracts.support import RefundGranted, RequestRefused, ReturnRefunded, ReturnWindowOpened, SupportEvent
from shared.domain import ids
from shared.domain.nouns import Context

RETURN = "return"
"""The reason that orders writes on refunds of returns; cancellations and late payments have other words."""


def open_window_of_done(done: orders.LinesDone, state: Returns, context: Context) -> list[SupportEvent]:
    """As of a shipment's pieces, but nothing of them comes back."""
    if isinstance(state, Delivered) and done.number <= state.done:
        return []
    return [
        ReturnWindowOpened(
            order_id=done.order_id,
            shipment_id="",
            channel=done.channel,
            warehouse="",
            currency=done.currency,
            lines=done.lines,
            numbers=done.numbers,
            to_come=done.to_come,
            done=done.number,
            delivered_at=done.done_at,
            return_until=done.return_until,
        )
    ]


def grant(command: GrantReturn, state: Returns, context: Context) -> list[SupportEvent]:
    """Refund without return (SUP-16): in place of receiving and inspecting."""
    known = state.returns.get(command.return_id) if isinstance(state, Delivered) else None
    if known is None or not isinstance(state, Delivered):
        return _refused(command, context, "unknown_return", f"order {context.key} has no return {command.return_id}")
    if known.status == "withdrawn":
        return _refused(command, context, "withdrawn", f"return {command.return_id} was withdrawn")
    if not nothing_comes_back(known.pieces, state.bought):
        reason = f"return {command.return_id} is of goods: it is granted by its inspection"
        return _refused(command, context, "goods_come_back", reason)
    if known.status in ("granted", "refunded"):
        return []
    return granted(command, known, refunded(known.lines, (), state.bought), state.currency, context)


def nothing_comes_back(skus: Iterable[str], bought: Mapping[str, Bought]) -> bool:
    """Of lines without stock; a return is of goods, or of those."""
    return any(bought[sku].nothing_back for sku in skus)


def granted(
    command: InspectReturn | GrantReturn, known: Return, back: Sequence[RefundedPieces], currency: str, context: Context
) -> list[SupportEvent]:
    return_id, order_id, at = command.return_id, command.order_id, context.time
    amount = sum(line.amount for line in back)
    refund_id = ids.refund_id(order_id, return_id)
    if amount == 0:
        nothing = ReturnRefunded(return_id=return_id, order_id=order_id, refund_id=refund_id, amount=0, refunded_at=at)
        return [nothing, *credit_gone(context, return_id, known, currency)]
    return [
        RefundGranted(
            return_id=return_id,
            order_id=order_id,
            refund_id=refund_id,
            currency=currency,
            amount=amount,
            lines=tuple(back),
            replacement_id=known.exchange.order_id if known.exchange else "",
            granted_at=at,
        )
    ]


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


def _refused(
    command: GrantReturn, context: Context, code: Literal["unknown_return", "withdrawn", "goods_come_back"], reason: str
) -> list[SupportEvent]:
    return [RequestRefused(subject=command.return_id, request=context.request, code=code, reason=reason, refused_at=context.time)]
