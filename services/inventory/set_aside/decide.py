"""Free pieces are set aside, never those of orders; pieces set aside are offered again or written off (INV-02, INV-07)."""

from collections.abc import Mapping
from typing import assert_never

from services.inventory.pool.parts import parts_ref
from services.inventory.pool.shrinking import reduced
from services.inventory.queue.fill import fill
from services.inventory.queue.state import queue_ref
from services.inventory.set_aside.commands import MakeAvailable, SetAside, WriteOffSetAside
from services.inventory.set_aside.state import Action, Blank, Move, Moved
from services.inventory.stock.lots import Lot, oldest_aside, oldest_free, pieces_aside
from services.inventory.stock.rules import fallen, refused
from services.inventory.stock.state import Stock, stock_ref
from shared.contracts.inventory import InventoryEvent
from shared.contracts.set_aside import SetAsideWrittenOff, StockMadeAvailable, StockSetAside
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On, Ref, States

Asked = SetAside | MakeAvailable | WriteOffSetAside


def decide(command: Asked, states: States, context: Context) -> list[InventoryEvent]:
    action = _action(command)
    move: Move = states["set_aside", f"{command.warehouse}/{command.move_id}"]
    match move:
        case Blank():
            return _decide(command, states, context)
        case Moved():
            if move == Moved(action=action, sku=command.sku, quantity=command.quantity, reason=command.reason):
                return []
            booked = f"{move.quantity} of {move.sku} {move.action}, as {move.reason}"
            return refused(context, "contradicts_move", f"move {command.move_id} is booked with {booked}", context.time)
        case _:
            assert_never(move)


def _decide(command: Asked, states: States, context: Context) -> list[InventoryEvent]:
    stock: Stock = states[stock_ref(command.warehouse, command.sku)]
    lots = tuple(lot for lot in stock.lots if command.lot in ("", lot.lot))
    if isinstance(command, SetAside):
        return _set_aside(command, stock, lots, states, context)
    there = sum(pieces_aside(lot.set_aside, command.reason) for lot in lots)
    if command.quantity > there:
        of = f"{command.sku} in {command.warehouse}{f', lot {command.lot}' if command.lot else ''}"
        reason = f"{of}: {there} set aside as {command.reason}, so not {command.quantity} can be {_action(command)}"
        return refused(context, "not_enough_set_aside", reason, context.time)
    said = {
        "warehouse": command.warehouse,
        "sku": command.sku,
        "quantity": command.quantity,
        "reason": command.reason,
        "lots": oldest_aside(lots, command.reason, command.quantity),
        "move_id": command.move_id,
        "note": command.note,
    }
    if isinstance(command, MakeAvailable):
        offered = StockMadeAvailable.model_validate({**said, "made_available_at": context.time})
        return [offered, *fill(command.warehouse, [command.sku], states, [offered], context.time)]
    return [SetAsideWrittenOff.model_validate({**said, "written_off_at": context.time})]


def _set_aside(command: SetAside, stock: Stock, lots: tuple[Lot, ...], states: States, context: Context) -> list[InventoryEvent]:
    warehouse, sku, n, at = command.warehouse, command.sku, command.quantity, context.time
    free = min(sum(lot.free for lot in lots), stock.available)
    if n > free:
        held = f", {stock.held} held by carts" if stock.held else ""
        where = f"{stock.on_hand} on hand, {stock.allocated} of them allocated to orders{held}"
        where = f"lot {command.lot}{held}" if command.lot else where
        reason = f"{sku} in {warehouse}: {where}, so at most {free} can be set aside, not {n}"
        return refused(context, "not_enough_available", reason, at)
    aside = StockSetAside(
        warehouse=warehouse,
        sku=sku,
        quantity=n,
        reason=command.reason,
        lots=oldest_free(lots, n),
        move_id=command.move_id,
        note=command.note,
        set_aside_at=at,
    )
    fewer = reduced(warehouse, [sku], states, [aside], at)
    return [aside, *fewer, *fallen(warehouse, sku, stock, stock.available - n, stock.alert_line, at)]


def _action(command: Asked) -> Action:
    match command:
        case SetAside():
            return "set aside"
        case MakeAvailable():
            return "made available"
        case WriteOffSetAside():
            return "written off"
        case _:
            assert_never(command)


def reads(command: Asked, warehouse: str) -> list[Ref]:
    """What is offered again goes to who waits for it; what is set aside may be a pool's."""
    offered = [queue_ref(warehouse, command.sku)] if isinstance(command, MakeAvailable) else [parts_ref(warehouse, command.sku)]
    return [("set_aside", f"{warehouse}/{command.move_id}"), stock_ref(warehouse, command.sku), *offered]


ON: Mapping[type[Message], Decide | On] = {each: On(decide, reads=reads) for each in (SetAside, MakeAvailable, WriteOffSetAside)}
