"""Inspected pieces go back on the shelf, and to who waits for them, or to scrap, line by line (INV-11).

Pieces of a lot that is kept join it again, as long as it is in the warehouse that they left and come back to: they expire as they
did, and where it is held or recalled they are set aside. Of an order with several such lots of a SKU nobody knows which it is:
the one that is held, else the one that expires first. Others are a lot of their own, which is held where the order was told that
it got pieces of a recalled one.
"""

from collections.abc import Mapping, Sequence

from services.inventory.queue.fill import Fill, fill, postpone
from services.inventory.queue.state import queue_refs
from services.inventory.reservation.state import Issued, IssuedLot, reservation_ref
from services.inventory.returned.state import Returned
from services.inventory.stock.lots import Lot, lot_named
from services.inventory.stock.offer import by_expiry
from services.inventory.stock.rules import summed
from services.inventory.stock.state import Stock, stock_ref, stock_refs
from shared.contracts.inventory import InventoryEvent, RestockedLine, ReturnedLine, ReturnScrapped, StockRestocked
from shared.contracts.limits import SHIPMENTS
from shared.contracts.lots import LotHeld
from shared.contracts.support import Disposition, ReturnInspected
from shared.domain.ids import shipment_id
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On, Ref, States


def put_back(inspected: ReturnInspected, states: States, context: Context) -> list[InventoryEvent]:
    return _put_back(inspected, states, fill)


def put_back_much(inspected: ReturnInspected, states: States, context: Context) -> list[InventoryEvent]:
    """Its lines, and who is given of them, are more than a record holds."""
    return _put_back(inspected, states, postpone)


def _put_back(inspected: ReturnInspected, states: States, fill: Fill) -> list[InventoryEvent]:
    """Scrap never comes back to stock, but is counted."""
    warehouse, id, order, at = inspected.warehouse, inspected.return_id, inspected.order_id, inspected.inspected_at
    returned: Returned = states["returned", f"{warehouse}/{id}"]
    if returned.booked:
        return []
    restock, scrap = _lines(inspected, "restock"), _lines(inspected, "scrap")
    facts: list[InventoryEvent] = []
    if restock:
        left = [lot for ref in _left(inspected) if isinstance(shipment := states[ref], Issued) for lot in shipment.lots]
        lines = tuple(_shelved(line, states[stock_ref(warehouse, line.sku)], id, left) for line in restock)
        facts.append(StockRestocked(warehouse=warehouse, return_id=id, order_id=order, lines=lines, restocked_at=at))
        recalled = {each.sku for each in left if each.recalled}
        facts += [
            LotHeld(warehouse=warehouse, sku=line.sku, lot=id, reason="recalled", note=f"of order {order}", held_at=at)
            for line in lines
            if line.lot == id and line.sku in recalled
        ]
    if scrap:
        facts.append(ReturnScrapped(warehouse=warehouse, return_id=id, order_id=order, lines=scrap, scrapped_at=at))
    return [*facts, *fill(warehouse, [line.sku for line in restock], states, facts, at)]


def _lines(inspected: ReturnInspected, disposition: Disposition) -> tuple[ReturnedLine, ...]:
    pieces = summed(line for line in inspected.lines if line.disposition == disposition)
    return tuple(ReturnedLine(sku=sku, quantity=n) for sku, n in pieces.items())


def _shelved(line: ReturnedLine, stock: Stock, id: str, left: Sequence[IssuedLot]) -> RestockedLine:
    names = {each.lot for each in left if each.sku == line.sku}
    lots = sorted([lot for lot in stock.lots if lot.lot in names], key=_least)
    gone = {each.lot for each in left if each.sku == line.sku and each.recalled} - {lot.lot for lot in lots}
    if gone and not (lots and lots[0].holds):
        lots = []
    return RestockedLine(sku=line.sku, quantity=line.quantity, lot=lots[0].lot if lots else lot_named(stock.lots, id))


def _least(lot: Lot) -> tuple[bool, bool, float]:
    return not lot.holds, *by_expiry(lot)


def _left(inspected: ReturnInspected) -> list[Ref]:
    """What the order's shipments took from this warehouse."""
    return [reservation_ref(inspected.warehouse, shipment_id(inspected.order_id, n + 1)) for n in range(SHIPMENTS)]


def reads(inspected: ReturnInspected, warehouse: str) -> list[Ref]:
    restock = [line for line in inspected.lines if line.disposition == "restock"]
    return [
        ("returned", f"{warehouse}/{inspected.return_id}"),
        *stock_refs(warehouse, restock),
        *queue_refs(warehouse, restock),
        *(_left(inspected) if restock else ()),
    ]


ON: Mapping[type[Message], Decide | On] = {ReturnInspected: On(put_back, key="warehouse", reads=reads, too_large=put_back_much)}
