"""Nothing of a lot that is held, recalled or expired is offered; what it cost is split over what is gone and what is left."""

from collections.abc import Mapping

from services.inventory.lot.commands import AddLandedCost, ExpireLot, FreeLot, HoldLot, StopLot
from services.inventory.lot.exchange import exchange, stop, to_exchange, to_stop
from services.inventory.lot.holding import hold, to_hold
from services.inventory.lot.state import DOCUMENTS, Lot, LotFact, lot_ref
from services.inventory.queue.fill import fill
from services.inventory.stock.lots import Lot as Pieces
from services.inventory.stock.lots import lot_of, pieces_aside
from services.inventory.stock.rules import refused
from services.inventory.stock.state import Stock, stock_ref
from shared.contracts.fulfillment import LotStopAnswered
from shared.contracts.inventory import InventoryEvent, LotQuantity, RequestRefused, StockReceived
from shared.contracts.lots import (
    LandedCostAdded,
    LotFreed,
    LotHeld,
    LotsShipped,
    LotStop,
    WriteOffProposed,
)
from shared.contracts.restocking import StockRestocked
from shared.contracts.set_aside import StockMadeAvailable
from shared.contracts.transfers import SentLot, TransferStockArrived
from shared.domain.messages import Instant, Message
from shared.domain.nouns import CancelTimer, Context, Decide, On, Ref, SetTimer, States

OfLot = HoldLot | FreeLot | ExpireLot | AddLandedCost


def hold_lot(command: HoldLot, states: States, context: Context) -> list[InventoryEvent]:
    """With the lots of returns that may be of it. Each is freed by its own name, by who saw what is printed on it."""
    stock: Stock = states[stock_ref(command.warehouse, command.sku)]
    lots = [lot for lot in stock.lots if command.lot in (lot.lot, *lot.origins)]
    if not lots:
        return _unknown(command, context)
    names = [lot.lot for lot in lots if command.reason not in lot.holds]
    return hold(command.warehouse, command.sku, names, command.reason, command.note, states, context.time)


def expire(command: ExpireLot, states: States, context: Context) -> list[InventoryEvent]:
    """Nothing where it was used up, or is expired already."""
    lot = _pieces(command, states)
    if lot is None or lot.record is None or "expired" in lot.record.holds:
        return []
    expires = lot.record.expires_at
    if expires is None or context.time < expires:
        return []
    return hold(command.warehouse, command.sku, [command.lot], "expired", "", states, context.time)


def free_lot(command: FreeLot, states: States, context: Context) -> list[InventoryEvent]:
    """What is offered again goes to who waits for it. What has expired stays so."""
    warehouse, sku, reason, at = command.warehouse, command.sku, command.reason, context.time
    lot = _pieces(command, states)
    if lot is None:
        return _unknown(command, context)
    if reason not in lot.holds:
        return []
    facts: list[InventoryEvent] = [
        LotFreed(warehouse=warehouse, sku=sku, lot=command.lot, reason=reason, note=command.note, freed_at=at)
    ]
    if n := pieces_aside(lot.set_aside, reason):
        facts.append(
            StockMadeAvailable(
                warehouse=warehouse,
                sku=sku,
                quantity=n,
                reason=reason,
                lots=(LotQuantity(lot=lot.lot, quantity=n),),
                document=lot.lot,
                note=command.note,
                made_available_at=at,
            )
        )
    return [*facts, *fill(warehouse, [sku], states, facts, at)]


