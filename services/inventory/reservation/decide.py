"""What a shipment may do to stock: all of it or nothing, from the oldest lots (INV-02, INV-06)."""

from collections.abc import Iterable, Mapping
from typing import assert_never

from services.inventory.reservation.state import Blank, Issued, Refused, Released, Reservation, Reserved, newest
from services.inventory.stock.lots import oldest_free
from services.inventory.stock.rules import BrokenPromise, fallen, refused, summed
from services.inventory.stock.state import Stock, stock_ref, stock_refs
from shared.contracts.fulfillment import ShipmentShipped, ShortPicked
from shared.contracts.inventory import (
    InventoryEvent,
    LotLine,
    ReservationRefused,
    Shortage,
    StockIssued,
    StockReleased,
    StockReserved,
)
from shared.contracts.orders import ReleaseRequested, ReservationRequested
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On, Ref, States
from shared.domain.wording import enumerated

Asked = ReservationRequested | ReleaseRequested | ShortPicked | ShipmentShipped


def reserve(asked: ReservationRequested, states: States, context: Context) -> list[InventoryEvent]:
    """A shipment asks a warehouse once, and again after a refusal, in a later attempt at its order, or after a release: of an
    order that had expired and was paid late."""
    reservation: Reservation = states[_ref(asked)]
    match reservation:
        case Blank() | Released():
            return _reserve(asked, states)
        case Refused(attempt=attempt):
            return _reserve(asked, states) if asked.attempt > attempt else []
        case Reserved() | Issued():
            return []
        case _:
            assert_never(reservation)


def _reserve(asked: ReservationRequested, states: States) -> list[InventoryEvent]:
    warehouse, at = asked.warehouse, asked.requested_at
    wanted: list[tuple[str, int, Stock]] = [(sku, n, states[stock_ref(warehouse, sku)]) for sku, n in summed(asked.lines).items()]
    short = tuple(Shortage(sku=sku, requested=n, available=stock.available) for sku, n, stock in wanted if stock.available < n)
    if short:
        return [_refused(asked, short)]
    lines = tuple(LotLine(sku=sku, quantity=n, lots=oldest_free(stock.lots, n)) for sku, n, stock in wanted)
    facts: list[InventoryEvent] = [
        StockReserved(warehouse=warehouse, order_id=asked.order_id, shipment_id=asked.shipment_id, lines=lines, reserved_at=at)
    ]
    for sku, n, stock in wanted:
        facts += fallen(warehouse, sku, stock, stock.available - n, stock.alert_line, at)
    return facts


def refuse_to_reserve(asked: ReservationRequested, states: States, context: Context) -> list[InventoryEvent]:
    """The order's lots, or the SKUs that it leaves low, are more than a record holds."""
    reason = f"an order of {len(asked.lines):,} SKUs takes more lots here than one decision can name: order in parts"
    return [_refused(asked, (), reason)]


def _refused(asked: ReservationRequested, short: tuple[Shortage, ...], reason: str = "") -> ReservationRefused:
    return ReservationRefused(
        warehouse=asked.warehouse,
        order_id=asked.order_id,
        shipment_id=asked.shipment_id,
        attempt=asked.attempt,
        shortages=short,
        reason=reason,
        refused_at=asked.requested_at,
    )


def release(asked: ReleaseRequested, states: States, context: Context) -> list[InventoryEvent]:
    warehouse, order, at = asked.warehouse, asked.order_id, asked.requested_at
    reservation: Reservation = states[_ref(asked)]
    match reservation:
        case Reserved(lines=lines):
            _check_named(asked, lines)
            return [
                StockReleased(
                    warehouse=warehouse,
                    order_id=order,
                    shipment_id=asked.shipment_id,
                    lines=lines,
                    reason=asked.reason,
                    released_at=at,
                )
            ]
        case Blank() | Refused() | Released():
            return []
        case Issued():
            return refused(context, "already_issued", f"the pieces of order {order} have left {warehouse}", at)
        case _:
            assert_never(reservation)


def short_pick(short: ShortPicked, states: States, context: Context) -> list[InventoryEvent]:
    """What was not found is no longer the shipment's: it leaves without it."""
    reservation: Reservation = states[_ref(short)]
    if not isinstance(reservation, Reserved):
        return []  # released, by a cancellation that was heard before
    left = {line.sku: line.quantity for line in short.left}
    missing = {line.sku for line in short.lines}
    lines = [newest(line, line.quantity - left.get(line.sku, 0)) for line in reservation.lines if line.sku in missing]
    freed = tuple(line for line in lines if line.quantity > 0)
    if not freed:
        return []
    return [
        StockReleased(
            warehouse=short.warehouse,
            order_id=short.order_id,
            shipment_id=short.shipment_id,
            lines=freed,
            reason="short_pick",
            released_at=short.reported_at,
        )
    ]


def issue(shipped: ShipmentShipped, states: States, context: Context) -> list[InventoryEvent]:
    warehouse, order, shipment, at = shipped.warehouse, shipped.order_id, shipped.shipment_id, shipped.shipped_at
    reservation: Reservation = states[_ref(shipped)]
    match reservation:
        case Reserved(lines=lines):
            _check_named(shipped, lines)
            return [StockIssued(warehouse=warehouse, order_id=order, shipment_id=shipment, lines=lines, issued_at=at)]
        case Issued():
            return []
        case Blank() | Refused() | Released():
            reason = f"order {order} holds nothing in {warehouse}: shipment {shipment} issues no stock"
            return refused(context, "unknown_reservation", reason, at)
        case _:
            assert_never(reservation)


def _check_named(fact: ReleaseRequested | ShipmentShipped, reserved: Iterable[LotLine]) -> None:
    """Only stock that the fact names was read, so only that may change."""
    missing = {line.sku for line in reserved} - {line.sku for line in fact.lines}
    if missing:
        raise BrokenPromise(f"order {fact.order_id} also holds {enumerated(sorted(missing))}, which its fact does not name")


def _ref(fact: Asked) -> Ref:
    return "reservation", f"{fact.warehouse}/{fact.shipment_id}"


def reads(fact: Asked, warehouse: str) -> list[Ref]:
    """The shipment's reservation and the stock of the SKUs that the fact names."""
    return [_ref(fact), *stock_refs(warehouse, fact.lines)]


ON: Mapping[type[Message], Decide | On] = {
    ReservationRequested: On(reserve, key="warehouse", reads=reads, too_large=refuse_to_reserve),
    ReleaseRequested: On(release, key="warehouse", reads=reads),
    ShortPicked: On(short_pick, key="warehouse", reads=reads),
    ShipmentShipped: On(issue, key="warehouse", reads=reads),
}
