"""Words that specs of lots with expiry, holds and cost share."""

from datetime import UTC, datetime

from services.inventory.receipt.commands import ReceiveStock
from shared.contracts.inventory import LotQuantity, ReceivedLine, StockReceived
from shared.contracts.lots import LotHeld, LotReason, LotsShipped, ReceivedLot, ShippedLot
from shared.contracts.orders import StockLine
from shared.contracts.set_aside import StockSetAside
from tests.inventory.examples import EAST, NOW, shipment_of


def day(n: int, hour: int = 0) -> datetime:
    """Of March."""
    return datetime(2026, 3, n, hour, tzinfo=UTC)


def came(
    lot: str,
    quantity: int,
    expires_at: datetime | None = None,
    cost: int | None = None,
    warehouse: str = EAST,
    receipt: str = "",
    currency: str | None = None,
) -> StockReceived:
    """Of MUG, kept by lot."""
    line = ReceivedLine(sku="MUG", lot=lot, quantity=quantity)
    said = ReceivedLot(sku="MUG", lot=lot, expires_at=expires_at, cost=cost, currency=None if cost is None else currency or "CNY")
    return StockReceived(warehouse=warehouse, receipt_id=receipt or f"r-{lot}", lines=(line,), lots=(said,), received_at=NOW)


def receive_lot(
    lot: str, quantity: int, expires_at: datetime | None = None, cost: int | None = None, currency: str | None = None
) -> ReceiveStock:
    new = ReceivedLot(
        sku="MUG", lot=lot, expires_at=expires_at, cost=cost, currency=currency or ("CNY" if cost is not None else None)
    )
    lines = (StockLine(sku="MUG", quantity=quantity),)
    return ReceiveStock(warehouse=EAST, receipt_id=f"r-{lot}", lines=lines, lots=(new,))


def lot_held(lot: str, reason: LotReason = "quality", at: datetime = NOW, note: str = "") -> LotHeld:
    return LotHeld(warehouse=EAST, sku="MUG", lot=lot, reason=reason, note=note, held_at=at)


def set_off(lot: str, quantity: int, reason: LotReason = "quality", at: datetime = NOW) -> StockSetAside:
    lots = (LotQuantity(lot=lot, quantity=quantity),)
    return StockSetAside(warehouse=EAST, sku="MUG", quantity=quantity, reason=reason, lots=lots, document=lot, set_aside_at=at)


def lots_shipped(order: str, lot: str, quantity: int, cost: int | None = None) -> LotsShipped:
    shipped = ShippedLot(sku="MUG", lot=lot, quantity=quantity, cost=cost, currency=None if cost is None else "CNY")
    return LotsShipped(warehouse=EAST, order_id=order, shipment_id=shipment_of(order), lots=(shipped,), shipped_at=NOW)
