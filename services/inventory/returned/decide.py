"""Inspected pieces go back on the shelf, and to who waits for them, or to scrap, line by line (INV-11)."""

from collections.abc import Mapping

from services.inventory.queue.fill import Fill, fill, postpone
from services.inventory.queue.state import queue_refs
from services.inventory.returned.state import Returned
from services.inventory.stock.lots import lot_named
from services.inventory.stock.rules import summed
from services.inventory.stock.state import Stock, stock_ref, stock_refs
from shared.contracts.inventory import InventoryEvent, RestockedLine, ReturnedLine, ReturnScrapped, StockRestocked
from shared.contracts.support import Disposition, ReturnInspected
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
        lines = tuple(_shelved(line, states[stock_ref(warehouse, line.sku)], id) for line in restock)
        facts.append(StockRestocked(warehouse=warehouse, return_id=id, order_id=order, lines=lines, restocked_at=at))
    if scrap:
        facts.append(ReturnScrapped(warehouse=warehouse, return_id=id, order_id=order, lines=scrap, scrapped_at=at))
    return [*facts, *fill(warehouse, [line.sku for line in restock], states, facts, at)]


def _lines(inspected: ReturnInspected, disposition: Disposition) -> tuple[ReturnedLine, ...]:
    pieces = summed(line for line in inspected.lines if line.disposition == disposition)
    return tuple(ReturnedLine(sku=sku, quantity=n) for sku, n in pieces.items())


def _shelved(line: ReturnedLine, stock: Stock, id: str) -> RestockedLine:
    return RestockedLine(sku=line.sku, quantity=line.quantity, lot=lot_named(stock.lots, id))


def reads(inspected: ReturnInspected, warehouse: str) -> list[Ref]:
    restock = [line for line in inspected.lines if line.disposition == "restock"]
    return [
        ("returned", f"{warehouse}/{inspected.return_id}"),
        *stock_refs(warehouse, restock),
        *queue_refs(warehouse, restock),
    ]


ON: Mapping[type[Message], Decide | On] = {ReturnInspected: On(put_back, key="warehouse", reads=reads, too_large=put_back_much)}