def add_landed_cost(command: AddLandedCost, states: States, context: Context) -> list[InventoryEvent]:
    """By pieces, what is gone rounded down: issued ones are corrected, the others cost more from now on."""
    warehouse, sku, name, at = command.warehouse, command.sku, command.lot, context.time
    lot: Lot = states[lot_ref(warehouse, sku, name)]
    if not lot.received:
        return _unknown(command, context)
    if known := next((each for each in lot.landed if each.document == command.document), None):
        if known.amount == command.amount:
            return []
        reason = f"document {command.document} of lot {name} of {sku} is booked with {known.amount}"
        return refused(context, "contradicts_lot", reason, at)
    if lot.currency is None:
        return refused(context, "unknown_cost", f"the cost of lot {name} of {sku} is not known: nothing can be added to it", at)
    if lot.currency != command.currency:
        reason = f"the cost of lot {name} of {sku} is in {lot.currency}, not {command.currency}"
        return refused(context, "mixed_currencies", reason, at)
    if len(lot.landed) >= DOCUMENTS:
        return refused(context, "too_many_documents", f"lot {name} of {sku} has {DOCUMENTS} documents of landed cost", at)
    pieces = _pieces(command, states)
    left = min(lot.received, 0 if pieces is None else pieces.quantity)
    correction = command.amount * (lot.received - left) // lot.received
    return [
        LandedCostAdded(
            warehouse=warehouse,
            sku=sku,
            lot=name,
            document=command.document,
            amount=command.amount,
            currency=command.currency,
            gone=lot.received - left,
            correction=correction,
            left=left,
            added=command.amount - correction,
            added_at=at,
        )
    ]


def _pieces(command: OfLot, states: States) -> Pieces | None:
    stock: Stock = states[stock_ref(command.warehouse, command.sku)]
    return lot_of(stock.lots, command.lot)


def _unknown(command: OfLot, context: Context) -> list[InventoryEvent]:
    reason = f"no pieces of lot {command.lot} of {command.sku} in {command.warehouse}"
    return refused(context, "unknown_lot", reason, context.time)


def _to_hold(command: HoldLot | FreeLot | ExpireLot, warehouse: str) -> list[Ref]:
    return to_hold(warehouse, command.sku)


def _to_cost(command: AddLandedCost, warehouse: str) -> list[Ref]:
    return [lot_ref(warehouse, command.sku, command.lot), stock_ref(warehouse, command.sku)]


ON: Mapping[type[Message], Decide | On] = {
    HoldLot: On(hold_lot, reads=_to_hold),
    FreeLot: On(free_lot, reads=_to_hold),
    ExpireLot: On(expire, reads=_to_hold),
    StopLot: On(stop, reads=to_stop),
    LotStopAnswered: On(exchange, key="warehouse", reads=to_exchange),
    AddLandedCost: On(add_landed_cost, reads=_to_cost),
}


def expiry(
    fact: LotFact | LotHeld | LotFreed | WriteOffProposed | LotsShipped | LotStop | RequestRefused,
) -> list[SetTimer | CancelTimer]:
    """One timer a lot; a second receipt of it sets the same. One that comes from another warehouse, where it may expire
    earlier, sets its own; so does one that joined another there, and a return's. A lot that is used up leaves it, and it finds
    nothing."""
    if isinstance(fact, StockReceived):
        return [_timer(fact.warehouse, each.sku, each.lot, "", each.expires_at) for each in fact.lots if each.expires_at]
    if isinstance(fact, StockRestocked):
        id = f"/{fact.return_id}"
        return [_timer(fact.warehouse, each.sku, each.lot, id, each.expires_at) for each in fact.lines if each.expires_at]
    if isinstance(fact, TransferStockArrived):
        return [
            _timer(fact.warehouse, line.sku, part.lot, _of(fact, part), part.expires_at)
            for line in fact.lines
            for part in line.lots
            if part.expires_at
        ]
    return []


def _of(fact: TransferStockArrived, part: SentLot) -> str:
    """What joined another lot may be of another one in the next receipt, which expires later."""
    return f"/{fact.transfer_id}" if part.kept else f"/{fact.transfer_id}/{fact.receipt_id}"


def _timer(warehouse: str, sku: str, lot: str, of: str, expires: Instant) -> SetTimer:
    return SetTimer(f"expiry/{warehouse}/{sku}/{lot}{of}", expires, warehouse, ExpireLot(warehouse=warehouse, sku=sku, lot=lot))
