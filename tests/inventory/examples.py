"""Words that inventory's specs share."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from services.inventory.adjustment.commands import AdjustStock
from services.inventory.receipt.commands import ReceiveStock
from services.inventory.service import service
from services.inventory.set_aside.commands import MakeAvailable, SetAside, WriteOffSetAside
from services.inventory.stock.commands import SetAlertLine
from services.inventory.stock.lots import Lot
from shared.contracts.allocating import ReleaseRequested, ReservationRequested
from shared.contracts.fulfillment import ShipmentShipped
from shared.contracts.inventory import (
    AlertLineSet,
    InventoryEvent,
    LotLine,
    LotQuantity,
    ReceivedLine,
    RequestRefused,
    Shortage,
    StockAdjusted,
    StockLow,
    StockReceived,
)
from shared.contracts.orders import StockLine
from shared.contracts.reservations import ReservationRefused, StockIssued, StockReleased, StockReserved
from shared.contracts.set_aside import AsideReason, SetAsideWrittenOff, StockMadeAvailable, StockSetAside
from shared.contracts.support import Disposition, InspectedLine, ReturnInspected
from shared.domain import ids
from shared.domain.nouns import Context, Ref
from shared.testing.specs import Spec

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LATER = datetime(2026, 3, 1, 10, tzinfo=UTC)
"""When a fact of another service is decided."""
EAST = "EAST"

inventory = Spec(service, time=NOW)


def decided(states: Mapping[Ref, Any], input: Any) -> list[InventoryEvent]:
    """What its warehouse decides, on these states; a fact changes none that were not read."""
    handler, wiring = inventory.wiring.handlers[type(input)], inventory.wiring
    read = {ref: states.get(ref, wiring.nouns[ref[0]].initial) for ref in handler.refs(input, input.warehouse)}
    facts = handler.decide(input, read, Context(input.warehouse, NOW, handler.name.rpartition(".")[2]))
    assert {(noun.name, id) for fact in facts for noun, id in wiring.changes(fact)} <= {*read}
    return facts


def pieces(**quantities: int) -> tuple[StockLine, ...]:
    return tuple(StockLine(sku=sku, quantity=n) for sku, n in quantities.items())


def line(sku: str, **lots: int) -> LotLine:
    return LotLine(sku=sku, quantity=sum(lots.values()), lots=parts(**lots))


def parts(**lots: int) -> tuple[LotQuantity, ...]:
    return tuple(LotQuantity(lot=lot, quantity=n) for lot, n in lots.items())


def lots(**quantities: tuple[int, int]) -> tuple[Lot, ...]:
    return tuple(Lot(lot=lot, quantity=n, allocated=allocated) for lot, (n, allocated) in quantities.items())


def inspected(**lines: tuple[int, Disposition]) -> tuple[InspectedLine, ...]:
    return tuple(InspectedLine(sku=sku, quantity=n, disposition=where) for sku, (n, where) in lines.items())


def shipment_of(order: str) -> str:
    """Its first."""
    return ids.shipment_id(order)


def receive(receipt: str, warehouse: str = EAST, **quantities: int) -> ReceiveStock:
    return ReceiveStock(warehouse=warehouse, receipt_id=receipt, lines=pieces(**quantities))


def reserve(order: str, warehouse: str = EAST, attempt: int = 1, **quantities: int) -> ReservationRequested:
    return ReservationRequested(
        order_id=order,
        shipment_id=shipment_of(order),
        warehouse=warehouse,
        lines=pieces(**quantities),
        attempt=attempt,
        requested_at=NOW,
    )


def release(order: str, warehouse: str = EAST, **quantities: int) -> ReleaseRequested:
    return ReleaseRequested(
        order_id=order,
        shipment_id=shipment_of(order),
        warehouse=warehouse,
        lines=pieces(**quantities),
        reason="cancelled",
        requested_at=NOW,
    )


def issue(order: str, warehouse: str = EAST, **quantities: int) -> ShipmentShipped:
    return ShipmentShipped(
        shipment_id=shipment_of(order),
        order_id=order,
        warehouse=warehouse,
        lines=pieces(**quantities),
        carrier="SF",
        tracking_number="SF100",
        shipped_at=NOW,
    )


def put_back(id: str, warehouse: str = EAST, **lines: tuple[int, Disposition]) -> ReturnInspected:
    return ReturnInspected(return_id=id, order_id="o1", warehouse=warehouse, lines=inspected(**lines), inspected_at=NOW)


def adjust(id: str, sku: str, change: int, warehouse: str = EAST, reason: str = "count") -> AdjustStock:
    return AdjustStock(warehouse=warehouse, adjustment_id=id, sku=sku, change=change, reason=reason)


def set_aside(id: str, sku: str, n: int, reason: AsideReason = "damaged", lot: str = "") -> SetAside:
    return SetAside(warehouse=EAST, move_id=id, sku=sku, quantity=n, reason=reason, lot=lot)


def make_available(id: str, sku: str, n: int, reason: AsideReason = "damaged", lot: str = "") -> MakeAvailable:
    return MakeAvailable(warehouse=EAST, move_id=id, sku=sku, quantity=n, reason=reason, lot=lot)


def write_off(id: str, sku: str, n: int, reason: AsideReason = "damaged", lot: str = "") -> WriteOffSetAside:
    return WriteOffSetAside(warehouse=EAST, move_id=id, sku=sku, quantity=n, reason=reason, lot=lot)


def set_alert_line(sku: str, alert_line: int, warehouse: str = EAST) -> SetAlertLine:
    return SetAlertLine(warehouse=warehouse, sku=sku, alert_line=alert_line)


def received(receipt: str, **quantities: int) -> StockReceived:
    lines = tuple(ReceivedLine(sku=sku, lot=receipt, quantity=n) for sku, n in quantities.items())
    return StockReceived(warehouse=EAST, receipt_id=receipt, lines=lines, received_at=NOW)


def reserved(order: str, *lines: LotLine, attempt: int = 1) -> StockReserved:
    return StockReserved(
        warehouse=EAST, order_id=order, shipment_id=shipment_of(order), attempt=attempt, lines=lines, reserved_at=NOW
    )


def short_of(order: str, *shortages: tuple[str, int, int], attempt: int = 1) -> ReservationRefused:
    """By SKU how many were asked for, and how many are there."""
    short = tuple(Shortage(sku=sku, requested=n, available=available) for sku, n, available in shortages)
    return ReservationRefused(
        warehouse=EAST, order_id=order, shipment_id=shipment_of(order), attempt=attempt, shortages=short, refused_at=NOW
    )


def released(order: str, *lines: LotLine) -> StockReleased:
    return StockReleased(
        warehouse=EAST,
        order_id=order,
        shipment_id=shipment_of(order),
        lines=lines,
        reason="cancelled",
        released_at=NOW,
    )


def issued(order: str, *lines: LotLine) -> StockIssued:
    return StockIssued(warehouse=EAST, order_id=order, shipment_id=shipment_of(order), lines=lines, issued_at=NOW)


def adjusted(id: str, sku: str, change: int, **lots: int) -> StockAdjusted:
    return StockAdjusted(
        warehouse=EAST, adjustment_id=id, sku=sku, change=change, lots=parts(**lots), reason="count", adjusted_at=NOW
    )


def aside(id: str, sku: str, reason: AsideReason = "damaged", **lots: int) -> StockSetAside:
    n = sum(lots.values())
    return StockSetAside(warehouse=EAST, sku=sku, quantity=n, reason=reason, lots=parts(**lots), move_id=id, set_aside_at=NOW)


def offered_again(id: str, sku: str, reason: AsideReason = "damaged", **lots: int) -> StockMadeAvailable:
    n = sum(lots.values())
    return StockMadeAvailable(
        warehouse=EAST, sku=sku, quantity=n, reason=reason, lots=parts(**lots), move_id=id, made_available_at=NOW
    )


def written_off(id: str, sku: str, reason: AsideReason = "damaged", **lots: int) -> SetAsideWrittenOff:
    n = sum(lots.values())
    return SetAsideWrittenOff(
        warehouse=EAST, sku=sku, quantity=n, reason=reason, lots=parts(**lots), move_id=id, written_off_at=NOW
    )


def alert_line_set(sku: str, alert_line: int) -> AlertLineSet:
    return AlertLineSet(warehouse=EAST, sku=sku, alert_line=alert_line, set_at=NOW)


def low(sku: str, available: int, alert_line: int) -> StockLow:
    return StockLow(warehouse=EAST, sku=sku, available=available, alert_line=alert_line, noticed_at=NOW)


def refused(request: str, code: str, reason: str) -> RequestRefused:
    fields = {"warehouse": EAST, "request": request, "code": code, "reason": reason, "refused_at": NOW}
    return RequestRefused.model_validate(fields)
