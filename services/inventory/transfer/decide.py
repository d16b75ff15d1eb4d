"""A transfer's life: asked -> allocated at its source -> sent -> received in parts or lost, till nothing is in transit (INV-01).

It is judged here, its warehouses obey, each under its own key: so a cancellation and a sending never both win, and no piece is
received that was not sent.
"""

from collections.abc import Callable, Mapping, Sequence

from services.inventory.transfer.commands import (
    AskTransfer,
    CameLine,
    CancelTransfer,
    LoseTransfer,
    ReceiveTransfer,
    SendTransfer,
)
from services.inventory.transfer.pieces import Left, NotInTransit, arrived, arrived_line, as_kept, by_sku, sent_line, take
from services.inventory.transfer.state import RECEIPTS, Transfer, TransferState, digest, loss
from shared.contracts.lines import StockLine
from shared.contracts.lots import TransferHeldBack
from shared.contracts.transfers import (
    ArrivedLine,
    ArrivedLot,
    SentLot,
    TransferAllocated,
    TransferAsked,
    TransferBookedOut,
    TransferCancelled,
    TransferCode,
    TransferEvent,
    TransferLost,
    TransferReceived,
    TransferRequestRefused,
    TransferSent,
    TransferShort,
    TransferStockAllocated,
    TransferStockSent,
    TransferStockShort,
)
from shared.contracts.transfers_due import TransferCalledBack
from shared.domain.messages import Message
from shared.domain.nouns import ANYBODY, Context, Decide, On

Facts = list[TransferEvent | TransferCalledBack]


def ask(command: AskTransfer, state: TransferState, context: Context) -> Facts:
    id, lines = command.transfer_id, _summed(command.lines)
    if isinstance(state, Transfer):
        if (state.source, state.target, state.lines, state.due_at) == (command.source, command.target, lines, command.due_at):
            return []
        return _refused(id, context, "contradicts_transfer", f"transfer {id} exists with other warehouses, lines or another day")
    if command.source == command.target:
        return _refused(id, context, "to_itself", f"source and target are both {command.source}")
    return [
        TransferAsked(
            transfer_id=id,
            source=command.source,
            target=command.target,
            lines=lines,
            due_at=command.due_at,
            reason=command.reason,
            asked_by=_who(context),
            asked_at=context.time,
        )
    ]


def allocated(told: TransferStockAllocated, state: TransferState, context: Context) -> Facts:
    """Nothing where it was cancelled meanwhile: its source frees the pieces."""
    if not isinstance(state, Transfer) or state.status != "asked":
        return []
    return [TransferAllocated(transfer_id=told.transfer_id, lines=told.lines, allocated_at=told.allocated_at)]


def short(told: TransferStockShort, state: TransferState, context: Context) -> Facts:
    if not isinstance(state, Transfer) or state.status != "asked":
        return []
    id, shortages = told.transfer_id, told.shortages
    return [TransferShort(transfer_id=id, shortages=shortages, reason=told.reason, refused_at=told.refused_at)]


def hold_back(told: TransferHeldBack, state: TransferState, context: Context) -> Facts:
    """A lot of it is held before it was sent. What is sent already its target sets aside."""
    if not isinstance(state, Transfer) or state.status != "allocated":
        return []
    reason = f"lot {told.lot} of {told.sku} is held: {told.reason}"
    return [_cancelled(told.transfer_id, state, reason, context)]


def send(command: SendTransfer, state: TransferState, context: Context) -> Facts:
    id = command.transfer_id
    if not isinstance(state, Transfer):
        return _unknown(id, context)
    if state.status in ("sent", "returning", "closed"):
        return []
    if state.status != "allocated":
        return _wrong_status(id, context, state, "sent")
    return [
        TransferSent(
            transfer_id=id,
            source=state.source,
            target=state.target,
            lines=as_kept(state.left),
            due_at=state.due_at,
            books_out=True,
            sent_by=_who(context),
            sent_at=context.time,
        )
    ]


def book_out(told: TransferStockSent, state: TransferState, context: Context) -> Facts:
    """Its target is told what comes, unless it was called back before."""
    if not isinstance(state, Transfer) or state.is_booked_out:
        return []
    return [
        TransferBookedOut(
            transfer_id=told.transfer_id,
            lines=told.lines,
            target="" if state.status == "returning" else state.target,
            due_at=state.due_at,
            booked_out_at=told.sent_at,
        )
    ]


def receive(command: ReceiveTransfer, state: TransferState, context: Context) -> Facts:
    """All of its lines or none; never more than is in transit: what is there besides is found, an adjustment."""

    def said(state: Transfer) -> TransferReceived:
        return TransferReceived(
            transfer_id=command.transfer_id,
            receipt_id=command.receipt_id,
            warehouse=state.bound_for,
            lines=_arrived(by_sku(state.left), command.lines),
            received_by=_who(context),
            received_at=context.time,
        )

    pieces: dict[str, tuple[int, int]] = {}
    for line in command.lines:
        n, damaged = pieces.get(line.sku, (0, 0))
        pieces[line.sku] = n + line.good + line.damaged, damaged + line.damaged
    return _booked(command.transfer_id, command.receipt_id, digest(pieces), state, context, "received", said)


