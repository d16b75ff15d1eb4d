"""Goods that come in: a lot of each SKU, named by the receipt, or the newest one's (INV-01, INV-06). Who waits for them is given
them in the same decision."""

from collections.abc import Mapping
from typing import assert_never

from services.inventory.queue.fill import Fill, fill, postpone
from services.inventory.queue.state import queue_refs
from services.inventory.receipt.commands import ReceiveStock
from services.inventory.receipt.state import Blank, Receipt, Received
from services.inventory.stock.lots import lot_named
from services.inventory.stock.rules import refused, summed
from services.inventory.stock.state import stock_ref, stock_refs
from shared.contracts.inventory import InventoryEvent, ReceivedLine, StockReceived
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On, Ref, States
from shared.domain.wording import enumerated


def receive(command: ReceiveStock, states: States, context: Context) -> list[InventoryEvent]:
    return _receive(command, states, context, fill)


def receive_much(command: ReceiveStock, states: States, context: Context) -> list[InventoryEvent]:
    """Its lines, and who is given of them, are more than a record holds."""
    return _receive(command, states, context, postpone)


def _receive(command: ReceiveStock, states: States, context: Context, fill: Fill) -> list[InventoryEvent]:
    warehouse, id = command.warehouse, command.receipt_id
    pieces = summed(command.lines)
    receipt: Receipt = states["receipt", f"{warehouse}/{id}"]
    match receipt:
        case Blank():
            lots = {sku: lot_named(states[stock_ref(warehouse, sku)].lots, id) for sku in pieces}
            lines = tuple(ReceivedLine(sku=sku, lot=lots[sku], quantity=n) for sku, n in pieces.items())
            received = StockReceived(warehouse=warehouse, receipt_id=id, lines=lines, received_at=context.time)
            return [received, *fill(warehouse, pieces, states, [received], context.time)]
        case Received(lines=known):
            before = {line.sku: line.quantity for line in known}
            differ = sorted(sku for sku in {*before, *pieces} if before.get(sku) != pieces.get(sku))
            if not differ:
                return []
            shown = enumerated(f"{before.get(sku, 0)} of {sku}, not {pieces.get(sku, 0)}" for sku in differ)
            return refused(context, "contradicts_receipt", f"receipt {id} is booked with {shown}", context.time)
        case _:
            assert_never(receipt)


def reads(command: ReceiveStock, warehouse: str) -> list[Ref]:
    return [
        ("receipt", f"{warehouse}/{command.receipt_id}"),
        *stock_refs(warehouse, command.lines),
        *queue_refs(warehouse, command.lines),
    ]


ON: Mapping[type[Message], Decide | On] = {ReceiveStock: On(receive, reads=reads, too_large=receive_much)}
