"""Stock: shelves, several of them read by one command, all or nothing. Key: the warehouse."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import Field

from shared.domain.decider import Decider
from shared.domain.messages import Command, Message
from shared.domain.projection import Projection, Recorded
from shared.domain.service import STOREFRONT, Origin, Reactions, Send, Service
from tests.simulation.toy import events
from tests.simulation.toy.events import Line


class Receive(Command):
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


COMMANDS = {cls.__name__: cls for cls in (Receive, Reserve, Release)}


class Shelf(Message):
    seen: int = 0
    """Facts."""
    on_hand: int = 0
    held: dict[str, int] = Field(default_factory=dict)
    """By order."""
    deliveries: tuple[str, ...] = ()

    def free(self) -> int:
        return self.on_hand - sum(self.held.values())


def shelf(warehouse: str, sku: str) -> str:
    return f"{warehouse}/{sku}"


def reads(message: Any) -> Sequence[str]:
    """A SKU that an order names twice is one shelf, named twice."""
    match message:
        case Receive() | events.StockReceived():
            return (shelf(message.line.warehouse, message.line.sku),)
        case Reserve() | events.StockReserved():
            return tuple(shelf(message.warehouse, line.sku) for line in message.lines)
        case Release() | events.StockReleased():
            return tuple(shelf(message.warehouse, sku) for sku in message.skus)
        case events.ShelfLow():
            return (shelf(message.warehouse, message.sku),)
    return ()


def wanted(lines: Sequence[Line]) -> dict[str, int]:
    quantities: dict[str, int] = {}
    for line in lines:
        quantities[line.sku] = quantities.get(line.sku, 0) + line.quantity
    return quantities


def decide(by: int) -> Callable[[Any, Mapping[str, Shelf]], list[Any]]:
    def decide(command: Any, states: Mapping[str, Shelf]) -> list[Any]:
        at = tuple(states[id].seen for id in dict.fromkeys(reads(command)))
        match command:
            case Receive() if command.cursed and by == 1:
                raise ValueError("this version cannot decide that")
            case Receive():
                if command.delivery in states[shelf(command.line.warehouse, command.line.sku)].deliveries:
                    return []
                return [events.StockReceived(by=by, at=at, delivery=command.delivery, line=command.line)]
            case Reserve():
                return _reserve(command, states, by, at)
            case Release():
                held = tuple(sku for sku in command.skus if command.order in states[shelf(command.warehouse, sku)].held)
                if not held:
                    return []
                return [events.StockReleased(by=by, at=at, order=command.order, warehouse=command.warehouse, skus=held)]
        raise TypeError(command)

    return decide


def _reserve(command: Reserve, states: Mapping[str, Shelf], by: int, at: tuple[int, ...]) -> list[Any]:
    where, quantities = command.warehouse, wanted(command.lines)
    if any(command.order in states[shelf(where, sku)].held for sku in quantities):
        return []
    keeps = by - 1  # the second version keeps one back
    short = tuple(sku for sku, quantity in quantities.items() if states[shelf(where, sku)].free() - keeps < quantity)
    if short:
        return [events.StockRefused(by=by, at=at, order=command.order, warehouse=where, short=short)]
    low = [sku for sku, quantity in quantities.items() if states[shelf(where, sku)].free() - quantity < 3]
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


def warehouse(event: Any) -> Sequence[str]:
    return (event.line.warehouse,) if isinstance(event, events.StockReceived) else (event.warehouse,)


def view(document: WarehouseView | None, fact: Recorded[Any], id: str) -> WarehouseView:
    facts, reserved = (document.facts, document.reserved) if document else ((), 0)
    return WarehouseView(facts=(*facts, fact.id), reserved=reserved + isinstance(fact.event, events.StockReserved))


class ShelfView(Message):
    facts: tuple[str, ...]


def _shelf_view(document: ShelfView | None, fact: Recorded[Any], id: str) -> ShelfView:
    return ShelfView(facts=(*(document.facts if document else ()), fact.id))


def _by_warehouse(lines: Sequence[Line]) -> dict[str, tuple[Line, ...]]:
    found: dict[str, tuple[Line, ...]] = {}
    for line in lines:
        found[line.warehouse] = (*found.get(line.warehouse, ()), line)
    return found


def _taken(event: events.OrderTaken, _: Origin) -> list[Send]:
    """One fact, several commands; two warehouses may share an inbox partition."""
    by_warehouse = _by_warehouse(event.lines)
    return [Send(where, Reserve(order=event.order, warehouse=where, lines=lines)) for where, lines in by_warehouse.items()]


def _ended(event: events.OrderEnded, _: Origin) -> list[Send]:
    return [
        Send(where, Release(order=event.order, warehouse=where, skus=tuple(dict.fromkeys(line.sku for line in lines))))
        for where, lines in _by_warehouse(event.lines).items()
    ]


def _restocked(event: events.Restocked, _: Origin) -> list[Send]:
    return [Send(event.line.warehouse, Receive(delivery=event.delivery, line=event.line, cursed=event.cursed))]


@cache
def stock(by: int) -> Service:
    return Service(
        name="stock",
        decider=Decider(decide(by), evolve, Shelf(), reads, reads, Shelf),
        commands=COMMANDS,
        events=events.STOCK,
        reactions={
            STOREFRONT: Reactions({"Restocked": (events.Restocked, _restocked)}),
            "sales.events": Reactions(
                {"OrderTaken": (events.OrderTaken, _taken), "OrderEnded": (events.OrderEnded, _ended)}, contract=events.SALES
            ),
        },
        projections=(
            Projection("warehouses", 1, WarehouseView, warehouse, view),
            Projection("shelves", 1, ShelfView, reads, _shelf_view),
        ),
        routes=lambda gateway: None,
    )
