"""Pieces of a held lot that orders have: Fulfillment is asked first, since what is picked is not exchanged on paper.

Not picked: other lots of the warehouse take their place, as far as they are offered. Picked, or no others: the shipment loses
them, and its order asks for them elsewhere; what is packed already keeps them, and leaves with them. Other lots may be
shorter-lived than the order's channel asked for: how long they last was asked when it was reserved. A transfer that is not sent
is cancelled: what it had of other lots is free again.
"""

from services.inventory.lot.commands import StopLot
from services.inventory.queue.fill import fill
from services.inventory.queue.state import queue_ref
from services.inventory.reservation.losing import Allocations, lose
from services.inventory.reservation.state import Reservation, Reserved, Waiting, reservation_ref
from services.inventory.stock.lots import lot_of
from services.inventory.stock.offer import offered, taken
from services.inventory.stock.state import Stock, stock_ref
from services.inventory.transfer_stock.state import Kept, TransferStock, kept_ref
from shared.contracts.fulfillment import LotStopAnswered
from shared.contracts.inventory import InventoryEvent, LotQuantity
from shared.contracts.lots import AllocationExchanged, LotReason, LotStopAsked, LotStopContinued, TransferHeldBack
from shared.domain.messages import Instant
from shared.domain.nouns import Context, Ref, States


def stop(command: StopLot, states: States, context: Context) -> list[InventoryEvent]:
    """Nothing where the lot was freed meanwhile; nobody is asked who has no pieces of it any more."""
    warehouse, sku, name, at = command.warehouse, command.sku, command.lot, context.time
    reason = _held(states, warehouse, sku, name)
    if reason is None:
        return []
    facts: list[InventoryEvent] = []
    for shipment in command.shipments:
        reservation: Reservation = states[reservation_ref(warehouse, shipment)]
        if isinstance(reservation, Reserved | Waiting) and reservation.order_id and (n := _pieces(reservation, sku, name)):
            facts.append(
                LotStopAsked(
                    warehouse=warehouse,
                    order_id=reservation.order_id,
                    shipment_id=shipment,
                    sku=sku,
                    lot=name,
                    quantity=n,
                    reason=reason,
                    asked_at=at,
                )
            )
    facts += [_held_back(command, transfer, reason, at) for transfer in command.transfers if _keeps(states, command, transfer)]
    if command.before is not None:
        facts.append(LotStopContinued(warehouse=warehouse, sku=sku, lot=name, before=command.before, continued_at=at))
    return facts


def _held_back(command: StopLot, transfer: str, reason: LotReason, at: Instant) -> TransferHeldBack:
    return TransferHeldBack(
        warehouse=command.warehouse, transfer_id=transfer, sku=command.sku, lot=command.lot, reason=reason, held_back_at=at
    )


def _keeps(states: States, command: StopLot, transfer: str) -> bool:
    kept: TransferStock = states[kept_ref(command.warehouse, transfer)]
    return isinstance(kept, Kept) and any(
        line.sku == command.sku and part.lot == command.lot for line in kept.lines for part in line.lots
    )


def exchange(answered: LotStopAnswered, states: States, context: Context) -> list[InventoryEvent]:
    """Nothing where the lot was freed, or the pieces left, meanwhile."""
    warehouse, sku, shipment, at = answered.warehouse, answered.sku, answered.shipment_id, context.time
    reservation: Reservation = states[reservation_ref(warehouse, shipment)]
    stock: Stock = states[stock_ref(warehouse, sku)]
    reason = _held(states, warehouse, sku, answered.lot)
    if reason is None or not isinstance(reservation, Reserved | Waiting):
        return []
    n = _pieces(reservation, sku, answered.lot)
    others = 0 if answered.picked else min(n, offered(stock, at))
    facts: list[InventoryEvent] = []
    if others:
        facts.append(
            AllocationExchanged(
                warehouse=warehouse,
                order_id=answered.order_id,
                shipment_id=shipment,
                sku=sku,
                lots=(LotQuantity(lot=answered.lot, quantity=others),),
                into=taken(stock, others, at),
                exchanged_at=at,
            )
        )
    known = Allocations(sku=sku, shipments=(shipment,))
    facts += lose(warehouse, {sku: n - others}, [known], states, f"lot_{reason}", at, {answered.lot})
    return [*facts, *fill(warehouse, [sku], states, facts, at)] if facts else []


def _held(states: States, warehouse: str, sku: str, name: str) -> LotReason | None:
    """Why; None: it is not."""
    stock: Stock = states[stock_ref(warehouse, sku)]
    lot = lot_of(stock.lots, name)
    return lot.holds[0] if lot is not None and lot.holds else None


def _pieces(reservation: Reserved | Waiting, sku: str, lot: str) -> int:
    return sum(part.quantity for line in reservation.lines if line.sku == sku for part in line.lots if part.lot == lot)


def to_stop(command: StopLot, warehouse: str) -> list[Ref]:
    shipments = [reservation_ref(warehouse, shipment) for shipment in command.shipments]
    return [stock_ref(warehouse, command.sku), *shipments, *(kept_ref(warehouse, each) for each in command.transfers)]


def to_exchange(answered: LotStopAnswered, warehouse: str) -> list[Ref]:
    sku = answered.sku
    return [reservation_ref(warehouse, answered.shipment_id), stock_ref(warehouse, sku), queue_ref(warehouse, sku)]
