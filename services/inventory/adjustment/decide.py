"""Counts and write-offs: never below what is allocated to orders (INV-02, INV-07)."""

from collections.abc import Mapping
from typing import assert_never

from services.inventory.adjustment.commands import AdjustStock
from services.inventory.adjustment.state import Adjusted, Adjustment, Blank
from services.inventory.pool.parts import parts_ref
from services.inventory.pool.shrinking import reduced
from services.inventory.queue.fill import fill
from services.inventory.queue.state import queue_ref
from services.inventory.stock.lots import moved_lots
from services.inventory.stock.rules import fallen, refused, too_many
from services.inventory.stock.state import Stock, stock_ref
from shared.contracts.inventory import InventoryEvent, StockAdjusted
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On, Ref, States


def adjust(command: AdjustStock, states: States, context: Context) -> list[InventoryEvent]:
    warehouse, id, sku = command.warehouse, command.adjustment_id, command.sku
    adjustment: Adjustment = states["adjustment", f"{warehouse}/{id}"]
    match adjustment:
        case Blank():
            return _adjust(command, states, context)
        case Adjusted():
            if adjustment == Adjusted(sku=sku, change=command.change, reason=command.reason):
                return []
            booked = f"adjustment {id} is booked as {adjustment.change:+d} of {adjustment.sku}: {adjustment.reason}"
            return refused(context, "contradicts_adjustment", booked, context.time)
        case _:
            assert_never(adjustment)


def _adjust(command: AdjustStock, states: States, context: Context) -> list[InventoryEvent]:
    warehouse, id, sku, change = command.warehouse, command.adjustment_id, command.sku, command.change
    stock: Stock = states[stock_ref(warehouse, sku)]
    if stock.available + change < 0:
        reason = too_many(warehouse, sku, stock, -change)
        return refused(context, "below_allocated", reason, context.time)
    adjusted = StockAdjusted(
        warehouse=warehouse,
        adjustment_id=id,
        sku=sku,
        change=change,
        lots=moved_lots(stock.lots, id, change),
        reason=command.reason,
        adjusted_at=context.time,
    )
    if change > 0:
        return [adjusted, *fill(warehouse, [sku], states, [adjusted], context.time)]
    fewer = reduced(warehouse, [sku], states, [adjusted], context.time)
    return [adjusted, *fewer, *fallen(warehouse, sku, stock, stock.available + change, stock.alert_line, context.time)]


def reads(command: AdjustStock, warehouse: str) -> list[Ref]:
    """What is found goes to who waits for it; what is lost may be a pool's."""
    found = [queue_ref(warehouse, command.sku) if command.change > 0 else parts_ref(warehouse, command.sku)]
    return [("adjustment", f"{warehouse}/{command.adjustment_id}"), stock_ref(warehouse, command.sku), *found]


ON: Mapping[type[Message], Decide | On] = {AdjustStock: On(adjust, reads=reads)}
