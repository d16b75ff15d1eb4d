"""A warehouse obeys a transfer: it gives of what is free, all or nothing, frees or sends that, takes in what came (INV-02)."""

from collections.abc import Mapping

from services.inventory.lot.state import Lot as KnownLot
from services.inventory.lot.state import lot_ref
from services.inventory.queue.fill import Fill, fill, postpone
from services.inventory.queue.state import queue_refs
from services.inventory.stock.kept import under_currency
from services.inventory.stock.lots import Lot, lot_of, lots_named
from services.inventory.stock.offer import offered, taken
from services.inventory.stock.rules import BrokenPromise, fallen
from services.inventory.stock.state import Stock, stock_ref, stock_refs
from services.inventory.transfer.pieces import with_more
from services.inventory.transfer_stock.state import Arrival, Kept, Nothing, TransferStock, arrival_ref, kept_ref
from shared.contracts.inventory import InventoryEvent, LotQuantity, Shortage
from shared.contracts.pieces import LotLine
from shared.contracts.set_aside import StockSetAside
from shared.contracts.transfers import (
    TRANSFER_LOTS,
    ArrivedLine,
    ArrivedLot,
    SentLine,
    SentLot,
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
    """Of what is offered to newcomers, from the lots that they would be given."""
    warehouse, id, at = asked.source, asked.transfer_id, asked.asked_at
    kept: TransferStock = states[kept_ref(warehouse, id)]
    if not isinstance(kept, Nothing):
        return []
    wanted: list[tuple[str, int, Stock]] = [
        (line.sku, line.quantity, states[stock_ref(warehouse, line.sku)]) for line in asked.lines
    ]
    frees = {sku: offered(stock, context.time) for sku, _, stock in wanted}
    short = tuple(Shortage(sku=sku, requested=n, available=frees[sku]) for sku, n, _ in wanted if frees[sku] < n)
    if short:
        return [TransferStockShort(warehouse=warehouse, transfer_id=id, shortages=short, refused_at=at)]
    lines = tuple(LotLine(sku=sku, quantity=n, lots=taken(stock, n, context.time)) for sku, n, stock in wanted)
    if (parts := sum(len(line.lots) for line in lines)) > TRANSFER_LOTS:
        reason = f"its pieces lie in {parts:,} lots, at most {TRANSFER_LOTS:,} go at once: transfer in parts"
        return [TransferStockShort(warehouse=warehouse, transfer_id=id, shortages=(), reason=reason, refused_at=at)]
    facts: list[InventoryEvent] = [TransferStockAllocated(warehouse=warehouse, transfer_id=id, lines=lines, allocated_at=at)]
    for sku, n, stock in wanted:
        facts += fallen(warehouse, sku, stock, stock.available - n, stock.alert_line, at)
    return facts


def send(sent: TransferSent, states: States, context: Context) -> list[InventoryEvent]:
    """With what goes with its lots: expiry, age, and their share of the cost. Raises BrokenPromise where other pieces are sent
    than it keeps."""
    warehouse, id = sent.source, sent.transfer_id
    kept: TransferStock = states[kept_ref(warehouse, id)]
    if not isinstance(kept, Kept):
        return []
    if kept.lines != sent.lines:
        raise BrokenPromise(f"transfer {id} is sent with other pieces than {warehouse} keeps for it")
    lines = tuple(_sent(line, states, warehouse) for line in kept.lines)
    return [TransferStockSent(warehouse=warehouse, transfer_id=id, lines=lines, sent_at=sent.sent_at)]


def _sent(line: LotLine, states: States, warehouse: str) -> SentLine:
    stock: Stock = states[stock_ref(warehouse, line.sku)]
    lots = {lot.lot: lot for lot in stock.lots}
    known: dict[str, KnownLot] = {part.lot: states[lot_ref(warehouse, line.sku, part.lot)] for part in line.lots}
    sent = tuple(_with_it(part, lots[part.lot], known[part.lot].owner) for part in line.lots)
    return SentLine(sku=line.sku, quantity=line.quantity, lots=sent)


def _with_it(part: LotQuantity, lot: Lot, owner: str | None) -> SentLot:
    if lot.record is None:
        return SentLot(lot=part.lot, quantity=part.quantity)
    cost, currency = lot.worth(part.quantity) or (None, None)
    return SentLot(
        lot=part.lot,
        quantity=part.quantity,
        kept=True,
        expires_at=lot.record.expires_at,
        received_at=lot.record.received_at,
        cost=cost,
        currency=currency,
        owner=owner,
        origins=lot.origins,
    )


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


def _shelved(line: ArrivedLine, stock: Stock) -> tuple[SentLine, dict[str, int]]:
    """By the lots that its pieces belong to here; and how many are damaged of each."""
    names = lots_named(stock.lots, [_named(part, stock) for part in line.lots])
    damaged: dict[str, int] = {}
    lots: dict[str, SentLot] = {}
    known = {lot.lot: lot.cost.currency for lot in stock.lots if lot.cost is not None}
    for name, part in zip(names, line.lots, strict=True):
        if joins := name not in (part.lot, under_currency(part.lot, part.currency)):
            currencies = known | {each: said.currency for each, said in lots.items() if said.currency is not None}
            name = _room(name, part.currency, stock, currencies)
        said = SentLot.model_validate(part.model_dump(exclude={"damaged"}) | {"lot": name, "kept": part.kept and not joins})
        lots[name] = with_more(lots[name], said) if name in lots else said
        damaged[name] = damaged.get(name, 0) + part.damaged
    return SentLine(sku=line.sku, quantity=line.quantity, lots=tuple(lots.values())), damaged


def _room(name: str, currency: str | None, stock: Stock, currencies: Mapping[str, str]) -> str:
    """The lot that pieces join which find no room of their own: the newest whose cost, where it is known, is in their currency,
    since a lot's is in one."""
    lots = (name, *(lot.lot for lot in reversed(stock.lots)))
    return next((each for each in lots if currency is None or currencies.get(each, currency) == currency), name)


def _named(part: ArrivedLot, stock: Stock) -> str:
    lot = lot_of(stock.lots, part.lot)
    if lot is None or lot.cost is None or part.currency in (None, lot.cost.currency):
        return part.lot
    return under_currency(part.lot, part.currency)


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


def _of_source(fact: TransferAsked, source: str) -> list[Ref]:
    return [kept_ref(source, fact.transfer_id), *stock_refs(source, fact.lines)]


def _of_sent(sent: TransferSent, source: str) -> list[Ref]:
    """Some of its lots may be kept."""
    lots = [lot_ref(source, line.sku, part.lot) for line in sent.lines for part in line.lots]
    return [kept_ref(source, sent.transfer_id), *stock_refs(source, sent.lines), *lots]


def _of_freed(fact: TransferCancelled, source: str) -> list[Ref]:
    """What is free again goes to who waits for it."""
    kept = kept_ref(source, fact.transfer_id)
    return [kept] if fact.comes_back else [kept, *stock_refs(source, fact.lines), *queue_refs(source, fact.lines)]


def _of_arrived(came: TransferReceived, warehouse: str) -> list[Ref]:
    arrival = arrival_ref(warehouse, came.transfer_id, came.receipt_id)
    kept = [(line.sku, part) for line in came.lines for part in line.lots if part.kept]
    lots = [lot_ref(warehouse, sku, name) for sku, part in kept for name in (part.lot, under_currency(part.lot, part.currency))]
    return [arrival, *stock_refs(warehouse, came.lines), *queue_refs(warehouse, came.lines), *lots]


ON: Mapping[type[Message], Decide | On] = {
    TransferAsked: On(allocate, key="source", reads=_of_source),
    TransferSent: On(send, key="source", reads=_of_sent),
    TransferCancelled: On(cancel, key="source", reads=_of_freed, too_large=cancel_much),
    TransferReceived: On(receive, key="warehouse", reads=_of_arrived, too_large=receive_much),
}
