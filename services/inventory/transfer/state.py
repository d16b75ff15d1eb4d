"""What the next decision about a transfer reads."""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Literal, assert_never

from pydantic import Field

from services.inventory.transfer.pieces import as_sent, without
from shared.contracts.lines import StockLine
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
from shared.domain.bounds import AtMost
from shared.domain.ids import derived
from shared.domain.messages import Instant, Message

RECEIPTS = AtMost(200, "refused: too_many_receipts")
"""Receipts and losses of a transfer."""

Ending = TransferShort | TransferReceived | TransferLost | TransferCancelled
TransferFact = TransferAsked | TransferAllocated | TransferSent | TransferBookedOut | Ending
Status = Literal["asked", "short", "allocated", "sent", "returning", "closed", "cancelled"]
"""Closed: nothing of it is in transit any more."""


class NoTransfer(Message):
    kind: Literal["none"] = "none"


class Transfer(Message):
    kind: Literal["transfer"] = "transfer"
    status: Status = "asked"
    source: str
    target: str
    lines: Annotated[tuple[StockLine, ...], TRANSFER_LINES]
    due_at: Instant | None = None
    left: Annotated[tuple[SentLine, ...], TRANSFER_LINES] = ()
    """Allocated, then in transit."""
    is_booked_out: bool = True
    """Once it is sent: its source said what goes with its pieces."""
    booked: Annotated[dict[str, str], RECEIPTS] = Field(default_factory=dict)
    """By the id of a receipt, or a loss, what it said, as a digest."""

    @property
    def is_under_way(self) -> bool:
        return self.status in ("sent", "returning")

    @property
    def bound_for(self) -> str:
        return self.source if self.status == "returning" else self.target


TransferState = NoTransfer | Transfer
Stored = Annotated[TransferState, Field(discriminator="kind")]


def loss(id: str) -> str:
    """Its name among what is booked: no receipt has a slash in it."""
    return f"loss/{id}"


def digest(pieces: Mapping[str, tuple[int, int]]) -> str:
    """By SKU how many came or were lost, and how many of them are damaged."""
    return derived("pieces", *(f"{sku}/{n}/{damaged}" for sku, (n, damaged) in sorted(pieces.items())))


def _said(fact: TransferReceived | TransferLost) -> str:
    if isinstance(fact, TransferReceived):
        return digest({line.sku: (line.quantity, line.damaged) for line in fact.lines})
    return digest({line.sku: (line.quantity, 0) for line in fact.lines})


def evolve(state: TransferState, fact: TransferFact, id: str) -> TransferState:
    if isinstance(fact, TransferAsked):
        return Transfer(source=fact.source, target=fact.target, lines=fact.lines, due_at=fact.due_at)
    if isinstance(state, NoTransfer):
        return state
    match fact:
        case TransferAllocated():
            return state.model_copy(update={"status": "allocated", "left": as_sent(fact.lines)})
        case TransferShort():
            return state.model_copy(update={"status": "short"})
        case TransferSent():
            return state.model_copy(update={"status": "sent", "is_booked_out": not fact.books_out})
        case TransferBookedOut():
            return state.model_copy(update={"left": fact.lines, "is_booked_out": True})
        case TransferReceived() | TransferLost():
            name = fact.receipt_id if isinstance(fact, TransferReceived) else loss(fact.loss_id)
            left = without(state.left, fact.lines)
            status = state.status if left else "closed"
            return state.model_copy(update={"left": left, "status": status, "booked": {**state.booked, name: _said(fact)}})
        case TransferCancelled(comes_back=True):
            return state.model_copy(update={"status": "returning"})
        case TransferCancelled():
            return state.model_copy(update={"status": "cancelled", "left": ()})
        case _:
            assert_never(fact)


def no_more_in_transit_than_asked(state: TransferState) -> bool:
    """Of each SKU, and no lot of it without pieces."""
    if isinstance(state, NoTransfer):
        return True
    asked = Counter[str]()
    for line in state.lines:
        asked[line.sku] += line.quantity
    lots = {line.sku: [lot.quantity for lot in line.lots] for line in state.left}
    return all(min(pieces, default=0) > 0 and sum(pieces) <= asked[sku] for sku, pieces in lots.items())
