"""A shipment goes on without some of its pieces: they were not found, or a change took them out."""

from services.inventory.queue.fill import Fill, fill, postpone
from services.inventory.reservation.reads import ref
from services.inventory.reservation.state import Reservation, Reserved, newest
from services.inventory.stock.rules import summed
from shared.contracts.fulfillment import ShortPicked
from shared.contracts.inventory import InventoryEvent, LotLine
from shared.contracts.orders import ShipmentReduced
from shared.contracts.reservations import StockReleased
from shared.contracts.set_aside import StockSetAside
from shared.domain.nouns import Context, States


def short_pick(short: ShortPicked, states: States, context: Context) -> list[InventoryEvent]:
    """What was not found is no longer the shipment's, which leaves without it; nor is it free: a count decides."""
    released = _not_found(short, states)
    return [] if released is None else [released, *(_missing(short, line) for line in released.lines)]


def short_pick_much(short: ShortPicked, states: States, context: Context) -> list[InventoryEvent]:
    """Its lots are more than a record holds twice: freed as any pieces, until the warehouse adjusts them."""
    released = _not_found(short, states)
    if released is None:
        return []
    return [released, *postpone(short.warehouse, [line.sku for line in released.lines], states, [released], short.reported_at)]


def _not_found(short: ShortPicked, states: States) -> StockReleased | None:
    reservation: Reservation = states[ref(short)]
    if not isinstance(reservation, Reserved):
        return None  # released, by a cancellation that was heard before
    left = {line.sku: line.quantity for line in short.left}
    missing = {line.sku for line in short.lines}
    lines = [newest(line, line.quantity - left.get(line.sku, 0)) for line in reservation.lines if line.sku in missing]
    freed = tuple(line for line in lines if line.quantity > 0)
    if not freed:
        return None
    return StockReleased(
        warehouse=short.warehouse,
        order_id=short.order_id,
        shipment_id=short.shipment_id,
        lines=freed,
        reason="short_pick",
        released_at=short.reported_at,
    )


def _missing(short: ShortPicked, line: LotLine) -> StockSetAside:
    return StockSetAside(
        warehouse=short.warehouse,
        sku=line.sku,
        quantity=line.quantity,
        reason="missing",
        lots=line.lots,
        document=short.shipment_id,
        set_aside_at=short.reported_at,
    )


def reduce(asked: ShipmentReduced, states: States, context: Context) -> list[InventoryEvent]:
    """Pieces that a change took out are free, for those who wait first; the others stay reserved."""
    return _reduce(asked, states, fill)


def reduce_much(asked: ShipmentReduced, states: States, context: Context) -> list[InventoryEvent]:
    return _reduce(asked, states, postpone)


def _reduce(asked: ShipmentReduced, states: States, fill: Fill) -> list[InventoryEvent]:
    reservation: Reservation = states[ref(asked)]
    if not isinstance(reservation, Reserved):
        return []  # let go, by a cancellation that was heard before
    stays, goes = summed(asked.left), summed(asked.lines)
    lines = [newest(line, line.quantity - stays.get(line.sku, 0)) for line in reservation.lines if line.sku in goes]
    freed = tuple(line for line in lines if line.quantity > 0)
    if not freed:
        return []
    released = StockReleased(
        warehouse=asked.warehouse,
        order_id=asked.order_id,
        shipment_id=asked.shipment_id,
        lines=freed,
        reason="changed",
        released_at=asked.reduced_at,
    )
    return [released, *fill(asked.warehouse, [line.sku for line in freed], states, [released], asked.reduced_at)]
