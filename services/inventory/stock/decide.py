"""When a SKU counts as low (INV-03), and what of it a newcomer could have."""

from collections.abc import Mapping

from services.inventory.stock.commands import SetAlertLine, TellStock
from services.inventory.stock.offer import offered
from services.inventory.stock.rules import fallen, summed
from services.inventory.stock.state import Stock, stock_ref, stock_refs
from shared.contracts.drafts import DraftOpened, DraftStockTold
from shared.contracts.inventory import AlertLineSet, InventoryEvent, Shortage
from shared.contracts.resourcing import StockAsked, StockTold
from shared.domain.messages import Command, Message
from shared.domain.nouns import Context, Decide, On, Ref, States


def set_alert_line(command: SetAlertLine, stock: Stock, context: Context) -> list[InventoryEvent]:
    """Sets the first line of an unknown SKU also where it is 0: from then on the SKU is known."""
    warehouse, sku, line = command.warehouse, command.sku, command.alert_line
    if stock.known and stock.alert_line == line:
        return []
    line_set = AlertLineSet(warehouse=warehouse, sku=sku, alert_line=line, set_at=context.time)
    return [line_set, *fallen(warehouse, sku, stock, stock.available, line, context.time)]


def ask(asked: StockAsked, context: Context) -> list[tuple[str, Command]]:
    return [
        (
            warehouse,
            TellStock(
                warehouse=warehouse,
                order_id=asked.order_id,
                shipment_id=asked.shipment_id,
                lines=asked.lines,
                min_days_left=asked.min_days_left,
                asked_at=asked.asked_at,
            ),
        )
        for warehouse in asked.warehouses
    ]


def ask_for_draft(draft: DraftOpened, context: Context) -> list[tuple[str, Command]]:
    return [
        (
            warehouse,
            TellStock(
                warehouse=warehouse,
                order_id=draft.becomes,
                shipment_id="",
                lines=draft.pieces,
                draft_id=draft.draft_id,
                asked_at=draft.opened_at,
            ),
        )
        for warehouse in draft.warehouses
    ]


def tell(command: TellStock, states: States, context: Context) -> list[InventoryEvent]:
    """Nothing of pools: whose channel has one may be served where this says less."""
    warehouse, now, days = command.warehouse, context.time, command.min_days_left
    pieces = summed(command.lines)
    frees = [(sku, n, offered(states[stock_ref(warehouse, sku)], now, days)) for sku, n in pieces.items()]
    short = tuple(Shortage(sku=sku, requested=n, available=free) for sku, n, free in frees if free < n)
    if command.draft_id is not None:
        return [DraftStockTold(warehouse=warehouse, draft_id=command.draft_id, shortages=short, told_at=command.asked_at)]
    told = StockTold(
        warehouse=warehouse,
        order_id=command.order_id,
        shipment_id=command.shipment_id,
        shortages=short,
        told_at=command.asked_at,
    )
    return [told]


def _asked_of(command: TellStock, warehouse: str) -> list[Ref]:
    return [*stock_refs(warehouse, command.lines)]


ON: Mapping[type[Message], Decide | On] = {
    SetAlertLine: set_alert_line,
    StockAsked: On(split=ask),
    DraftOpened: On(split=ask_for_draft),
    TellStock: On(tell, reads=_asked_of),
}
