from shared.domain.messages import Command


class AdjustStock(Command):
    """A count or a write-off: `change` pieces more or (negative) fewer on hand; 0 records a count that agreed."""

    warehouse: str
    adjustment_id: str
    sku: str
    change: int
    reason: str
