"""A warehouse obeys a transfer: it gives of what is free, all or nothing, frees or sends that, takes in what came (INV-02)."""

from collections.abc import Mapping

from services.inventory.queue.fill import Fill, fill, postpone
from services.inventory.queue.state import queue_refs
from services.inventory.stock.lots import lots_named, oldest_free
from services.inventory.stock.rules import BrokenPromise, fallen
from services.inventory.stock.state import Stock, stock_ref, stock_refs
from services.inventory.transfer_stock.state import Arrival, Kept, Nothing, TransferStock, arrival_ref, kept_ref
from shared.contracts.inventory import InventoryEvent, LotQuantity, Shortage, StockSetAside
from shared.contracts.pieces import LotLine
from shared.contracts.transfers import (
    TRANSFER_LOTS,
    ArrivedLine,
    TransferAsked,
    TransferCancelled,
    TransferReceived,
    TransferSent,
    TransferStockAllocated,
    TransferStockArrived,
    TransferStockFreed,
    TransferStockSent,
    TransferStockShort,
)
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On, Ref, States


def allocate(asked: TransferAsked, states: States, context: Context) -> list[InventoryEvent]:
    """Of what nobody waits for and no safety stock keeps, from the oldest lots."""
    warehouse, id, at = asked.source, asked.transfer_id, asked.asked_at
    kept: TransferStock = states[kept_ref(warehouse, id)]
    if not isinstance(kept, Nothing):
        return []
    wanted: list[tuple[str, int, Stock]] = [
        (line.sku, line.quantity, states[stock_ref(warehouse, line.sku)]) for line in asked.lines
    ]
    short = tuple(Shortage(sku=sku, requested=n, available=stock.free) for sku, n, stock in wanted if stock.free < n)
    if short:
        return [TransferStockShort(warehouse=warehouse, transfer_id=id, shortages=short, refused_at=at)]
    lines = tuple(LotLine(sku=sku, quantity=n, lots=oldest_free(stock.lots, n)) for sku, n, stock in wanted)
    if (parts := sum(len(line.lots) for line in lines)) > TRANSFER_LOTS:
        reason = f"its pieces lie in {parts:,} lots, at most {TRANSFER_LOTS:,} go at once: transfer in parts"
        return [TransferStockShort(warehouse=warehouse, transfer_id=id, shortages=(), reason=reason, refused_at=at)]
    facts: list[InventoryEvent] = [TransferStockAllocated(warehouse=warehouse, transfer_id=id, lines=lines, allocated_at=at)]
    for sku, n, stock in wanted:
        facts += fallen(warehouse, sku, stock, stock.available - n, stock.alert_line, at)
    return facts


def send(sent: TransferSent, states: States, context: Context) -> list[InventoryEvent]:
    """Raises BrokenPromise where other pieces are sent than it keeps."""
    warehouse, id = sent.source, sent.transfer_id
    kept: TransferStock = states[kept_ref(warehouse, id)]
    if not isinstance(kept, Kept):
        return []
    if kept.lines != sent.lines:
        raise BrokenPromise(f"transfer {id} is sent with other pieces than {warehouse} keeps for it")
    return [TransferStockSent(warehouse=warehouse, transfer_id=id, lines=kept.lines, sent_at=sent.sent_at)]


def cancel(cancelled: TransferCancelled, states: States, context: Context) -> list[InventoryEvent]:
    return _cancel(cancelled, states, fill)


def cancel_much(cancelled: TransferCancelled, states: States, context: Context) -> list[InventoryEvent]:
    return _cancel(cancelled, states, postpone)


def _cancel(cancelled: TransferCancelled, states: States, fill: Fill) -> list[InventoryEvent]:
    """What comes back is booked as it comes."""
    warehouse, id, at = cancelled.source, cancelled.transfer_id, cancelled.cancelled_at
    kept: TransferStock = states[kept_ref(warehouse, id)]
    if not isinstance(kept, Kept):
        return []
    freed = TransferStockFreed(warehouse=warehouse, transfer_id=id, lines=kept.lines, freed_at=at)
    return [freed, *fill(warehouse, [line.sku for line in kept.lines], states, [freed], at)]


def receive(came: TransferReceived, states: States, context: Context) -> list[InventoryEvent]:
    return _receive(came, states, fill)


def receive_much(came: TransferReceived, states: States, context: Context) -> list[InventoryEvent]:
    return _receive(came, states, postpone)


def _receive(came: TransferReceived, states: States, fill: Fill) -> list[InventoryEvent]:
    """All is on hand; what is damaged is set aside before anybody is given of the rest."""
    warehouse, id, at = came.warehouse, came.transfer_id, came.received_at
    arrival: Arrival = states[arrival_ref(warehouse, id, came.receipt_id)]
    if arrival.booked:
        return []
    lines, aside = [], []
    for line in came.lines:
        shelved, damaged = _shelved(line, states[stock_ref(warehouse, line.sku)])
        lines.append(shelved)
        if line.damaged:
            aside.append(_set_aside(came, line, damaged))
    arrived = TransferStockArrived(
        warehouse=warehouse, transfer_id=id, receipt_id=came.receipt_id, lines=tuple(lines), arrived_at=at
    )
    facts: list[InventoryEvent] = [arrived, *aside]
    return [*facts, *fill(warehouse, [line.sku for line in lines], states, facts, at)]


def _shelved(line: ArrivedLine, stock: Stock) -> tuple[LotLine, dict[str, int]]:
    """By the lots that its pieces belong to here; and how many are damaged of each."""
    names = lots_named(stock.lots, [part.lot for part in line.lots])
    pieces, damaged = dict.fromkeys(names, 0), dict.fromkeys(names, 0)
    for name, part in zip(names, line.lots, strict=True):
        pieces[name] += part.quantity
        damaged[name] += part.damaged
    lots = tuple(LotQuantity(lot=name, quantity=n) for name, n in pieces.items())
    return LotLine(sku=line.sku, quantity=line.quantity, lots=lots), damaged


def _set_aside(came: TransferReceived, line: ArrivedLine, damaged: Mapping[str, int]) -> StockSetAside:
    return StockSetAside(
        warehouse=came.warehouse,
        sku=line.sku,
        quantity=line.damaged,
        reason="damaged",
        lots=tuple(LotQuantity(lot=lot, quantity=n) for lot, n in damaged.items() if n),
        document=came.transfer_id,
        set_aside_at=came.received_at,
    )


def _of_source(fact: TransferAsked | TransferSent, source: str) -> list[Ref]:
    return [kept_ref(source, fact.transfer_id), *stock_refs(source, fact.lines)]


def _of_freed(fact: TransferCancelled, source: str) -> list[Ref]:
    """What is free again goes to who waits for it."""
    kept = kept_ref(source, fact.transfer_id)
    return [kept] if fact.comes_back else [kept, *stock_refs(source, fact.lines), *queue_refs(source, fact.lines)]


def _of_arrived(came: TransferReceived, warehouse: str) -> list[Ref]:
    arrival = arrival_ref(warehouse, came.transfer_id, came.receipt_id)
    return [arrival, *stock_refs(warehouse, came.lines), *queue_refs(warehouse, came.lines)]


ON: Mapping[type[Message], Decide | On] = {
    TransferAsked: On(allocate, key="source", reads=_of_source),
    TransferSent: On(send, key="source", reads=_of_source),
    TransferCancelled: On(cancel, key="source", reads=_of_freed, too_large=cancel_much),
    TransferReceived: On(receive, key="warehouse", reads=_of_arrived, too_large=receive_much),
}
