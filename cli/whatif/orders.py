"""A real month's orders: goods alone, at the prices that were paid, in pence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cli.replay.rows import LONDON, Invoice
from cli.replay.rules import judged, pieces
from cli.replay.sales import Piece, unusable


@dataclass(frozen=True, slots=True)
class Order:
    number: str
    at: datetime
    customer: str | None
    lines: Sequence[Piece]

    @property
    def day(self) -> date:
        return self.at.astimezone(LONDON).date()

    def quantities(self) -> dict[str, int]:
        """Of each SKU, over all lines: what reaches a tier."""
        found: dict[str, int] = {}
        for line in self.lines:
            found[line.sku] = found.get(line.sku, 0) + line.quantity
        return found


def orders_of(invoices: Iterable[Invoice]) -> list[Order]:
    """Credit notes, carriage and book-keeping are none; what was cancelled later was ordered all the same."""
    found = []
    for invoice in invoices:
        if invoice.is_credit or unusable(invoice) is not None or invoice.time is None:
            continue
        goods = [row for row in invoice.rows if judged(row, credit=False) == "goods"]
        lines = tuple(Piece(row.code, quantity, price) for row in goods for quantity, price in pieces(row))
        if lines:
            found.append(Order(invoice.number, invoice.time, invoice.customer, lines))
    return sorted(found, key=lambda order: (order.at, order.number))
