"""Inspected pieces go back on the shelf, and to who waits for them, or to scrap, line by line (INV-11).

The lot that they belong to: returned/shelving.py. Where other warehouses shipped a part of the order they are asked first which
lots they shipped, one after the other; what they say is in the log, and nothing is offered meanwhile.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.inventory.lot.state import lot_ref
from services.inventory.queue.fill import Fill, fill, postpone
from services.inventory.returned.commands import NameReturnLots, RestockReturn
from services.inventory.returned.left import left, named, shipments_of
from services.inventory.returned.shelving import Left, held, shelved
from services.inventory.returned.state import Returned, returned_ref
from services.inventory.stock.rules import summed
from services.inventory.stock.state import Stock, sku_refs, stock_ref
from shared.contracts.inventory import InventoryEvent, ReturnedLine, ReturnScrapped, StockRestocked
from shared.contracts.restocking import ReturnLotsAsked, ReturnLotsNamed
from shared.contracts.support import Disposition, ReturnInspected
from shared.domain.messages import Command, Instant, Message
from shared.domain.nouns import Context, Decide, On, Ref, States


def put_back(inspected: ReturnInspected, states: States, context: Context) -> list[InventoryEvent]:
    return _put_back(inspected, states, fill)


def put_back_much(inspected: ReturnInspected, states: States, context: Context) -> list[InventoryEvent]:
    """Its lines, and who is given of them, are more than a record holds."""
    return _put_back(inspected, states, postpone)


def _put_back(inspected: ReturnInspected, states: States, fill: Fill) -> list[InventoryEvent]:
    """Scrap never comes back to stock, but is counted."""
    warehouse, id, order, at = inspected.warehouse, inspected.return_id, inspected.order_id, inspected.inspected_at
    returned: Returned = states[returned_ref(warehouse, id)]
    if returned.booked:
        return []
    restock, scrap = _lines(inspected, "restock"), _lines(inspected, "scrap")
    facts: list[InventoryEvent] = []
    if restock and inspected.elsewhere:
        facts.append(
            ReturnLotsAsked(
                warehouse=warehouse, return_id=id, order_id=order, lines=restock, shippers=inspected.elsewhere, inspected_at=at
            )
        )
        restock = ()
    elif restock:
        here, more = left(warehouse, order, [line.sku for line in restock], states)
        facts = _restocked(warehouse, id, order, restock, Left(here, (), more), states, at)
    if scrap:
        facts.append(ReturnScrapped(warehouse=warehouse, return_id=id, order_id=order, lines=scrap, scrapped_at=at))
    return [*facts, *fill(warehouse, [line.sku for line in restock], states, facts, at)]


def ask(asked: ReturnLotsAsked, context: Context) -> Sequence[tuple[str, Command]]:
    skus = tuple(line.sku for line in asked.lines)
    return [_next(asked, asked.warehouse, skus, asked.shippers)]


def name(command: NameReturnLots, states: States, context: Context) -> list[InventoryEvent]:
    here, more = left(command.warehouse, command.order_id, command.skus, states)
    lots, more = named((*command.lots, *here), command.more or more)
    return _named(command, states, ReturnLotsNamed(**_answer(command, context), lots=lots, more=more))


def name_none(command: NameReturnLots, states: States, context: Context) -> list[InventoryEvent]:
    """They are more than a record holds: the pieces are held until somebody looks."""
    return _named(command, states, ReturnLotsNamed(**_answer(command, context), lots=(), more=True))


def answer(named: ReturnLotsNamed, context: Context) -> Sequence[tuple[str, Command]]:
    return [_next(named, named.asked_by, named.skus, named.shippers)]


def restock(command: RestockReturn, states: States, context: Context) -> list[InventoryEvent]:
    return _restock(command, states, fill)


def restock_much(command: RestockReturn, states: States, context: Context) -> list[InventoryEvent]:
    return _restock(command, states, postpone)


def _restock(command: RestockReturn, states: States, fill: Fill) -> list[InventoryEvent]:
    warehouse, id, order = command.warehouse, command.return_id, command.order_id
    returned: Returned = states[returned_ref(warehouse, id)]
    if returned.asked is None:
        return []
    here, more = left(warehouse, order, command.skus, states)
    lots = Left(here, command.lots, command.more or more)
    lines, at = returned.asked.lines, returned.asked.inspected_at
    facts = _restocked(warehouse, id, order, lines, lots, states, at)
    return [*facts, *fill(warehouse, [line.sku for line in lines], states, facts, at)]


def _restocked(
    warehouse: str, id: str, order: str, lines: Iterable[ReturnedLine], left: Left, states: States, at: Instant
) -> list[InventoryEvent]:
    """The pieces, and what is held of them."""
    found = []
    for line in lines:
        stock: Stock = states[stock_ref(warehouse, line.sku)]
        found.append(shelved(line, stock.lots, id, left, at))
    restocked = tuple(each.line for each in found)
    facts: list[InventoryEvent] = [
        StockRestocked(warehouse=warehouse, return_id=id, order_id=order, lines=restocked, restocked_at=at)
    ]
    return facts + [fact for each in found for fact in held(each, warehouse, id, order, at)]


def _lines(inspected: ReturnInspected, disposition: Disposition) -> tuple[ReturnedLine, ...]:
    pieces = summed(line for line in inspected.lines if line.disposition == disposition)
    return tuple(ReturnedLine(sku=sku, quantity=n) for sku, n in pieces.items())


def _next(
    fact: ReturnLotsAsked | ReturnLotsNamed, asked_by: str, skus: tuple[str, ...], shippers: tuple[str, ...]
) -> tuple[str, Command]:
    """The next to be asked; the one that asks, once there is none."""
    of: dict[str, Any] = {"return_id": fact.return_id, "order_id": fact.order_id, "skus": skus}
    if isinstance(fact, ReturnLotsNamed):
        of |= {"lots": fact.lots, "more": fact.more}
    if not shippers:
        return asked_by, RestockReturn(**of, warehouse=asked_by)
    first, *others = shippers
    return first, NameReturnLots(**of, warehouse=first, asked_by=asked_by, shippers=tuple(others))


def _named(command: NameReturnLots, states: States, fact: ReturnLotsNamed) -> list[InventoryEvent]:
    """Once."""
    returned: Returned = states[returned_ref(command.warehouse, command.return_id)]
    return [] if returned.named else [fact]


def _answer(command: NameReturnLots, context: Context) -> dict[str, Any]:
    of = command.model_dump(include={"warehouse", "return_id", "order_id", "asked_by", "skus", "shippers"})
    return {**of, "named_at": context.time}


def _to_put_back(inspected: ReturnInspected, warehouse: str) -> list[Ref]:
    """No more than whether it is booked, where others are asked first: it is read again once they have answered."""
    skus = [line.sku for line in inspected.lines if line.disposition == "restock"]
    shelves = skus and not inspected.elsewhere
    return _to_shelve(inspected, warehouse, skus) if shelves else [returned_ref(warehouse, inspected.return_id)]


def _to_restock(command: RestockReturn, warehouse: str) -> list[Ref]:
    return _to_shelve(command, warehouse, command.skus)


def _to_shelve(of: ReturnInspected | RestockReturn, warehouse: str, skus: Sequence[str]) -> list[Ref]:
    """With the return's own lot of each."""
    lots = [lot_ref(warehouse, sku, of.return_id) for sku in dict.fromkeys(skus)]
    return [*_to_look(of, warehouse, skus), *sku_refs("queue", warehouse, skus), *lots]


def _to_name(command: NameReturnLots, warehouse: str) -> list[Ref]:
    return _to_look(command, warehouse, command.skus)


def _to_look(of: ReturnInspected | RestockReturn | NameReturnLots, warehouse: str, skus: Sequence[str]) -> list[Ref]:
    shipped = shipments_of(warehouse, of.order_id)
    return [returned_ref(warehouse, of.return_id), *shipped, *sku_refs("stock", warehouse, skus)]


ON: Mapping[type[Message], Decide | On] = {
    ReturnInspected: On(put_back, key="warehouse", reads=_to_put_back, too_large=put_back_much),
    ReturnLotsAsked: On(split=ask),
    NameReturnLots: On(name, reads=_to_name, too_large=name_none),
    ReturnLotsNamed: On(split=answer),
    RestockReturn: On(restock, reads=_to_restock, too_large=restock_much),
}
