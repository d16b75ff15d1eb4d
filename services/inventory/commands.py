"""Intents of inventory. Key: warehouse id. Quantities are pieces; `at` is the aware UTC time the request or fact carries."""

from shared.contracts.orders import StockLine
from shared.contracts.support import InspectedLine
from shared.domain.messages import Command, Instant, Registry


class ReceiveStock(Command):
    """Goods came in. A SKU named in two lines is one lot of their sum."""

    warehouse: str
    receipt_id: str
    lines: tuple[StockLine, ...]
    at: Instant


class ReserveStock(Command):
    """All lines of an order, or none."""

    warehouse: str
    order_id: str
    lines: tuple[StockLine, ...]
    at: Instant


class ReleaseStock(Command):
    """Free what an order reserved; `lines` name its SKUs."""

    warehouse: str
    order_id: str
    lines: tuple[StockLine, ...]
    reason: str
    at: Instant


class IssueStock(Command):
    """What an order reserved left the warehouse; `lines` name its SKUs."""

    warehouse: str
    order_id: str
    shipment_id: str
    lines: tuple[StockLine, ...]
    at: Instant


class ReturnStock(Command):
    """Inspected pieces go back on the shelf or to scrap, line by line."""

    warehouse: str
    return_id: str
    order_id: str
    lines: tuple[InspectedLine, ...]
    at: Instant


class AdjustStock(Command):
    """A count or a write-off: `change` pieces more or (negative) fewer on hand; 0 records a count that agreed."""

    warehouse: str
    adjustment_id: str
    sku: str
    change: int
    reason: str
    at: Instant


class SetAlertLine(Command):
    """Below this many available pieces a SKU is low; 0 is never."""

    warehouse: str
    sku: str
    alert_line: int
    at: Instant


InventoryCommand = ReceiveStock | ReserveStock | ReleaseStock | IssueStock | ReturnStock | AdjustStock | SetAlertLine

COMMANDS: Registry = {
    "ReceiveStock": ReceiveStock,
    "ReserveStock": ReserveStock,
    "ReleaseStock": ReleaseStock,
    "IssueStock": IssueStock,
    "ReturnStock": ReturnStock,
    "AdjustStock": AdjustStock,
    "SetAlertLine": SetAlertLine,
}
