"""What a channel may show of a SKU in a warehouse."""

from services.inventory.pool.view import PoolPartView
from services.inventory.stock.view import StockView


def offered(stock: StockView | None, part: PoolPartView | None, buffer: int) -> int:
    """Its pool first; everybody's where it has none there, or the pool overflows; without its buffer."""
    if stock is None:
        return 0
    if part is None or part.ended:
        return max(0, stock.free - buffer)
    return max(0, min(part.left, stock.available) + (stock.free if part.overflow else 0) - buffer)
