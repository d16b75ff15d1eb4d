"""Stock: shelves, several of them read by one command, all or nothing. Key: the warehouse."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from pydantic import Field

from shared.domain.messages import Command, Message
from shared.domain.nouns import Context, Noun, On, Recorded, Ref, States, View
from shared.domain.service import Service
from tests.simulation.toy import events
from tests.simulation.toy.events import Line


class Receive(Command):
    """By hand; a storefront's Restocked is decided as it is."""

    delivery: str
    line: Line
    cursed: bool


class Reserve(Command):
    order: str
    warehouse: str
    lines: tuple[Line, ...]


class Release(Command):
    order: str
    warehouse: str
    skus: tuple[str, ...]


class Shelf(Message):
    seen: int = 0
    """Facts."""
    on_hand: int = 0
    held: dict[str, int] = Field(default_factory=dict)
    """By order."""
    deliveries: tuple[str, ...] = ()

    def free(self) -> int:
        return self.on_hand - sum(self.held.values())


def shelf_id(warehouse: str, sku: str) -> str:
    return f"{warehouse}/{sku}"


def shelves(message: Any) -> Sequence[str]:
    """A SKU that an order names twice is one shelf, named twice."""
    match message:
        case Receive() | events.Restocked() | events.StockReceived():
            return (shelf_id(message.line.warehouse, message.line.sku),)
        case Reserve() | events.StockReserved():
            return tuple(shelf_id(message.warehouse, line.sku) for line in message.lines)
        case Release() | events.StockReleased():
            return tuple(shelf_id(message.warehouse, sku) for sku in message.skus)
        case events.ShelfLow():
            return (shelf_id(message.warehouse, message.sku),)
    return ()


def reads(message: Any, key: str) -> Sequence[Ref]:
    return [("shelf", id) for id in shelves(message)]


def wanted(lines: Sequence[Line]) -> dict[str, int]:
    quantities: dict[str, int] = {}
    for line in lines:
        quantities[line.sku] = quantities.get(line.sku, 0) + line.quantity
    return quantities


def decide(by: int) -> Callable[[Any, States, Context], list[Any]]:
    def decide(input: Any, states: States, context: Context) -> list[Any]:
        at = tuple(states["shelf", id].seen for id in dict.fromkeys(shelves(input)))
        match input:
            case Receive() | events.Restocked() if input.cursed and by == 1:
                raise ValueError("this version cannot decide that")
            case Receive() | events.Restocked():
                where = input.line.warehouse
                if input.delivery in states["shelf", shelf_id(where, input.line.sku)].deliveries:
                    return []
                return [events.StockReceived(warehouse=where, by=by, at=at, delivery=input.delivery, line=input.line)]
            case Reserve():
                return _reserve(input, states, by, at)
            case Release():
                held = tuple(s for s in input.skus if input.order in states["shelf", shelf_id(input.warehouse, s)].held)
                if not held:
                    return []
                return [events.StockReleased(by=by, at=at, order=input.order, warehouse=input.warehouse, skus=held)]
        raise TypeError(input)

    return decide


def _reserve(command: Reserve, states: States, by: int, at: tuple[int, ...]) -> list[Any]:
    where, quantities = command.warehouse, wanted(command.lines)
    shelf = {sku: states["shelf", shelf_id(where, sku)] for sku in quantities}
    if any(command.order in each.held for each in shelf.values()):
        return []
    keeps = by - 1  # the second version keeps one back
    short = tuple(sku for sku, quantity in quantities.items() if shelf[sku].free() - keeps < quantity)
    if short:
        return [events.StockRefused(by=by, at=at, order=command.order, warehouse=where, short=short)]
    low = [sku for sku, quantity in quantities.items() if shelf[sku].free() - quantity < 3]
    return [
        events.StockReserved(by=by, at=at, order=command.order, warehouse=where, lines=command.lines),
        *(events.ShelfLow(by=by, at=at, warehouse=where, sku=sku) for sku in low),
    ]


def evolve(state: Shelf, event: Any, id: str) -> Shelf:
    new: dict[str, Any] = {"seen": state.seen + 1}
    match event:
        case events.StockReceived():
            new |= {"on_hand": state.on_hand + event.line.quantity, "deliveries": (*state.deliveries, event.delivery)}
        case events.StockReserved():
            new["held"] = {**state.held, event.order: wanted(event.lines)[id.split("/")[1]]}
        case events.StockReleased():
            new["held"] = {order: quantity for order, quantity in state.held.items() if order != event.order}
    return state.model_copy(update=new)


class WarehouseView(Message):
    """One document that every fact of a warehouse changes."""

    facts: tuple[str, ...]
    reserved: int


def _warehouse_view(document: WarehouseView | None, fact: Recorded, id: str) -> WarehouseView:
    facts, reserved = (document.facts, document.reserved) if document else ((), 0)
    return WarehouseView(facts=(*facts, fact.id), reserved=reserved + isinstance(fact.event, events.StockReserved))


class ShelfView(Message):
    facts: tuple[str, ...]


def _shelf_view(document: ShelfView | None, fact: Recorded, id: str) -> ShelfView:
    return ShelfView(facts=(*(document.facts if document else ()), fact.id))


def _by_warehouse(lines: Sequence[Line]) -> dict[str, tuple[Line, ...]]:
    found: dict[str, tuple[Line, ...]] = {}
    for line in lines:
        found[line.warehouse] = (*found.get(line.warehouse, ()), line)
    return found


def _taken(event: events.OrderTaken, context: Context) -> list[tuple[str, Command]]:
    """One fact, several commands; two warehouses may share an inbox partition."""
    by_warehouse = _by_warehouse(event.lines)
    return [(where, Reserve(order=event.order, warehouse=where, lines=lines)) for where, lines in by_warehouse.items()]


def _ended(event: events.OrderEnded, context: Context) -> list[tuple[str, Command]]:
    return [
        (where, Release(order=event.order, warehouse=where, skus=tuple(dict.fromkeys(line.sku for line in lines))))
        for where, lines in _by_warehouse(event.lines).items()
    ]


FACTS = events.StockReceived | events.StockReserved | events.ShelfLow | events.StockRefused | events.StockReleased


@cache
def stock(by: int) -> Service:
    one = decide(by)
    shelf = Noun(
        name="shelf",
        key="warehouse",
        state=Shelf,
        initial=Shelf(),
        facts=FACTS,
        ids=shelves,
        evolve=evolve,
        on={
            events.Restocked: On(one, key=lambda event: str(event.line.warehouse), reads=reads),
            events.OrderTaken: On(split=_taken),
            events.OrderEnded: On(split=_ended, later=True),
            Receive: On(one, reads=reads),
            Reserve: On(one, reads=reads),
            Release: On(one, reads=reads),
        },
        views=(
            View("warehouses", WarehouseView, FACTS, _warehouse_view, "warehouse"),
            View("shelves", ShelfView, FACTS, _shelf_view, shelves),
        ),
    )
    return Service("stock", events.STOCK, (shelf,), lambda gateway: None)
