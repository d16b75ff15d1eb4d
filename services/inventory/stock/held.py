"""Free pieces of lots that are held, recalled or expired are set aside, whenever they become free."""

from services.inventory.stock.rules import fallen
from services.inventory.stock.state import Stock, evolve, stock_id
from shared.contracts.inventory import InventoryEvent, LotQuantity
from shared.contracts.lots import WriteOffProposed
from shared.contracts.set_aside import StockSetAside
from shared.domain.messages import Instant


def kept_off(warehouse: str, sku: str, stock: Stock, at: Instant) -> tuple[list[InventoryEvent], Stock]:
    """With the stock after it. What carts hold may lie in these lots too: so many pieces are set aside when the carts end."""
    facts: list[InventoryEvent] = []
    if not stock.by_lot:
        return facts, stock
    before = stock
    for lot in stock.lots:
        n = min(lot.free, stock.available)
        if n <= 0 or not lot.holds:
            continue
        reason = lot.holds[0]
        aside = StockSetAside(
            warehouse=warehouse,
            sku=sku,
            quantity=n,
            reason=reason,
            lots=(LotQuantity(lot=lot.lot, quantity=n),),
            document=lot.lot,
            set_aside_at=at,
        )
        facts.append(aside)
        stock = evolve(stock, aside, stock_id(warehouse, sku))
        if reason == "expired":
            facts.append(WriteOffProposed(warehouse=warehouse, sku=sku, lot=lot.lot, quantity=n, reason=reason, proposed_at=at))
    if facts:
        facts += fallen(warehouse, sku, before, stock.available, stock.alert_line, at)
    return facts, stock
