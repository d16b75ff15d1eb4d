"""What several decisions of inventory say alike."""

from collections.abc import Iterable
from typing import Protocol

from services.inventory.stock.state import Stock
from shared.contracts.inventory import InventoryEvent, RequestCode, RequestRefused, StockLow
from shared.domain.messages import Instant
from shared.domain.nouns import Context


class BrokenPromise(ValueError):
    """Another service's fact breaks its contract: it is parked, for people to look at."""


class _Pieces(Protocol):
    @property
    def sku(self) -> str: ...
    @property
    def quantity(self) -> int: ...


def summed(lines: Iterable[_Pieces]) -> dict[str, int]:
    """SKU -> pieces, in the order first named. Raises BrokenPromise below one piece: it would take from others."""
    pieces: dict[str, int] = {}
    for line in lines:
        if line.quantity < 1:
            raise BrokenPromise(f"a line of {line.sku} with {line.quantity} pieces")
        pieces[line.sku] = pieces.get(line.sku, 0) + line.quantity
    return pieces


def fallen(warehouse: str, sku: str, stock: Stock, available: int, line: int, at: Instant) -> list[InventoryEvent]:
    """StockLow where a SKU that was not low is now below its alert line (INV-03): once a fall."""
    if stock.low or available >= line:
        return []
    return [StockLow(warehouse=warehouse, sku=sku, available=available, alert_line=line, noticed_at=at)]


def too_many(warehouse: str, sku: str, stock: Stock, n: int, missing: int = 0) -> str:
    """Why `n` pieces cannot be written off: orders and carts have them, or they are set aside; `missing` ones of
    these can be."""
    aside = f"{stock.held} held by carts, " if stock.held else ""
    aside += f"{stock.unavailable} set aside, " if stock.unavailable else ""
    return (
        f"{sku} in {warehouse}: {stock.on_hand} on hand, {stock.allocated} of them allocated to orders, {aside}"
        f"so at most {stock.available + missing} can be written off, not {n}"
    )


def refused(context: Context, code: RequestCode, reason: str, at: Instant) -> list[InventoryEvent]:
    return [RequestRefused(warehouse=context.key, request=context.request, code=code, reason=reason, refused_at=at)]