def lose(command: LoseTransfer, state: TransferState, context: Context) -> Facts:
    def said(state: Transfer) -> TransferLost:
        left, lost = by_sku(state.left), dict[str, list[SentLot]]()
        for line in command.lines:
            lost.setdefault(line.sku, []).extend(take(left, line.sku, line.quantity, line.lot))
        return TransferLost(
            transfer_id=command.transfer_id,
            loss_id=command.loss_id,
            warehouse=state.bound_for,
            lines=tuple(sent_line(sku, parts) for sku, parts in lost.items()),
            reason=command.reason,
            lost_by=_who(context),
            lost_at=context.time,
        )

    pieces: dict[str, tuple[int, int]] = {}
    for line in command.lines:
        pieces[line.sku] = pieces.get(line.sku, (0, 0))[0] + line.quantity, 0
    return _booked(command.transfer_id, loss(command.loss_id), digest(pieces), state, context, "lost", said)


def cancel(command: CancelTransfer, state: TransferState, context: Context) -> Facts:
    id = command.transfer_id
    if not isinstance(state, Transfer):
        return _unknown(id, context)
    if state.status in ("returning", "cancelled"):
        return []
    if state.status in ("short", "closed"):
        return _wrong_status(id, context, state, "cancelled")
    cancelled = _cancelled(id, state, command.reason, context)
    if not (cancelled.comes_back and state.is_booked_out):  # its target was not told of it
        return [cancelled]
    back = TransferCalledBack(transfer_id=id, target=state.target, lines=cancelled.lines, called_back_at=cancelled.cancelled_at)
    return [cancelled, back]


def _cancelled(id: str, state: Transfer, reason: str, context: Context) -> TransferCancelled:
    comes_back = state.status == "sent"
    in_transit = tuple(StockLine(sku=line.sku, quantity=line.quantity) for line in state.left)
    return TransferCancelled(
        transfer_id=id,
        source=state.source,
        target=state.target,
        comes_back=comes_back,
        lines=in_transit if comes_back else state.lines,
        reason=reason,
        cancelled_by=_who(context),
        cancelled_at=context.time,
    )


def _booked(
    id: str,
    name: str,
    told: str,
    state: TransferState,
    context: Context,
    done: str,
    said: Callable[[Transfer], TransferReceived | TransferLost],
) -> Facts:
    """Once by its own id."""
    if not isinstance(state, Transfer):
        return _unknown(id, context)
    if (before := state.booked.get(name)) is not None:
        return [] if before == told else _refused(id, context, "contradicts_transfer", f"{name} is booked with other pieces")
    if not state.is_under_way:
        return _wrong_status(id, context, state, done)
    if not state.is_booked_out:
        reason = f"transfer {id} is sent, and {state.source} has not booked its pieces out yet: try again in a moment"
        return _refused(id, context, "not_booked_out", reason)
    if len(state.booked) >= RECEIPTS.count:
        reason = f"transfer {id} has {RECEIPTS.count} receipts and losses: cancel what is left, or book the last at once"
        return _refused(id, context, "too_many_receipts", reason)
    try:
        return [said(state)]
    except NotInTransit as figures:
        return _refused(id, context, "not_in_transit", str(figures))


def _arrived(left: Left, lines: Sequence[CameLine]) -> tuple[ArrivedLine, ...]:
    """Raises NotInTransit."""
    came: dict[str, list[ArrivedLot]] = {}
    for line in lines:
        parts = take(left, line.sku, line.good + line.damaged, line.lot)
        came.setdefault(line.sku, []).extend(arrived(parts, line.damaged))
    return tuple(arrived_line(sku, lots) for sku, lots in came.items())


def _summed(lines: Sequence[StockLine]) -> tuple[StockLine, ...]:
    pieces: dict[str, int] = {}
    for line in lines:
        pieces[line.sku] = pieces.get(line.sku, 0) + line.quantity
    return tuple(StockLine(sku=sku, quantity=n) for sku, n in pieces.items())


def _who(context: Context) -> str:
    return context.actor or ANYBODY


def _unknown(id: str, context: Context) -> Facts:
    return _refused(id, context, "unknown_transfer", f"no transfer {id} is known")


def _wrong_status(id: str, context: Context, state: Transfer, done: str) -> Facts:
    return _refused(id, context, "wrong_status", f"transfer {id} cannot be {done}: it is {state.status}")


def _refused(id: str, context: Context, code: TransferCode, reason: str) -> Facts:
    return [TransferRequestRefused(transfer_id=id, request=context.request, code=code, reason=reason, refused_at=context.time)]


ON: Mapping[type[Message], Decide | On] = {
    AskTransfer: ask,
    TransferStockAllocated: On(allocated, key="transfer_id"),
    TransferStockShort: On(short, key="transfer_id"),
    TransferHeldBack: On(hold_back, key="transfer_id"),
    SendTransfer: send,
    TransferStockSent: On(book_out, key="transfer_id"),
    ReceiveTransfer: receive,
    LoseTransfer: lose,
    CancelTransfer: cancel,
}
