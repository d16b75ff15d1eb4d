"""An invoice as an order, or the reason why it is none."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from cli.replay.ledger import Ledger
from cli.replay.policy import Policy
from cli.replay.rows import Invoice
from cli.replay.rules import SOLD, judged, kind, pence, pieces
from shared.domain import ids

_MAX_LINES = 2000
_MAX_PENCE = 10_000_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """Pieces of a SKU at one price, in pence."""

    sku: str
    quantity: int
    price: int


@dataclass(frozen=True, slots=True, eq=False)
class Sale:
    """One invoice as one order, ordered and paid at `time`; equal to itself only. Times: UTC; amounts: pence."""

    number: str
    order_id: str
    customer: str | None
    country: str | None
    time: datetime
    lines: tuple[Piece, ...]
    total: int
    dispatched_at: datetime
    delivered_at: datetime

    @property
    def has_goods(self) -> bool:
        return any(kind(line.sku) == "goods" for line in self.lines)


def unusable(invoice: Invoice) -> str | None:
    """Why nothing can be said about an invoice: one unreadable line makes its total unknown."""
    if invoice.unreadable or invoice.time is None:
        return "unreadable"
    if len(invoice.number) > 56 or "/" in invoice.number or not invoice.number.isprintable():
        return "bad_invoice_number"
    return None


def sale(invoice: Invoice, time: datetime, policy: Policy, ledger: Ledger) -> Sale | str:
    """The order of an invoice without C, or the reason word of its refusal: that of most of its lines.

    Books every line; those that are no sale are left out of the order with their reason.
    """
    words = [judged(row, credit=False) for row in invoice.rows]
    for row, word in zip(invoice.rows, words, strict=True):
        if word not in SOLD:
            ledger.leave_out(word, [row])
    sold = [row for row, word in zip(invoice.rows, words, strict=True) if word in SOLD]
    if not sold:
        return Counter(words).most_common(1)[0][0]
    lines = tuple(Piece(row.code, quantity, price) for row in sold for quantity, price in pieces(row))
    total = sum(map(pence, sold))
    if len(lines) > _MAX_LINES or total > _MAX_PENCE:
        ledger.leave_out("too_large", sold)
        return "too_large"
    ledger.sold += total
    for row in sold:
        ledger.round_sale(row)
    order, dispatched = ids.order_id(policy.channel, invoice.number), policy.dispatched_at(time)
    arrived = policy.delivered_at(dispatched)
    return Sale(invoice.number, order, invoice.customer, invoice.country, time, lines, total, dispatched, arrived)
