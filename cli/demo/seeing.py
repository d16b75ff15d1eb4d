"""What is known of one order of the day, and whether anything more will happen to it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cli.demo.day import Order
from cli.play.watcher import Seen
from shared.contracts.terms import Terms

WINDOW_MINUTES = 45
"""An unpaid order expires, when its grace is over too; shorter than a step of the clock, so that it is seen."""
GRACE = timedelta(minutes=Terms().grace_minutes)
ENDED = {"OrderRefused", "OrderCancelled", "OrderExpired"}


@dataclass
class Seeing:
    """What is known of one order from its public facts."""

    facts: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    """Facts by type: an order in parts has several of some."""
    reserved: int = 0
    """Pieces that warehouses hold, or held until they left."""
    pay_by: datetime | None = None
    """As its fact has it: a window from when it was received, which is later where its service was behind."""

    def note(self, seen: Seen) -> None:
        self.facts.add(seen.type)
        self.counts[seen.type] += 1
        if seen.type in ("StockReserved", "StockReleased", "AllocationLost"):
            pieces = sum(line["quantity"] for line in seen.data["lines"])
            self.reserved += pieces if seen.type == "StockReserved" else -pieces
        elif seen.type == "OrderPlaced":
            self.pay_by = datetime.fromisoformat(seen.data["pay_by"])

    def rests(self, order: Order, *, held: bool, now: datetime) -> bool:
        """Nothing more will happen to the order by itself. `held`: the floor keeps its parcel back."""
        facts, counts = self.facts, self.counts
        if facts & ENDED:
            return self.reserved == 0  # until its pieces are free, the next order might find them or not
        allocated = "OrderAllocated" in facts and self.reserved == sum(quantity for _, quantity in order.lines)
        if "OrderPaid" in facts and allocated:
            if held:
                return counts["ShipmentCreated"] == counts["OrderAllocated"]
            windows = counts["ReturnWindowOpened"] == counts["LinesDelivered"]
            return "OrderDelivered" in facts and windows and counts["StockIssued"] == counts["ShipmentShipped"]
        if "OrderAuthorised" in facts and "OrderPaid" not in facts and allocated:
            return False
        is_overdue = "OrderPaid" not in facts and self.pay_by is not None and self.pay_by + GRACE <= now
        return allocated and not is_overdue
