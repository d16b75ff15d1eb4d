"""What a purchase order tells its warehouses. Key: the warehouse."""

from shared.contracts.replenishing import ExpectedLine
from shared.domain.messages import Command, Instant


class ExpectIncoming(Command):
    """Said again, it is due on another day."""

    warehouse: str
    purchase_order: str
    supplier: str
    lines: tuple[ExpectedLine, ...]
    due_at: Instant
    tolerance_percent: int


class CloseIncoming(Command):
    """Nothing more is waited for. `short`: what comes now is too much, all of it."""

    warehouse: str
    purchase_order: str
    short: bool
