"""Who orders, and how much: the daily plan's proposals, or so many days of sales always held."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from math import ceil
from typing import Protocol

from cli.restock.inventory import Inventory
from cli.restock.suppliers import pack_of, supplier_of
from services.inventory.plan.series import Series, added, until
from services.inventory.service_levels.commands import SetServiceLevels
from services.inventory.stock.state import Stock, stock_ref
from shared.contracts.planning import Service, ServiceLevels
from shared.contracts.replenishing import ReplenishmentProposed

Wanted = Mapping[tuple[str, str], int]
"""Pieces by warehouse and SKU."""
RATE_DAYS = 91
REVIEW_DAYS = 7
BY_VALUE = "by value"
CLASSES: Mapping[str, Service] = {"A": "A", "B": "B", "C": "C"}


def level_of(service: str) -> int:
    """'99.5', in percent of the cycles without a stock-out: 9950. Raises ValueError."""
    try:
        level = Decimal(service.removesuffix("%")) * 100
    except InvalidOperation:
        level = Decimal("NaN")
    if not level.is_finite() or not 5_000 < level < 10_000 or level != int(level):
        words = f"{', '.join(CLASSES)}, {BY_VALUE}, or a level above 50 and below 100 percent, e.g. 99.5, to two digits"
        raise ValueError(f"--service {service}: one of {words}")
    return int(level)


def shown(service: str) -> str:
    return service if service == BY_VALUE or service in CLASSES else f"{level_of(service) / 100:g}%"


class Policy(Protocol):
    name: str

    def sold(self, warehouse: str, day: date, pieces: Mapping[str, int]) -> None:
        """What was asked for, whether it could be had or not."""
        ...

    def wanted(self, inventory: Inventory, proposed: Sequence[ReplenishmentProposed], today: date) -> Wanted: ...


class Planned:
    """What the daily plan proposes is ordered the same day. It knows demand by itself."""

    def __init__(self, service: str) -> None:
        """`service`: a class; "by value": A, B and C by what each SKU sold for in the last quarter; a level in percent, for all.
        Raises ValueError."""
        self.by_value = service == BY_VALUE
        self.level = None if self.by_value or service in CLASSES else level_of(service)
        self.begins_as = CLASSES.get(service, "B")
        """The class of a SKU that is new."""
        self.name = f"daily plan, service {shown(service)}"

    def set_levels(self, inventory: Inventory, warehouses: Sequence[str]) -> None:
        """By the policy that people set by HTTP; without a level of its own the defaults stay."""
        if self.level is None:
            return
        levels = ServiceLevels(a=self.level, b=self.level, c=self.level)
        for warehouse in warehouses:
            inventory.do(warehouse, SetServiceLevels(warehouse=warehouse, levels=levels, reason=self.name))

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
