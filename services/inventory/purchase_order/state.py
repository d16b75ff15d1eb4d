"""What the next decision about a purchase order reads."""

from typing import Annotated, Literal, assert_never

from pydantic import Field

from shared.contracts.limits import PURCHASED_LINES
from shared.contracts.supply import (
    PurchaseLine,
    PurchaseOrderApproved,
    PurchaseOrderCancelled,
    PurchaseOrderClosed,
    PurchaseOrderConfirmed,
    PurchaseOrderProposed,
    PurchaseOrderReceived,
    PurchaseOrderSent,
)
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message

RECEIPTS = 1_000
PurchaseFact = (
    PurchaseOrderProposed
    | PurchaseOrderApproved
    | PurchaseOrderSent
    | PurchaseOrderConfirmed
    | PurchaseOrderReceived
    | PurchaseOrderClosed
    | PurchaseOrderCancelled
)
Status = Literal["proposed", "approved", "sent", "confirmed", "closed", "closed_short", "cancelled"]


class NoOrder(Message):
    kind: Literal["none"] = "none"


class Purchase(Message):
    kind: Literal["purchase"] = "purchase"
    status: Status = "proposed"
    supplier: str
    lines: Annotated[tuple[PurchaseLine, ...], PURCHASED_LINES]
    due_at: Instant
    """Asked for, or promised since."""
    tolerance_percent: int
    proposed_by: str
    sent_at: Instant | None = None
    received: Annotated[dict[str, int], PURCHASED_LINES] = Field(default_factory=dict)
    """Pieces by "<warehouse>/<SKU>" of its lines."""
    last_receipt_at: Instant | None = None
    receipts: Annotated[tuple[str, ...], AtMost(RECEIPTS, "the oldest leaves")] = ()
    """ "<warehouse>/<receipt>" of each."""
    lots: int = 0

    @property
    def is_under_way(self) -> bool:
        """Its warehouses expect it."""
        return self.status in ("sent", "confirmed")

    @property
    def is_complete(self) -> bool:
        """Every piece came."""
        return all(self.received.get(place(line), 0) >= line.quantity for line in self.lines)

    @property
    def is_in_full(self) -> bool:
        """No line misses more than the tolerance."""
        return all(
            100 * self.received.get(place(line), 0) >= line.quantity * (100 - self.tolerance_percent) for line in self.lines
        )


def place(line: PurchaseLine) -> str:
    return f"{line.warehouse}/{line.sku}"


PurchaseState = NoOrder | Purchase
StoredPurchase = Annotated[PurchaseState, Field(discriminator="kind")]


def evolve(state: PurchaseState, fact: PurchaseFact, id: str) -> PurchaseState:
    if isinstance(fact, PurchaseOrderProposed):
        return Purchase(
            supplier=fact.supplier,
            lines=fact.lines,
            due_at=fact.due_at,
            tolerance_percent=fact.tolerance_percent,
            proposed_by=fact.proposed_by,
        )
    if isinstance(state, NoOrder):
        return state
    match fact:
        case PurchaseOrderApproved():
            return state.model_copy(update={"status": "approved"})
        case PurchaseOrderSent():
            return state.model_copy(update={"status": "sent", "sent_at": fact.sent_at})
        case PurchaseOrderConfirmed():
            return state.model_copy(update={"status": "confirmed", "due_at": fact.due_at})
        case PurchaseOrderReceived():
            return after_receipt(state, fact)
        case PurchaseOrderClosed():
            return state.model_copy(update={"status": "closed_short" if fact.short else "closed"})
        case PurchaseOrderCancelled():
            return state.model_copy(update={"status": "cancelled"})
        case _:
            assert_never(fact)


def after_receipt(state: Purchase, fact: PurchaseOrderReceived) -> Purchase:
    """A SKU that was not ordered is no piece of it."""
    received, ordered = dict(state.received), {place(line) for line in state.lines}
    for line in fact.lines:
        where = f"{fact.warehouse}/{line.sku}"
        if where in ordered:
            received[where] = received.get(where, 0) + line.quantity
    receipts = (*state.receipts, f"{fact.warehouse}/{fact.receipt_id}")[-RECEIPTS:]
    lots = state.lots + len(fact.lines)
    update = {"received": received, "receipts": receipts, "lots": lots, "last_receipt_at": fact.received_at}
    return state.model_copy(update=update)
