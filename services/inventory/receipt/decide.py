"""Goods that come in: a lot of each SKU, named by the receipt, or the newest one's (INV-01, INV-06).

What came is booked, all of it. For a purchase order, what is beyond its tolerance is set aside in the same decision. Who
waits is given the rest, in the same decision too.
"""

from collections.abc import Mapping
from typing import assert_never

from services.inventory.incoming.state import Incoming, Nothing, incoming_ref
from services.inventory.lot.state import lot_ref
from services.inventory.queue.fill import Fill, fill, postpone
from services.inventory.queue.state import queue_refs
from services.inventory.receipt.commands import ReceiveStock
from services.inventory.receipt.lots import unfit
from services.inventory.receipt.state import Blank, Receipt, Received
from services.inventory.stock.lots import lot_named
from services.inventory.stock.rules import refused, summed
from services.inventory.stock.state import stock_ref, stock_refs
from shared.contracts.inventory import InventoryEvent, LotQuantity, ReceivedLine, StockReceived
from shared.contracts.set_aside import StockSetAside
from shared.domain.messages import Instant, Message
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
            return _book(command, pieces, states, context, fill)
        case Received(lines=known):
            before = {line.sku: line.quantity for line in known}
            differ = sorted(sku for sku in {*before, *pieces} if before.get(sku) != pieces.get(sku))
            if receipt.purchase_order != command.purchase_order:
                booked = f"for purchase order {receipt.purchase_order}" if receipt.purchase_order else "for no purchase order"
                return refused(context, "contradicts_receipt", f"receipt {id} is booked {booked}", context.time)
            if not differ:
                return _same_lots(command, receipt, context)
            shown = enumerated(f"{before.get(sku, 0)} of {sku}, not {pieces.get(sku, 0)}" for sku in differ)
            return refused(context, "contradicts_receipt", f"receipt {id} is booked with {shown}", context.time)
        case _:
            assert_never(receipt)


def _book(command: ReceiveStock, pieces: Mapping[str, int], states: States, context: Context, fill: Fill) -> list[InventoryEvent]:
    warehouse, id, order, at = command.warehouse, command.receipt_id, command.purchase_order, context.time
    named = {each.sku: each.lot for each in command.lots}
    if refusal := unfit(command, states, at):
        return refused(context, *refusal, at)
    excess = dict.fromkeys(pieces, 0)
    if order:
        incoming: Incoming = states[incoming_ref(warehouse, order)]
        if isinstance(incoming, Nothing):
            reason = f"{warehouse} expects no purchase order {order}: it is not known, was not sent, or is for other warehouses"
            return refused(context, "unknown_purchase_order", reason, at)
        excess = {sku: max(0, n - incoming.room(sku)) for sku, n in pieces.items()}
    lots = {sku: named.get(sku) or lot_named(states[stock_ref(warehouse, sku)].lots, id) for sku in pieces}
    lines = tuple(ReceivedLine(sku=sku, lot=lots[sku], quantity=n, excess=excess[sku]) for sku, n in pieces.items())
    received = StockReceived(
        warehouse=warehouse, receipt_id=id, lines=lines, purchase_order=order, lots=command.lots, received_at=at
    )
    facts: list[InventoryEvent] = [received, *(_aside(warehouse, id, line, at) for line in lines if line.excess)]
    return [*facts, *fill(warehouse, pieces, states, facts, at)]


def _same_lots(command: ReceiveStock, receipt: Received, context: Context) -> list[InventoryEvent]:
    before, now = {each.sku: each for each in receipt.lots}, {each.sku: each for each in command.lots}
    if before == now:
        return []
    differ = sorted(sku for sku in {*before, *now} if before.get(sku) != now.get(sku))
    reason = f"receipt {command.receipt_id} is booked with another lot, expiry, cost or owner of {enumerated(differ)}"
    return refused(context, "contradicts_receipt", reason, context.time)


def _aside(warehouse: str, receipt: str, line: ReceivedLine, at: Instant) -> StockSetAside:
    lots = (LotQuantity(lot=line.lot, quantity=line.excess),)
    return StockSetAside(
        warehouse=warehouse,
        sku=line.sku,
        quantity=line.excess,
        reason="excess",
        lots=lots,
        document=receipt,
        set_aside_at=at,
    )


def reads(command: ReceiveStock, warehouse: str) -> list[Ref]:
    expected = [incoming_ref(warehouse, command.purchase_order)] if command.purchase_order else []
    return [
        ("receipt", f"{warehouse}/{command.receipt_id}"),
        *expected,
        *stock_refs(warehouse, command.lines),
        *queue_refs(warehouse, command.lines),
        *(lot_ref(warehouse, each.sku, each.lot) for each in command.lots),
    ]


ON: Mapping[type[Message], Decide | On] = {ReceiveStock: On(receive, reads=reads, too_large=receive_much)}
