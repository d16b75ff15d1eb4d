"""Rows of Pinduoduo's export to orders: each is one, of one SKU. Amounts: fen."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import NamedTuple

from adapters.mapped import Refused, RowError, Rows
from adapters.pinduoduo import words
from adapters.table import Row
from adapters.values import amount, local, number_of_order, pieces

NUMBER = re.compile(r"(\d{2})(\d{2})(\d{2})-\d{1,25}", re.ASCII)


@dataclass(slots=True)
class Order:
    number: str
    first: Row
    rows: Rows = field(default_factory=Rows)


class Money(NamedTuple):
    owed: int
    """To the merchant, freight among it."""
    freight: int
    listed: int
    """The goods, before any discount."""


def gathered(rows: Iterable[Row]) -> tuple[list[Order], list[Refused]]:
    """The orders, and rows of none. A row that stands twice is one."""
    orders: dict[str, Order] = {}
    nobodys: list[Refused] = []
    for row in rows:
        try:
            _take(orders, row)
        except RowError as error:
            nobodys.append(Refused("orders", row.number, error.column, error.reason))
    return list(orders.values()), nobodys


def _take(orders: dict[str, Order], row: Row) -> None:
    """Raises RowError, of a row that is no order."""
    number = number_of_order(words.NUMBER[0], row.get(*words.NUMBER))
    if not NUMBER.fullmatch(number):
        raise RowError(words.NUMBER[0], "no number of Pinduoduo, as 261101-123456789012345 is one")
    if known := orders.get(number):
        if list(known.first.cells) == list(row.cells):
            return
        raise RowError(words.NUMBER[0], f"row {known.first.number} says something else of the same order")
    order = orders[number] = Order(number, row)
    order.rows.seen.append(("orders", row.number))
    try:
        row.check_width()
    except RowError as error:
        order.rows.refuse("orders", row.number, error)


def money(row: Row) -> Money:
    """Raises RowError where what the merchant is owed is not the shopper's payment and at most what the platform takes off it."""

    def of(column: tuple[str, ...]) -> int:
        return amount(column[0], row.get(*column), words.CURRENCY)

    if not row.get(*words.OWED):
        raise RowError(words.OWED[0], "it is empty")
    owed, paid, freight, listed = of(words.OWED), of(words.PAID), of(words.FREIGHT), of(words.GOODS)
    if not paid <= owed <= paid + sum(of(each) for each in words.BY_PLATFORM):
        raise RowError(words.OWED[0], f"less than {words.PAID[0]}, or more than that with the platform's discounts")
    if not 0 <= freight <= owed:
        raise RowError(words.FREIGHT[0], "more than the order comes to, or less than nothing")
    for each in words.SERVICES:
        if of(each):
            raise RowError(each[0], "a service is sold with it, which no line says: place it by hand")
    return Money(owed, freight, listed)


def said_of(row: Row) -> tuple[str, int]:
    """SKU and pieces. Raises RowError."""
    if not (sku := row.get(*words.SKU)):
        raise RowError(words.SKU[0], "it is empty: give the variant a code of your own")
    if (gifts := row.get(*words.GIFTS)) and pieces(words.GIFTS[0], gifts):
        raise RowError(words.GIFTS[0], "a gift goes with it, whose code is not said: place it by hand")
    return sku, pieces(words.QUANTITY[0], row.get(*words.QUANTITY))


def cancelled_at(order: Order, zone: tzinfo) -> datetime:
    """When it was paid; where it never was, the day that its number begins with (261101-...). UTC. Raises RowError."""
    if text := order.first.get(*words.TIME):
        return local(words.TIME[0], text, zone)
    year, month, day = order.number[:2], order.number[2:4], order.number[4:6]
    return local(words.NUMBER[0], f"20{year}-{month}-{day} 00:00", zone)
