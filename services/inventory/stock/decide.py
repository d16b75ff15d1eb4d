"""When a SKU counts as low (INV-03)."""

from collections.abc import Mapping

from services.inventory.stock.commands import SetAlertLine
from services.inventory.stock.rules import fallen
from services.inventory.stock.state import Stock
from shared.contracts.inventory import AlertLineSet, InventoryEvent
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On


def set_alert_line(command: SetAlertLine, stock: Stock, context: Context) -> list[InventoryEvent]:
    """Sets the first line of an unknown SKU also where it is 0: from then on the SKU is known."""
    warehouse, sku, line = command.warehouse, command.sku, command.alert_line
    if stock.known and stock.alert_line == line:
        return []
    line_set = AlertLineSet(warehouse=warehouse, sku=sku, alert_line=line, set_at=context.time)
    return [line_set, *fallen(warehouse, sku, stock, stock.available, line, context.time)]


ON: Mapping[type[Message], Decide | On] = {SetAlertLine: set_alert_line}
