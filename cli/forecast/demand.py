"""A file of invoices as demand: pieces asked for by SKU and day, without what was cancelled within 24 hours (INV-12)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from cli.replay.rows import LONDON, Invoice
from services.inventory.plan.demand import REGRET, Asked, demand

Daily = Mapping[str, Mapping[date, int]]
"""SKU to London day to pieces."""


def daily(invoices: Iterable[Invoice]) -> Daily:
    """Lines of goods: codes that begin with five figures; postage, fees and samples are none. A credit of the same customer, SKU
    and pieces cancels the newest such line before it, once."""
    asked: dict[str, list[Asked]] = defaultdict(list)
    sold: dict[tuple[str | None, str, int], list[int]] = defaultdict(list)
    for invoice in sorted(invoices, key=lambda each: (each.time is None, each.time, each.place)):
        if invoice.time is None:
            continue
        for row in invoice.rows:
            if not row.code[:5].isdigit() or row.quantity == 0 or row.price < 0:
                continue
            if row.quantity < 0 or invoice.is_credit:
                _cancel(asked[row.code], sold[invoice.customer, row.code, abs(row.quantity)], invoice)
            elif row.price > 0:
                sold[invoice.customer, row.code, row.quantity].append(len(asked[row.code]))
                asked[row.code].append(Asked("file", row.quantity, invoice.time))
    return {sku: found for sku, each in sorted(asked.items()) if (found := _by_day(each))}


def _cancel(asked: list[Asked], sold: list[int], credit: Invoice) -> None:
    assert credit.time is not None
    if sold and credit.time - asked[sold[-1]].at <= REGRET:
        at = sold.pop()
        asked[at] = Asked("file", asked[at].pieces, asked[at].at, cancelled_at=credit.time)


def _by_day(asked: Iterable[Asked]) -> dict[date, int]:
    days: dict[date, list[Asked]] = defaultdict(list)
    for each in asked:
        days[each.at.astimezone(LONDON).date()].append(each)
    return {day: pieces for day, each in days.items() if (pieces := demand(each))}
