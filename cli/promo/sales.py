"""Lines sold, by time. Amounts: minor units; times: aware UTC."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from cli.forecast.demand import asked
from cli.replay.rows import Invoice


class Sale(NamedTuple):
    order: str
    customer: str | None
    sku: str
    at: datetime
    pieces: int
    amount: int
    """After discounts."""
    given: int = 0
    """Of what was taken off, the promotion's own share."""


class Sales:
    """In order of time: a span of it is found without looking at the others."""

    def __init__(self, lines: Iterable[Sale]) -> None:
        self.lines = sorted(lines, key=lambda each: (each.at, each.order, each.sku))
        self._times = [each.at for each in self.lines]

    @property
    def first(self) -> datetime | None:
        return self._times[0] if self._times else None

    @property
    def last(self) -> datetime | None:
        return self._times[-1] if self._times else None

    def between(self, first: datetime, after: datetime) -> Sequence[Sale]:
        return self.lines[bisect_left(self._times, first) : bisect_left(self._times, after)]

    def amounts(self, of: Callable[[Sale], str | None], first: datetime, after: datetime) -> Counter[str]:
        """By unit. None: a line that is nobody's."""
        found = Counter[str]()
        for each in self.between(first, after):
            if (unit := of(each)) is not None:
                found[unit] += each.amount
        return found


def by_sku(sale: Sale) -> str | None:
    return sale.sku


def by_customer(sale: Sale) -> str | None:
    """None of a guest."""
    return sale.customer


def of_file(invoices: Iterable[Invoice]) -> Sales:
    """Goods of a real shop's invoices, in pence, without what was cancelled within 24 hours (INV-12)."""
    lines = (each for each in asked(invoices) if each.cancelled_at is None)
    return Sales(
        Sale(each.invoice, each.customer, each.sku, each.at, each.pieces, round(each.pieces * each.price * 100)) for each in lines
    )
