"""Words that inventory's specs share."""

from datetime import UTC, datetime

from services.inventory.commands import (
    AdjustStock,
    IssueStock,
    ReceiveStock,
    ReleaseStock,
    ReserveStock,
    ReturnStock,
    SetAlertLine,
)
from services.inventory.decider import decider
from services.inventory.lots import Lot
from shared.contracts.inventory import (
    AlertLineSet,
    LotLine,
    LotQuantity,
    ReceivedLine,
    StockIssued,
    StockLow,
    StockReceived,
    StockReleased,
    StockReserved,
)
from shared.contracts.orders import StockLine
from shared.contracts.support import Disposition, InspectedLine
from shared.testing.specs import DeciderSpec

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
EAST = "EAST"

stock = DeciderSpec(decider)


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


def receive(receipt: str, warehouse: str = EAST, **quantities: int) -> ReceiveStock:
    return ReceiveStock(warehouse=warehouse, receipt_id=receipt, lines=pieces(**quantities), at=NOW)


def reserve(order: str, warehouse: str = EAST, **quantities: int) -> ReserveStock:
    return ReserveStock(warehouse=warehouse, order_id=order, lines=pieces(**quantities), at=NOW)


def release(order: str, warehouse: str = EAST, **quantities: int) -> ReleaseStock:
    return ReleaseStock(warehouse=warehouse, order_id=order, lines=pieces(**quantities), reason="cancelled", at=NOW)


def issue(order: str, warehouse: str = EAST, **quantities: int) -> IssueStock:
    return IssueStock(warehouse=warehouse, order_id=order, shipment_id="s1", lines=pieces(**quantities), at=NOW)


def put_back(id: str, warehouse: str = EAST, **lines: tuple[int, Disposition]) -> ReturnStock:
    return ReturnStock(warehouse=warehouse, return_id=id, order_id="o1", lines=inspected(**lines), at=NOW)


def adjust(id: str, sku: str, change: int, warehouse: str = EAST, reason: str = "count") -> AdjustStock:
    return AdjustStock(warehouse=warehouse, adjustment_id=id, sku=sku, change=change, reason=reason, at=NOW)


def set_alert_line(sku: str, alert_line: int, warehouse: str = EAST) -> SetAlertLine:
    return SetAlertLine(warehouse=warehouse, sku=sku, alert_line=alert_line, at=NOW)


def received(receipt: str, **quantities: int) -> StockReceived:
    lines = tuple(ReceivedLine(sku=sku, lot=receipt, quantity=n) for sku, n in quantities.items())
    return StockReceived(warehouse=EAST, receipt_id=receipt, lines=lines, received_at=NOW)


def reserved(order: str, *lines: LotLine) -> StockReserved:
    return StockReserved(warehouse=EAST, order_id=order, lines=lines, reserved_at=NOW)


def released(order: str, *lines: LotLine) -> StockReleased:
    return StockReleased(warehouse=EAST, order_id=order, lines=lines, reason="cancelled", released_at=NOW)


def issued(order: str, *lines: LotLine) -> StockIssued:
    return StockIssued(warehouse=EAST, order_id=order, shipment_id="s1", lines=lines, issued_at=NOW)


def alert_line_set(sku: str, alert_line: int) -> AlertLineSet:
    return AlertLineSet(warehouse=EAST, sku=sku, alert_line=alert_line, set_at=NOW)


def low(sku: str, available: int, alert_line: int) -> StockLow:
    return StockLow(warehouse=EAST, sku=sku, available=available, alert_line=alert_line, noticed_at=NOW)
