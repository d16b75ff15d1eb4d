from typing import Annotated

from shared.contracts.limits import ORDER_LINES
from shared.contracts.lines import StockLine
from shared.domain.messages import Command, Instant


class TellStock(Command):
    """Whether it has these pieces for a newcomer. Nothing is reserved."""

    warehouse: str
    order_id: str
    shipment_id: str
    lines: Annotated[tuple[StockLine, ...], ORDER_LINES]
    min_days_left: int = 0
    draft_id: str | None = None
    """Instead of an order's shipment."""
    asked_at: Instant


class SetAlertLine(Command):
    """Below this many available pieces a SKU is low; 0 is never."""

    warehouse: str
    sku: str
    alert_line: int
