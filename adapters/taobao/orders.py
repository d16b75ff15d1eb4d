"""Rows of Taobao's two files gathered into orders: a row of the list, and its items of the detail. Amounts: fen."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from adapters.mapped import Refused, RowError, Rows
from adapters.table import Row
from adapters.taobao import words
from adapters.taobao.words import standing
from adapters.values import amount, number_of_order, pieces

DIGITS = re.compile(r"\d{1,32}", re.ASCII)


@dataclass(slots=True)
class Item:
    sku: str
    quantity: int
    price: int
    """Of a piece, before what was taken off the order."""


@dataclass(slots=True)
class Order:
    number: str
    first: Row
    rows: Rows = field(default_factory=Rows)
    items: list[Item] = field(default_factory=list)


def gathered(rows: Iterable[Row], detail: Iterable[Row]) -> tuple[list[Order], list[Refused]]:
    """The orders, and rows of none."""
    orders: dict[str, Order] = {}
    nobodys: list[Refused] = []
    for row in rows:
        try:
            _list(orders, row)
        except RowError as error:
            nobodys.append(Refused("orders", row.number, error.column, error.reason))
    last: Order | None = None
    unknown = ""
    for row in detail:
        try:
            number = _number(row) if row.get(*words.NUMBER) or (last is None and not unknown) else ""
            if number:
                last, unknown = orders.get(number), "" if number in orders else number
            if last is None:
                raise RowError(words.NUMBER[0], "no such order in the list")
        except RowError as error:
            nobodys.append(Refused("detail", row.number, error.column, error.reason))
            last = None if row.get(*words.NUMBER) else last
            continue
        last.rows.seen.append(("detail", row.number))
        try:
            row.check_width()
            last.items.append(_item(row, last))
        except RowError as error:
            last.rows.refuse("detail", row.number, error)
    return list(orders.values()), nobodys


def _list(orders: dict[str, Order], row: Row) -> None:
    """Raises RowError, of a row that is no order."""
    number = _number(row)
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


def _number(row: Row) -> str:
    number = number_of_order(words.NUMBER[0], row.get(*words.NUMBER))
    if not DIGITS.fullmatch(number):
        raise RowError(words.NUMBER[0], "it has other characters than digits")
    return number


def _item(row: Row, order: Order) -> Item:
    """Raises RowError."""
    if not (sku := row.get(*words.SKU)):
        raise RowError(words.SKU[0], "it is empty: give the listing a code of your own")
    if not (price := row.get(*words.PRICE)):
        raise RowError(words.PRICE[0], "it is empty")
    quantity, price_of_piece = pieces(words.QUANTITY[0], row.get(*words.QUANTITY)), amount(words.PRICE[0], price, words.CURRENCY)
    if price_of_piece < 0:
        raise RowError(words.PRICE[0], "less than nothing")
    closed = standing(row.get(*words.STATUS)) == "closed"
    if closed and standing(order.first.get(*words.STATUS)) != "closed":
        raise RowError(words.STATUS[0], "this line was closed by itself, and its order was not: place it by hand")
    return Item(sku, quantity, price_of_piece)
