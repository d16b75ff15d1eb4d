"""Facts of what a warehouse is to get, on inventory.events: what purchase orders bring, and what should be ordered for it.

Key: warehouse. Quantities are pieces; times: aware UTC.
"""

from typing import Annotated, ClassVar, Literal

from shared.contracts.limits import PURCHASED_LINES
from shared.domain.messages import Fact, Instant, Message, Registry

RECEIPT_TOLERANCE = 2
"""Percent of what was ordered that may come more, or be missing, and still is what was ordered."""


class ExpectedLine(Message):
    sku: str
    quantity: int


class IncomingExpected(Fact):
    """A warehouse expects a purchase order's pieces; said again, by another day."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    purchase_order: str
    supplier: str
    lines: Annotated[tuple[ExpectedLine, ...], PURCHASED_LINES]
    due_at: Instant
    tolerance_percent: int = RECEIPT_TOLERANCE
    expected_at: Instant


class IncomingClosed(Fact):
    """A warehouse expects nothing more of a purchase order."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    purchase_order: str
    lines: Annotated[tuple[str, ...], PURCHASED_LINES]
    """The SKUs that it was for."""
    short: bool
    """What comes now is excess, all of it."""
    closed_at: Instant


class ReplenishmentProposed(Fact):
    """More of a SKU should be ordered for a warehouse. One proposal is open at a time: said again, it is raised."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    sku: str
    amount: int
    raised_from: int | None = None
    """What stood proposed before; None: nothing."""
    reason: Literal["runs_out", "below_alert_line"]
    free: int
    covered: int
    """Free, and due before it runs out."""
    target: int
    safety: int
    ahead: int
    """Days before it runs out at which is ordered; `listed`: more than 15."""
    listed: bool
    runs_out_at: Instant | None
    proposed_at: Instant


class ReplenishmentWithdrawn(Fact):
    """Nothing needs to be ordered any more."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    sku: str
    reason: Literal["enough", "exit_stage", "would_spoil"]
    withdrawn_at: Instant


class ReplenishmentOrdered(Fact):
    """What was proposed is on its way: a purchase order of the SKU is expected."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    sku: str
    purchase_order: str
    quantity: int
    ordered_at: Instant


IncomingEvent = IncomingExpected | IncomingClosed
ProposalEvent = ReplenishmentProposed | ReplenishmentWithdrawn | ReplenishmentOrdered

REPLENISHING: Registry = {
    "IncomingExpected": IncomingExpected,
    "IncomingClosed": IncomingClosed,
    "ReplenishmentProposed": ReplenishmentProposed,
    "ReplenishmentWithdrawn": ReplenishmentWithdrawn,
    "ReplenishmentOrdered": ReplenishmentOrdered,
}
"""Names on the wire."""
