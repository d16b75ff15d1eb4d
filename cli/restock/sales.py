"""What a real shop's customers asked for, order by order (INV-12)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zlib import crc32

from cli.forecast.demand import asked
from cli.replay.rows import Invoice


@dataclass(frozen=True, slots=True)
class Order:
    number: str
    at: datetime
    pieces: Mapping[str, int]
    """By SKU."""


@dataclass(frozen=True, slots=True)
class Sales:
    orders: Sequence[Order]
    """By time."""
    prices: Mapping[str, int]
    """Of a piece of each SKU, on average, in pence: at least 1."""
    mistakes: int
    """Pieces that were cancelled within 24 hours, and so are in no order."""

    @property
    def pieces(self) -> int:
        return sum(sum(order.pieces.values()) for order in self.orders)

    def first(self, days: int) -> dict[str, tuple[datetime, int]]:
        """By SKU: when it was first asked for, and the pieces of its first days."""
        found: dict[str, tuple[datetime, int]] = {}
        for order in self.orders:
            for sku, n in order.pieces.items():
                began, so_far = found.get(sku, (order.at, 0))
                if order.at < began + timedelta(days=days):
                    found[sku] = began, so_far + n
        return found


def sales(invoices: Iterable[Invoice], share: float = 1.0) -> Sales:
    """`share` of all SKUs, drawn by their names."""
    orders: dict[str, tuple[datetime, dict[str, int]]] = {}
    sold: dict[str, list[float]] = defaultdict(lambda: [0.0, 0])
    mistakes = 0
    for line in asked(invoices):
        if crc32(line.sku.encode()) % 1000 >= share * 1000:
            continue
        if line.cancelled_at is not None:
            mistakes += line.pieces
            continue
        _, pieces = orders.setdefault(line.invoice, (line.at, {}))
        pieces[line.sku] = pieces.get(line.sku, 0) + line.pieces
        sold[line.sku][0] += float(line.price) * line.pieces
        sold[line.sku][1] += line.pieces
    prices = {sku: max(1, round(100 * value / n)) for sku, (value, n) in sold.items()}
    return Sales([Order(number, at, pieces) for number, (at, pieces) in orders.items()], prices, mistakes)
