"""Who orders, and how much: the daily plan's proposals, or so many days of sales always held."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import ceil
from typing import Protocol

from cli.restock.inventory import Inventory
from cli.restock.suppliers import pack_of, supplier_of
from services.inventory.plan.series import Series, added, until
from services.inventory.stock.state import Stock, stock_ref
from shared.contracts.replenishing import ReplenishmentProposed

Wanted = Mapping[tuple[str, str], int]
"""Pieces by warehouse and SKU."""
RATE_DAYS = 91
REVIEW_DAYS = 7


class Policy(Protocol):
    name: str

    def sold(self, warehouse: str, day: date, pieces: Mapping[str, int]) -> None:
        """What was asked for, whether it could be had or not."""
        ...

    def wanted(self, inventory: Inventory, proposed: Sequence[ReplenishmentProposed], today: date) -> Wanted: ...


class Planned:
    """What the daily plan proposes is ordered the same day. It knows demand by itself."""

    def __init__(self, service: str) -> None:
        self.service = service
        """A class, or "by value": A, B and C by what each SKU sold for in the last quarter."""
        self.name = f"daily plan, service {service}"

    def sold(self, warehouse: str, day: date, pieces: Mapping[str, int]) -> None:
        pass

    def wanted(self, inventory: Inventory, proposed: Sequence[ReplenishmentProposed], today: date) -> Wanted:
        return {(each.warehouse, each.sku): each.amount for each in proposed}


class Held:
    """Each week up to so many days of the last quarter's sales, beyond those of the lead time: that many are always on hand."""

    def __init__(self, days: int) -> None:
        self.days = days
        self.name = f"always {days} days of sales"
        self._sold: dict[tuple[str, str], Series] = {}

    def sold(self, warehouse: str, day: date, pieces: Mapping[str, int]) -> None:
        for sku, n in pieces.items():
            place = warehouse, sku
            self._sold[place] = added(self._sold.get(place, Series()), {day: n})

    def wanted(self, inventory: Inventory, proposed: Sequence[ReplenishmentProposed], today: date) -> Wanted:
        if today.toordinal() % REVIEW_DAYS:
            return {}
        found = {}
        for (warehouse, sku), series in self._sold.items():
            days = until(series, today)[-RATE_DAYS:]
            rate = sum(days) / max(REVIEW_DAYS, len(days))
            stock: Stock = inventory.state(stock_ref(warehouse, sku))
            arrivals = inventory.documents.get(f"arrivals/{warehouse}/{sku}")
            there = stock.available + sum(each.quantity for each in (arrivals.due if arrivals else ()))
            short = ceil(rate * (self.days + supplier_of(sku).lead_days)) - there
            if short > 0:
                found[warehouse, sku] = -(-short // pack_of(sku)) * pack_of(sku)
        return found


def batches(wanted: Wanted, most: int) -> Iterable[tuple[str, list[tuple[str, str, int]]]]:
    """By supplier, at most so many lines each."""
    lines: dict[str, list[tuple[str, str, int]]] = {}
    for (warehouse, sku), n in sorted(wanted.items()):
        lines.setdefault(supplier_of(sku).name, []).append((warehouse, sku, n))
    for supplier, each in sorted(lines.items()):
        for i in range(0, len(each), most):
            yield supplier, each[i : i + most]
