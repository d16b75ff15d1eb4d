"""A file of invoices as demand: pieces asked for by SKU and day, without what was cancelled within 24 hours (INV-12)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from cli.replay.rows import LONDON, Invoice
from services.inventory.plan.demand import REGRET, Asked, demand

Daily = Mapping[str, Mapping[date, int]]
"""SKU to London day to pieces."""


@dataclass(slots=True)
class AskedLine:
    """A line of goods that somebody wanted."""

    invoice: str
    customer: str | None
    sku: str
    pieces: int
    price: Decimal
    """GBP a piece."""
    at: datetime
    cancelled_at: datetime | None = None
    """Within 24 hours: a mistake."""


def asked(invoices: Iterable[Invoice]) -> Sequence[AskedLine]:
    """Lines of goods, by time: codes that begin with five figures; postage, fees and samples are none. A credit of the same
    customer, SKU and pieces cancels the newest such line before it, once."""
    lines: list[AskedLine] = []
    sold: dict[tuple[str | None, str, int], list[AskedLine]] = defaultdict(list)
    for invoice in sorted(invoices, key=lambda each: (each.time is None, each.time, each.place)):
        if invoice.time is None:
            continue
        for row in invoice.rows:
            if not row.code[:5].isdigit() or row.quantity == 0 or row.price < 0:
                continue
            before = sold[invoice.customer, row.code, abs(row.quantity)]
            if row.quantity < 0 or invoice.is_credit:
                if before and invoice.time - before[-1].at <= REGRET:
                    before.pop().cancelled_at = invoice.time
            elif row.price > 0:
                line = AskedLine(invoice.number, invoice.customer, row.code, row.quantity, row.price, invoice.time)
                before.append(line)
                lines.append(line)
    return lines


def daily(invoices: Iterable[Invoice]) -> Daily:
    days: dict[str, dict[date, list[Asked]]] = defaultdict(lambda: defaultdict(list))
    for line in asked(invoices):
        day = line.at.astimezone(LONDON).date()
        days[line.sku][day].append(Asked("file", line.pieces, line.at, cancelled_at=line.cancelled_at))
    found = {sku: {day: n for day, each in by.items() if (n := demand(each))} for sku, by in sorted(days.items())}
    return {sku: by for sku, by in found.items() if by}
