"""The view `transfers`: one document a transfer, with where the pieces of each line are."""

from typing import Annotated, Any, assert_never

from services.inventory.transfer.pieces import as_sent, without
from services.inventory.transfer.state import Status, TransferFact
from shared.contracts.lines import Shortage
from shared.contracts.transfers import (
    TRANSFER_LINES,
    SentLine,
    TransferAllocated,
    TransferAsked,
    TransferBookedOut,
    TransferCancelled,
    TransferLost,
    TransferReceived,
    TransferSent,
    TransferShort,
)
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View


class LineView(Message):
    """Once sent: quantity = in transit + received + came back + lost."""

    sku: str
    quantity: int
    in_transit: int = 0
    received: int = 0
    """At the target, damaged ones included."""
    came_back: int = 0
    """At the source, damaged ones included."""
    damaged: int = 0
    lost: int = 0


class TransferView(Message):
    """In pieces."""

    transfer_id: str
    status: Status = "asked"
    open: bool = True
    """Something is still to be done: to be allocated, sent or received."""
    source: str
    target: str
    reason: str
    lines: Annotated[tuple[LineView, ...], TRANSFER_LINES]
    left: Annotated[tuple[SentLine, ...], TRANSFER_LINES] = ()
    """By lot: allocated, then in transit, with what goes with its pieces."""
    shortages: Annotated[tuple[Shortage, ...], TRANSFER_LINES] = ()
    """Why it is short."""
    due_at: Instant | None = None
    asked_by: str
    asked_at: Instant
    sent_at: Instant | None = None
    ended_at: Instant | None = None


def evolve(view: TransferView | None, recorded: Recorded, id: str) -> TransferView | None:
    fact: TransferFact = recorded.event
    if isinstance(fact, TransferAsked):
        return TransferView(
            transfer_id=fact.transfer_id,
            source=fact.source,
            target=fact.target,
            reason=fact.reason,
            lines=tuple(LineView(sku=line.sku, quantity=line.quantity) for line in fact.lines),
            due_at=fact.due_at,
            asked_by=fact.asked_by,
            asked_at=fact.asked_at,
        )
    if view is None:
        return None
    match fact:
        case TransferAllocated():
            return view.model_copy(update={"status": "allocated", "left": as_sent(fact.lines)})
        case TransferShort():
            update = {"status": "short", "open": False, "shortages": fact.shortages, "ended_at": fact.refused_at}
            return view.model_copy(update=update)
        case TransferSent():
            lines = tuple(line.model_copy(update={"in_transit": line.quantity}) for line in view.lines)
            return view.model_copy(update={"status": "sent", "lines": lines, "sent_at": fact.sent_at})
        case TransferBookedOut():
            return view.model_copy(update={"left": fact.lines})
        case TransferReceived():
            place = "received" if fact.warehouse == view.target else "came_back"
            pieces = {line.sku: {place: line.quantity, "damaged": line.damaged} for line in fact.lines}
            return _moved(view, fact, pieces, fact.received_at)
        case TransferLost():
            return _moved(view, fact, {line.sku: {"lost": line.quantity} for line in fact.lines}, fact.lost_at)
        case TransferCancelled(comes_back=True):
            return view.model_copy(update={"status": "returning"})
        case TransferCancelled():
            return view.model_copy(update={"status": "cancelled", "open": False, "left": (), "ended_at": fact.cancelled_at})
        case _:
            assert_never(fact)


def _moved(
    view: TransferView, fact: TransferReceived | TransferLost, pieces: dict[str, dict[str, int]], at: Instant
) -> TransferView:
    """No longer in transit; `pieces` says by SKU where they are."""
    left = without(view.left, fact.lines)
    gone = {line.sku: line.quantity for line in fact.lines}
    lines = [_line(line, pieces[line.sku], gone[line.sku]) if line.sku in gone else line for line in view.lines]
    update: dict[str, Any] = {"lines": tuple(lines), "left": left}
    return view.model_copy(update=update if left else {**update, "status": "closed", "open": False, "ended_at": at})


def _line(line: LineView, places: dict[str, int], gone: int) -> LineView:
    moved = {place: getattr(line, place) + n for place, n in places.items()}
    return line.model_copy(update={**moved, "in_transit": line.in_transit - gone})


transfers = View(
    name="transfers",
    document=TransferView,
    facts=TransferFact,
    evolve=evolve,
    ids="transfer_id",
    version=3,
    indexes=(("open",), ("source", "open"), ("target", "open")),
)
