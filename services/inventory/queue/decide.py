"""What a waiting shipment was given becomes its own; it is reserved when nothing of it waits any more."""

from collections.abc import Mapping, Sequence

from services.inventory.queue.commands import SetBackorderCap, SetSafetyStock, TakeOver
from services.inventory.queue.fill import fill
from services.inventory.queue.state import Queue, queue_ref
from services.inventory.reservation.state import Reservation, Waiting, reservation_ref
from services.inventory.stock.state import Stock, stock_ref
from shared.contracts.inventory import InventoryEvent, LotLine
from shared.contracts.lots import LotStopAsked
from shared.contracts.reservations import StockReserved
from shared.contracts.waiting import BackorderCapSet, QueueContinued, QueueFilled, SafetyStockSet, StockAllocatedInPart
from shared.domain.messages import Command, Message
from shared.domain.nouns import Context, Decide, On, Ref, States


def tell(filled: QueueFilled, context: Context) -> Sequence[tuple[str, Command]]:
    """Each shipment that was given something: whether it is whole only its reservation knows."""
    warehouse, sku = filled.warehouse, filled.sku
    return [(warehouse, TakeOver(warehouse=warehouse, sku=sku, shipment_id=gift.shipment_id)) for gift in filled.gifts]


def take_over(command: TakeOver, states: States, context: Context) -> list[InventoryEvent]:
    """Everything that it was given and has not yet. Nothing where it left the queue meanwhile."""
    warehouse, sku, shipment = command.warehouse, command.sku, command.shipment_id
    queue: Queue = states[queue_ref(warehouse, sku)]
    reservation: Reservation = states[reservation_ref(warehouse, shipment)]
    entry = queue.of(shipment)
    if entry is None or not entry.lots or not isinstance(reservation, Waiting):
        return []
    order, at = entry.order_id, context.time
    line = LotLine(sku=sku, quantity=sum(part.quantity for part in entry.lots), lots=entry.lots)
    whole = reservation.given(line)
    taken = StockAllocatedInPart(
        warehouse=warehouse, order_id=order, shipment_id=shipment, line=line, waiting=whole.waiting, allocated_at=at
    )
    facts: list[InventoryEvent] = [taken, *_to_stop(line, states[stock_ref(warehouse, sku)], taken)]
    if whole.waiting:
        return facts
    reserved = StockReserved(
        warehouse=warehouse,
        order_id=order,
        shipment_id=shipment,
        attempt=reservation.attempt,
        lines=whole.allocated,
        waited=True,
        not_before=reservation.not_before,
        reserved_at=at,
    )
    return [*facts, reserved]


def _to_stop(line: LotLine, stock: Stock, taken: StockAllocatedInPart) -> list[LotStopAsked]:
    """Lots that were held since it was given of them: who looked for their pieces meanwhile found it without (ADR 0021)."""
    if not stock.by_lot:
        return []
    holds = {lot.lot: lot.holds for lot in stock.lots if lot.holds}
    return [
        LotStopAsked(
            warehouse=taken.warehouse,
            order_id=taken.order_id,
            shipment_id=taken.shipment_id,
            sku=line.sku,
            lot=part.lot,
            quantity=part.quantity,
            reason=holds[part.lot][0],
            asked_at=taken.allocated_at,
        )
        for part in line.lots
        if part.lot in holds
    ]


def go_on(continued: QueueContinued, states: States, context: Context) -> list[InventoryEvent]:
    return fill(continued.warehouse, continued.skus, states, (), continued.continued_at)


def set_cap(command: SetBackorderCap, queue: Queue, context: Context) -> list[InventoryEvent]:
    """Sets the first cap also where it is 0: from then on the queue is shown."""
    if queue.known and queue.cap == command.cap:
        return []
    return [BackorderCapSet(warehouse=command.warehouse, sku=command.sku, cap=command.cap, set_at=context.time)]


def set_safety_stock(command: SetSafetyStock, states: States, context: Context) -> list[InventoryEvent]:
    """What is not kept any more goes to who waits for it. A first one of 0 makes the SKU known."""
    warehouse, sku, at = command.warehouse, command.sku, context.time
    stock: Stock = states[stock_ref(warehouse, sku)]
    if stock.known and stock.safety == command.safety:
        return []
    safety_set = SafetyStockSet(warehouse=warehouse, sku=sku, safety=command.safety, set_at=at)
    return [safety_set, *fill(warehouse, [sku], states, [safety_set], at)]


def _given(command: TakeOver, warehouse: str) -> list[Ref]:
    sku = command.sku
    return [reservation_ref(warehouse, command.shipment_id), queue_ref(warehouse, sku), stock_ref(warehouse, sku)]


def _left(continued: QueueContinued, warehouse: str) -> list[Ref]:
    return [ref for sku in continued.skus for ref in (stock_ref(warehouse, sku), queue_ref(warehouse, sku))]


def _kept(command: SetSafetyStock, warehouse: str) -> list[Ref]:
    return [stock_ref(warehouse, command.sku), queue_ref(warehouse, command.sku)]


ON: Mapping[type[Message], Decide | On] = {
    QueueFilled: On(split=tell),
    TakeOver: On(take_over, reads=_given),
    QueueContinued: On(go_on, key="warehouse", reads=_left),
    SetBackorderCap: set_cap,
    SetSafetyStock: On(set_safety_stock, reads=_kept),
}
